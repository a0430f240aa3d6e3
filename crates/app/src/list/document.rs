//! The list for programs: version 1 of its document.

use std::net::IpAddr;

use sekisho_dnsbl::register::Register;
use sekisho_dnsbl::register::host::{Host, OutputStanding, State, Way};
use serde_json::{Value, json};

/// The whole register.
pub(super) fn all(register: &Register) -> Value {
    let rules =
        |rules: &std::collections::BTreeMap<ipnet::IpNet, sekisho_dnsbl::register::Rule>| -> Vec<Value> {
            let rule = |(network, rule): (&ipnet::IpNet, &sekisho_dnsbl::register::Rule)| json!({ "network": network, "since": rule.since, "by": rule.by, "reason": rule.reason });
            rules.iter().map(rule).collect()
        };
    let retired = register.retired().iter();
    let retired = retired.map(
        |(zone, rule)| json!({ "zone": zone, "since": rule.since, "by": rule.by, "reason": rule.reason }),
    );
    json!({
        "version": 1,
        "hosts": register.hosts().map(|host| document(host, register)).collect::<Vec<_>>(),
        "excluded": rules(register.exclusions()),
        "opted_out": rules(register.opt_outs()),
        "retired": retired.collect::<Vec<_>>(),
    })
}

/// One host.
pub(super) fn one(address: IpAddr, register: &Register, unpublished: &[(String, String)]) -> Value {
    let mut document = register.host(address).map_or_else(
        || json!({ "address": address, "state": null, "codes": [], "nominated": null, "listing": null, "output": null }),
        |host| document(host, register),
    );
    let rule = |found: Option<(ipnet::IpNet, &sekisho_dnsbl::register::Rule)>| {
        found.map(|(network, rule)| {
            json!({ "network": network, "since": rule.since, "by": rule.by, "reason": rule.reason })
        })
    };
    if let Some(fields) = document.as_object_mut() {
        let zones: Vec<Value> =
            unpublished.iter().map(|(zone, reason)| json!({ "zone": zone, "reason": reason })).collect();
        fields.insert("version".to_owned(), 1.into());
        fields.insert("unpublished".to_owned(), zones.into());
        fields.insert("excluded".to_owned(), rule(register.exclusion(address)).into());
        fields.insert("opted_out".to_owned(), rule(register.opt_out(address)).into());
    }
    document
}

fn document(host: &Host, register: &Register) -> Value {
    let codes: Vec<String> = register.codes(host.address).iter().map(ToString::to_string).collect();
    json!({
        "address": host.address,
        "state": host.state.as_ref().map(state),
        "codes": codes,
        "nominated": host.nominated.as_ref().map(|own| json!({ "at": own.at, "by": own.by, "basis": own.nomination })),
        "listing": host.listing().map(|own| json!({
            "since": own.since,
            "until": own.until,
            "next_retest": own.next,
            "retests": own.retests,
            "proof": own.proof,
            "unproven": own.unproven.as_ref().map(|last| json!({
                "at": last.at, "verdict": last.verdict, "obstacle": last.obstacle, "said": last.said, "cause": last.cause, "prolonged": last.prolonged,
            })),
        })),
        "output": host.output.as_ref().map(|own| json!({
            "of": own.inputs.iter().map(|(input, audit)| json!({ "address": input, "audit": audit })).collect::<Vec<_>>(),
            "standing": match own.standing {
                OutputStanding::Waits => "waits",
                OutputStanding::Listed { .. } => "listed",
                OutputStanding::Declined { .. } => "declined",
            },
        })),
    })
}

fn state(state: &State) -> Value {
    match state {
        State::Nominated => json!({ "is": "nominated" }),
        State::Testing { audit } => json!({ "is": "testing", "audit": audit }),
        State::Tested { at, audit, verdict, said, cause } => {
            json!({ "is": "tested", "at": at, "audit": audit, "verdict": verdict, "said": said, "cause": cause })
        }
        State::Listed(_) => json!({ "is": "listed" }),
        State::Retest { audit, .. } => json!({ "is": "retest", "audit": audit }),
        State::Delisted { at, way: Way::Closed { audit } } => {
            json!({ "is": "delisted", "at": at, "closed": audit })
        }
        State::Delisted { at, way: Way::Operator { by, reason } } => {
            json!({ "is": "delisted", "at": at, "by": by, "reason": reason })
        }
        State::Expired { at } => json!({ "is": "expired", "at": at }),
    }
}

//! sendmail: features of the m4 configuration and entries of the access map.

use sekisho_evidence::class::Class;
use sekisho_evidence::rule::SenderCondition;

use super::{Case, cause};
use crate::record::Advice;

const SOFTWARE: Option<&str> = Some("sendmail");
const REBUILD: &str = "m4 sendmail.mc > sendmail.cf";
const REMAP: &str = "makemap hash /etc/mail/access < /etc/mail/access";

/// Likely causes, most likely first; empty where sendmail has no such setting.
pub(super) fn advise(case: &Case<'_>) -> Vec<Advice> {
    match case.class {
        Class::A1 => vec![
            feature("advice-sendmail-promiscuous", "FEATURE(`promiscuous_relay')"),
            access("advice-sendmail-connect", "Connect:0 RELAY"),
        ],
        Class::A2 => vec![mail_from("From:<> RELAY")],
        Class::A3 if case.first_sender().is_empty() => vec![cause(
            SOFTWARE,
            "advice-sendmail-unqualified",
            "FEATURE(`accept_unqualified_senders') FEATURE(`relay_local_from')",
            &["dnl FEATURE(`accept_unqualified_senders')", "dnl FEATURE(`relay_local_from')", REBUILD],
        )],
        Class::A3 => vec![mail_from(&format!("From:{} RELAY", case.first_sender()))],
        Class::B1 | Class::B2 | Class::B3 => by_sender(case),
        Class::C1 | Class::C3 | Class::C4 | Class::C5 | Class::C6 => {
            vec![feature("advice-sendmail-loose", "FEATURE(`loose_relay_check')")]
        }
        Class::C2 => vec![
            cause(
                SOFTWARE,
                "advice-sendmail-uucp",
                "MAILER(`uucp')",
                &["FEATURE(`nouucp', `reject')", REBUILD],
            ),
            feature("advice-sendmail-loose", "FEATURE(`loose_relay_check')"),
        ],
        Class::C7 => vec![feature("advice-sendmail-entire-domain", "FEATURE(`relay_entire_domain')")],
        Class::E1 => vec![cause(
            SOFTWARE,
            "advice-sendmail-any-login",
            "TRUST_AUTH_MECH(`LOGIN PLAIN')",
            &["pwcheck_method: saslauthd", "testsaslauthd -u RANDOM -p RANDOM"],
        )],
        Class::H1 => vec![access("advice-sendmail-connect", "Connect:IPv6:2 RELAY")],
        Class::H2 => vec![cause(
            SOFTWARE,
            "advice-sendmail-daemon",
            format!("DAEMON_OPTIONS(`Port={}, Name=MSA')", case.endpoint.port),
            &[&format!("DAEMON_OPTIONS(`Port={}, Name=MSA, M=Ea')", case.endpoint.port), REBUILD],
        )],
        Class::H3 => vec![access("advice-sendmail-backup-host", "Connect:… RELAY")],
        Class::MxPointing => vec![cause(
            SOFTWARE,
            "advice-sendmail-mx",
            "FEATURE(`relay_based_on_MX')",
            &["dnl FEATURE(`relay_based_on_MX')", &format!("To:{} RELAY", case.domain), REBUILD, REMAP],
        )],
        Class::B4
        | Class::B5
        | Class::C8
        | Class::C9
        | Class::C10
        | Class::D1
        | Class::D5
        | Class::D6
        | Class::E5 => Vec::new(),
    }
}

fn by_sender(case: &Case<'_>) -> Vec<Advice> {
    let listed = |suffix: &str| {
        let entries: Vec<String> = case.senders.iter().map(|sender| format!("From:{sender} RELAY")).collect();
        cause(
            SOFTWARE,
            "advice-sendmail-mail-from",
            format!("FEATURE(`relay_mail_from'{suffix})  /etc/mail/access: {}", entries.join(", ")),
            &["dnl FEATURE(`relay_mail_from')", REBUILD, "TRUST_AUTH_MECH(`PLAIN LOGIN')"],
        )
    };
    match case.sender {
        SenderCondition::This { .. } | SenderCondition::Listed { .. } => vec![listed("")],
        _ if case.class == Class::B3 => vec![listed(", `domain'")],
        _ => vec![feature("advice-sendmail-local-from", "FEATURE(`relay_local_from')"), listed(", `domain'")],
    }
}

fn mail_from(entry: &str) -> Advice {
    cause(
        SOFTWARE,
        "advice-sendmail-mail-from",
        format!("FEATURE(`relay_mail_from')  /etc/mail/access: {entry}"),
        &["dnl FEATURE(`relay_mail_from')", REBUILD],
    )
}

fn feature(key: &str, feature: &str) -> Advice {
    cause(SOFTWARE, key, feature, &[&format!("dnl {feature}"), REBUILD])
}

fn access(key: &str, entry: &str) -> Advice {
    cause(SOFTWARE, key, format!("/etc/mail/access: {entry}"), &["Connect:127.0.0.1 RELAY", REMAP])
}

//! `sekisho list show` and `history`.

use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_audit::report::sentence;
use sekisho_audit::report::terminal::verdict_word;
use sekisho_desk::listing::ListDesk;
use sekisho_dnsbl::code::Code;
use sekisho_dnsbl::register::event::{Entry, Event, Nomination};
use sekisho_dnsbl::register::host::{Host, Listing, OutputStanding, State, Way};
use sekisho_dnsbl::register::outcome::{Obstacle, Outcome};
use sekisho_dnsbl::register::{Register, history::History};

use super::document;
use super::told::{minute, told};
use crate::arguments::{Format, ShowArguments};
use crate::exit::Exit;
use crate::place::{Place, table};

/// Shows one host or all.
pub(super) fn run(arguments: &ShowArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let doer = crate::arguments::DoerArguments { by: None, config: arguments.config.clone() };
    let desk = place.desk(&doer)?;
    match arguments.host {
        Some(host) => one(host.to_canonical(), &desk, place)?,
        None => all(desk.register(), place)?,
    }
    Ok(Exit::Closed)
}

fn all(register: &Register, place: &Place<'_>) -> anyhow::Result<()> {
    if place.screen.format == Format::Json {
        let document = document::all(register);
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(());
    }
    let mut rows = vec![
        ["address", "state", "code", "since", "next"]
            .map(|head| place.text(&format!("list-head-{head}"), &[])),
    ];
    rows.extend(register.hosts().map(|host| row(host, register, place)));
    for (rules, state) in
        [(register.exclusions(), "list-state-excluded"), (register.opt_outs(), "list-state-opted-out")]
    {
        rows.extend(rules.iter().map(|(network, rule)| {
            let (none, reason) = ("-".to_owned(), rule.reason.to_string());
            [network.to_string(), place.text(state, &[]), none, day(rule.since), reason]
        }));
    }
    rows.extend(register.retired().iter().map(|(zone, rule)| {
        [
            zone.to_string(),
            place.text("list-state-retired", &[]),
            "-".to_owned(),
            day(rule.since),
            rule.reason.to_string(),
        ]
    }));
    if rows.len() == 1 {
        place.screen.print(&format!("{}\n", place.text("list-nothing", &[])));
        return Ok(());
    }
    place.screen.print(&table(&rows));
    Ok(())
}

fn row(host: &Host, register: &Register, place: &Place<'_>) -> [String; 5] {
    let codes: Vec<String> = register.codes(host.address).iter().map(ToString::to_string).collect();
    let codes = if codes.is_empty() { "-".to_owned() } else { codes.join(" ") };
    let (since, next) = match (&host.state, &host.output) {
        (Some(State::Listed(own) | State::Retest { listing: own, .. }), _) => (
            day(own.since),
            place.text("list-next-retest", &[("day", &day(own.next)), ("until", &day(own.until))]),
        ),
        (Some(State::Delisted { at, .. } | State::Expired { at } | State::Tested { at, .. }), _) => {
            (day(*at), "-".to_owned())
        }
        (None, Some(output)) => {
            let inputs: Vec<String> = output.inputs.keys().map(ToString::to_string).collect();
            ("-".to_owned(), place.text("list-output-of", &[("inputs", &inputs.join(" "))]))
        }
        _ => {
            let at = host.nominated.as_ref().map_or_else(|| "-".to_owned(), |own| day(own.at));
            (at, format!("sekisho list test {}", host.address))
        }
    };
    [host.address.to_string(), state(host, register, place), codes, since, next]
}

/// The state in a word or two; what holds for the network comes first.
fn state(host: &Host, register: &Register, place: &Place<'_>) -> String {
    let word = |key: &str| place.text(&format!("list-state-{key}"), &[]);
    let own = match &host.state {
        _ if register.exclusion(host.address).is_some() => word("excluded"),
        Some(State::Nominated | State::Tested { .. } | State::Testing { .. }) | None
            if register.opt_out(host.address).is_some() =>
        {
            word("opted-out")
        }
        Some(State::Nominated) => word("nominated"),
        Some(State::Testing { .. }) => word("testing"),
        Some(State::Tested { verdict, .. }) => {
            place.text("list-state-tested", &[("verdict", &verdict_word(&place.screen.texts(), *verdict))])
        }
        Some(State::Listed(_)) => word("listed"),
        Some(State::Retest { .. }) => word("retest"),
        Some(State::Delisted { .. }) => word("delisted"),
        Some(State::Expired { .. }) => word("expired"),
        None => match host.output.as_ref().map(|output| &output.standing) {
            Some(OutputStanding::Listed { .. }) => word("listed"),
            Some(OutputStanding::Declined { .. }) => word("declined"),
            _ => word("waits"),
        },
    };
    if host.waits() && host.state.is_some() { format!("{own}, {}", word("waits")) } else { own }
}

/// One host as a block of labelled lines.
pub(super) fn one(address: IpAddr, desk: &ListDesk, place: &Place<'_>) -> anyhow::Result<()> {
    let register = desk.register();
    if place.screen.format == Format::Json {
        let document = document::one(address, register);
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(());
    }
    let mut lines = Vec::new();
    let host = register.host(address);
    let head =
        host.map_or_else(|| place.text("list-state-unknown", &[]), |host| state(host, register, place));
    let codes: Vec<String> = register.codes(address).into_iter().map(|code| code_line(code, place)).collect();
    lines.push(format!("{head}  {address}   {}", codes.join(", ")).trim_end().to_owned());
    let mut add = |key: &str, values: &[(&str, &str)]| lines.push(place.text(key, values));
    if let Some((network, rule)) = register.exclusion(address) {
        add(
            "list-one-excluded",
            &[
                ("network", &network.to_string()),
                ("by", &rule.by.to_string()),
                ("reason", &rule.reason.to_string()),
            ],
        );
    }
    if let Some((network, rule)) = register.opt_out(address) {
        add(
            "list-one-opted-out",
            &[
                ("network", &network.to_string()),
                ("by", &rule.by.to_string()),
                ("reason", &rule.reason.to_string()),
            ],
        );
    }
    if let Some(host) = host {
        lines.extend(details(host, place));
    }
    place.screen.print(&format!("{}\n", lines.join("\n")));
    Ok(())
}

fn code_line(code: Code, place: &Place<'_>) -> String {
    let key = match code {
        Code::Relay => "list-code-relay",
        Code::Output => "list-code-output",
        Code::ForgedSender => "list-code-forged-sender",
        Code::LostSource => "list-code-lost-source",
    };
    format!("{code} {}", place.text(key, &[]))
}

fn details(host: &Host, place: &Place<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let address = host.address.to_string();
    match &host.state {
        Some(State::Listed(listing) | State::Retest { listing, .. }) => {
            lines.extend(listed(&address, listing, place));
        }
        Some(State::Delisted { way: Way::Closed { audit }, .. }) => {
            lines.push(place.text("list-one-closed", &[("audit", audit.as_str())]));
        }
        Some(State::Delisted { way: Way::Operator { by, reason }, .. }) => {
            lines.push(
                place.text("list-one-operator", &[("by", &by.to_string()), ("reason", &reason.to_string())]),
            );
        }
        Some(State::Tested { audit, said, .. }) => {
            lines.push(place.text("list-one-tested", &[("audit", audit.as_str()), ("said", said)]));
        }
        Some(State::Nominated) => lines.push(place.text("list-one-next-test", &[("host", &address)])),
        _ => {}
    }
    if let Some(output) = &host.output {
        let inputs: Vec<String> =
            output.inputs.iter().map(|(input, audit)| format!("{input} ({audit})")).collect();
        lines.push(place.text("list-one-output", &[("inputs", &inputs.join(" "))]));
        if let OutputStanding::Listed { accepted: Some((by, reason)), .. }
        | OutputStanding::Declined { by, reason } = &output.standing
        {
            lines.push(
                place.text("list-one-judged", &[("by", &by.to_string()), ("reason", &reason.to_string())]),
            );
        }
        if host.waits() {
            lines.push(place.text("list-one-waits", &[("host", &address)]));
        }
    }
    lines
}

fn listed(address: &str, listing: &Listing, place: &Place<'_>) -> Vec<String> {
    let texts = place.screen.texts();
    let mut lines = Vec::new();
    let proof = &listing.proof;
    lines.push(
        place.text("list-one-since", &[("since", &minute(&listing.since)), ("until", &day(listing.until))]),
    );
    lines.push(place.text(
        "list-one-proof",
        &[
            ("audit", proof.audit.as_str()),
            ("level", &proof.level.to_string()),
            ("arrived", &minute(&proof.arrived)),
        ],
    ));
    lines.extend(
        proof
            .rules
            .iter()
            .map(|rule| place.text("list-one-rule", &[("rule", &sentence::rule(&texts, rule))])),
    );
    let outputs: Vec<String> = proof.outputs.iter().map(|output| output.address.to_string()).collect();
    if !outputs.is_empty() {
        lines.push(place.text("list-one-outputs", &[("outputs", &outputs.join(" "))]));
    }
    if let Some(last) = &listing.unproven {
        let key = match last.obstacle {
            Obstacle::Host => "list-one-hides",
            Obstacle::Ours => "list-one-ours",
            Obstacle::Unclear => "list-one-unclear",
        };
        lines.push(place.text(key, &[("at", &minute(&last.at)), ("said", &last.said)]));
    }
    lines.push(place.text("list-one-next", &[("host", address), ("next", &day(listing.next))]));
    lines
}

/// Everything that happened, or what happened to one host.
pub(super) fn history(arguments: &ShowArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let data = place.data(&arguments.config)?;
    let (history, _) = History::open(&data).map_err(|error| told(error.into()))?;
    let about = arguments.host.map(|host| host.to_canonical());
    let mut entries = Vec::new();
    history
        .visit(&mut |entry| {
            if about.is_none_or(|address| entry.event.is_about(address)) {
                entries.push(entry.clone());
            }
        })
        .map_err(|error| told(error.into()))?;
    let position = history.position();
    if place.screen.format == Format::Json {
        let head = serde_json::json!({ "entries": position.number, "hash": position.hash.to_string() });
        let document = serde_json::json!({ "version": 1, "head": head, "history": entries });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(Exit::Closed);
    }
    let rows: Vec<[String; 4]> = entries.iter().map(|entry| line(entry, place)).collect();
    place.screen.print(&table(&rows));
    let (count, hash) = (position.number.to_string(), position.hash.to_string());
    place
        .screen
        .print(&format!("{}\n", place.text("list-history-head", &[("count", &count), ("hash", &hash)])));
    Ok(Exit::Closed)
}

fn line(entry: &Entry, place: &Place<'_>) -> [String; 4] {
    let event = &entry.event;
    let subject = match (event, event.host(), event.network()) {
        (Event::Retired { zone, .. } | Event::Revived { zone, .. }, ..) => zone.to_string(),
        (_, Some(host), _) => host.to_string(),
        (_, _, Some(network)) => network.to_string(),
        _ => String::new(),
    };
    [minute(&entry.at), subject, entry.by.to_string(), happened(event, place)]
}

fn happened(event: &Event, place: &Place<'_>) -> String {
    let because =
        |key: &str, reason: &dyn std::fmt::Display| place.text(key, &[("reason", &reason.to_string())]);
    match event {
        Event::Nominated { nomination, .. } => match nomination {
            Nomination::Message { digest } => {
                because("list-did-nominate-message", &digest.chars().take(16).collect::<String>())
            }
            Nomination::Word { words } => because("list-did-nominate-word", words),
            Nomination::Own => place.text("list-did-nominate-own", &[]),
            Nomination::Audit { audit } => because("list-did-nominate-audit", audit),
        },
        Event::TestBegan { audit, .. } => because("list-did-begin", audit),
        Event::TestEnded { outcome: Outcome::Proven { proof, .. }, .. } => place
            .text("list-did-prove", &[("audit", proof.audit.as_str()), ("level", &proof.level.to_string())]),
        Event::TestEnded { outcome: Outcome::Closed { audit, .. }, .. } => because("list-did-close", audit),
        Event::TestEnded { outcome: Outcome::Unproven { audit, verdict, said, .. }, .. } => {
            let verdict = verdict_word(&place.screen.texts(), *verdict);
            place.text("list-did-fail", &[("audit", audit.as_str()), ("verdict", &verdict), ("said", said)])
        }
        Event::Expired { .. } => place.text("list-did-expire", &[]),
        Event::Delisted { reason, .. } => because("list-did-delist", reason),
        Event::Accepted { reason, .. } => because("list-did-accept", reason),
        Event::Declined { reason, .. } => because("list-did-decline", reason),
        Event::Excluded { reason, .. } => because("list-did-exclude", reason),
        Event::Included { reason, .. } => because("list-did-include", reason),
        Event::OptedOut { reason, .. } => because("list-did-opt-out", reason),
        Event::OptedIn { reason, .. } => because("list-did-opt-in", reason),
        Event::Retired { reason, .. } => because("list-did-retire", reason),
        Event::Revived { reason, .. } => because("list-did-revive", reason),
    }
}

/// A day, in UTC.
fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

//! `sekisho list show`.

use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_audit::report::terminal::verdict_word;
use sekisho_dnsbl::code::Code;
use sekisho_dnsbl::register::history::History;
use sekisho_dnsbl::register::host::{Host, OutputStanding, State};
use sekisho_dnsbl::register::{Register, Rule};
use sekisho_dnsbl::settings::Settings;

use super::commands::Commands;
use super::details::Details;
use super::{document, unpublished};
use crate::arguments::{ConfigArguments, DoerArguments, Format, ShowArguments};
use crate::exit::Exit;
use crate::place::{Place, table};

/// Shows one host or all.
pub(super) fn run(arguments: &ShowArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    // Looking makes nothing.
    let register = if History::is_in(&place.data(&arguments.config)?) {
        let doer = DoerArguments { by: None, config: arguments.config.clone() };
        place.desk(&doer)?.register().clone()
    } else {
        Register::default()
    };
    match arguments.host {
        Some(host) => one(host.to_canonical(), &register, &arguments.config, None, place)?,
        None => all(&register, &arguments.config, place)?,
    }
    Ok(Exit::Closed)
}

fn all(register: &Register, config: &ConfigArguments, place: &Place<'_>) -> anyhow::Result<()> {
    if place.screen.format == Format::Json {
        let document = document::all(register);
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(());
    }
    let mut rows = vec![
        ["address", "state", "code", "since", "next"]
            .map(|head| place.text(&format!("list-head-{head}"), &[])),
    ];
    let commands = Commands { place, config };
    rows.extend(register.hosts().map(|host| row(host, register, commands)));
    for (rules, state) in
        [(register.exclusions(), "list-state-excluded"), (register.opt_outs(), "list-state-opted-out")]
    {
        rows.extend(rules.iter().map(|(network, rule)| {
            let (none, reason) = ("-".to_owned(), rule.reason.to_string());
            [named(*network), place.text(state, &[]), none, day(rule.since), reason]
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
    rows.extend(ended(register, config).into_iter().map(|zone| {
        let (none, reason) = ("-".to_owned(), "retired = true".to_owned());
        [zone, place.text("list-state-retired", &[]), none.clone(), none, reason]
    }));
    if rows.len() == 1 {
        place.screen.print(&format!("{}\n", place.text("list-nothing", &[])));
        return Ok(());
    }
    place.screen.print(&table(&rows));
    Ok(())
}

/// Zones that the settings end, and the register does not know of.
fn ended(register: &Register, config: &ConfigArguments) -> Vec<String> {
    let Ok(Some(settings)) = Settings::read(&config.config) else { return Vec::new() };
    let ended = settings.zone.iter().filter(|zone| zone.retired).map(|zone| zone.name.to_string());
    ended.filter(|zone| !register.retired().contains_key(zone.as_str())).collect()
}

fn row(host: &Host, register: &Register, commands: Commands<'_>) -> [String; 5] {
    let place = commands.place;
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
            (at, commands.list(&format!("test {}", host.address)))
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
            if register.opt_out(host.address).is_some() && host.codes().is_empty() =>
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

/// One host as a block of labelled lines; `again` is the command that tests it again, if it is known.
pub(super) fn one(
    address: IpAddr,
    register: &Register,
    config: &ConfigArguments,
    again: Option<&str>,
    place: &Place<'_>,
) -> anyhow::Result<()> {
    let unpublished = unpublished::zones(address, register, config);
    if place.screen.format == Format::Json {
        let document = document::one(address, register, &unpublished);
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(());
    }
    let host = register.host(address);
    let head =
        host.map_or_else(|| place.text("list-state-unknown", &[]), |host| state(host, register, place));
    let codes: Vec<String> = register.codes(address).into_iter().map(|code| code_line(code, place)).collect();
    let mut lines = vec![format!("{head}  {address}   {}", codes.join(", ")).trim_end().to_owned()];
    let rule = |key: &str, (network, rule): (ipnet::IpNet, &Rule)| {
        let (network, by, reason) = (named(network), rule.by.to_string(), rule.reason.to_string());
        place.text(key, &[("network", &network), ("by", &by), ("reason", &reason)])
    };
    lines.extend(register.exclusion(address).map(|found| rule("list-one-excluded", found)));
    lines.extend(register.opt_out(address).map(|found| rule("list-one-opted-out", found)));
    lines.extend(
        unpublished
            .iter()
            .map(|(zone, reason)| place.text("list-one-unpublished", &[("zone", zone), ("reason", reason)])),
    );
    if let Some(host) = host {
        let details = Details { register, place, commands: Commands { place, config }, config, again };
        lines.extend(details.of(host));
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
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

/// A network, and an address as one.
fn named(network: ipnet::IpNet) -> String {
    let longest = if network.addr().is_ipv4() { 32 } else { 128 };
    if network.prefix_len() == longest { network.addr().to_string() } else { network.to_string() }
}

/// A day, in UTC.
pub(super) fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

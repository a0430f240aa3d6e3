//! `sekisho list test` and `retest`.

use std::net::IpAddr;

use sekisho_audit::archive::Archive;
use sekisho_desk::listing::{ListDesk, Tested};
use sekisho_dnsbl::register::Register;
use sekisho_dnsbl::register::host::Host;
use sekisho_dnsbl::register::outcome::Outcome;
use sekisho_evidence::verdict::Verdict;
use sekisho_net::clock;
use tokio_util::sync::CancellationToken;

use super::commands::once_more;
use super::show;
use super::told::told;
use crate::arguments::{
    ConfigArguments, DoerArguments, Format, RetestArguments, TestArguments, TesterArguments,
};
use crate::audit::watcher::Watcher;
use crate::audit::{course, kept, late};
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Tests a nominated host.
pub(super) async fn run(arguments: &TestArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    one(arguments.host, &arguments.tester, &arguments.doer, place).await
}

/// Tests one listed host again, or all that are due.
pub(super) async fn again(arguments: &RetestArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    if let Some(host) = arguments.host {
        let host = host.to_canonical();
        let desk = place.desk(&arguments.doer)?;
        let known = desk.register().host(host);
        if known.is_none_or(|own| own.listing().is_none()) {
            return Err(not_to_retest(host, known).into());
        }
        return one(host, &arguments.tester, &arguments.doer, place).await;
    }
    let due = place.desk(&arguments.doer)?.register().due(clock::now());
    if due.is_empty() {
        return place.done("list-nothing-due", &[]);
    }
    let mut worst = Verdict::Closed;
    for host in due {
        let (tested, proven_late) = test(host, &arguments.tester, &arguments.doer, place).await?;
        let late = proven_late.then_some(Verdict::Open);
        worst = worst.worse(late.unwrap_or(tested.record.verdict));
    }
    Ok(Exit::of(worst))
}

/// Why it is not tested again: an output leaves with the relay that it sends for.
fn not_to_retest(host: IpAddr, known: Option<&Host>) -> UsageError {
    let output = known.filter(|own| !own.codes().is_empty()).and_then(|own| own.output.as_ref());
    let inputs: Vec<String> =
        output.iter().flat_map(|output| output.inputs.keys()).map(ToString::to_string).collect();
    match inputs.first() {
        Some(input) => UsageError::new("list-output-retest")
            .with("host", host.to_string())
            .with("inputs", inputs.join(" "))
            .with("input", input.clone()),
        None => UsageError::new("list-not-listed").with("host", host.to_string()),
    }
}

async fn one(
    host: IpAddr,
    tester: &TesterArguments,
    doer: &DoerArguments,
    place: &Place<'_>,
) -> anyhow::Result<Exit> {
    let (tested, proven_late) = test(host, tester, doer, place).await?;
    Ok(match &tested.outcome {
        _ if proven_late => Exit::Open,
        Outcome::Proven { .. } => Exit::Open,
        Outcome::Closed { .. } => Exit::Closed,
        Outcome::Unproven { .. } => Exit::Unproven,
    })
}

/// Whether the host is listed by a message of an earlier test that arrived during this one.
fn is_proven_late(host: IpAddr, tested: &Tested, register: &Register) -> bool {
    let listing = register.host(host).and_then(Host::listing);
    listing.is_some_and(|own| tested.late.iter().any(|late| late.record.name == own.proof.audit))
}

/// Tests a host and says what that came to; and whether a message of an earlier test lists it now.
async fn test(
    host: IpAddr,
    arguments: &TesterArguments,
    doer: &DoerArguments,
    place: &Place<'_>,
) -> anyhow::Result<(Tested, bool)> {
    let host = host.to_canonical();
    let data = place.data(&doer.config)?;
    let tester = place.tester(arguments, &data)?;
    let mut desk = place.desk(doer)?;
    let was_listed = desk.register().host(host).is_some_and(|own| own.listing().is_some());
    let archive = Archive::below(&data);
    let watcher = Watcher::new(place.screen, Some(archive.clone()));
    let stop = CancellationToken::new();
    course::stop_by_signal(&stop);
    let tested = desk.test(host, &tester, true, &watcher, &stop).await.map_err(told);
    watcher.finish();
    let tested = tested?;
    let shown = Shown { was_listed, from_one: arguments.second_source.is_none(), config: &doer.config };
    present(host, &tested, &shown, &archive, &desk, place)?;
    late::tell(&tested.late, place.screen);
    let proven_late = is_proven_late(host, &tested, desk.register());
    Ok((tested, proven_late))
}

/// How a result is to be shown.
struct Shown<'a> {
    was_listed: bool,
    from_one: bool,
    config: &'a ConfigArguments,
}

/// The audit's own result, what it means for the list, and the command that goes on.
fn present(
    host: IpAddr,
    tested: &Tested,
    shown: &Shown<'_>,
    archive: &Archive,
    desk: &ListDesk,
    place: &Place<'_>,
) -> anyhow::Result<()> {
    let address = host.to_string();
    if place.screen.format == Format::Text {
        kept::present_result(&tested.record, archive, place.screen);
        place.screen.print("\n");
        if let (true, Outcome::Unproven { .. }) = (shown.was_listed, &tested.outcome) {
            place.screen.print(&format!("{}\n", place.text("list-stays", &[("host", &address)])));
        }
    }
    let listed = desk.register().host(host).is_some_and(|own| own.listing().is_some());
    let again = once_more(if listed { "retest" } else { "test" }, &address);
    show::one(host, desk.register(), shown.config, Some(&again), place)?;
    let is_closed = matches!(tested.outcome, Outcome::Closed { .. });
    if shown.was_listed && shown.from_one && is_closed {
        place.note("list-from-one-address", &[]);
    }
    if place.screen.format == Format::Text && !listed && !is_closed {
        place.screen.print(&format!("{}\n", place.text("list-next-command", &[("command", &again)])));
    }
    Ok(())
}

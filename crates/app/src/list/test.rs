//! `sekisho list test` and `retest`.

use std::net::IpAddr;

use sekisho_audit::archive::Archive;
use sekisho_desk::listing::{ListDesk, Tested};
use sekisho_dnsbl::register::outcome::Outcome;
use sekisho_evidence::verdict::Verdict;
use sekisho_net::clock;
use tokio_util::sync::CancellationToken;

use super::show;
use super::told::told;
use crate::arguments::{DoerArguments, Format, RetestArguments, TestArguments, TesterArguments};
use crate::audit::watcher::Watcher;
use crate::audit::{course, kept};
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Tests a nominated host.
pub(super) async fn run(arguments: &TestArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    one(arguments.host, &arguments.tester, &arguments.doer, place).await
}

/// Tests one listed host again, or all that are due.
pub(super) async fn again(arguments: &RetestArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    if let Some(host) = arguments.host {
        let desk = place.desk(&arguments.doer)?;
        if desk.register().host(host).is_none_or(|own| own.listing().is_none()) {
            return Err(UsageError::new("list-not-listed")
                .with("host", host.to_canonical().to_string())
                .into());
        }
        return one(host, &arguments.tester, &arguments.doer, place).await;
    }
    let due = place.desk(&arguments.doer)?.register().due(clock::now());
    if due.is_empty() {
        return place.done("list-nothing-due", &[]);
    }
    let mut worst = Verdict::Closed;
    for host in due {
        let tested = test(host, &arguments.tester, &arguments.doer, place).await?;
        worst = worst.worse(tested.record.verdict);
    }
    Ok(Exit::of(worst))
}

async fn one(
    host: IpAddr,
    tester: &TesterArguments,
    doer: &DoerArguments,
    place: &Place<'_>,
) -> anyhow::Result<Exit> {
    let tested = test(host, tester, doer, place).await?;
    Ok(match &tested.outcome {
        Outcome::Proven { .. } => Exit::Open,
        Outcome::Closed { .. } => Exit::Closed,
        Outcome::Unproven { .. } => Exit::Unproven,
    })
}

async fn test(
    host: IpAddr,
    arguments: &TesterArguments,
    doer: &DoerArguments,
    place: &Place<'_>,
) -> anyhow::Result<Tested> {
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
    present(host, &tested, was_listed, &archive, &desk, place)?;
    Ok(tested)
}

/// The audit's own report, and what it means for the list.
fn present(
    host: IpAddr,
    tested: &Tested,
    was_listed: bool,
    archive: &Archive,
    desk: &ListDesk,
    place: &Place<'_>,
) -> anyhow::Result<()> {
    if place.screen.format == Format::Text {
        kept::present(&tested.record, archive, place.screen);
        place.screen.print("\n");
        if let (true, Outcome::Unproven { .. }) = (was_listed, &tested.outcome) {
            place.screen.print(&format!("{}\n", place.text("list-stays", &[("host", &host.to_string())])));
        }
    }
    show::one(host, desk, place)
}

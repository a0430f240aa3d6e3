//! `sekisho case recheck`.

use sekisho_audit::archive::Archive;
use sekisho_cases::stage::Stage;
use sekisho_cases::target::Standing;
use sekisho_desk::casework::{Means, Rechecked};
use sekisho_net::clock;
use tokio_util::sync::CancellationToken;

use super::told::told;
use super::{case_of, line};
use crate::arguments::{Format, RecheckArguments};
use crate::audit::watcher::Watcher;
use crate::audit::{course, kept};
use crate::exit::Exit;
use crate::place::Place;

/// Tests every server of the case again.
pub(super) async fn run(arguments: &RecheckArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let data = place.data(&arguments.doer.config)?;
    let desk = place.case_desk(&arguments.doer)?;
    let mut timeline = place.open(&desk, arguments.case)?;
    let tester = place.tester(&arguments.tester, &data)?;
    let on_word_of = arguments.on_word_of.as_deref().map(Place::reason).transpose()?;
    let archive = Archive::below(&data);
    let watcher = Watcher::new(place.screen, Some(archive.clone()));
    let stop = CancellationToken::new();
    course::stop_by_signal(&stop);
    let means = Means { tester: &tester, on_word_of, progress: &watcher, interrupted: &stop };
    let rechecked = desk.recheck(&mut timeline, &means).await;
    watcher.finish();
    let rechecked = rechecked.map_err(|error| told(error, place))?;
    let case = case_of(&timeline)?;
    if place.screen.format == Format::Json {
        place.stands(&timeline)?;
    } else {
        for one in &rechecked {
            present(one, &archive, place);
        }
        place.screen.print(&format!("{}\n", line::head(case, place)));
        for (name, target) in &case.targets {
            place.screen.print(&line::target(name, target, case, place));
        }
        place.screen.print(&format!("{}\n", line::next(case, place)));
    }
    let open = !case.standing(Standing::Open, clock::now()).is_empty();
    Ok(match case.stage() {
        Stage::Fixed | Stage::Published | Stage::NotReproduced | Stage::Closed => Exit::Closed,
        Stage::Propagating { .. } => Exit::Unproven,
        _ if open => Exit::Open,
        _ => Exit::Unproven,
    })
}

/// The report of each audit, and what left the block list by it.
fn present(rechecked: &Rechecked, archive: &Archive, place: &Place<'_>) {
    for record in &rechecked.records {
        kept::present(record, archive, place.screen);
        place.screen.print("\n");
    }
    for address in &rechecked.delisted {
        place.screen.print(&format!("{}\n", place.text("case-delisted", &[("host", &address.to_string())])));
    }
}

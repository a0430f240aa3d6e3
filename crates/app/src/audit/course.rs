//! One run from the first look-up to the printed verdict.

use std::path::Path;

use sekisho_audit::archive::{Archive, ArchiveError};
use sekisho_audit::dossier::listings;
use sekisho_audit::record::{Reason, Record, SelfTest};
use sekisho_audit::report::html;
use sekisho_audit::run;
use sekisho_audit::witness::Ledger;
use sekisho_evidence::proof::Proof;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::AuditName;
use sekisho_store::lock::{Lock, LockError};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::begin::Beginning;
use super::rehearsal::rehearse;
use super::surroundings::Means;
use super::watcher::Watcher;
use super::{kept, late, rights, witness};
use crate::arguments::RunArguments;
use crate::complaint;
use crate::exit::Exit;
use crate::screen::Screen;

/// Arrivals that may wait for the examiner.
const ARRIVALS: usize = 1024;
/// The exit code of a program that a signal ended: 128 and the number of SIGINT.
const KILLED: i32 = 130;

/// Runs an audit as the command line says.
pub(crate) async fn run(
    arguments: RunArguments,
    archive: &Archive,
    data: &Path,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let beginning = Beginning::of(&arguments, archive)?;
    let (sender, arrivals) = mpsc::channel(ARRIVALS);
    let ledger = Ledger::new(sender);
    let rehearsal = arguments.dry_run;
    let watcher = Watcher::new(screen, (!rehearsal).then(|| archive.clone()));
    let means = Means::new(&beginning.record, ledger, watcher, rehearsal)?;
    let means = means.asking_lists(&arguments.list, arguments.lists.as_deref())?;
    stop_by_signal(&means.stop);
    let settings = &beginning.record.settings;
    let mut running = witness::start(settings, &means).await?;
    let Beginning { mut record, secret, again, resumed } = beginning;
    if rehearsal {
        if let Some(exit) = rehearse(&mut record, &arguments, &means, &running, screen).await? {
            return Ok(exit);
        }
        means.watcher.finish();
        kept::present(&record, archive, screen);
        return Ok(Exit::of(record.verdict));
    }
    means.ledger.add_audit(&record.name, &secret.token_key);
    let keeping = keep_from_now(archive, &record, &secret, resumed, screen)?;
    if resumed {
        means.ledger.add_record(&record, &secret.token_key);
    }
    sekisho_desk::late::remember(archive, &means.ledger, &record.name, &[]);
    let course = Run { arguments: &arguments, data, means: &means, screen };
    let arrived = course.ask_everything(&mut record, &mut running, again, arrivals).await;
    let arrived = match arrived {
        Ok(arrived) => arrived,
        Err(error) => {
            forget(archive, &record, resumed);
            return Err(error);
        }
    };
    let interrupted = means.stop.is_cancelled();
    means.stop.cancel();
    running.stopped().await;
    let (own, others): (Vec<_>, Vec<_>) =
        arrived.into_iter().chain(means.ledger.unclaimed()).partition(|(name, _)| *name == record.name);
    for (_, proof) in own {
        sekisho_desk::late::add(&mut record, proof).await;
    }
    means.watcher.finish();
    let kept = keeping.is_some() && keep(&record, archive, screen);
    late::tell(&sekisho_desk::late::take(archive, others, screen.language).await, screen);
    drop(keeping);
    if interrupted {
        screen.note(&format!("{}\n", screen.texts().word("interrupted")));
    }
    kept::present(&record, archive, screen);
    if let Some(path) = &arguments.html {
        kept::write_page(&record, path, screen)?;
    }
    let exit = kept::exit_of(&record, arguments.fail_on.map(Into::into));
    Ok(if kept { exit } else { exit.not_kept() })
}

/// Takes the audit for this process and writes it down as it is. `None` where that cannot be: the audit goes
/// on, and nothing remembers it.
fn keep_from_now(
    archive: &Archive,
    record: &Record,
    secret: &sekisho_audit::record::Secret,
    resumed: bool,
    screen: &Screen,
) -> anyhow::Result<Option<Lock>> {
    let taken = archive.lock(&record.name).and_then(|lock| {
        if !resumed {
            archive.save_secret(&record.name, secret)?;
        }
        archive.save(record)?;
        Ok(lock)
    });
    match taken {
        Ok(lock) => Ok(Some(lock)),
        Err(ArchiveError::Lock(error @ LockError::Held(_))) => Err(error.into()),
        Err(error) => {
            not_kept(&error, screen);
            Ok(None)
        }
    }
}

/// An audit that the user did not mean leaves nothing behind.
fn forget(archive: &Archive, record: &Record, resumed: bool) {
    if !resumed && record.probes.is_empty() {
        // What cannot be removed stands in the list as unfinished.
        let _ = std::fs::remove_dir_all(archive.directory_of(&record.name));
    }
}

/// Keeps record and page; a full disk does not take the result from the screen.
fn keep(record: &Record, archive: &Archive, screen: &Screen) -> bool {
    let texts = screen.texts();
    let kept =
        archive.save(record).and_then(|()| archive.save_page(&record.name, &html::page(&texts, record)));
    kept.map_err(|error| not_kept(&error, screen)).is_ok()
}

fn not_kept(error: &ArchiveError, screen: &Screen) {
    let texts = screen.texts();
    let reason = complaint::text(error, &texts);
    screen.note(&format!("{}\n", texts.text("kept-not", &[("reason", reason.into())])));
}

struct Run<'a> {
    arguments: &'a RunArguments,
    data: &'a Path,
    means: &'a Means,
    screen: &'a Screen,
}

impl Run<'_> {
    /// Asks everything; gives what arrived for others, and for this audit after its end.
    async fn ask_everything(
        &self,
        record: &mut Record,
        witness: &mut witness::Running,
        again: Vec<Shape>,
        mut arrivals: mpsc::Receiver<(AuditName, Proof)>,
    ) -> anyhow::Result<Vec<(AuditName, Proof)>> {
        if let Some(preparation) = self.prepare(record, witness, again).await? {
            return Ok(run::conduct(record, &preparation, &self.means.around(witness), arrivals).await);
        }
        let mut arrived = Vec::new();
        while let Ok(one) = arrivals.try_recv() {
            arrived.push(one);
        }
        Ok(arrived)
    }

    /// Everything up to the plan; `None` where nothing is to be asked, with the reasons in the record.
    async fn prepare(
        &self,
        record: &mut Record,
        witness: &mut witness::Running,
        again: Vec<Shape>,
    ) -> anyhow::Result<Option<run::Preparation>> {
        let stop = self.means.stop.clone();
        let ready = tokio::select! {
            biased;
            () = stop.cancelled() => {
                run::interrupt(record);
                return Ok(None);
            }
            ready = self.get_ready(record, witness) => ready?,
        };
        if !ready {
            return Ok(None);
        }
        if record.probes.is_empty() {
            return Ok(run::prepare(record, &self.means.around(witness), again).await);
        }
        // It goes on where it was left: what is known is known, what was asked is not asked again.
        Ok(Some(run::resume(record, again)))
    }

    /// Target, rights and witness; `false` where nothing can be asked.
    async fn get_ready(&self, record: &mut Record, witness: &mut witness::Running) -> anyhow::Result<bool> {
        record.finished = None;
        if record.probes.is_empty() {
            record.reasons.clear();
            if run::look_up(record, &self.means.around(witness)).await.is_err() {
                return Ok(false);
            }
            if let Some(lists) = &self.means.block_lists {
                listings(&mut record.dossier, lists).await;
            }
        }
        self.means.name_ourselves(record);
        self.get_rights(record, witness).await?;
        // Where there is no right, only the first listener is greeted, and no witness is needed.
        if record.consents.is_empty() || self.test_witness(record, witness).await {
            return Ok(true);
        }
        Ok(false)
    }

    async fn get_rights(&self, record: &mut Record, witness: &witness::Running) -> anyhow::Result<()> {
        let mut needed = Vec::new();
        for address in record.dossier.hosts.iter().flat_map(|host| &host.addresses) {
            let had = record.consents.iter().any(|own| own.address() == *address);
            if !had && !needed.contains(address) {
                needed.push(*address);
            }
        }
        record.reasons.retain(|reason| !matches!(reason, Reason::NoBasis { .. }));
        let around = self.means.around(witness);
        let rights = rights::obtain(&needed, record, self.arguments, self.data, &around, self.screen);
        for (address, right) in rights.await? {
            match right {
                Ok(consent) => record.consents.push(consent),
                Err(rights::Refusal { words, records }) => {
                    self.screen.note(&format!("{words}\n"));
                    record.reasons.push(Reason::NoBasis { address, records });
                }
            }
        }
        Ok(())
    }

    /// Whether the witness proved to be ours. Else the record is judged; one that was under way can go on.
    async fn test_witness(&self, record: &mut Record, witness: &mut witness::Running) -> bool {
        record.witness = witness.test(&record.name, self.means, self.screen.language).await;
        match record.witness.as_ref().map(|own| &own.self_test) {
            Some(SelfTest::Passed { .. } | SelfTest::NotApplicable) => return true,
            Some(SelfTest::Failed { .. }) => {}
            None => record.reasons.push(Reason::NoWitness),
        }
        if record.probes.is_empty() {
            run::conclude(record, None);
        } else {
            run::interrupt(record);
        }
        false
    }
}

/// Ctrl-C or SIGTERM ends the audit and keeps it; a second one ends the program.
pub(crate) fn stop_by_signal(stop: &CancellationToken) {
    let stop = stop.clone();
    tokio::spawn(async move {
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
        for first in [true, false] {
            tokio::select! {
                heard = tokio::signal::ctrl_c() => if heard.is_err() { return },
                _ = terminate.recv() => {}
            }
            if !first {
                std::process::exit(KILLED);
            }
            stop.cancel();
        }
    });
}

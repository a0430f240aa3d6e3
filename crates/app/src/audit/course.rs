//! One run from the first look-up to the printed verdict.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use sekisho_audit::archive::Archive;
use sekisho_audit::probe::conversation::Manners;
use sekisho_audit::record::{Reason, Record, SelfTest};
use sekisho_audit::report::html;
use sekisho_audit::report::terminal::{Planned, prologue};
use sekisho_audit::run::{self, Surroundings};
use sekisho_audit::witness::Ledger;
use sekisho_evidence::consent::Publicity;
use sekisho_net::resolver::Resolver;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::begin::Beginning;
use super::watcher::Watcher;
use super::{kept, rights, witness};
use crate::arguments::{Format, RunArguments};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::texts::catalogue;

/// Arrivals that may wait for the examiner.
const ARRIVALS: usize = 1024;

/// Runs an audit as the command line says.
pub(crate) async fn run(
    arguments: RunArguments,
    archive: &Archive,
    data: &Path,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let Beginning { mut record, secret, again, resumed } = Beginning::of(&arguments, archive)?;
    let resolver = resolver(record.settings.resolver.as_deref())?;
    let publicity = publicity()?;
    let stop = CancellationToken::new();
    stop_by_signal(&stop);
    let lock = if arguments.dry_run { None } else { Some(archive.lock(&record.name)?) };
    if !resumed && !arguments.dry_run {
        archive.save_secret(&record.name, &secret)?;
    }
    let (sender, arrivals) = mpsc::channel(ARRIVALS);
    let ledger = Ledger::new(sender);
    if resumed {
        ledger.add_record(&record, &secret.token_key);
    } else {
        ledger.add_audit(&record.name, &secret.token_key);
    }
    remember_earlier(archive, &ledger, &record);
    let watcher = Arc::new(Watcher::new(screen, (!arguments.dry_run).then(|| archive.clone())));
    let our_name = our_name(&record);
    let mut witness_running =
        witness::start(&record.settings, &ledger, &resolver, &stop, arguments.dry_run).await?;
    let around = Surroundings {
        resolver: &resolver,
        publicity: &publicity,
        witness: &witness_running.witness.clone(),
        ledger: &ledger,
        manners: Manners { source: record.settings.source, ..Manners::default() },
        our_name: our_name.clone(),
        contact: record.settings.contact.clone(),
        progress: watcher.as_ref(),
        stop: stop.clone(),
    };
    let asked = Asked { arguments: &arguments, data, screen };
    let mut late = Vec::new();
    if let Some(preparation) = prepare(&mut record, &asked, &around, &mut witness_running, again).await? {
        if arguments.dry_run {
            watcher.finish();
            rehearse(&record, &preparation, &around, screen)?;
            return Ok(Exit::Closed);
        }
        late = run::conduct(&mut record, &preparation, &around, arrivals).await;
    }
    let interrupted = stop.is_cancelled();
    stop.cancel();
    witness_running.stopped().await;
    watcher.finish();
    let kept = keep(&record, archive, screen);
    take_late(archive, late).await;
    drop(lock);
    if interrupted {
        screen.note(&format!("{}\n", catalogue(screen.language).word("interrupted")));
    }
    kept::present(&record, archive, screen);
    if let Some(path) = &arguments.html {
        kept::write_page(&record, path, screen)?;
    }
    kept?;
    Ok(kept::exit_of(&record, arguments.fail_on.map(Into::into)))
}

/// What was asked for, and where the answer goes.
struct Asked<'a> {
    arguments: &'a RunArguments,
    data: &'a Path,
    screen: &'a Screen,
}

/// Everything up to the plan; `None` where nothing is to be asked, with the reasons in the record.
async fn prepare(
    record: &mut Record,
    asked: &Asked<'_>,
    around: &Surroundings<'_>,
    witness: &mut witness::Running,
    again: Vec<sekisho_evidence::shape::Shape>,
) -> anyhow::Result<Option<run::Preparation>> {
    let Asked { arguments, data, screen } = *asked;
    if !record.probes.is_empty() {
        // It goes on where it was left: what is known is known, what was asked is not asked again.
        record.finished = None;
        record.reasons.retain(|reason| *reason != Reason::Interrupted);
        return Ok(Some(run::draw(record, again)));
    }
    let Ok(addresses) = run::look_up(record, around).await else { return Ok(None) };
    if arguments.dry_run {
        record.consents = rights::imagine(&addresses, arguments, around);
        return Ok(Some(run::imagine(record)));
    }
    let needed: Vec<_> = addresses
        .iter()
        .copied()
        .filter(|own| !record.consents.iter().any(|had| had.address() == *own))
        .collect();
    for (address, right) in rights::obtain(&needed, record, arguments, data, around, screen).await? {
        match right {
            Ok(consent) => record.consents.push(consent),
            Err(words) => {
                screen.note(&format!("{words}\n"));
                record.reasons.push(Reason::NoBasis { address });
            }
        }
    }
    if !record.consents.is_empty() {
        record.witness = witness.test(record, around).await;
        let failed = record.witness.as_ref().map(|own| matches!(own.self_test, SelfTest::Failed { .. }));
        if failed != Some(false) {
            if failed.is_none() {
                record.reasons.push(Reason::NoWitness);
            }
            run::conclude(record, None);
            return Ok(None);
        }
    }
    Ok(run::prepare(record, around, again).await)
}

/// Shows what would be sent: the lines before the first packet, and every envelope.
fn rehearse(
    record: &Record,
    preparation: &run::Preparation,
    around: &Surroundings<'_>,
    screen: &Screen,
) -> anyhow::Result<()> {
    let envelopes = run::envelopes(record, preparation, around);
    if screen.format == Format::Json {
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&envelopes)?));
        return Ok(());
    }
    let planned = Planned { envelopes: envelopes.len(), ..Planned::default() };
    let mut text = prologue(&catalogue(screen.language), record, &planned, screen.style());
    text.push('\n');
    for envelope in envelopes {
        let run::PlannedEnvelope { number, endpoint, class, helo, mail, recipient, .. } = envelope;
        let code = class.code();
        text.push_str(&format!(
            "{number:4} {code:3} {endpoint}  EHLO {helo}  MAIL FROM:{mail}  RCPT TO:{recipient}\n"
        ));
    }
    screen.print(&text);
    Ok(())
}

/// Keeps record and page; a full disk does not take the result from the screen.
fn keep(record: &Record, archive: &Archive, screen: &Screen) -> anyhow::Result<()> {
    let texts = catalogue(screen.language);
    let kept =
        archive.save(record).and_then(|()| archive.save_page(&record.name, &html::page(&texts, record)));
    kept.map_err(|error| anyhow::anyhow!(texts.text("kept-not", &[("reason", error.to_string().into())])))
}

/// Canaries of earlier audits that arrived meanwhile reopen their verdicts.
async fn take_late(
    archive: &Archive,
    late: Vec<(sekisho_evidence::token::AuditName, sekisho_evidence::proof::Proof)>,
) {
    for (name, proof) in late {
        // An audit that another process works on takes its own arrivals.
        let Ok(_lock) = archive.lock(&name) else { continue };
        let Ok(mut record) = archive.load(&name) else { continue };
        kept::take(&mut record, proof).await;
        let _ = archive.save(&record);
    }
}

/// Recognises late canaries of the latest earlier audits.
fn remember_earlier(archive: &Archive, ledger: &Ledger, present: &Record) {
    let Ok(entries) = archive.list() else { return };
    let mut remembered = 0;
    for entry in entries {
        let sekisho_audit::archive::Entry::Audit(record) = entry else { continue };
        if record.name == present.name || remembered >= 32 {
            continue;
        }
        if let Ok(secret) = archive.load_secret(&record.name) {
            ledger.add_record(&record, &secret.token_key);
            remembered += 1;
        }
    }
}

fn resolver(named: Option<&str>) -> anyhow::Result<Resolver> {
    let Some(text) = named else { return Ok(Resolver::system()?) };
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = text
        .parse()
        .or_else(|_| bare.parse().map(|address| std::net::SocketAddr::new(address, 53)))
        .map_err(|_| {
            UsageError(format!(
                "--resolver takes an address, for example 192.0.2.53 or 192.0.2.53:5300, not {text:?}"
            ))
        })?;
    Ok(Resolver::at(&[address])?)
}

/// Ranges that count as public besides those that are; only tests set this.
fn publicity() -> anyhow::Result<Publicity> {
    let Ok(text) = std::env::var("SEKISHO_DECLARED_PUBLIC") else { return Ok(Publicity::default()) };
    let declared: Result<Vec<_>, _> =
        text.split(',').filter(|part| !part.is_empty()).map(|part| part.trim().parse()).collect();
    Ok(Publicity::with_declared(declared.context("SEKISHO_DECLARED_PUBLIC")?))
}

/// Our name in EHLO: the user's, or the name of the witness's domain, which leads to us.
fn our_name(record: &Record) -> String {
    let settings = &record.settings;
    let own = settings.our_name.clone().or_else(|| settings.witness.domain.clone());
    own.unwrap_or_else(machine_name)
}

/// This machine's name where it is a whole one, else the address that we connect from (RFC 5321 §4.1.4).
fn machine_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.contains('.') { name.to_owned() } else { "[127.0.0.1]".to_owned() }
}

/// Ctrl-C ends the audit and keeps it; a second one ends the program.
fn stop_by_signal(stop: &CancellationToken) {
    let stop = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
}

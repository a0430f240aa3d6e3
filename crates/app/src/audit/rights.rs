//! Gets the right to test each address: by itself, by proof, or by asking once.

use std::io::{BufRead as _, IsTerminal as _};
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use sekisho_audit::basis::{
    self, BasisError, BasisMeans, BasisRequest, CodeUse, OwnerCode, OwnerSecret, ReverseConnection, send_code,
};
use sekisho_audit::record::Record;
use sekisho_audit::report;
use sekisho_audit::run::Surroundings;
use sekisho_audit::trail;
use sekisho_evidence::consent::{Basis, Consent, OwnerProof};
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_net::{clock, random};
use sekisho_store::atomic::{Readers, make_directory, read_limited, write_whole};

use super::kept::read_message;
use crate::arguments::{BasisWord, RunArguments};
use crate::complaint;
use crate::exit::UsageError;
use crate::screen::Screen;

/// How long the owner's connection is awaited.
const OWNER_WITHIN: Duration = Duration::from_secs(300);
/// About how many envelopes a small run has, for the question before it.
const SMALL_RUN: usize = 80;

/// Why an address may not be tested.
pub(crate) struct Refusal {
    /// What to say, with what gives the right.
    pub(crate) words: String,
    /// The TXT records of which one gives it.
    pub(crate) records: Vec<String>,
}

/// For each address the right to test it, or words that say what gives it.
pub(crate) async fn obtain(
    addresses: &[IpAddr],
    record: &Record,
    arguments: &RunArguments,
    data: &Path,
    around: &Surroundings<'_>,
    screen: &Screen,
) -> anyhow::Result<Vec<(IpAddr, Result<Consent, Refusal>)>> {
    let public: Vec<IpAddr> =
        addresses.iter().copied().filter(|address| around.publicity.is_public(*address)).collect();
    let secret = if public.is_empty() { OwnerSecret::new([0; 32]) } else { owner_secret(data)? };
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    if arguments.send_code {
        return send_codes(addresses, &secret, record, around, screen).await;
    }
    let request = request(&public, record, arguments, screen)?;
    let domains: Vec<String> = record.dossier.domains.iter().map(|domain| domain.name.clone()).collect();
    let means = BasisMeans {
        resolver: around.resolver,
        publicity: around.publicity,
        secret: &secret,
        domains: &domains,
        who: &around.our_name,
        now: clock::now(),
    };
    let mut rights = Vec::new();
    for address in addresses {
        let mut request = request.clone();
        if let (Some(listen), true) = (arguments.await_owner, public.contains(address)) {
            let code = OwnerCode::derive(&secret, *address, CodeUse::Connection);
            let awaited = ReverseConnection::listen(listen).await?;
            let ours = around.manners.source.unwrap_or_else(|| listen.ip());
            screen.note(&format!("{address}:  {}\n", awaited.command(ours, &code)));
            awaited.wait(*address, &code, OWNER_WITHIN).await?;
            request = BasisRequest::OwnByConnection { connected: *address, code: code.as_str().to_owned() };
        }
        let right = basis::obtain(&request, *address, &means).await;
        let refused = |error| Refusal {
            words: refusal(&error, record, screen),
            records: basis::records_to_publish(&secret, *address, domains.first().map(String::as_str))
                .to_vec(),
        };
        rights.push((*address, right.map_err(refused)));
    }
    Ok(rights)
}

/// Why there is no right, and the commands that give one.
fn refusal(error: &BasisError, record: &Record, screen: &Screen) -> String {
    let texts = screen.texts();
    let mut words = complaint::text(error, &texts);
    let ways: &[&[&str]] = match error {
        BasisError::NoBasis { .. } => &[&["--basis", "own"], &["--basis", "authorised"]],
        BasisError::Unproven { .. } => &[&["--basis", "own"], &["--basis", "own", "--send-code"]],
        BasisError::WrongCode { .. } => &[&["--basis", "own", "--send-code"]],
        _ => &[],
    };
    for way in ways {
        let key = match way.last() {
            Some(&"authorised") => "basis-way-authorised",
            Some(&"--send-code") => "basis-way-code",
            _ => "basis-way-own",
        };
        words.push_str(&format!("\n{}{}", texts.word(key), report::command(&texts, record, way)));
    }
    words
}

/// What the command line offers as a basis.
fn request(
    public: &[IpAddr],
    record: &Record,
    arguments: &RunArguments,
    screen: &Screen,
) -> anyhow::Result<BasisRequest> {
    if let Some(path) = &arguments.nominated {
        let message = read_message(Some(path), trail::MESSAGE_LIMIT)?;
        return Ok(BasisRequest::Nominated { message });
    }
    if let Some(code) = &arguments.code {
        return Ok(BasisRequest::OwnByCode { code: code.clone() });
    }
    Ok(match arguments.basis {
        None => BasisRequest::Unstated,
        Some(BasisWord::Own) => BasisRequest::Own,
        Some(BasisWord::Authorised) if public.is_empty() => BasisRequest::Unstated,
        Some(BasisWord::Authorised) => {
            let words = match &arguments.on_word_of {
                Some(words) => words.clone(),
                None => ask_for_words(&record.target, screen)?,
            };
            BasisRequest::Authorised { words }
        }
    })
}

/// Asks once whose agreement there is; without a terminal nobody can answer.
fn ask_for_words(target: &str, screen: &Screen) -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        return Err(UsageError::new("usage-no-terminal").into());
    }
    let texts = screen.texts();
    let arguments = [("target", target.into()), ("probes", SMALL_RUN.into())];
    screen.note(&format!("{}\n> ", texts.text("ask-authorised", &arguments)));
    let mut words = String::new();
    std::io::stdin().lock().read_line(&mut words).context("standard input")?;
    Ok(words.trim().to_owned())
}

/// Sends each public address's postmaster its code. Nothing is tested in the same run.
async fn send_codes(
    addresses: &[IpAddr],
    secret: &OwnerSecret,
    record: &Record,
    around: &Surroundings<'_>,
    screen: &Screen,
) -> anyhow::Result<Vec<(IpAddr, Result<Consent, Refusal>)>> {
    let texts = screen.texts();
    let mut told = Vec::new();
    for address in addresses.iter().filter(|address| around.publicity.is_public(**address)) {
        let endpoint = Endpoint { address: *address, port: 25, transport: Transport::Plain };
        let sent =
            send_code(endpoint, &around.our_name, &around.our_name, secret, &around.manners, clock::now())
                .await;
        let words = match sent {
            Ok(()) => {
                let recipient = format!("postmaster@[{address}]");
                let command = report::command(&texts, record, &["--basis", "own", "--code", "CODE"]);
                texts.text("code-sent", &[("recipient", recipient.into()), ("command", command.into())])
            }
            Err(error) => format!("{address}: {}", complaint::text(&error, &texts)),
        };
        let domain = record.dossier.domains.first().map(|domain| domain.name.as_str());
        let records = basis::records_to_publish(secret, *address, domain).to_vec();
        told.push((*address, Err(Refusal { words, records })));
    }
    Ok(told)
}

/// The secret of the data directory, made when it is first needed.
pub(crate) fn owner_secret(data: &Path) -> anyhow::Result<OwnerSecret> {
    let path = data.join("owner-secret.json");
    if path.exists() {
        let octets = read_limited(&path, 4096)?;
        return serde_json::from_slice(&octets).with_context(|| path.display().to_string());
    }
    make_directory(data)?;
    let secret = OwnerSecret::new(random::octets()?);
    write_whole(&path, &serde_json::to_vec(&secret)?, Readers::Owner)?;
    Ok(secret)
}

/// The rights as they would be, for a run that sends nothing.
pub(crate) fn imagine(
    addresses: &[IpAddr],
    arguments: &RunArguments,
    around: &Surroundings<'_>,
) -> Vec<Consent> {
    let basis = |address: IpAddr| match arguments.basis {
        _ if !around.publicity.is_public(address) => Basis::Private,
        Some(BasisWord::Own) => Basis::Own { proof: OwnerProof::ReverseZone },
        _ => Basis::Authorised { words: "(nothing yet: a dry run asks nobody)".to_owned() },
    };
    let until = clock::now().saturating_add(jiff::SignedDuration::from_hours(1));
    let until = until.unwrap_or(jiff::Timestamp::MAX);
    let made = addresses.iter().filter_map(|address| {
        Consent::new(*address, basis(*address), around.our_name.clone(), until, around.publicity).ok()
    });
    made.collect()
}

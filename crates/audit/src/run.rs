//! One audit in its three parts: [`look_up`] finds the addresses, for which the caller gets the rights;
//! [`prepare`] greets the target and draws the plan; [`conduct`] asks it and judges.
//!
//! Whatever goes wrong becomes a reason in the record; the record is complete after each part.

use std::collections::BTreeSet;
use std::net::IpAddr;

use sekisho_evidence::consent::{Consent, Publicity, Tier};
use sekisho_evidence::proof::Proof;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::token::AuditName;
use sekisho_net::clock;
use sekisho_net::resolver::Resolver;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::dossier::{self, Confirming, Greeting};
use crate::examiner::{Examiner, Login, Means};
use crate::exploration::{Agenda, explore};
use crate::plan::plan;
use crate::probe::conversation::Manners;
use crate::probe::envelope::made_up_local;
use crate::progress::{Progress, Step};
use crate::record::settings::Depth;
use crate::record::{Place, Reason, Record, Vantage};
use crate::space::Space;
use crate::witness::{Ledger, Witness};
use crate::{advice, coverage, findings, software, suite, vantage, verdict};

mod announced;
mod planned;
mod resumed;
mod sessions;

pub use announced::messages;
pub use planned::{PlannedEnvelope, envelopes, estimate, imagine};
pub use resumed::{can_resume, resume};

use sessions::{hesitant, offers_login, own_recipients, own_token, session_settings, target_names};

/// What an audit works with.
pub struct Surroundings<'a> {
    /// Who answers look-ups.
    pub resolver: &'a Resolver,
    /// Which addresses are anybody's.
    pub publicity: &'a Publicity,
    /// What receives canaries.
    pub witness: &'a Witness,
    /// Who issues tokens and recognises them.
    pub ledger: &'a Ledger,
    /// How patiently we talk.
    pub manners: Manners,
    /// Ports with TLS from the first octet, besides 465.
    pub implicit_tls: &'a [u16],
    /// The name we give in EHLO.
    pub our_name: String,
    /// Who is to be asked about our messages.
    pub contact: Option<String>,
    /// A login of the user at the target, as a control.
    pub login: Option<Login>,
    /// Whether nothing is to be sent to the target or its domains: then only name servers are asked.
    pub rehearsal: bool,
    /// Who is told how far we are.
    pub progress: &'a (dyn Progress + Sync),
    /// Ends the audit early.
    pub stop: CancellationToken,
}

/// What is to be asked of a target.
#[derive(Clone, Debug)]
pub struct Preparation {
    /// The space.
    pub space: Space,
    /// The questions.
    pub agenda: Agenda,
}

/// Looks the target up; the addresses that a right is needed for, without repeats.
///
/// # Errors
/// There is no target. The reason is in the record, which is judged.
pub async fn look_up(record: &mut Record, around: &Surroundings<'_>) -> Result<Vec<IpAddr>, Reason> {
    let web = (!around.rehearsal).then_some(around.publicity);
    let found = dossier::look_up(&record.target, &record.settings, around.resolver, web, around.progress);
    match found.await {
        Ok(dossier) => record.dossier = dossier,
        Err(reason) => {
            record.reasons.push(reason.clone());
            conclude(record, None);
            return Err(reason);
        }
    }
    let mut addresses = Vec::new();
    for address in record.dossier.hosts.iter().flat_map(|host| &host.addresses) {
        if !addresses.contains(address) {
            addresses.push(*address);
        }
    }
    Ok(addresses)
}

/// Greets the target and draws the plan; `None` where nothing can be asked, or the user stopped it. Then the
/// record is judged. `again` are questions that opened the relay before.
pub async fn prepare(
    record: &mut Record,
    around: &Surroundings<'_>,
    again: Vec<Shape>,
) -> Option<Preparation> {
    let stop = around.stop.clone();
    tokio::select! {
        biased;
        () = stop.cancelled() => {}
        prepared = greet_and_draw(record, around, again) => return prepared,
    }
    interrupt(record);
    None
}

/// The user stopped the audit before its first question.
pub fn interrupt(record: &mut Record) {
    record.reasons.push(Reason::Interrupted);
    conclude(record, None);
}

async fn greet_and_draw(
    record: &mut Record,
    around: &Surroundings<'_>,
    again: Vec<Shape>,
) -> Option<Preparation> {
    let consents = record.consents.clone();
    let tier = |address: IpAddr| Some(tier_of(&consents, address).unwrap_or(Tier::Passive));
    let ports = record.settings.ports.clone();
    let greeting = Greeting {
        ports: &ports,
        implicit_tls: around.implicit_tls,
        our_name: &around.our_name,
        manners: &around.manners,
        tier: &tier,
    };
    let sources = dossier::greet(&mut record.dossier, &greeting, around.progress).await;
    record.vantage = sources.iter().map(|own| place(record, own.source, own.target, around)).collect();
    let outside = record.vantage.iter().all(|own| own.place == Place::Outside || own.declared_outside);
    if !outside {
        conclude(record, None);
        return None;
    }
    dossier::follow_up(&mut record.dossier, &record.settings, around.resolver, Some(around.publicity)).await;
    confirm(record, around).await;
    keep_within_rights(record);
    let preparation = draw(record, again);
    if preparation.space.listeners.is_empty() {
        conclude(record, Some(&preparation.space));
        return None;
    }
    record.coverage.planned = preparation.agenda.plan.len();
    around.progress.step(&Step::Prepared { record, preparation: &preparation });
    Some(preparation)
}

/// Without the owner's proof there is only the small run, one question at a time.
fn keep_within_rights(record: &mut Record) {
    if record.consents.iter().any(|consent| consent.tier() < Tier::Full) {
        record.settings.depth = record.settings.depth.min(Depth::Small);
        record.settings.connections = 1;
    }
    // A rate is one for all connections together.
    if record.settings.rate.is_some() {
        record.settings.connections = 1;
    }
}

/// Draws the plan of a record whose dossier is complete.
#[must_use]
pub fn draw(record: &Record, again: Vec<Shape>) -> Preparation {
    let consents = record.consents.clone();
    let space = Space::of(&record.dossier, &record.settings, |address| tier_of(&consents, address));
    let named = record.settings.suite.as_deref().and_then(suite::find);
    let plan = plan(&space, record.settings.depth, named);
    let always = match (space.main(), record.settings.depth) {
        (None, _) => BTreeSet::new(),
        (Some(main), Depth::Suite) => named
            .map(|suite| suite.shapes(main.endpoint, space.tested_name()).into_iter().collect())
            .unwrap_or_default(),
        (Some(main), _) => {
            let host = space.tested_name();
            suite::all().iter().flat_map(|suite| suite.shapes(main.endpoint, host)).collect()
        }
    };
    Preparation { agenda: Agenda { again, plan, always }, space }
}

/// Asks everything on the agenda and judges. Proofs of earlier audits that came in meanwhile are handed back.
pub async fn conduct(
    record: &mut Record,
    preparation: &Preparation,
    around: &Surroundings<'_>,
    arrivals: mpsc::Receiver<(AuditName, Proof)>,
) -> Vec<(AuditName, Proof)> {
    let session = session_settings(record, around);
    let means = Means {
        consents: &record.consents.clone(),
        witness: around.witness,
        ledger: around.ledger,
        own_recipients: own_recipients(record),
        session,
        our_name: around.our_name.clone(),
        contact: around.contact.clone(),
        offers_login: offers_login(&preparation.space),
        hesitant: hesitant(&preparation.space),
        login: around.login.clone(),
        progress: around.progress,
        stop: around.stop.clone(),
    };
    let names = target_names(record);
    let addresses: Vec<IpAddr> = record
        .vantage
        .iter()
        .map(|own| own.source)
        .chain(record.dossier.hosts.iter().flat_map(|host| host.addresses.iter().copied()))
        .collect();
    around.ledger.expect(&record.name, &names, &addresses);
    let mut examiner = Examiner::new(record, means, arrivals);
    explore(&mut examiner, &preparation.space, preparation.agenda.clone()).await;
    let late = std::mem::take(&mut examiner.late);
    let banned = examiner.bans();
    drop(examiner);
    record.reasons.retain(|reason| *reason != Reason::Interrupted);
    record.reasons.extend(banned);
    if around.stop.is_cancelled() {
        record.reasons.push(Reason::Interrupted);
    }
    record.reasons.extend(ended(record));
    conclude(record, Some(&preparation.space));
    late
}

/// The rights that ended before the last question.
fn ended(record: &Record) -> Vec<Reason> {
    let over = record.consents.iter().filter(|consent| clock::now() >= consent.until());
    over.map(|consent| Reason::NoBasis { address: consent.address(), records: Vec::new() }).collect()
}

/// Everything that follows from the answers: what testers would have said, coverage, advice, findings, the
/// verdict.
pub fn conclude(record: &mut Record, space: Option<&Space>) {
    if let Some(space) = space {
        if let Some(main) = space.main() {
            record.suites = suite::conclude(record, main.endpoint, space.tested_name());
        }
        record.coverage = coverage::measure(record, space);
    }
    tell_software(record);
    let mut rules = std::mem::take(&mut record.rules);
    for rule in &mut rules {
        rule.advice = advice::advise(&rule.condition, &record.dossier);
    }
    // What is proven comes first.
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.level));
    record.rules = rules;
    record.findings = findings::collect(record);
    verdict::judge(record);
    if !record.reasons.contains(&Reason::Interrupted) {
        record.finished = Some(clock::now());
    }
}

/// All the answers together tell the software better than the greeting alone.
fn tell_software(record: &mut Record) {
    let banners: Vec<&str> =
        record.dossier.endpoints.iter().filter_map(|facts| facts.banner.as_deref()).collect();
    let replies: Vec<String> =
        record.probes.iter().filter_map(|probe| probe.outcome.said()).map(ToString::to_string).collect();
    let replies: Vec<&str> = replies.iter().map(String::as_str).collect();
    if let Some(told) = software::tell(&banners, &replies)
        && record.dossier.software.is_none()
    {
        record.dossier.software = Some(told);
    }
}

fn tier_of(consents: &[Consent], address: IpAddr) -> Option<Tier> {
    consents.iter().find(|consent| consent.address() == address).map(Consent::tier)
}

fn place(record: &Record, source: IpAddr, target: IpAddr, around: &Surroundings<'_>) -> Vantage {
    Vantage {
        source,
        target,
        place: vantage::place(source, target, around.publicity),
        declared_outside: record.settings.declared_outside,
    }
}

/// Which of the known addresses the target takes.
async fn confirm(record: &mut Record, around: &Surroundings<'_>) {
    if record.settings.depth == Depth::Suite || record.consents.is_empty() {
        return;
    }
    around.progress.step(&Step::Confirming);
    let session = session_settings(record, around);
    let consents = record.consents.clone();
    let made_up = made_up_local(&own_token(record, around));
    let confirming = Confirming {
        consents: &consents,
        session: &session,
        our_name: &around.our_name,
        outsider: &around.witness.outsider(),
        made_up: &made_up,
    };
    // Who may not be asked, or does not answer, confirms nothing; the addresses stay candidates.
    if let Ok(report) = dossier::confirm(&mut record.dossier, confirming).await {
        let said: Vec<&str> = report.said.iter().map(String::as_str).collect();
        let banners: Vec<String> =
            record.dossier.endpoints.iter().filter_map(|facts| facts.banner.clone()).collect();
        let banners: Vec<&str> = banners.iter().map(String::as_str).collect();
        if let Some(told) = software::tell(&banners, &said) {
            record.dossier.software = Some(told);
        }
    }
}

//! The incident of 2002 as a case: the dates are those of the account of August 2002, the servers are live ones on
//! loopback, and every finding is that of an audit.
//!
//! Two bodies had been named to police spam; both had the hole. The report came through the server itself. Organisations
//! are described by their role.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, offset};
use sekisho_audit::archive::Archive;
use sekisho_audit::progress::Progress;
use sekisho_audit::record::Record;
use sekisho_audit::record::settings::Settings;
use sekisho_audit::trail::Trust;
use sekisho_cases::contact::{Contact, MailAddress, NotAnAddress, Side, Source, Tongue};
use sekisho_cases::event::{Event, Impact, Reporter};
use sekisho_cases::notice::{NoticeKind, Tag};
use sekisho_cases::original::OriginalKind;
use sekisho_cases::target::{Finding, NameRecord, TargetName, Test};
use sekisho_cases::timeline::Timeline;
use sekisho_cases::tlp::Tlp;
use sekisho_evidence::consent::Publicity;
use sekisho_evidence::words::{Reason, Who};
use sekisho_lab::{Hole, World};
use sekisho_publication::pdf::Fonts;
use tokio_util::sync::CancellationToken;

use crate::casework::publishing::{Edition, PublishingError};
use crate::casework::{CaseDesk, CaseworkError, Opening, read_complaint};
use crate::practice::{Practice, PracticeError};

mod letters;
mod publication;
mod words;

/// The addresses of the play: the association's server before and after, and that of the other body.
const OLD: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const NEW: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 4));
/// The port of SMTP.
const SMTP: u16 = 25;
/// For how long caches kept the old address: the fix took a week to arrive.
const WEEK: u32 = 7 * 24 * 3600;

/// Why the case was not played to its end.
#[derive(Debug, thiserror::Error)]
pub enum IncidentCaseError {
    /// A server did not run.
    #[error(transparent)]
    Practice(#[from] PracticeError),
    /// The lab has no such server.
    #[error(transparent)]
    Lab(#[from] sekisho_lab::NoSuchHole),
    /// The case refused something, or cannot be written.
    #[error(transparent)]
    Case(#[from] CaseworkError),
    /// It was not published.
    #[error(transparent)]
    Publishing(#[from] PublishingError),
    /// An audit cannot be kept.
    #[error(transparent)]
    Archive(#[from] sekisho_audit::archive::ArchiveError),
    /// A template of the program's own does not hold.
    #[error(transparent)]
    Template(#[from] sekisho_cases::notice::problem::Problem),
    /// A text of the play cannot be kept as it is.
    #[error("{0}")]
    Words(String),
}

/// Who plays it, and in which language.
pub struct Players<'a> {
    /// Where it is kept.
    pub data: &'a Path,
    /// Who coordinates.
    pub who: Who,
    /// Whether words are Japanese.
    pub japanese: bool,
    /// Where it is published, in a folder of the case's number.
    pub publications: &'a Path,
    /// The fonts of its PDF; there is none without them.
    pub fonts: Option<Fonts>,
    /// Who is told how far an audit is.
    pub progress: &'a (dyn Progress + Sync),
    /// Ends it early.
    pub interrupted: &'a CancellationToken,
}

/// What was played.
#[derive(Debug)]
pub struct Played {
    /// The case.
    pub timeline: Timeline,
    /// What was published of it.
    pub edition: Edition,
    /// Where.
    pub publication: PathBuf,
}

/// Plays the case up to its publication; `day` is told each day that something happened on.
///
/// # Errors
/// See [`IncidentCaseError`].
pub async fn play(
    players: &Players<'_>,
    mut day: impl FnMut(&Timeline),
) -> Result<Played, IncidentCaseError> {
    let play =
        Play { players, hole: sekisho_lab::find("incident-2002")?, archive: Archive::below(players.data) };
    let mut timeline = play.reported().await?;
    day(&timeline);
    play.authority(&mut timeline)?;
    day(&timeline);
    play.operators(&mut timeline).await?;
    day(&timeline);
    play.fixed(&mut timeline).await?;
    day(&timeline);
    let (edition, publication) = play.publish(&mut timeline)?;
    day(&timeline);
    Ok(Played { timeline, edition, publication })
}

/// Ten in the morning of a day in Japan.
fn morning(day: Date) -> Timestamp {
    let zone = TimeZone::fixed(offset(9));
    day.at(10, 0, 0, 0).to_zoned(zone).map_or(Timestamp::UNIX_EPOCH, |time| time.timestamp())
}

const fn july(day: i8) -> Date {
    date(2002, 7, day)
}

struct Play<'a> {
    players: &'a Players<'a>,
    hole: &'static Hole,
    archive: Archive,
}

impl Play<'_> {
    fn on(&self, day: Date) -> CaseDesk {
        CaseDesk::open(self.players.data, self.players.who.clone()).at(morning(day))
    }

    fn say(&self, key: words::Key) -> Result<Reason, IncidentCaseError> {
        let text = words::text(key, self.players.japanese);
        text.parse().map_err(|error| IncidentCaseError::Words(format!("{text}: {error}")))
    }

    const fn tongue(&self) -> Tongue {
        if self.players.japanese { Tongue::Japanese } else { Tongue::English }
    }

    /// Audits a live server at `address`, flawed or mended, and keeps the record.
    async fn audit(&self, world: World, address: IpAddr, fixed: bool) -> Result<Record, IncidentCaseError> {
        let practice = Practice::start(self.hole, world, |setting| {
            setting.listen = vec![address];
            setting.fixed = fixed;
        })
        .await?;
        let settings = Settings { wait: 10, ..Settings::default() };
        let record = practice.audit(settings, self.players.progress, self.players.interrupted).await?;
        let _lock = self.archive.lock(&record.name)?;
        self.archive.save(&record)?;
        Ok(record)
    }

    fn other_world() -> World {
        World {
            domain: "council.example".to_owned(),
            host_name: "mail.council.example".to_owned(),
            ..World::incident()
        }
    }

    /// Writes down what audits found, and where names lead meanwhile.
    fn tested(
        &self,
        timeline: &mut Timeline,
        day: Date,
        host: &str,
        found: &[(IpAddr, &Record)],
        published: &[IpAddr],
    ) -> Result<(), IncidentCaseError> {
        let desk = self.on(day);
        let mut findings: BTreeMap<IpAddr, Finding> = BTreeMap::new();
        for (address, record) in found {
            let octets = serde_json::to_vec_pretty(record)
                .map_err(|error| IncidentCaseError::Words(error.to_string()))?;
            desk.file(timeline, &octets, OriginalKind::Audit, (None, record.name.as_str().parse().ok()))?;
            let mut finding = crate::casework::finding(record, *address);
            // Each server of the play has a port of its own on this machine; in the story it is that of SMTP.
            for ports in [&mut finding.tried, &mut finding.relays_at] {
                *ports = ports.iter().map(|_| SMTP).collect();
            }
            findings.insert(*address, finding);
        }
        let names = vec![NameRecord {
            name: host.into(),
            kind: "A".into(),
            values: published.iter().map(|address| address.to_string().into()).collect(),
            ttl: WEEK,
            server: None,
        }];
        let published: BTreeSet<IpAddr> = published.iter().copied().collect();
        let test = Test { target: target(host)?, at: None, findings, published, names };
        Ok(desk.record(timeline, Some(day), Event::Tested { test })?)
    }

    /// 16 July: an anonymous message, through the server that it tells of.
    async fn reported(&self) -> Result<Timeline, IncidentCaseError> {
        let (day, world) = (july(16), World::incident());
        let message = words::complaint(&world.host_name, OLD);
        // The play's own network counts as outside.
        let own = IpNet::new(OLD, 8).map_err(|error| IncidentCaseError::Words(error.to_string()))?;
        let publicity = Publicity::with_declared(vec![own.trunc()]);
        let trust = Trust::default().with_publicity(publicity);
        let complaint = read_complaint(message.as_bytes(), &trust, false, Some(&Self::own_address()?))?;
        let opening = Opening {
            title: Some(self.say(words::Key::Title)?),
            tlp: Tlp::Amber,
            targets: vec![(target(&world.host_name)?, BTreeSet::from([OLD]))],
            organisation: Some(self.say(words::Key::Association)?),
            reporter: Some(Reporter { name: self.say(words::Key::Reporter)?, address: None, sealed: true }),
            day: Some(day),
            ..Opening::default()
        };
        let mut timeline = self.on(day).begin_by_complaint(&complaint, message.as_bytes(), opening)?;
        let other = Self::other_world();
        let event = Event::Targeted {
            target: target(&other.host_name)?,
            addresses: BTreeSet::from([OTHER]),
            organisation: Some(self.say(words::Key::Council)?),
        };
        self.on(day).record(&mut timeline, Some(day), event)?;
        let open = self.audit(world.clone(), OLD, false).await?;
        self.tested(&mut timeline, day, &world.host_name, &[(OLD, &open)], &[OLD])?;
        let open = self.audit(other.clone(), OTHER, false).await?;
        self.tested(&mut timeline, day, &other.host_name, &[(OTHER, &open)], &[OTHER])?;
        let impact = Impact {
            ability: self.say(words::Key::Ability)?,
            knowledge: self.say(words::Key::Knowledge)?,
            affected: self.say(words::Key::Affected)?,
        };
        self.on(day).record(&mut timeline, Some(day), Event::Judged { impact })?;
        Ok(timeline)
    }

    /// 17, 19 and 25 July: the ministry is told, answers, and is asked again.
    fn authority(&self, timeline: &mut Timeline) -> Result<(), IncidentCaseError> {
        let address = "desk@ministry.example";
        self.contact(timeline, july(17), address, Side::Authority, words::Key::Ministry)?;
        let tag = self.letter(timeline, july(17), address, NoticeKind::Notice)?;
        self.answer(timeline, july(19), &tag, words::Key::Ministry, words::Key::MinistryAnswer)?;
        self.letter(timeline, july(25), address, NoticeKind::Reminder)?;
        Ok(())
    }

    /// 29 July: the operators themselves are told, and mend it under a new address.
    async fn operators(&self, timeline: &mut Timeline) -> Result<(), IncidentCaseError> {
        let (day, world, other) = (july(29), World::incident(), Self::other_world());
        for (domain, who) in [(&world.domain, words::Key::Association), (&other.domain, words::Key::Council)]
        {
            let address = format!("postmaster@{domain}");
            self.contact(timeline, day, &address, Side::Operator, who)?;
            let tag = self.letter(timeline, day, &address, NoticeKind::Notice)?;
            self.answer(timeline, day, &tag, who, words::Key::OperatorAnswer)?;
        }
        let (whose, what) = (self.say(words::Key::Association)?, self.say(words::Key::Fix)?);
        let due = date(2002, 8, 5);
        self.on(day).record(
            timeline,
            Some(day),
            Event::Promised { whose: whose.clone(), what: what.clone(), due },
        )?;
        self.on(day).record(timeline, Some(day), Event::FixClaimed { whose, what })?;
        let mended = self.audit(other.clone(), OTHER, true).await?;
        self.tested(timeline, day, &other.host_name, &[(OTHER, &mended)], &[OTHER])?;
        let open = self.audit(world.clone(), OLD, false).await?;
        let mended = self.audit(world.clone(), NEW, true).await?;
        self.tested(timeline, day, &world.host_name, &[(OLD, &open), (NEW, &mended)], &[NEW])
    }

    /// 5 August: the week is over, and the old server is shut.
    async fn fixed(&self, timeline: &mut Timeline) -> Result<(), IncidentCaseError> {
        let (day, world) = (date(2002, 8, 5), World::incident());
        let old = self.audit(world.clone(), OLD, true).await?;
        let new = self.audit(world.clone(), NEW, true).await?;
        self.tested(timeline, day, &world.host_name, &[(OLD, &old), (NEW, &new)], &[NEW])
    }

    fn contact(
        &self,
        timeline: &mut Timeline,
        day: Date,
        address: &str,
        side: Side,
        organisation: words::Key,
    ) -> Result<(), IncidentCaseError> {
        let contact = Contact {
            address: mail_address(address)?,
            name: None,
            organisation: Some(self.say(organisation)?),
            side,
            tongue: self.tongue(),
            targets: std::collections::BTreeSet::new(),
            source: Source::Word { words: self.say(words::Key::KnownFrom)? },
        };
        Ok(self.on(day).record(timeline, Some(day), Event::ContactFound { contact })?)
    }

    fn answer(
        &self,
        timeline: &mut Timeline,
        day: Date,
        tag: &Tag,
        from: words::Key,
        summary: words::Key,
    ) -> Result<(), IncidentCaseError> {
        let event = Event::Answered {
            tag: Some(tag.clone()),
            from: self.say(from)?,
            original: None,
            summary: self.say(summary)?,
        };
        Ok(self.on(day).record(timeline, Some(day), event)?)
    }
}

fn mail_address(text: &str) -> Result<MailAddress, IncidentCaseError> {
    text.parse().map_err(|error: NotAnAddress| IncidentCaseError::Words(error.to_string()))
}

fn target(host: &str) -> Result<TargetName, IncidentCaseError> {
    host.parse()
        .map_err(|error: sekisho_cases::target::NotATarget| IncidentCaseError::Words(error.to_string()))
}

#[cfg(test)]
mod tests;

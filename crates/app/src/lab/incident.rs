//! Tells the play of the incident as it goes on.

use sekisho_audit::archive::Archive;
use sekisho_audit::progress::Unwatched;
use sekisho_audit::record::probe::Outcome;
use sekisho_audit::record::{Record, SuiteConclusion};
use sekisho_audit::report::catalogue::{Argument, Catalogue, Language};
use sekisho_audit::report::terminal::{padded, wrapped};
use sekisho_audit::report::{html, json, sentence, took};
use sekisho_cases::event::Event;
use sekisho_desk::incident::{Scene, Users, play};
use sekisho_desk::incident_case::{Played, Players, play as play_case};
use sekisho_evidence::shape::{Recipient, Sender};
use sekisho_evidence::verdict::Verdict;
use tokio_util::sync::CancellationToken;

use crate::arguments::{Format, General, IncidentArguments};
use crate::audit::data_directory;
use crate::case::line;
use crate::case::publish::fonts;
use crate::exit::Exit;
use crate::place::Place;
use crate::screen::Screen;

/// Columns of a line, and those before its text.
const WIDTH: usize = 80;
const INDENT: usize = 16;

/// Plays the incident. The exit code is 0 where the story ended as it must: open before, closed after, and closed with
/// the gateway in front.
pub(crate) async fn run(
    arguments: &IncidentArguments,
    general: &General,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let texts = screen.texts();
    let for_people = screen.format == Format::Text;
    let say = |text: String| {
        if for_people {
            screen.print(&text);
        }
    };
    let terms = if arguments.keep { "incident-terms-kept" } else { "incident-terms" };
    say(format!("{}\n{}\n\n", texts.word("incident-title"), texts.word(terms)));
    let stop = CancellationToken::new();
    let by_signal = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            by_signal.cancel();
        }
    });
    let teller = Teller { texts: &texts };
    let audits = play(&Unwatched, &stop, |scene| say(teller.tell(&scene))).await?;
    if !for_people {
        for record in &audits {
            screen.print(&json::write(record)?);
        }
    }
    if arguments.with_case && !stop.is_cancelled() {
        tell_case(arguments.keep, &stop, &Place::new(general, screen)).await?;
    }
    say(format!("\n{}\n", texts.word("incident-next")));
    if arguments.keep {
        let archive = Archive::below(&data_directory(general)?);
        for record in &audits {
            let _lock = archive.lock(&record.name)?;
            archive.save(record)?;
            archive.save_page(&record.name, &html::page(&texts, record))?;
            say(format!("{}  {}\n", record.name, archive.page_of(&record.name).display()));
        }
    }
    let [before, after, in_front] = audits;
    let closed = |record: Record| record.verdict == Verdict::Closed;
    let as_told = before.verdict == Verdict::Open && closed(after) && closed(in_front);
    Ok(if as_told { Exit::Closed } else { Exit::Unproven })
}

/// Plays the case and tells its timeline as it grows; it is kept where that is wanted.
async fn tell_case(keep: bool, stop: &CancellationToken, place: &Place<'_>) -> anyhow::Result<()> {
    let nowhere = tempfile::tempdir()?;
    let data = if keep { data_directory(place.general)? } else { nowhere.path().to_owned() };
    let for_people = place.screen.format == Format::Text;
    let publications = data.join("publications");
    let players = Players {
        data: &data,
        publications: &publications,
        // The PDF is left out where there is no font, as it is where somebody asks for that.
        fonts: fonts().ok(),
        who: place.text("incident-coordinator", &[]).parse()?,
        japanese: place.screen.language == Language::Japanese,
        progress: &Unwatched,
        interrupted: stop,
    };
    if for_people {
        place.screen.print(&format!("\n{}\n", place.text("incident-case", &[])));
    }
    let mut told = 0;
    let Played { timeline, edition, publication } = play_case(&players, |timeline| {
        let new = timeline.entries().get(told..).unwrap_or_default();
        // What is kept is no event of the story.
        let events = new.iter().filter(|entry| !matches!(entry.event, Event::Filed { .. }));
        let lines: String = events.map(|entry| format!("{}\n", line::entry(entry, place, false))).collect();
        told = timeline.entries().len();
        if for_people {
            place.screen.print(&lines);
        }
    })
    .await?;
    let Some(case) = timeline.case() else { return Ok(()) };
    if for_people {
        place.screen.print(&format!("{}\n", line::head(case, place)));
        let count = edition.files().count().to_string();
        let directory = publication.display().to_string();
        let values = [("count", count.as_str()), ("directory", directory.as_str())];
        let key = if keep { "incident-published-kept" } else { "incident-published" };
        place.screen.print(&format!("{}\n", place.text(key, &values)));
        if keep {
            let number = case.number.to_string();
            place.screen.print(&format!("{}\n", place.text("incident-case-kept", &[("case", &number)])));
        }
    }
    Ok(())
}

struct Teller<'a> {
    texts: &'a Catalogue,
}

impl Teller<'_> {
    fn tell(&self, scene: &Scene<'_>) -> String {
        match scene {
            Scene::Server { host_name, address } => {
                let place = format!("{host_name}, {address}");
                format!("{}{place}\n", self.texts.word("incident-server"))
            }
            Scene::Audited(record) => self.testers(record) + &self.audit(record),
            Scene::Fixed => format!("{}\n", self.texts.word("incident-fix")),
            Scene::AuditedAgain { record, users } => self.closed("incident-again", record, *users),
            Scene::GatewayInFront { domain } => {
                format!("{}\n", self.texts.text("incident-gateway", &[("domain", (*domain).into())]))
            }
            Scene::GatewayAudited { record, users } => self.closed("incident-gateway-asked", record, *users),
        }
    }

    /// What the testers of the time say: they only know RCPT.
    fn testers(&self, record: &Record) -> String {
        let mut text = String::new();
        let famous =
            record.suites.iter().filter(|suite| ["abuse.net", "nmap"].contains(&suite.name.as_str()));
        for (index, suite) in famous.enumerate() {
            let label = if index == 0 { "incident-testers" } else { "incident-more" };
            let said = match suite.conclusion {
                SuiteConclusion::NoRelay => "incident-says-no-relay",
                SuiteConclusion::OpenRelay => "incident-says-open",
                SuiteConclusion::Incomplete => "incident-says-nothing",
            };
            let arguments: [(&str, Argument<'_>); 3] = [
                ("name", format!("{:9}", suite.name).into()),
                ("refused", suite.asked.saturating_sub(suite.accepted).into()),
                ("tests", suite.tests.into()),
            ];
            let refused = self.texts.text("incident-refused", &arguments);
            let remark =
                if suite.reconstructed { self.texts.word("incident-reconstructed") } else { String::new() };
            let line = format!("{}{refused}  {}  {remark}", self.texts.word(label), self.texts.word(said));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The three questions that tell: a stranger, a made-up address, one that exists.
    fn audit(&self, record: &Record) -> String {
        let asked = |wanted: &dyn Fn(&Sender) -> bool| {
            record.probes.iter().find(|probe| {
                probe.shape.recipient == Recipient::Plain
                    && wanted(&probe.shape.sender)
                    && probe.shape.is_plain_in(sekisho_evidence::shape::Dimension::Helo)
            })
        };
        let code = |outcome: &Outcome| outcome.said().map(|said| said.code.to_string()).unwrap_or_default();
        let mut text = String::new();
        let mut row = |label: &str, who: String, answer: String| {
            text.push_str(&format!("{}{}{answer}\n", self.texts.word(label), padded(&who, 31)));
        };
        if let Some(probe) = asked(&|sender| *sender == Sender::Outsider) {
            row("incident-audit", self.texts.word("incident-stranger"), code(&probe.outcome));
        }
        if let Some(probe) = asked(&|sender| matches!(sender, Sender::OwnMadeUp(_))) {
            row("incident-more", self.texts.word("incident-made-up"), code(&probe.outcome));
        }
        for rule in &record.rules {
            let Sender::OwnExisting(address) = &rule.condition.example.sender else { continue };
            let proof = record.proofs.iter().find(|proof| rule.canaries.contains(&proof.probe));
            let Some(proof) = proof else { continue };
            let arguments = [("took", took(self.texts, proof).unwrap_or_default().into())];
            row("incident-more", address.clone(), self.texts.text("incident-came-back", &arguments));
        }
        for rule in &record.rules {
            let said = sentence::found(self.texts, rule);
            for (index, line) in wrapped(&said, WIDTH, INDENT, INDENT).iter().enumerate() {
                let label = if index == 0 { "incident-open" } else { "incident-more" };
                text.push_str(&format!("{}{line}\n", self.texts.word(label)));
            }
        }
        text
    }

    /// An audit that should find nothing any more, and who may still send. `asked` is the sentence about the probes.
    fn closed(&self, asked: &str, record: &Record, users: Users) -> String {
        let refused = record.probes.iter().filter(|probe| !probe.outcome.is_accepted()).count();
        let controls = record.controls.iter().all(|control| control.passed);
        let controls = if controls { "incident-controlled" } else { "incident-uncontrolled" };
        let arguments: [(&str, Argument<'_>); 3] = [
            ("refused", refused.into()),
            ("probes", record.probes.len().into()),
            ("controls", self.texts.word(controls).into()),
        ];
        let mut text = format!("{}\n", self.texts.text(asked, &arguments));
        let yes = |value: bool| self.texts.word(if value { "incident-yes" } else { "incident-no" });
        let mut ways: Vec<(&str, Argument<'_>)> =
            vec![("with", yes(users.with_login).into()), ("without", yes(users.without_login).into())];
        let ways_key = if users.after_pop_login.is_some() { "incident-ways-pop" } else { "incident-ways" };
        ways.extend(users.after_pop_login.map(|may| ("pop", yes(may).into())));
        let ways = self.texts.text(ways_key, &ways);
        let key = if record.verdict == Verdict::Closed { "incident-closed" } else { "incident-not-closed" };
        text.push_str(&format!("{}\n", self.texts.text(key, &[("ways", ways.into())])));
        text
    }
}

//! `sekisho case notify` and `remind`: letters are shown, and leave only where somebody says so.

use sekisho_audit::report::word;
use sekisho_cases::contact::{Side, Tongue};
use sekisho_cases::notice::letter::{ATTACHMENTS_LIMIT, Attachment, Kind};
use sekisho_cases::notice::templates::Templates;
use sekisho_cases::notice::{Channel, NoticeKind};
use sekisho_cases::timeline::Timeline;
use sekisho_desk::casework::{CaseDesk, Draft, Whom, Writer};
use sekisho_evidence::visible::visible;
use sekisho_store::atomic::{Readers, write_whole};
use sekisho_store::lock::{Lock, LockError};
use serde_json::{Value, json};

use super::told::told;
use super::{case_of, contact, line, send};
use crate::arguments::{Format, LetterArguments, NotifyArguments, RemindArguments, SideWord};
use crate::audit::kept::read_file;
use crate::complaint;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Tells those who can act, or thanks them, or tells of the publication.
pub(super) async fn notify(arguments: &NotifyArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let kind = match (arguments.thanks, arguments.publication) {
        (true, _) => NoticeKind::Thanks,
        (_, true) => NoticeKind::Publication,
        _ => NoticeKind::Notice,
    };
    let is_without_text = arguments.letter.attach.is_empty() && arguments.place.is_none();
    if kind == NoticeKind::Publication && is_without_text {
        return Err(UsageError::new("case-publication-no-text").into());
    }
    write(&arguments.letter, kind, arguments.place.as_deref(), place).await
}

/// Asks again, or tells somebody above.
pub(super) async fn remind(arguments: &RemindArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let kind = if arguments.escalate { NoticeKind::Escalation } else { NoticeKind::Reminder };
    write(&arguments.letter, kind, None, place).await
}

/// How letters leave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaving {
    /// They do not.
    Rehearsal,
    /// A mail server takes them.
    Sent,
    /// A person takes them.
    Printed,
}

async fn write(
    arguments: &LetterArguments,
    kind: NoticeKind,
    publication: Option<&str>,
    place: &Place<'_>,
) -> anyhow::Result<Exit> {
    let settings = place.case_settings()?;
    if arguments.output.is_some() && !arguments.send && !arguments.print {
        return Err(UsageError::new("case-output-alone").into());
    }
    let templates = match settings.templates() {
        Some(directory) => Templates::read(directory)?,
        None => Templates::shipped()?,
    };
    for problem in templates.problems() {
        place.note("case-template", &[("problem", &complaint::text(problem, &place.screen.texts()))]);
    }
    let desk = place.case_desk(&arguments.of.doer)?;
    let mut timeline = place.open(&desk, arguments.of.case)?;
    // Whoever sends at the same time would send the same.
    let _alone = if arguments.send || arguments.print { Some(alone(&timeline)?) } else { None };
    timeline.refresh().map_err(|error| told(error.into(), place))?;
    let attachments =
        arguments.attach.iter().map(|file| attachment(file)).collect::<anyhow::Result<Vec<_>>>()?;
    let sign = settings.openpgp_key.as_ref().map(|key| |octets: &[u8]| send::signed(key.as_str(), octets));
    let signer = sign.as_ref().map(|sign| sign as &sekisho_desk::casework::Signer<'_>);
    let writer = Writer {
        settings,
        templates: &templates,
        signer,
        attachments: &attachments,
        place: publication,
        again: arguments.again,
    };
    let whom = whom(arguments)?;
    let drafts = desk.letters(&timeline, kind, &whom, &writer).map_err(|error| told(error, place))?;
    let leaving = match (arguments.send, arguments.print) {
        (true, _) => Leaving::Sent,
        (_, true) => Leaving::Printed,
        _ => Leaving::Rehearsal,
    };
    if let Some(directory) = &arguments.output {
        put(&drafts, &std::path::absolute(directory)?)?;
    }
    let letters = Letters { desk: &desk, drafts: &drafts, leaving, place };
    let failed = letters.leave(&mut timeline, arguments).await?;
    letters.conclude(&timeline, arguments, kind, failed)
}

/// The right to let letters of a case leave, which one has at a time.
fn alone(timeline: &Timeline) -> Result<Lock, anyhow::Error> {
    match Lock::take(&timeline.folder().join("letters.lock")) {
        Err(LockError::Held(file)) => {
            Err(UsageError::new("case-sending").with("file", file.display().to_string()).into())
        }
        other => Ok(other?),
    }
}

/// Letters that are ready, and how they leave.
struct Letters<'a> {
    desk: &'a CaseDesk,
    drafts: &'a [Draft],
    leaving: Leaving,
    place: &'a Place<'a>,
}

impl Letters<'_> {
    /// Lets each go and writes it down before the next one; how many were not taken.
    async fn leave(&self, timeline: &mut Timeline, arguments: &LetterArguments) -> anyhow::Result<usize> {
        let place = self.place;
        let mut failed = 0;
        for draft in self.drafts {
            if place.screen.format == Format::Text && self.leaving != Leaving::Sent {
                place.screen.print(&shown(draft, place));
            }
            if let Some(problem) = &draft.text.problem {
                place.note("case-template", &[("problem", &complaint::text(problem, &place.screen.texts()))]);
            }
            for name in &draft.unread {
                place.note("case-letter-unread", &[("file", name)]);
            }
            let to = draft.contact.address.to_string();
            if self.leaving != Leaving::Rehearsal {
                self.desk.keep_letter(timeline, draft).map_err(|error| told(error, place))?;
            }
            let channel = match self.leaving {
                Leaving::Rehearsal => continue,
                Leaving::Printed => Channel::Printed,
                Leaving::Sent => match send::send(&draft.message, &arguments.of.doer.config, place).await? {
                    send::Sent::Taken(by) => {
                        if place.screen.format == Format::Text {
                            let values = [("to", to.as_str()), ("by", &by)];
                            place.screen.print(&format!("{}\n", place.text("case-letter-sent", &values)));
                        }
                        Channel::Mail
                    }
                    send::Sent::Refused(why) => {
                        place.note("case-letter-refused", &[("to", &to), ("why", &why)]);
                        failed += 1;
                        continue;
                    }
                    send::Sent::Never(why) => {
                        place.note("case-letter-never", &[("to", &to), ("why", &why)]);
                        let refused = self.desk.letter_refused(timeline, draft, arguments.of.day, &why);
                        refused.map_err(|error| told(error, place))?;
                        failed += 1;
                        continue;
                    }
                },
            };
            let written = self.desk.letter_left(timeline, draft, channel, arguments.of.day);
            if let Err(error) = written {
                let tag = draft.message.reverse_path.to_string();
                place.note("case-left-unwritten", &[("to", &to), ("tag", &tag)]);
                return Err(told(error, place));
            }
        }
        Ok(failed)
    }

    /// Says what became of them, and what is next.
    fn conclude(
        &self,
        timeline: &Timeline,
        arguments: &LetterArguments,
        kind: NoticeKind,
        failed: usize,
    ) -> anyhow::Result<Exit> {
        let (place, case) = (self.place, case_of(timeline)?);
        if place.screen.format == Format::Json {
            let left = |draft: &Draft| case.sent(&draft.tag).is_some();
            let letters: Vec<Value> = self.drafts.iter().map(|draft| document(draft, left(draft))).collect();
            let document =
                json!({ "version": 1, "case": case.number, "letters": letters, "stage": case.stage() });
            place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        } else if self.leaving == Leaving::Rehearsal {
            let command = command(arguments, kind, &case.number.to_string());
            let letters = self.drafts.len().to_string();
            let values = [("command", command.as_str()), ("letters", &letters)];
            place.screen.print(&format!("{}\n", place.text("case-letter-rehearsed", &values)));
        } else {
            if let Some(directory) = &arguments.output {
                let values = [("directory", directory.display().to_string())];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                place.screen.print(&format!("{}\n", place.text("case-letter-written", &values)));
            }
            place.screen.print(&format!("{}\n{}\n", line::head(case, place), line::next(case, place)));
        }
        Ok(if failed > 0 { Exit::Unproven } else { Exit::Closed })
    }
}

/// The command that was given, without what lets letters leave.
fn command(arguments: &LetterArguments, kind: NoticeKind, case: &str) -> String {
    let mut command = match kind {
        NoticeKind::Notice => format!("notify {case}"),
        NoticeKind::Thanks => format!("notify {case} --thanks"),
        NoticeKind::Publication => format!("notify {case} --publication"),
        NoticeKind::Reminder => format!("remind {case}"),
        NoticeKind::Escalation => format!("remind {case} --escalate"),
    };
    if let Some(to) = &arguments.to {
        command.push_str(&format!(" --to {}", word(to)));
    }
    if let Some(side) = arguments.side {
        let word = match side {
            SideWord::Operator => "operator",
            SideWord::Network => "network",
            SideWord::Authority => "authority",
            SideWord::Reporter => "reporter",
        };
        command.push_str(&format!(" --side {word}"));
    }
    for file in &arguments.attach {
        command.push_str(&format!(" --attach {}", word(&file.to_string_lossy())));
    }
    command
}

/// A letter as people read it.
fn shown(draft: &Draft, place: &Place<'_>) -> String {
    let source = contact::source(&draft.contact.source, place);
    let values = [
        ("to", draft.contact.address.to_string()),
        ("side", contact::side(draft.contact.side, place)),
        ("source", source),
        ("from", draft.message.reverse_path.to_string()),
        ("subject", draft.text.subject.clone()),
    ];
    let head =
        place.text("case-letter-head", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let body: Vec<String> = draft.text.body.trim_end().lines().map(visible).collect();
    format!("{head}\n\n{}\n{}\n", body.join("\n"), "-".repeat(72))
}

fn document(draft: &Draft, left: bool) -> Value {
    json!({
        "kind": draft.kind,
        "to": draft.contact.address,
        "side": draft.contact.side,
        "language": draft.contact.tongue.tag(),
        "reply_to": draft.message.reverse_path,
        "subject": draft.text.subject,
        "body": draft.text.body,
        "left": left,
    })
}

fn whom(arguments: &LetterArguments) -> anyhow::Result<Whom> {
    if let Some(to) = &arguments.to {
        return Ok(Whom::Contact(to.parse()?));
    }
    Ok(match arguments.side {
        None => Whom::Next,
        Some(SideWord::Operator) => Whom::Side(Side::Operator),
        Some(SideWord::Network) => Whom::Side(Side::Network),
        Some(SideWord::Authority) => Whom::Side(Side::Authority),
        Some(SideWord::Reporter) => return Err(UsageError::new("case-letter-reporter").into()),
    })
}

fn attachment(file: &std::path::Path) -> anyhow::Result<Attachment> {
    let octets = read_file(file, ATTACHMENTS_LIMIT)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("html") => Kind::Html,
        Some("json") => Kind::Json,
        Some("txt" | "md") if std::str::from_utf8(&octets).is_ok() => Kind::Text,
        Some("pdf") => Kind::Pdf,
        _ => Kind::Octets,
    };
    Ok(Attachment::new(&name, kind, octets)?)
}

/// Writes each letter as a message: `postmaster@example.jp.en.eml`.
fn put(drafts: &[Draft], directory: &std::path::Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory)?;
    for draft in drafts {
        let harmless = |sign: char| sign.is_ascii_alphanumeric() || "@.-_+".contains(sign);
        let to: String = draft
            .contact
            .address
            .as_str()
            .chars()
            .map(|sign| if harmless(sign) { sign } else { '_' })
            .collect();
        let tongue: Tongue = draft.contact.tongue;
        let name = |more: String| directory.join(format!("{to}{more}.{}.eml", tongue.tag()));
        let mut file = name(String::new());
        for number in 2..=drafts.len() {
            if !file.exists() {
                break;
            }
            file = name(format!("-{number}"));
        }
        write_whole(&file, &draft.message.octets, Readers::Owner)?;
    }
    Ok(())
}

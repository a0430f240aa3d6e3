//! What comes back to a notice: whose it is, and whether it is an answer, a bounce, or words of a machine.
//!
//! A message of a stranger is read here. Its header, its depth, its parts and what is kept of it have bounds; nothing in it is believed
//! but its tag, which nobody guesses. What it says is made fit to be written down; the message itself is kept as it came.

use sekisho_evidence::words::Reason;
use sekisho_wire::mail::dsn::{self, Sign};
use sekisho_wire::mail::header::Fields;

use crate::contact::MailAddress;
use crate::event::Event;
use crate::notice::Tag;
use crate::original::Digest;
use crate::outside::words;

mod delivery;
mod mime;
mod tag;

pub use delivery::{Action, Failure, Status};

/// How much of a message is read, in octets: what says what it is stands at the beginning.
const READ: usize = 1 << 20;
/// The most fields of a header that are looked at.
const FIELDS: usize = 1000;
/// The longest subject, the longest name, and how much of a text is kept, in characters.
const LENGTHS: (usize, usize, usize) = (200, 200, 600);

/// A message as it was received.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// The message.
    pub octets: &'a [u8],
    /// Its reverse-path at reception, without brackets, where that is known; empty is the null one.
    pub reverse_path: Option<&'a str>,
    /// To which of our addresses it was delivered, where that is known.
    pub forward_path: Option<&'a str>,
}

/// Which notice it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The one with this tag.
    Notice(Tag),
    /// None, or one that there is not: a tag was guessed, or belongs elsewhere.
    Unknown,
}

/// Why something is the word of a machine, to which nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Machine {
    /// It says so itself (RFC 3834 §5).
    AutoSubmitted,
    /// Somebody is away, or a desk confirms that it received something: by fields or words that such programs use.
    Vacation,
    /// Somebody saw it (RFC 8098).
    Receipt,
    /// Somebody reports our notice itself (RFC 5965).
    Complaint,
    /// A server has tried and will try again, or has handed it over (RFC 3464 §2.3.3).
    Progress,
    /// It has the null reverse-path, which no person writes with (RFC 5321 §4.5.5).
    NullPath,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person answers.
    Answer,
    /// The notice was not delivered: to whom and why, as far as it says so.
    Bounce(Vec<Failure>),
    /// Neither.
    Machine(Machine),
}

/// What is filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// Which notice it belongs to.
    pub whose: Whose,
    /// What it is.
    pub kind: Kind,
    /// Who it says it is from.
    pub from: Option<Reason>,
    /// Its subject.
    pub subject: Option<Reason>,
    /// How its text begins, without what it quotes.
    pub text: Option<Reason>,
}

/// Reads a message to the address `us`; `is_known` says whether there is a notice with a tag.
#[must_use]
pub fn file(post: &Post<'_>, us: &MailAddress, is_known: impl Fn(&Tag) -> bool) -> Filing {
    let message = post.octets.get(..READ).unwrap_or(post.octets);
    let leaves = mime::leaves(message);
    let kind = kind(message, post.reverse_path, &leaves);
    let of_report = !matches!(kind, Kind::Answer);
    let own = tag::in_author(message, us, &is_known).is_some();
    let whose = tag::find(post.forward_path, message, us, &is_known)
        .or_else(|| tag::in_returned(&leaves, us, &is_known).filter(|_| of_report));
    let header = mime::Header::of(message);
    Filing {
        // What we wrote ourselves answers nothing.
        whose: whose.filter(|_| !own || of_report).map_or(Whose::Unknown, Whose::Notice),
        kind,
        from: header.from.and_then(|from| words(&from, LENGTHS.1)),
        subject: header.subject.and_then(|subject| words(&subject, LENGTHS.0)),
        text: mime::text(&leaves).and_then(|text| words(&own_words(&text), LENGTHS.2)),
    }
}

fn kind(message: &[u8], reverse_path: Option<&str>, leaves: &[mime::Leaf<'_>]) -> Kind {
    let signs = dsn::signs(message, reverse_path);
    let report = report_type(message);
    let has = |kind: &str| leaves.iter().any(|leaf| leaf.kind == kind);
    match report.as_deref() {
        Some("disposition-notification") => return Kind::Machine(Machine::Receipt),
        Some("feedback-report") => return Kind::Machine(Machine::Complaint),
        // In a letter of a person such a part is something that they show us.
        Some(_) if has("message/delivery-status") || has("message/global-delivery-status") => {
            let outcomes = delivery::read(leaves);
            let failed: Vec<Failure> =
                outcomes.iter().filter(|one| one.action == Action::Failed).cloned().collect();
            // A report that says nothing of anybody is a bounce all the same.
            let is_progress = failed.is_empty() && !outcomes.is_empty();
            return if is_progress { Kind::Machine(Machine::Progress) } else { Kind::Bounce(failed) };
        }
        _ => {}
    }
    if signs.contains(&Sign::DeliveryReport) || signs.contains(&Sign::MailerDaemon) {
        return Kind::Bounce(delivery::old_style(message, leaves));
    }
    match machine(message) {
        Some(machine) => Kind::Machine(machine),
        None if signs.contains(&Sign::NullReversePath) => Kind::Machine(Machine::NullPath),
        None => Kind::Answer,
    }
}

/// The kind of a report (RFC 6522 §3), in small letters; none where it is no report.
fn report_type(message: &[u8]) -> Option<String> {
    let field = Fields::of(message).take(FIELDS).find(|field| field.is("Content-Type"))?;
    let value = field.unfolded().to_ascii_lowercase();
    let rest = value.strip_prefix("multipart/report")?;
    let named = rest.split(';').find_map(|parameter| parameter.trim().strip_prefix("report-type="));
    Some(named.unwrap_or_default().trim_matches('"').to_owned())
}

/// Words with which subjects of machines begin.
const SUBJECTS: [&str; 11] = [
    "automatic reply",
    "auto:",
    "autoreply",
    "auto reply",
    "out of office",
    "自動応答",
    "自動返信",
    "不在通知",
    "不在の",
    "【自動",
    "[自動",
];

/// Whether a machine wrote it: by Auto-Submitted, or by what programs of older times say instead.
fn machine(message: &[u8]) -> Option<Machine> {
    for field in Fields::of(message).take(FIELDS) {
        let value = || field.unfolded().to_ascii_lowercase();
        if field.is("Auto-Submitted") && !value().starts_with("no") {
            return Some(Machine::AutoSubmitted);
        }
        let precedence = || matches!(value().as_str(), "auto_reply" | "junk");
        let answers = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Vacation", "X-Mail-Autoreply"];
        if (field.is("Precedence") && precedence()) || answers.iter().any(|name| field.is(name)) {
            return Some(Machine::Vacation);
        }
    }
    let subject = mime::Header::of(message).subject?.trim().to_lowercase();
    SUBJECTS.iter().any(|begin| subject.starts_with(begin)).then_some(Machine::Vacation)
}

/// What somebody wrote themselves: without quoted lines, and without what stands below the words of a mail program that introduces
/// the message that is answered.
fn own_words(text: &str) -> String {
    let introduces = |line: &str| {
        let line = line.trim();
        line.starts_with("-----") || line.starts_with("_____") || (line.ends_with(':') && line.contains('@'))
    };
    let own = text.lines().take_while(|line| !introduces(line));
    let kept: Vec<&str> = own.filter(|line| !line.trim_start().starts_with('>')).collect();
    if kept.iter().all(|line| line.trim().is_empty()) { text.to_owned() } else { kept.join("\n") }
}

impl Filing {
    /// What it means for the case: none for words of machines, and for what belongs to no notice. `to` is whom the notice went to, and
    /// `original` the message, which is kept.
    #[must_use]
    pub fn event(&self, to: &MailAddress, original: Digest) -> Option<Event> {
        let Whose::Notice(tag) = &self.whose else { return None };
        let unsaid = || words("-", 1);
        match &self.kind {
            Kind::Answer => Some(Event::Answered {
                tag: Some(tag.clone()),
                from: self.from.clone().or_else(unsaid)?,
                original: Some(original),
                summary: self.text.clone().or_else(|| self.subject.clone()).or_else(unsaid)?,
            }),
            Kind::Bounce(failures) => {
                let why = failures.first().and_then(Failure::words).or_else(|| self.subject.clone());
                Some(Event::Bounced { tag: tag.clone(), address: to.clone(), reason: why.or_else(unsaid)? })
            }
            Kind::Machine(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;

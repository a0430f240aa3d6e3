//! What became of a notice: delivery status notifications (RFC 3464), and their ancestors as far as they can be read.

use std::fmt;

use sekisho_evidence::words::Reason;
use sekisho_wire::mail::header::Fields;

use super::{FIELDS, mime};
use crate::contact::MailAddress;
use crate::outside::words;

/// The most recipients of one report.
const RECIPIENTS: usize = 50;
/// The longest diagnosis, in characters.
const DIAGNOSIS: usize = 300;

/// What a server did (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It gave up.
    Failed,
    /// It tries again.
    Delayed,
    /// It handed the message over, to the recipient or to somebody who says no more.
    Done,
}

/// A status code (RFC 3463 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status {
    /// 2, 4 or 5.
    pub class: u8,
    /// What it is about.
    pub subject: u16,
    /// What exactly.
    pub detail: u16,
}

impl Status {
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split_ascii_whitespace().next()?.split('.');
        let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let short =
            |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit());
        let fits =
            matches!(class, "2" | "4" | "5") && short(subject) && short(detail) && numbers.next().is_none();
        fits.then_some(())?;
        Some(Self {
            class: class.parse().ok()?,
            subject: subject.parse().ok()?,
            detail: detail.parse().ok()?,
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// What became of it for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the server did.
    pub action: Action,
    /// To whom it could not be delivered in the end: behind a forwarder somebody else than we wrote to.
    pub recipient: Option<MailAddress>,
    /// To whom we wrote, where the report says so.
    pub original: Option<MailAddress>,
    /// The code.
    pub status: Option<Status>,
    /// What the server said.
    pub diagnosis: Option<Reason>,
}

impl Failure {
    /// The code and what the server said, as words; none where it said nothing.
    #[must_use]
    pub fn words(&self) -> Option<Reason> {
        let said = self.diagnosis.as_ref().map(ToString::to_string).unwrap_or_default();
        let status =
            self.status.map(|status| status.to_string()).filter(|status| !said.contains(status.as_str()));
        words(&format!("{} {said}", status.unwrap_or_default()), DIAGNOSIS)
    }
}

/// Every recipient of a report.
pub(super) fn read(leaves: &[mime::Leaf<'_>]) -> Vec<Failure> {
    let is_status = |kind: &str| matches!(kind, "message/delivery-status" | "message/global-delivery-status");
    let Some(leaf) = leaves.iter().find(|leaf| is_status(&leaf.kind)) else { return Vec::new() };
    let text = leaf.text().replace("\r\n", "\n");
    // Groups of fields are parted by empty lines; the first is about the message (§2.1).
    let groups = text.split("\n\n").map(str::trim_start).filter(|group| !group.is_empty());
    groups.filter_map(group).take(RECIPIENTS).collect()
}

fn group(text: &str) -> Option<Failure> {
    let field = |name: &str| {
        let found = Fields::of(text.as_bytes()).take(FIELDS).find(|field| field.is(name));
        found.map(|field| field.unfolded())
    };
    let action = match field("Action")?.to_ascii_lowercase().split_ascii_whitespace().next()? {
        "failed" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" | "relayed" | "expanded" => Action::Done,
        _ => return None,
    };
    Some(Failure {
        action,
        recipient: field("Final-Recipient").as_deref().and_then(address),
        original: field("Original-Recipient").as_deref().and_then(address),
        status: field("Status").as_deref().and_then(Status::read),
        diagnosis: field("Diagnostic-Code").and_then(|code| words(typed(&code), DIAGNOSIS)),
    })
}

/// A value behind its type: `rfc822; user@example.jp`, `smtp; 550 no`.
fn typed(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}

fn address(value: &str) -> Option<MailAddress> {
    typed(value).trim_matches(['<', '>']).parse().ok()
}

/// What a bounce without a report says: its X-Failed-Recipients, or qmail's paragraphs, each an address and what the server said.
pub(super) fn old_style(message: &[u8], leaves: &[mime::Leaf<'_>]) -> Vec<Failure> {
    let failed = |recipient: MailAddress, diagnosis: Option<Reason>| {
        let said = diagnosis.as_ref().map(ToString::to_string).unwrap_or_default();
        let status = said.split([' ', '#', '(', ')', '[', ']']).find_map(Status::read);
        Failure { action: Action::Failed, recipient: Some(recipient), original: None, status, diagnosis }
    };
    let text = mime::text(leaves).unwrap_or_default().replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(str::trim);
    let named = paragraphs.filter_map(|paragraph| {
        let (first, rest) = paragraph.split_once('\n')?;
        let address = first.trim().strip_prefix('<')?.strip_suffix(">:")?.parse().ok()?;
        Some(failed(address, words(rest, DIAGNOSIS)))
    });
    let named: Vec<Failure> = named.take(RECIPIENTS).collect();
    if !named.is_empty() {
        return named;
    }
    let fields = Fields::of(message).take(FIELDS).filter(|field| field.is("X-Failed-Recipients"));
    let addresses: Vec<String> = fields.map(|field| field.unfolded()).collect();
    let addresses =
        addresses.iter().flat_map(|value| value.split(',')).filter_map(|text| text.trim().parse().ok());
    addresses.take(RECIPIENTS).map(|address| failed(address, words(&text, DIAGNOSIS))).collect()
}

//! The trail in words. Names out of the message are shown with everything written out that a terminal would
//! act on.

use std::net::IpAddr;

use super::{Conclusion, Note, Trail, TrailHop};
use crate::report::catalogue::{Argument, Catalogue, Language};
use crate::report::visible;

/// The longest name that is shown, in characters.
const NAME_LIMIT: usize = 80;
/// How many trace lines are shown.
const LINES_LIMIT: usize = 12;

pub(super) const ENGLISH: &str = include_str!("texts/trail.en.ftl");
pub(super) const JAPANESE: &str = include_str!("texts/trail.ja.ftl");

/// Writes the trail for a terminal, without colours.
#[must_use]
pub fn render(trail: &Trail, language: Language) -> String {
    let texts = match language {
        Language::English => ENGLISH,
        Language::Japanese => JAPANESE,
    };
    let catalogue = Catalogue::with(language, &[texts]);
    let say = |key: &str, arguments: &[(&str, Argument<'_>)]| catalogue.text(key, arguments);
    let mut lines = vec![say(key(trail.conclusion), &[])];
    if trail.conclusion == Conclusion::RelayedForOwnSender {
        lines.push(say("trail-relayed-for-own-sender-means", &[]));
    }
    lines.push(String::new());
    if trail.handed_over_by.is_some() {
        let host = host(trail.handed_over_name.as_deref(), trail.handed_over_by);
        lines.push(say("trail-handed-over", &[("host", host.into())]));
    }
    if let Some(by) = &trail.taken_by {
        lines.push(say("trail-taken", &[("host", name(by).into())]));
    }
    if let Some(claim) = &trail.claim {
        let key = if claim.authenticated { "trail-claims-login" } else { "trail-claims" };
        lines.push(say(key, &[("host", host(claim.from.as_deref(), claim.from_address).into())]));
    }
    if let Some(sender) = &trail.envelope_sender {
        lines.push(say("trail-sender", &[("address", name(sender).into())]));
    }
    lines.push(String::new());
    let shown = trail.hops.iter().take(LINES_LIMIT).enumerate();
    lines.extend(shown.map(|(index, hop)| hop_line(&catalogue, index + 1, hop)));
    if let Some(count) = trail.hops.len().checked_sub(LINES_LIMIT).filter(|count| *count > 0) {
        lines.push(say("trail-more-lines", &[("count", count.into())]));
    }
    lines.extend(trail.notes.iter().map(|note| note_line(&catalogue, note)));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

const fn key(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Relayed => "trail-relayed",
        Conclusion::RelayedForOwnSender => "trail-relayed-for-own-sender",
        Conclusion::Submission => "trail-submission",
        Conclusion::Recipients => "trail-recipients",
        Conclusion::Direct => "trail-direct",
        Conclusion::NoOutside => "trail-no-outside",
    }
}

fn hop_line(catalogue: &Catalogue, number: usize, hop: &TrailHop) -> String {
    let key = if hop.trusted { "trail-line-believed" } else { "trail-line-claimed" };
    let from = host(hop.hop.from.as_deref(), hop.hop.from_address);
    let by = hop.hop.by.as_deref().map_or_else(|| "?".to_owned(), name);
    let number = format!("{number:>2}");
    catalogue.text(key, &[("number", number.into()), ("from", from.into()), ("by", by.into())])
}

fn note_line(catalogue: &Catalogue, note: &Note) -> String {
    match note {
        Note::NameWithoutAddress { name: given, address } => catalogue.text(
            "trail-name-without-address",
            &[("name", name(given).into()), ("address", address.to_string().into())],
        ),
        Note::Gap { line, from, by } => catalogue.text(
            "trail-gap",
            &[("line", line.to_string().into()), ("from", name(from).into()), ("by", name(by).into())],
        ),
    }
}

fn name(text: &str) -> String {
    let shown = visible(text);
    if shown.chars().count() <= NAME_LIMIT {
        return shown;
    }
    let mut cut: String = shown.chars().take(NAME_LIMIT).collect();
    cut.push_str("...");
    cut
}

fn host(given: Option<&str>, address: Option<IpAddr>) -> String {
    match (given, address) {
        (Some(given), Some(address)) if super::literal(given) != Some(address) => {
            format!("{} [{address}]", name(given))
        }
        (_, Some(address)) => format!("[{address}]"),
        (Some(given), None) => name(given),
        (None, None) => "?".to_owned(),
    }
}

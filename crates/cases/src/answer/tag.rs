//! The tag in a message: in the addresses that it came to, in the letters that it refers to, in the letter that a report gives back.

use sekisho_wire::mail::header::Fields;

use super::{FIELDS, mime};
use crate::contact::MailAddress;
use crate::notice::Tag;

/// Where addresses of ours stand, what our own server wrote first; then what a letter answers (RFC 5322 §3.6.4).
const PLACES: [&str; 10] = [
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "To",
    "Cc",
    "Resent-To",
    "Apparently-To",
    "In-Reply-To",
    "References",
];
/// Where they stand in a letter of ours that comes back.
const RETURNED: [&str; 4] = ["Return-Path", "Reply-To", "From", "Message-ID"];

/// The tag of a notice that there is: where it was delivered to, or else in the header.
pub(super) fn find(
    forward_path: Option<&str>,
    message: &[u8],
    us: &MailAddress,
    is_known: &impl Fn(&Tag) -> bool,
) -> Option<Tag> {
    let delivered = forward_path.and_then(|path| tags(path, us).find(|tag| is_known(tag)));
    delivered.or_else(|| in_fields(message, &PLACES, us, is_known))
}

/// The tag in the name of its author: it is a letter of ours.
pub(super) fn in_author(message: &[u8], us: &MailAddress, is_known: &impl Fn(&Tag) -> bool) -> Option<Tag> {
    in_fields(message, &["From"], us, is_known)
}

/// The tag in the header of the letter that a report gives back, whole or its header alone (RFC 6522 §4).
pub(super) fn in_returned(
    leaves: &[mime::Leaf<'_>],
    us: &MailAddress,
    is_known: &impl Fn(&Tag) -> bool,
) -> Option<Tag> {
    let is_returned =
        |kind: &str| matches!(kind, "message/rfc822" | "message/global" | "text/rfc822-headers");
    let returned = leaves.iter().filter(|leaf| is_returned(&leaf.kind));
    returned.into_iter().find_map(|leaf| in_fields(leaf.body, &RETURNED, us, is_known))
}

fn in_fields(
    message: &[u8],
    places: &[&str],
    us: &MailAddress,
    is_known: &impl Fn(&Tag) -> bool,
) -> Option<Tag> {
    places.iter().find_map(|place| {
        let fields = Fields::of(message).take(FIELDS).filter(|field| field.is(place));
        fields.into_iter().find_map(|field| tags(&field.unfolded(), us).find(|tag| is_known(tag)))
    })
}

/// Every tag in `text`: in addresses such as `case+TAG@example.jp`, and in names of letters such as `2026-007.TAG@example.jp`.
fn tags(text: &str, us: &MailAddress) -> impl Iterator<Item = Tag> {
    let is_letter = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.@".contains(sign);
    let words = text.split(move |sign| !is_letter(sign)).filter(|word| word.len() < 512);
    words.filter_map(|word| {
        let (local, domain) = word.rsplit_once('@')?;
        if !domain.eq_ignore_ascii_case(us.domain()) {
            return None;
        }
        let name = |local: &str| local.split('+').next().unwrap_or_default().to_ascii_lowercase();
        let tagged = Tag::in_local_part(local).filter(|_| name(local) == name(us.local()));
        tagged.or_else(|| local.rsplit_once('.').and_then(|(_, tag)| tag.parse().ok()))
    })
}

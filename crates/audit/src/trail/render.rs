//! The trail in words, in English and Japanese. Names out of the message are shown escaped.

use std::fmt::Write as _;

use super::{Claim, Conclusion, Note, Trail};
use crate::probe::transcript::escape;

/// In which language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

/// The longest name that is shown, in characters.
const NAME_LIMIT: usize = 80;
/// How many trace lines are shown.
const LINES_LIMIT: usize = 12;

/// Writes the trail for a terminal; no line has colours.
#[must_use]
pub fn render(trail: &Trail, language: Language) -> String {
    let say = |english: &'static str, japanese: &'static str| match language {
        Language::English => english,
        Language::Japanese => japanese,
    };
    let mut out = String::new();
    line(&mut out, conclusion(trail.conclusion, language));
    out.push('\n');
    let host = host(trail.handed_over_name.as_deref(), trail.handed_over_by.map(|own| own.to_string()));
    if trail.handed_over_by.is_some() {
        line(&mut out, &format!("{} {host}", say("Handed over by", "引き渡し元   ")));
    }
    if let Some(by) = &trail.taken_by {
        line(&mut out, &format!("{} {}", say("Taken by      ", "受け取った側 "), name(by)));
    }
    if let Some(claim) = &trail.claim {
        line(&mut out, &format!("{} {}", say("It claims     ", "その主張     "), claimed(claim, language)));
    }
    if let Some(sender) = &trail.envelope_sender {
        line(&mut out, &format!("{} <{}>", say("Envelope from ", "エンベロープ From"), name(sender)));
    }
    out.push('\n');
    for (index, hop) in trail.hops.iter().take(LINES_LIMIT).enumerate() {
        let mark =
            if hop.trusted { say("believed", "信頼する  ") } else { say("claimed ", "未確認    ") };
        let from = self::host(hop.hop.from.as_deref(), hop.hop.from_address.map(|own| own.to_string()));
        let by = hop.hop.by.as_deref().map_or_else(|| "?".to_owned(), name);
        line(&mut out, &format!("{:>3} {mark}  {from} -> {by}", index + 1));
    }
    if trail.hops.len() > LINES_LIMIT {
        line(&mut out, &format!("    ... {}", trail.hops.len() - LINES_LIMIT));
    }
    for note in &trail.notes {
        line(&mut out, &note_text(note, language));
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn name(text: &str) -> String {
    // Signs that turn the direction of writing could make a name look like another one.
    let turning = |sign: char| matches!(sign, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = escape(text.as_bytes()).replace(turning, "?");
    if shown.chars().count() <= NAME_LIMIT {
        return shown;
    }
    let mut cut: String = shown.chars().take(NAME_LIMIT).collect();
    cut.push_str("...");
    cut
}

fn host(given: Option<&str>, address: Option<String>) -> String {
    match (given.map(name), address) {
        (Some(given), Some(address)) if given.trim_matches(['[', ']']) != address => {
            format!("{given} [{address}]")
        }
        (_, Some(address)) => format!("[{address}]"),
        (Some(given), None) => given,
        (None, None) => "?".to_owned(),
    }
}

const fn conclusion(conclusion: Conclusion, language: Language) -> &'static str {
    match (language, conclusion) {
        (Language::English, Conclusion::Relayed) => {
            "RELAYED  A host of neither side passed this message on for somebody outside."
        }
        (Language::English, Conclusion::RelayedForOwnSender) => {
            "POSSIBLY RELAYED  The sender's own host took this message from outside, without a login.\n\
             Either its own user sent it, or a stranger who named an address of that domain."
        }
        (Language::English, Conclusion::Submission) => {
            "NOT RELAYED  By its own words, the host sent this message for one of its users."
        }
        (Language::English, Conclusion::Recipients) => {
            "NOT RELAYED  The message came through a host of the recipient. Name it with --trust to look further."
        }
        (Language::English, Conclusion::Direct) => {
            "NOT JUDGED  The message came straight from this address; nothing says who was before it."
        }
        (Language::English, Conclusion::NoOutside) => {
            "NOT JUDGED  No believed line names an address outside."
        }
        (Language::Japanese, Conclusion::Relayed) => {
            "中継あり　送信者側でも受信者側でもないホストが、外部から受け取ったこのメールを中継しています。"
        }
        (Language::Japanese, Conclusion::RelayedForOwnSender) => {
            "中継の可能性あり　送信者ドメインのホストが、外部から認証なしでこのメールを受け取っています。\n\
             正規の利用者のほか、そのドメインのアドレスを名乗った第三者の可能性もあります。"
        }
        (Language::Japanese, Conclusion::Submission) => {
            "中継ではありません　このホストの記録では、自分の利用者のメールを送信しています。"
        }
        (Language::Japanese, Conclusion::Recipients) => {
            "中継ではありません　受信者側のホストを経由しています。その先を調べるには --trust で指定してください。"
        }
        (Language::Japanese, Conclusion::Direct) => {
            "判定保留　このアドレスから直接届いています。それより前の経路は記録されていません。"
        }
        (Language::Japanese, Conclusion::NoOutside) => {
            "判定保留　信頼できる Received 行に外部のアドレスがありません。"
        }
    }
}

fn claimed(claim: &Claim, language: Language) -> String {
    let from = host(claim.from.as_deref(), claim.from_address.map(|own| own.to_string()));
    match (language, claim.authenticated) {
        (Language::English, true) => format!("it had the message from {from}, logged in"),
        (Language::English, false) => format!("it had the message from {from}, without a login"),
        (Language::Japanese, true) => format!("{from} から認証ありで受け取った"),
        (Language::Japanese, false) => format!("{from} から認証なしで受け取った"),
    }
}

fn note_text(note: &Note, language: Language) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = match (language, note) {
        (Language::English, Note::NameWithoutAddress { name: given, address }) => write!(
            text,
            "Note  {address} calls itself {}. If it is yours, add --trust {address}",
            name(given)
        ),
        (Language::Japanese, Note::NameWithoutAddress { name: given, address }) => write!(
            text,
            "注意　{address} は {} と名乗っています。自分のホストであれば --trust {address} を追加してください。",
            name(given)
        ),
        (Language::English, Note::Gap { line, from, by }) => write!(
            text,
            "Note  line {line} had it from {}, but the line below was written by {}: it may be forged",
            name(from),
            name(by)
        ),
        (Language::Japanese, Note::Gap { line, from, by }) => write!(
            text,
            "注意　{line} 行目の受け取り元は {} ですが、次の行を書いたのは {} です。偽造の可能性があります。",
            name(from),
            name(by)
        ),
    };
    text
}

//! What must not be read outside, and how it is found however it is written.
//!
//! Texts are compared in one form: compatibility forms taken apart (NFKD of UAX #15), small letters, hiragana for
//! katakana; without accents, white space, quotes and marks that nobody sees. So `ＳＡＴＯ`, `Sato` and `sa to` are one
//! word, and so are `ｻﾄｳ`, `サトウ` and `さとう`. A name that is found too often is a nuisance; one that is not found is
//! published.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::case::Case;
use crate::contact::MailAddress;

/// What stands in the place of what may not be read.
pub const BLACKED: &str = "■■■";
/// Names of letters and digits of ASCII that are shorter count where they stand as words: `Mori` is not found in `memorial`.
const WORD: usize = 6;
/// The local parts of RFC 2142, by which every domain is reached: they are nobody's private address.
const ROLES: [&str; 14] = [
    "abuse",
    "hostmaster",
    "info",
    "mailer-daemon",
    "marketing",
    "noc",
    "news",
    "postmaster",
    "root",
    "sales",
    "security",
    "support",
    "webmaster",
    "www",
];

/// What stands behind the name of somebody who is spoken of.
const HONORIFICS: [&str; 10] = ["さん", "様", "さま", "氏", "殿", "君", "くん", "先生", "教授", "部長"];

/// Whose secret something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The name or the address of a reporter who is sealed.
    Reporter,
    /// An address at which somebody is reached who is not sealed.
    Contact,
    /// The tag of a notice: who knows it can answer in another's place.
    Tag,
}

/// Something that must not be read outside. It prints as its kind alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    kind: Kind,
    text: Box<str>,
    folded: Box<[char]>,
    as_word: bool,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}(***)", self.kind)
    }
}

impl Secret {
    fn new(kind: Kind, text: &str) -> Option<Self> {
        let folded: Box<[char]> = Folded::of(text).letters.iter().map(|letter| letter.folded).collect();
        let as_word = folded.len() < WORD && folded.iter().all(char::is_ascii_alphanumeric);
        (!folded.is_empty()).then(|| Self { kind, text: text.into(), folded, as_word })
    }

    /// Whose secret it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The secret itself, to be searched for and never to be printed.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// Whether it stands in `text`, in whatever form.
    #[must_use]
    pub fn is_in(&self, text: &Folded) -> bool {
        self.found(text, 0).is_some()
    }

    /// Where it begins in `text`, at `from` or later.
    fn found(&self, text: &Folded, from: usize) -> Option<usize> {
        let length = self.folded.len();
        let windows = text.letters.get(from..)?.windows(length);
        let starts = windows
            .enumerate()
            .filter(|(_, window)| window.iter().map(|letter| letter.folded).eq(self.folded.iter().copied()));
        starts.map(|(start, _)| from + start).find(|start| {
            let begins = |at: usize| text.letters.get(at).is_none_or(|letter| letter.begins);
            !self.as_word || (begins(*start) && begins(start + length))
        })
    }
}

/// A letter in the one form, and where it came from.
#[derive(Clone, Copy, Debug)]
struct Letter {
    folded: char,
    /// The octets of the text that it stands for. Texts are shorter than four gigabytes.
    start: u32,
    end: u32,
    /// Whether a word begins here.
    begins: bool,
}

/// A text in the one form in which it is compared.
#[derive(Clone, Debug)]
pub struct Folded {
    letters: Vec<Letter>,
}

impl Folded {
    /// The one form of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
        let mut gap = true;
        for (start, character) in text.char_indices() {
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let (start, end) = (place(start), place(start + character.len_utf8()));
            let parts = std::iter::once(character).nfkd().filter(|part| !is_combining_mark(*part));
            for part in parts.flat_map(char::to_lowercase).map(hiragana) {
                if is_passed_over(part) {
                    gap = true;
                    continue;
                }
                // A word of ASCII ends where other letters begin: `Sato氏`.
                let goes_on = |letter: &Letter| letter.folded.is_ascii_alphanumeric();
                let begins = gap || !part.is_ascii_alphanumeric() || !letters.last().is_some_and(goes_on);
                letters.push(Letter { folded: part, start, end, begins });
                gap = false;
            }
        }
        Self { letters }
    }
}

/// White space, quotes, escapes, what is not seen, and the dot between the parts of a name in katakana.
fn is_passed_over(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '"' | '\'' | '\\' | '`' | '“' | '”' | '‘' | '’' | '・' | '･' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
        )
}

fn hiragana(character: char) -> char {
    match character {
        'ァ'..='ヶ' => u32::from(character).checked_sub(0x60).and_then(char::from_u32).unwrap_or(character),
        other => other,
    }
}

/// Everything of a case that must not be read outside.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// The secrets that nobody outside may read: sealed reporters, tags, and the addresses of contacts and of reporters who
    /// may be named, where they are no role (RFC 2142).
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let Self(mut all) = Self::of_partners(case);
        let contacts = case.contacts.iter().map(|contact| &contact.address);
        let named = case.reporters.iter().filter(|reporter| !reporter.sealed);
        let addresses = contacts.chain(named.filter_map(|reporter| reporter.address.as_ref()));
        let private = addresses.map(MailAddress::as_str).filter(|address| !is_role(address));
        all.extend(private.filter_map(|address| Secret::new(Kind::Contact, address)));
        Self(all)
    }

    /// The secrets that partners may not read either: sealed reporters, and tags.
    #[must_use]
    pub fn of_partners(case: &Case) -> Self {
        let reporters = case.secrets();
        let reporters = reporters.iter().filter_map(|text| Secret::new(Kind::Reporter, text));
        let tags = case.sent.iter().filter_map(|sent| Secret::new(Kind::Tag, sent.notice.tag.as_str()));
        Self(reporters.chain(tags).collect())
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter()
    }

    /// The first one that stands in `text`.
    #[must_use]
    pub fn found_in(&self, text: &str) -> Option<&Secret> {
        let folded = Folded::of(text);
        self.0.iter().find(|secret| secret.is_in(&folded))
    }

    /// `text` with every secret blacked out; of a Japanese name each part too, since a family name alone says who it is.
    #[must_use]
    pub fn black_out(&self, text: &str) -> String {
        let folded = Folded::of(text);
        let mut spans = Vec::new();
        for secret in self.0.iter().cloned().chain(self.0.iter().flat_map(parts)) {
            let mut from = 0;
            while let Some(start) = secret.found(&folded, from) {
                from = start + secret.folded.len();
                let (first, last) = (folded.letters.get(start), folded.letters.get(from - 1));
                let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
                spans.extend(first.zip(last).map(|(first, last)| (place(first.start), place(last.end))));
            }
        }
        spans.sort_unstable();
        let (mut shown, mut done) = (String::with_capacity(text.len()), 0);
        for (start, end) in spans {
            if let Some(between) = text.get(done..start) {
                shown.push_str(between);
                shown.push_str(BLACKED);
            }
            done = done.max(end);
        }
        shown.push_str(text.get(done..).unwrap_or_default());
        shown
    }
}

/// The parts of a name that is written in Japanese: with white space or a dot between them as they are, and what may be a
/// family name wherever it is addressed as one.
fn parts(secret: &Secret) -> Vec<Secret> {
    if secret.kind != Kind::Reporter {
        return Vec::new();
    }
    let mut all = separate_parts(secret);
    all.extend(addressed(secret));
    all
}

/// `佐藤さん` of 佐藤太郎, `森様` of 森 花子: how much of a name is the family's is not known, and its first character alone
/// stands in many words.
fn addressed(secret: &Secret) -> Vec<Secret> {
    let is_japanese = |letter: &char| u32::from(*letter) >= 0x3040;
    let letters: Vec<char> = secret.text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if !(2..=8).contains(&letters.len()) || !letters.iter().all(is_japanese) {
        return Vec::new();
    }
    let families = (1..letters.len().min(4)).map(|length| letters.iter().take(length).collect::<String>());
    let called = families.flat_map(|family| HONORIFICS.map(|honorific| format!("{family}{honorific}")));
    called.filter_map(|called| Secret::new(secret.kind, &called)).collect()
}

/// The parts of a name that is written in Japanese with white space or a dot between them.
fn separate_parts(secret: &Secret) -> Vec<Secret> {
    let between = |letter: char| letter.is_whitespace() || matches!(letter, '・' | '･');
    let parts: Vec<&str> = secret.text.split(between).filter(|part| !part.is_empty()).collect();
    let is_name = (2..=3).contains(&parts.len());
    let is_japanese = |part: &&str| {
        (2..=4).contains(&part.chars().count()) && part.chars().all(|letter| u32::from(letter) >= 0x3040)
    };
    let parts = parts.into_iter().filter(is_japanese).filter_map(|part| Secret::new(secret.kind, part));
    if is_name { parts.collect() } else { Vec::new() }
}

/// Whether `address` is one by which every domain is reached (RFC 2142), and nobody's own.
#[must_use]
pub fn is_role(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    ROLES.iter().any(|role| role.eq_ignore_ascii_case(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        Secrets(texts.iter().filter_map(|text| Secret::new(Kind::Reporter, text)).collect())
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for (secret, texts) in [
            ("佐藤 花子", ["佐藤花子です", "（佐藤　花子）", "佐藤\r\n 花子", "佐\u{200b}藤花子"].as_slice()),
            ("サトウ・ハナコ", &["ｻﾄｳ ﾊﾅｺ", "さとうはなこ", "サトウハナコ"]),
            ("Hanako Sato", &["HANAKO SATO", "hanakosato", "Ｈａｎａｋｏ　Ｓａｔｏ", "Hánako\u{ad} Satō"]),
            ("Sato", &["Sato", "by sato.", "Sato氏", "氏名SATO", "mr_SATO_said", "<sato@example.jp>"]),
            ("\"ha na\"@Example.jp", &["<\"HA NA\"@EXAMPLE.JP>", "ha\\ na@example.jp"]),
            ("O'Brien-Smith", &["o’brien-smith"]),
            ("林", &["林さん"]),
        ] {
            for text in texts {
                assert!(secrets(&[secret]).found_in(text).is_some(), "{secret} in {text:?}");
            }
        }
        assert!(secrets(&["Mori"]).found_in("in memoriam, a memorial; amorist").is_none());
        assert!(secrets(&["   ", "\u{200b}"]).iter().next().is_none());
    }

    #[test]
    fn what_is_blacked_out_is_gone_and_the_rest_stays() {
        let secrets = secrets(&["佐藤 花子", "hanako@example.jp", "Sato"]);
        let shown = secrets.black_out("佐藤　花子（HANAKO@example.jp）、佐藤氏、Ms Sato。Satoyama は残る。");
        assert_eq!(shown, "■■■（■■■）、■■■、Ms ■■■。Satoyama は残る。");
        assert_eq!(secrets.black_out("何もない"), "何もない");
        assert_eq!(self::secrets(&["サトウ・ハナコ"]).black_out("ハナコさん、ｻﾄｳ氏"), "■■■さん、■■■");
        // A family name of one character, and one that nobody set apart.
        let shown =
            self::secrets(&["森 花子", "佐藤太郎"]).black_out("森さんと佐藤さん、佐藤様。森林と佐藤町。");
        assert_eq!(shown, "■■■と■■■、■■■。森林と佐藤町。");
        // One within the other leaves no end of either.
        let nested = self::secrets(&["abcdefgh", "cdefghij", "cdefgh"]);
        assert_eq!(nested.black_out("x abcdefghij y"), "x ■■■ y");
    }

    #[test]
    fn a_secret_prints_as_stars() {
        assert_eq!(format!("{:?}", secrets(&["Sato"])), "Secrets([Reporter(***)])");
    }

    #[test]
    fn a_role_is_nobodys_own_address() {
        assert!(is_role("Postmaster@example.jp") && is_role("abuse@example.jp"));
        assert!(!is_role("tanaka@example.jp"));
    }
}

//! The parts of a message, with bounds; each is decoded by itself. No library walks the tree: what a stranger nests, a library may
//! follow as deep as its stack is.

use mail_parser::MessageParser;
use sekisho_wire::mail::header::{Fields, split};
use sekisho_wire::mail::multipart;

use super::FIELDS;

/// How deep parts are looked into, how many are looked at in all, and how much of a header and of a text is decoded, in octets.
const LIMITS: (usize, usize, usize, usize) = (8, 100, 64 * 1024, 64 * 1024);

/// A part that is no multipart.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'a> {
    /// Its media type in small letters, without parameters.
    pub(super) kind: String,
    charset: String,
    encoding: String,
    /// What stands behind its header.
    pub(super) body: &'a [u8],
}

/// The leaves of a message in order.
pub(super) fn leaves(message: &[u8]) -> Vec<Leaf<'_>> {
    let mut leaves = Vec::new();
    walk(message, 0, &mut leaves);
    leaves
}

fn walk<'a>(part: &'a [u8], depth: usize, leaves: &mut Vec<Leaf<'a>>) {
    if depth > LIMITS.0 || leaves.len() >= LIMITS.1 {
        return;
    }
    let field = |name: &str| {
        let found = Fields::of(part).take(FIELDS).find(|field| field.is(name));
        found.map(|field| field.unfolded()).unwrap_or_default()
    };
    let (_, body) = split(part);
    let whole = field("Content-Type");
    if let Some(parts) = multipart::parts(&whole, body) {
        for part in parts {
            walk(part, depth + 1, leaves);
        }
        return;
    }
    let mut words = whole.split(';');
    let kind = words.next().unwrap_or_default().trim().to_ascii_lowercase();
    let kind = if kind.is_empty() { "text/plain".to_owned() } else { kind };
    let charset = words.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    });
    let encoding = field("Content-Transfer-Encoding").to_ascii_lowercase();
    leaves.push(Leaf { kind, charset: charset.unwrap_or_default(), encoding, body });
}

impl Leaf<'_> {
    /// Its text, decoded.
    pub(super) fn text(&self) -> String {
        let charset: String = self
            .charset
            .chars()
            .filter(|sign| sign.is_ascii_alphanumeric() || "._:-".contains(*sign))
            .take(40)
            .collect();
        let encoding = match self.encoding.as_str() {
            encoding @ ("base64" | "quoted-printable") => encoding,
            _ => "8bit",
        };
        let kind = if self.kind == "text/html" { "text/html" } else { "text/plain" };
        let charset = if charset.is_empty() { "utf-8".to_owned() } else { charset };
        // A message of this one part, so that nothing in the part's own header is read a second time and differently.
        let mut message = format!(
            "Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        )
        .into_bytes();
        message.extend_from_slice(self.body.get(..LIMITS.3).unwrap_or(self.body));
        let parsed = MessageParser::default().parse(&message);
        parsed.and_then(|parsed| parsed.body_text(0).map(|text| text.into_owned())).unwrap_or_default()
    }
}

/// The text of a message: of its first plain part, or else of its first page.
pub(super) fn text(leaves: &[Leaf<'_>]) -> Option<String> {
    let first =
        |kind: &str| leaves.iter().find(|leaf| leaf.kind == kind && !leaf.body.trim_ascii().is_empty());
    first("text/plain").or_else(|| first("text/html")).map(Leaf::text)
}

/// What a header says to people.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The author: name and address.
    pub(super) from: Option<String>,
    /// The subject.
    pub(super) subject: Option<String>,
}

impl Header {
    /// Decodes the header of `message`.
    pub(super) fn of(message: &[u8]) -> Self {
        let header = split(message).0;
        let header = header.get(..LIMITS.2).unwrap_or(header);
        // Fields that people read, and no other: what a library makes of the rest does not matter here.
        let mut fields = Vec::new();
        for field in Fields::of(header).take(FIELDS) {
            if field.is("From") || field.is("Subject") {
                fields.extend_from_slice(field.name);
                fields.extend_from_slice(b": ");
                fields.extend_from_slice(field.unfolded().as_bytes());
                fields.extend_from_slice(b"\r\n");
            }
        }
        fields.extend_from_slice(b"\r\n");
        let Some(parsed) = MessageParser::default().parse_headers(&fields) else { return Self::default() };
        let author = parsed.from().and_then(|from| from.first());
        let from = author.and_then(|author| match (author.name(), author.address()) {
            (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
            (name, address) => address.or(name).map(str::to_owned),
        });
        Self { from, subject: parsed.subject().map(str::to_owned) }
    }
}

//! A text as a message (RFC 5322, RFC 2045): what is handed to a mail server or printed.
//!
//! The same letter is the same octets each time: what is signed is what is sent. It is a person's letter: it has no field that says
//! that it was sent automatically or to a list. Bounces and answers go to the address with its tag.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};

use super::Tag;
use super::facts::Us;
use super::openpgp::Signature;
use super::templates::Rendered;
use crate::contact::{MailAddress, Tongue};
use crate::number::CaseNumber;

/// The most octets of all attachments together.
pub const ATTACHMENTS_LIMIT: usize = 8 << 20;
/// The longest name of an attachment.
const NAME_LIMIT: usize = 64;
/// The most earlier letters that are referred to (RFC 5322 §3.6.4).
const REFERENCES: usize = 20;
/// Octets of a line of BASE64 (RFC 2045 §6.8).
const LINE: usize = 76;

/// What an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Html,
    /// JSON, such as XARF.
    Json,
    /// A text in UTF-8.
    Text,
    /// A PDF.
    Pdf,
    /// Anything else.
    Octets,
}

impl Kind {
    fn media_type(self) -> ContentType<'static> {
        match self {
            Self::Html => ContentType::new("text/html").attribute("charset", "utf-8"),
            Self::Json => ContentType::new("application/json"),
            Self::Text => ContentType::new("text/plain").attribute("charset", "utf-8"),
            Self::Pdf => ContentType::new("application/pdf"),
            Self::Octets => ContentType::new("application/octet-stream"),
        }
    }
}

/// A file that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    name: Box<str>,
    kind: Kind,
    octets: Vec<u8>,
}

/// Why something cannot go with a letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// The name is none that every system takes.
    #[error("{0:?} is no name of an attachment: letters, digits, dots, hyphens and underscores are expected")]
    Name(String),
    /// All attachments together are too long.
    #[error("the attachments have {octets} octets, more than {ATTACHMENTS_LIMIT}")]
    TooLong {
        /// Their octets.
        octets: usize,
    },
}

impl Attachment {
    /// A file.
    ///
    /// # Errors
    /// The name is none that every system takes.
    pub fn new(name: &str, kind: Kind, octets: Vec<u8>) -> Result<Self, AttachmentError> {
        let letter = |octet: u8| octet.is_ascii_alphanumeric() || b"._-".contains(&octet);
        let fits =
            (1..=NAME_LIMIT).contains(&name.len()) && name.bytes().all(letter) && !name.starts_with('.');
        if fits {
            Ok(Self { name: name.into(), kind, octets })
        } else {
            Err(AttachmentError::Name(name.to_owned()))
        }
    }

    /// What is in it.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A letter before it is a message.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// The case.
    pub case: CaseNumber,
    /// The tag that our address has.
    pub tag: &'a Tag,
    /// Who writes.
    pub us: &'a Us,
    /// To whom.
    pub to: &'a MailAddress,
    /// When it is written.
    pub now: Timestamp,
    /// Its language.
    pub tongue: Tongue,
    /// Its text.
    pub text: &'a Rendered,
    /// Tags of earlier letters to the same organisation, the oldest first: it stands in one thread with them.
    pub earlier: &'a [Tag],
    /// What goes with it.
    pub attachments: &'a [Attachment],
}

/// A message that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// The reverse-path: bounces are filed by its tag too.
    pub reverse_path: MailAddress,
    /// The forward-path.
    pub forward_path: MailAddress,
    /// The message. Every line ends with CRLF and has no octet above 0x7F.
    pub octets: Vec<u8>,
}

/// What names a letter (RFC 5322 §3.6.4), without brackets.
#[must_use]
pub fn message_id(case: CaseNumber, tag: &Tag, us: &MailAddress) -> String {
    format!("{case}.{tag}@{}", us.domain())
}

impl Letter<'_> {
    /// The message.
    ///
    /// # Errors
    /// The attachments are too long.
    pub fn compose(&self) -> Result<Composed, AttachmentError> {
        Ok(self.message(self.content()?))
    }

    /// What is signed: the content of the message with its fields, octet for octet (RFC 3156 §5).
    ///
    /// # Errors
    /// The attachments are too long.
    pub fn to_sign(&self) -> Result<Vec<u8>, AttachmentError> {
        let mut octets = Vec::new();
        self.content()?.write_part(&mut octets);
        Ok(octets)
    }

    /// The message with a signature over [`Self::to_sign`].
    ///
    /// # Errors
    /// The attachments are too long.
    pub fn compose_signed(&self, signature: &Signature) -> Result<Composed, AttachmentError> {
        let content = MimePart::raw(BodyPart::Binary(self.to_sign()?.into()));
        let media_type = ContentType::new("application/pgp-signature").attribute("name", "signature.asc");
        let signed = MimePart::new(media_type, signature.armor());
        let outer = ContentType::new("multipart/signed")
            .attribute("micalg", signature.micalg())
            .attribute("protocol", "application/pgp-signature")
            .attribute("boundary", self.boundary("signed"));
        Ok(self.message(MimePart::new(outer, vec![content, signed])))
    }

    /// Nothing in the content has a line that begins with this: `=_` is in no encoding, and the tag in no text before it.
    fn boundary(&self, of: &str) -> String {
        format!("=_{of}_{}", self.tag)
    }

    fn content(&self) -> Result<MimePart<'_>, AttachmentError> {
        let octets = self.attachments.iter().map(|attachment| attachment.octets.len()).sum();
        if octets > ATTACHMENTS_LIMIT {
            return Err(AttachmentError::TooLong { octets });
        }
        let text = text_part(&self.text.body);
        if self.attachments.is_empty() {
            return Ok(text);
        }
        let mut parts = vec![text];
        parts.extend(self.attachments.iter().map(|attachment| {
            let part = MimePart::new(attachment.kind.media_type(), in_base64(&attachment.octets));
            part.attachment(&*attachment.name).transfer_encoding("base64")
        }));
        let mixed = ContentType::new("multipart/mixed").attribute("boundary", self.boundary("mixed"));
        Ok(MimePart::new(mixed, parts))
    }

    fn message(&self, content: MimePart<'_>) -> Composed {
        let us = || Address::new_address(Some(self.us.organisation.to_string()), self.us.address.as_str());
        let date = self.now.to_zoned(TimeZone::fixed(offset(9)));
        let mut message = MessageBuilder::new()
            .from(us())
            .reply_to(us())
            .to(Address::new_address(None::<&str>, self.to.as_str()))
            .subject(Text::new(&*self.text.subject))
            .header("Date", Raw::new(date.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()))
            .message_id(message_id(self.case, self.tag, &self.us.address));
        let earlier: Vec<String> = self
            .earlier
            .iter()
            .rev()
            .take(REFERENCES)
            .rev()
            .map(|tag| message_id(self.case, tag, &self.us.address))
            .collect();
        if let Some(last) = earlier.last() {
            message =
                message.in_reply_to(last.clone()).references(MessageId::new_list(earlier.iter().cloned()));
        }
        let message = message.header("Content-Language", Raw::new(self.tongue.tag())).body(content);
        let mut octets = Vec::new();
        message.serialize(&mut octets);
        Composed { reverse_path: self.us.address.clone(), forward_path: self.to.clone(), octets }
    }
}

/// The text, as it is where that survives every server, or else encoded.
fn text_part(body: &str) -> MimePart<'static> {
    let body = body.replace("\r\n", "\n").replace('\n', "\r\n");
    let media_type = ContentType::new("text/plain").attribute("charset", "utf-8");
    // Mailboxes in one file put a sign before such a line, which would break a signature (RFC 3156 §5).
    if body.lines().any(|line| line.starts_with("From ")) {
        return MimePart::new(media_type, in_base64(body.as_bytes())).transfer_encoding("base64");
    }
    MimePart::new(media_type, body)
}

/// Octets in lines of BASE64.
fn in_base64(octets: &[u8]) -> String {
    let encoded = STANDARD.encode(octets);
    let mut lines = String::with_capacity(encoded.len() + encoded.len() / LINE * 2 + 2);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(LINE).unwrap_or((rest, ""));
        lines.push_str(line);
        lines.push_str("\r\n");
        rest = after;
    }
    lines
}

#[cfg(test)]
mod tests;

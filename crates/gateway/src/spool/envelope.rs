//! What is known of a message besides its octets.

use std::net::IpAddr;

use jiff::Timestamp;
use sekisho_wire::smtp::parameter::{Body as BodyKind, Notify, Return};

use super::encoding::{Malformed, Reader, Writer};

/// The form in which envelopes are written.
const VERSION: u8 = 1;

/// What is known of a message besides its octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The reverse-path as MAIL gave it, without angle brackets; empty for the null reverse-path.
    pub reverse_path: Vec<u8>,
    /// To whom.
    pub recipients: Vec<Recipient>,
    /// What kind of body was announced (RFC 6152, RFC 3030).
    pub body: BodyKind,
    /// Whether SMTPUTF8 was asked for (RFC 6531).
    pub smtputf8: bool,
    /// How much of it a failure notice should carry (RFC 3461 §4.3).
    pub ret: Option<Return>,
    /// The sender's name for the envelope, decoded (RFC 3461 §4.4).
    pub envelope_id: Option<Vec<u8>>,
    /// The account that submitted it, if any did.
    pub principal: Option<String>,
    /// From where it came; none for messages of our own.
    pub client: Option<IpAddr>,
    /// The name of the listener that took it.
    pub listener: String,
    /// When it was taken, to the microsecond.
    pub received: Timestamp,
    /// Header lines to put in front of it (`Received:`, RFC 5321 §4.4), each with its CRLF. The message itself stays as it is.
    pub trace: Vec<u8>,
}

/// One recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The forward-path as RCPT gave it, without angle brackets.
    pub forward_path: Vec<u8>,
    /// Where it is to be delivered, in the words of whoever delivers.
    pub target: String,
    /// When the sender wants to be told (RFC 3461 §4.1).
    pub notify: Option<Notify>,
    /// The recipient as it once was: type and address, decoded (RFC 3461 §4.2).
    pub original_recipient: Option<(String, Vec<u8>)>,
}

impl Envelope {
    /// The envelope of a message that we wrote ourselves, at `received`: ASCII, from no client, with nothing before it.
    /// `reverse_path` is without brackets.
    #[must_use]
    pub fn of_our_own(
        listener: &str,
        reverse_path: &[u8],
        recipients: Vec<Recipient>,
        received: Timestamp,
    ) -> Self {
        Self {
            reverse_path: reverse_path.to_vec(),
            recipients,
            body: BodyKind::SevenBit,
            smtputf8: false,
            ret: None,
            envelope_id: None,
            principal: None,
            client: None,
            listener: listener.to_owned(),
            received,
            trace: Vec::new(),
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut writer = Writer { out };
        writer.octet(VERSION);
        writer.octets(&self.reverse_path);
        writer.octet(match self.body {
            BodyKind::SevenBit => 0,
            BodyKind::EightBitMime => 1,
            BodyKind::BinaryMime => 2,
        });
        writer.octet(u8::from(self.smtputf8));
        writer.octet(match self.ret {
            None => 0,
            Some(Return::Full) => 1,
            Some(Return::Headers) => 2,
        });
        writer.optional(self.envelope_id.as_deref());
        writer.optional(self.principal.as_deref().map(str::as_bytes));
        writer.optional(self.client.map(|client| client.to_string()).as_deref().map(str::as_bytes));
        writer.octets(self.listener.as_bytes());
        writer.long(self.received.as_microsecond().cast_unsigned());
        writer.octets(&self.trace);
        writer.count(self.recipients.len());
        for recipient in &self.recipients {
            recipient.write(&mut writer);
        }
    }

    pub(super) fn read(octets: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader { octets };
        if reader.octet()? != VERSION {
            return Err(Malformed);
        }
        let envelope = Self {
            reverse_path: reader.octets()?.to_vec(),
            body: match reader.octet()? {
                0 => BodyKind::SevenBit,
                1 => BodyKind::EightBitMime,
                2 => BodyKind::BinaryMime,
                _ => return Err(Malformed),
            },
            smtputf8: reader.octet()? != 0,
            ret: match reader.octet()? {
                0 => None,
                1 => Some(Return::Full),
                2 => Some(Return::Headers),
                _ => return Err(Malformed),
            },
            envelope_id: reader.optional()?.map(<[u8]>::to_vec),
            principal: reader.optional_text()?,
            client: match reader.optional_text()? {
                Some(text) => Some(text.parse().map_err(|_| Malformed)?),
                None => None,
            },
            listener: reader.text()?,
            received: Timestamp::from_microsecond(reader.long()?.cast_signed()).map_err(|_| Malformed)?,
            trace: reader.octets()?.to_vec(),
            recipients: (0..reader.count()?)
                .map(|_| Recipient::read(&mut reader))
                .collect::<Result<_, _>>()?,
        };
        reader.end()?;
        Ok(envelope)
    }
}

impl Recipient {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.octets(&self.forward_path);
        writer.octets(self.target.as_bytes());
        writer.octet(self.notify.map_or(0, |notify| {
            let flags = [notify.never, notify.success, notify.failure, notify.delay];
            flags.iter().rev().fold(1, |octet, flag| octet << 1 | u8::from(*flag))
        }));
        writer.optional(self.original_recipient.as_ref().map(|(kind, _)| kind.as_bytes()));
        writer.optional(self.original_recipient.as_ref().map(|(_, address)| address.as_slice()));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            forward_path: reader.octets()?.to_vec(),
            target: reader.text()?,
            notify: match reader.octet()? {
                0 => None,
                octet @ 0b1_0000..=0b1_1111 => Some(Notify {
                    never: octet & 1 != 0,
                    success: octet & 2 != 0,
                    failure: octet & 4 != 0,
                    delay: octet & 8 != 0,
                }),
                _ => return Err(Malformed),
            },
            original_recipient: match (reader.optional_text()?, reader.optional()?) {
                (Some(kind), Some(address)) => Some((kind, address.to_vec())),
                (None, None) => None,
                _ => return Err(Malformed),
            },
        })
    }
}

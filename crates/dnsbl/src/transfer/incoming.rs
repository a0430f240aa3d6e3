//! A zone that another server is primary for: AXFR (RFC 5936) as the secondary sees it.

use bytes::Bytes;
use domain::base::Message;
use domain::base::iana::{Rcode, Rtype};
use domain::base::name::ToName as _;
use domain::rdata::tsig::Time48;
use domain::rdata::{Soa, ZoneRecordData};
use domain::tsig::ClientSequence;

use super::key::TransferKey;
use super::message::question;
use super::records::{self, WireName};
use crate::answer::Answer;
use crate::formats::owners::{Owners, Said};
use crate::settings::Kind;
use crate::subject::Subject;

/// Why a transfer was thrown away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IncomingError {
    /// The name of the zone is too long.
    #[error("the zone's name is too long")]
    Name,
    /// The primary refuses.
    #[error("the primary answers {0}; does it allow transfers to this address and with this key?")]
    Refused(String),
    /// A message is none, or none of this transfer.
    #[error("a message of the primary is not understood: {0}")]
    Message(&'static str),
    /// The signature is wrong or missing.
    #[error("the signature does not hold: {0}; do both servers have the same key, and the right time?")]
    Signature(String),
    /// It ended before the closing SOA record.
    #[error("the transfer was cut in the middle")]
    Cut,
    /// A wildcard of the zone itself lists everything (RFC 5782 §5 wants 127.0.0.1 unlisted).
    #[error("the primary lists everything, with *.{0}; such a list is not taken")]
    Everything(String),
    /// More entries than we take.
    #[error("more than {0} names")]
    TooMany(usize),
}

/// The times of a zone's SOA record, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Its serial.
    pub serial: u32,
    /// When to look again.
    pub refresh: u32,
    /// When to look again after a failure.
    pub retry: u32,
    /// After how long without the primary the zone is no longer answered.
    pub expire: u32,
    /// How long it may be kept that something is not listed (RFC 2308 §4).
    pub minimum: u32,
}

/// How many names one zone may have.
const NAMES_MOST: usize = 50_000_000;

/// A transfer under way.
pub struct Incoming {
    id: u16,
    zone: WireName,
    origin: String,
    sequence: Option<ClientSequence<TransferKey>>,
    owners: Owners,
    names: usize,
    times: Option<Times>,
    notice: Option<String>,
    done: bool,
}

impl Incoming {
    /// The transfer, and its request.
    ///
    /// # Errors
    /// [`IncomingError::Name`].
    pub fn begin(
        id: u16,
        origin: &str,
        key: Option<TransferKey>,
        now: Time48,
    ) -> Result<(Self, Vec<u8>), IncomingError> {
        let zone = records::name("", origin).ok_or(IncomingError::Name)?;
        let mut request = question(id, &zone, Rtype::AXFR).ok_or(IncomingError::Name)?;
        let sequence = match key {
            Some(key) => Some(
                ClientSequence::request(key, &mut request, now)
                    .map_err(|error| IncomingError::Signature(error.to_string()))?,
            ),
            None => None,
        };
        let incoming = Self {
            id,
            zone,
            origin: origin.to_ascii_lowercase(),
            sequence,
            owners: Owners::default(),
            names: 0,
            times: None,
            notice: None,
            done: false,
        };
        Ok((incoming, request.finish()))
    }

    /// Takes one message; true when it was the last one.
    ///
    /// # Errors
    /// See [`IncomingError`]; the transfer is to be thrown away then.
    pub fn take(&mut self, octets: Vec<u8>, now: Time48) -> Result<bool, IncomingError> {
        let mut message = Message::from_octets(octets).map_err(|_| IncomingError::Message("too short"))?;
        if let Some(sequence) = &mut self.sequence {
            sequence
                .answer(&mut message, now)
                .map_err(|error| IncomingError::Signature(error.to_string()))?;
        }
        let header = message.header();
        if !header.qr() || header.id() != self.id {
            return Err(IncomingError::Message("no answer to this request"));
        }
        if header.rcode() != Rcode::NOERROR {
            return Err(IncomingError::Refused(header.rcode().to_string()));
        }
        let message = Message::from_octets(Bytes::from(message.into_octets()))
            .map_err(|_| IncomingError::Message("too short"))?;
        let answer = message.answer().map_err(|_| IncomingError::Message("no answer section"))?;
        for record in answer {
            let record = record.map_err(|_| IncomingError::Message("a broken record"))?;
            if self.done {
                return Err(IncomingError::Message("records behind the end"));
            }
            let owner = record.owner();
            let record = record.into_record::<ZoneRecordData<_, _>>();
            let broken = || IncomingError::Message("a broken record");
            let record = record.map_err(|_| broken())?.ok_or_else(broken)?;
            match (record.data(), self.times) {
                (ZoneRecordData::Soa(soa), None) if records::is_same(&owner, &self.zone) => {
                    self.times = Some(times(soa));
                }
                (ZoneRecordData::Soa(soa), Some(begun)) if records::is_same(&owner, &self.zone) => {
                    if soa.serial().into_int() != begun.serial {
                        return Err(IncomingError::Message("another serial at its end"));
                    }
                    self.done = true;
                }
                (_, None) => return Err(IncomingError::Message("no SOA record at its beginning")),
                (data, Some(_)) => {
                    let name = owner.fmt_with_dot().to_string().to_ascii_lowercase();
                    self.keep(name.trim_end_matches('.'), data)?;
                }
            }
        }
        Ok(self.done)
    }

    fn keep<N>(&mut self, name: &str, data: &ZoneRecordData<Bytes, N>) -> Result<(), IncomingError> {
        let labels = name.strip_suffix(&*self.origin).and_then(|labels| labels.strip_suffix('.'));
        let Some(labels) = labels else {
            return if name == self.origin {
                if let (ZoneRecordData::Txt(txt), None) = (data, &self.notice) {
                    self.notice = Some(String::from_utf8_lossy(&txt.text::<Vec<u8>>()).into_owned());
                }
                Ok(())
            } else {
                Err(IncomingError::Message("a name of another zone"))
            };
        };
        self.names += 1;
        if self.names > NAMES_MOST {
            return Err(IncomingError::TooMany(NAMES_MOST));
        }
        match data {
            ZoneRecordData::A(a) => {
                self.owners.add_value(0, labels, a.addr());
            }
            ZoneRecordData::Txt(txt) => {
                let text = String::from_utf8_lossy(&txt.text::<Vec<u8>>()).into_owned();
                self.owners.add_text(0, labels, text);
            }
            // Name servers, signatures and the like are no entries.
            _ => {}
        }
        Ok(())
    }

    /// What a TXT record at the zone's own name says.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// What was transferred, every entry to `take`, with its answer, or without one where it is excluded. Names that mean
    /// nothing in a zone of this kind are left out.
    ///
    /// # Errors
    /// [`IncomingError::Cut`]; a signature that is missing at the end.
    pub fn finish(
        self,
        kind: Kind,
        take: &mut dyn FnMut(Subject, Option<&Answer>),
    ) -> Result<Times, IncomingError> {
        let times = self.times.filter(|_| self.done).ok_or(IncomingError::Cut)?;
        if let Some(sequence) = self.sequence {
            sequence.done().map_err(|error| IncomingError::Signature(error.to_string()))?;
        }
        let mut everything = false;
        self.owners.entries(Some(kind), &mut |_, said| match said {
            Said::Listed(subject, answer) => take(subject, Some(answer)),
            Said::Excluded(subject) => take(subject, None),
            Said::Nothing(name) => everything |= name == "*",
        });
        if everything { Err(IncomingError::Everything(self.origin)) } else { Ok(times) }
    }
}

fn times<N>(soa: &Soa<N>) -> Times {
    Times {
        serial: soa.serial().into_int(),
        refresh: soa.refresh().as_secs(),
        retry: soa.retry().as_secs(),
        expire: soa.expire().as_secs(),
        minimum: soa.minimum().as_secs(),
    }
}

/// A question for the SOA record of a zone, to learn whether there is something new.
#[must_use]
pub fn soa_question(id: u16, origin: &str) -> Option<Vec<u8>> {
    Some(question(id, &records::name("", origin)?, Rtype::SOA)?.finish())
}

/// The serial in the answer to such a question.
///
/// # Errors
/// See [`IncomingError`].
pub fn soa_answer(id: u16, octets: &[u8]) -> Result<u32, IncomingError> {
    let message = Message::from_octets(octets).map_err(|_| IncomingError::Message("too short"))?;
    let header = message.header();
    if !header.qr() || header.id() != id {
        return Err(IncomingError::Message("no answer to this question"));
    }
    if header.rcode() != Rcode::NOERROR || !header.aa() {
        return Err(IncomingError::Refused(header.rcode().to_string()));
    }
    let answer = message.answer().map_err(|_| IncomingError::Message("no answer section"))?;
    let soa = answer.limit_to::<Soa<_>>().next().and_then(Result::ok);
    soa.map(|soa| soa.data().serial().into_int()).ok_or(IncomingError::Message("no SOA record"))
}

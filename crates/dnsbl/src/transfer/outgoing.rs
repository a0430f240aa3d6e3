//! A zone, or what changed in it, as the messages of a transfer.

use domain::base::iana::{Rcode, Rtype};
use domain::base::message_builder::{AdditionalBuilder, AnswerBuilder};
use domain::base::{Message, MessageBuilder, StaticCompressor};
use domain::rdata::tsig::Time48;
use domain::tsig::ServerSequence;

use super::journal::Difference;
use super::key::TransferKey;
use super::records::{self, WireRecord};
use crate::answer::Answer;
use crate::formats::Format;
use crate::formats::write::names::{Named, Names};
use crate::formats::write::{Head, TEST_ANSWER, tests_of};
use crate::subject::Subject;

/// What one message holds in octets, its signature aside. Names are compressed below 16 KiB only (RFC 1035 §4.1.4), and a
/// secondary takes a transfer message by message.
const MESSAGE_ROOM: usize = 16_000;

/// Why a transfer ended early.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Whoever takes the messages takes no more.
    #[error("the secondary went away")]
    Closed,
    /// A name of the zone is longer than the DNS allows.
    #[error("a name of this zone is longer than 255 octets")]
    Name,
}

/// What is sent.
pub enum Transfer<'a, E> {
    /// Nothing but the SOA record: the secondary has it all.
    Nothing,
    /// All entries (AXFR); `None` is an exclusion.
    Whole(E),
    /// What changed since the serial of the secondary (IXFR).
    Differences {
        /// That serial.
        since: u32,
        /// What changed.
        differences: &'a [Difference],
    },
}

/// Sends a transfer as the answer to `request`; each message goes to `send`, without the two octets of its length.
///
/// # Errors
/// See [`TransferError`].
pub fn answer<'a, E>(
    request: &Message<[u8]>,
    head: &Head,
    transfer: Transfer<'_, E>,
    signature: Option<(ServerSequence<TransferKey>, Time48)>,
    send: &mut dyn FnMut(Vec<u8>) -> Result<(), TransferError>,
) -> Result<(), TransferError>
where
    E: Iterator<Item = (Subject, Option<&'a Answer>)> + Clone,
{
    let mut out = Outgoing { request, signature, send, message: None };
    let soa = |serial| records::soa(head, serial).ok_or(TransferError::Name);
    let begin = soa(head.serial)?;
    out.push(&begin)?;
    match transfer {
        Transfer::Nothing => return out.flush(),
        Transfer::Whole(entries) => {
            for server in records::name_servers(head) {
                out.push(&server)?;
            }
            if let Some(notice) = &head.notice {
                let owner = records::name("", &head.origin).ok_or(TransferError::Name)?;
                out.push(&records::text_record(owner, head.ttl, notice).ok_or(TransferError::Name)?)?;
            }
            let tests = tests_of(Format::Zone, head);
            let tests = tests.iter().map(|subject| (subject.clone(), Some(&*TEST_ANSWER)));
            whole(head, tests.chain(entries), &mut out)?;
        }
        Transfer::Differences { since, differences } => {
            out.push(&soa(since)?)?;
            for difference in differences {
                out.difference(head, &difference.subject, &difference.before)?;
            }
            out.push(&begin)?;
            for difference in differences {
                out.difference(head, &difference.subject, &difference.after)?;
            }
        }
    }
    out.push(&begin)?;
    out.flush()
}

fn whole<'a>(
    head: &Head,
    entries: impl Iterator<Item = (Subject, Option<&'a Answer>)> + Clone,
    out: &mut Outgoing<'_>,
) -> Result<(), TransferError> {
    let mut names = Names::of(entries.clone(), head.addresses);
    for named in names.special() {
        out.named(head, &named)?;
    }
    for (subject, answer) in entries {
        for named in names.plain(subject, answer) {
            out.named(head, &named)?;
        }
    }
    Ok(())
}

/// The message that is being filled.
type Filling = AnswerBuilder<StaticCompressor<Vec<u8>>>;

struct Outgoing<'a> {
    request: &'a Message<[u8]>,
    signature: Option<(ServerSequence<TransferKey>, Time48)>,
    send: &'a mut dyn FnMut(Vec<u8>) -> Result<(), TransferError>,
    message: Option<Filling>,
}

impl Outgoing<'_> {
    fn named(&mut self, head: &Head, named: &Named<'_>) -> Result<(), TransferError> {
        let owner = records::name(&named.name, &head.origin).ok_or(TransferError::Name)?;
        if named.said.is_empty() {
            let excluded = records::text_record(owner, head.ttl, crate::formats::write::EXCLUDED);
            return self.push(&excluded.ok_or(TransferError::Name)?);
        }
        let asked = named.asked.as_ref().map(Subject::to_string).unwrap_or_default();
        for record in records::of_name(head, &owner, named.said.iter().copied(), &asked) {
            self.push(&record)?;
        }
        Ok(())
    }

    fn difference(
        &mut self,
        head: &Head,
        subject: &Subject,
        answers: &[Answer],
    ) -> Result<(), TransferError> {
        let Some(labels) = records::labels(subject) else { return Ok(()) };
        let owner = records::name(&labels, &head.origin).ok_or(TransferError::Name)?;
        for record in records::of_name(head, &owner, answers.iter(), &subject.to_string()) {
            self.push(&record)?;
        }
        Ok(())
    }

    fn push(&mut self, record: &WireRecord) -> Result<(), TransferError> {
        let mut message = match self.message.take() {
            Some(message) => message,
            None => self.begin()?,
        };
        if message.push(record).is_ok() {
            self.message = Some(message);
            return Ok(());
        }
        self.message = Some(message);
        self.flush()?;
        let mut message = self.begin()?;
        // A record alone always has room in a message.
        message.push(record).map_err(|_| TransferError::Name)?;
        self.message = Some(message);
        Ok(())
    }

    fn begin(&self) -> Result<Filling, TransferError> {
        let target = StaticCompressor::new(Vec::with_capacity(MESSAGE_ROOM + 512));
        let builder = MessageBuilder::from_target(target).map_err(|_| TransferError::Name)?;
        let mut message =
            builder.start_answer(self.request, Rcode::NOERROR).map_err(|_| TransferError::Name)?;
        message.header_mut().set_aa(true);
        message.set_push_limit(MESSAGE_ROOM);
        Ok(message)
    }

    fn flush(&mut self) -> Result<(), TransferError> {
        let Some(message) = self.message.take() else { return Ok(()) };
        let mut message: AdditionalBuilder<_> = message.additional();
        if let Some((sequence, now)) = &mut self.signature {
            message.clear_push_limit();
            sequence.answer(&mut message, *now).map_err(|_| TransferError::Name)?;
        }
        (self.send)(message.finish().into_target())
    }
}

/// The serial that a secondary says it has (RFC 1995 §3); `None` where the message asks for the whole zone or says none.
#[must_use]
pub fn serial_of(request: &Message<[u8]>) -> Option<u32> {
    if request.sole_question().ok()?.qtype() != Rtype::IXFR {
        return None;
    }
    let mut authority = request.authority().ok()?.limit_to::<domain::rdata::Soa<_>>();
    authority.next()?.ok().map(|soa| soa.data().serial().into_int())
}

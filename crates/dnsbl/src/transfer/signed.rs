//! A question like any other that somebody signed: whoever signs wants an answer that is signed (RFC 8945 §5.4).

use domain::base::message_builder::AdditionalBuilder;
use domain::base::{Message, MessageBuilder, Record, StaticCompressor, UnknownRecordData};
use domain::rdata::tsig::Time48;
use domain::tsig::ServerSequence;

use super::key::TransferKey;

/// Octets of a TSIG record besides the names of the key and the algorithm, and its MAC (RFC 8945 §4.2).
const RECORD: usize = 26;
/// Octets of the longest name of an algorithm that we know, `hmac-sha512.`.
const ALGORITHM: usize = 13;

/// A question whose signature holds, and what signs its answer.
pub struct Signed {
    question: Vec<u8>,
    sequence: ServerSequence<TransferKey>,
    now: Time48,
}

/// An answer that gets its signature.
type Signing = AdditionalBuilder<StaticCompressor<Vec<u8>>>;

impl Signed {
    /// A message whose signature was checked and is no longer counted; none where its records cannot be read.
    pub(super) fn new(
        message: Message<Vec<u8>>,
        sequence: ServerSequence<TransferKey>,
        now: Time48,
    ) -> Option<Self> {
        let mut records = message.additional().ok()?;
        for record in records.by_ref() {
            record.ok()?;
        }
        // The octets of the signature stand behind the records that count.
        let end = records.pos();
        let mut question = message.into_octets();
        question.truncate(end);
        Some(Self { question, sequence, now })
    }

    /// The question, without its signature.
    #[must_use]
    pub fn question(&self) -> &[u8] {
        &self.question
    }

    /// How many octets the signature of the answer takes.
    #[must_use]
    pub fn room(&self) -> usize {
        let key = self.sequence.key();
        RECORD + ALGORITHM + key.signing_len() + key.name().as_slice().len()
    }

    /// The answer with its signature; none where `answer` is none.
    #[must_use]
    pub fn sign(mut self, answer: &[u8]) -> Option<Vec<u8>> {
        let mut message = again(answer)?;
        self.sequence.answer(&mut message, self.now).ok()?;
        Some(message.finish().into_target())
    }
}

/// The same message, to be added to. The data of our records has no compressed names.
fn again(answer: &[u8]) -> Option<Signing> {
    let message = Message::from_octets(answer).ok()?;
    let target = StaticCompressor::new(Vec::with_capacity(answer.len() + 128));
    let mut builder = MessageBuilder::from_target(target).ok()?;
    *builder.header_mut() = message.header();
    let mut section = builder.question();
    for question in message.question() {
        section.push(question.ok()?).ok()?;
    }
    let mut section = section.answer();
    for record in message.answer().ok()? {
        section.push(whole(record.ok()?)?).ok()?;
    }
    let mut section = section.authority();
    for record in message.authority().ok()? {
        section.push(whole(record.ok()?)?).ok()?;
    }
    let mut section = section.additional();
    for record in message.additional().ok()? {
        section.push(whole(record.ok()?)?).ok()?;
    }
    Some(section)
}

type Parsed<'a> = domain::base::name::ParsedName<&'a [u8]>;

fn whole<'a>(
    record: domain::base::ParsedRecord<'a, &'a [u8]>,
) -> Option<Record<Parsed<'a>, UnknownRecordData<&'a [u8]>>> {
    record.into_record().ok()?
}

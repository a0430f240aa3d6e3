//! Whatever is written is read again, and no octets are too strange to be read.

use proptest::prelude::*;
use sekisho_wire::smtp::parameter::Notify;

use super::*;
use crate::spool::record::{Chunk, Message, State};

fn octets_up_to(length: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..=length)
}

fn any_recipient() -> impl Strategy<Value = Recipient> {
    let notify = proptest::option::of(any::<[bool; 4]>());
    let original = proptest::option::of((".{0,9}", octets_up_to(20)));
    (octets_up_to(80), ".{0,20}", notify, original).prop_map(
        |(forward_path, target, notify, original_recipient)| {
            let notify =
                notify.map(|[never, success, failure, delay]| Notify { never, success, failure, delay });
            Recipient { forward_path, target, notify, original_recipient }
        },
    )
}

fn any_envelope() -> impl Strategy<Value = Envelope> {
    let who =
        (octets_up_to(80), proptest::option::of(".{0,20}"), proptest::option::of(any::<std::net::IpAddr>()));
    let how = (0_usize..3, any::<bool>(), 0_usize..3, proptest::option::of(octets_up_to(30)));
    let rest = (".{0,20}", any::<u32>(), octets_up_to(200));
    (who, how, rest, proptest::collection::vec(any_recipient(), 0..5)).prop_map(
        |(who, how, rest, recipients)| Envelope {
            reverse_path: who.0,
            recipients,
            body: [BodyKind::SevenBit, BodyKind::EightBitMime, BodyKind::BinaryMime][how.0],
            smtputf8: how.1,
            ret: [None, Some(Return::Full), Some(Return::Headers)][how.2],
            envelope_id: how.3,
            principal: who.1,
            client: who.2,
            listener: rest.0,
            received: Timestamp::from_microsecond(i64::from(rest.1) * 1_000_003).unwrap(),
            trace: rest.2,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_is_read_as_it_was_written(
        envelope in any_envelope(),
        tail in octets_up_to(300),
        numbers in any::<(u32, u32, u64, i64)>(),
        note in ".{0,300}",
        done in proptest::collection::vec(0_usize..6, 0..4),
    ) {
        let mut state = State::new(numbers.3, envelope.recipients.len());
        state.set_note(&note);
        done.iter().filter(|at| **at < envelope.recipients.len()).for_each(|at| state.set_done(*at));
        let (mut envelope_octets, mut state_octets, mut payload) = (Vec::new(), Vec::new(), tail.clone());
        envelope.write(&mut envelope_octets);
        state.write(&mut state_octets);
        let message = Message {
            tail: &tail,
            envelope: &envelope_octets,
            state: &state_octets,
            generation: numbers.0,
            chunks: numbers.1,
            octets: numbers.2,
        };
        message.write_end(&mut payload);
        let read = Message::read(&payload).unwrap();
        prop_assert_eq!(read, message);
        prop_assert_eq!(Envelope::read(read.envelope).unwrap(), envelope);
        prop_assert_eq!(State::read(read.state).unwrap(), state);
        // Cut anywhere, it is no envelope and no state.
        for length in 0..envelope_octets.len() {
            prop_assert!(Envelope::read(&envelope_octets[..length]).is_err());
        }
        for length in 0..state_octets.len() {
            prop_assert!(State::read(&state_octets[..length]).is_err());
        }
    }

    #[test]
    fn no_octets_are_too_strange(octets in octets_up_to(400)) {
        let message = Message::read(&octets);
        if let Ok(message) = message {
            prop_assert!(message.tail.len() + message.envelope.len() + message.state.len() < octets.len());
        }
        if let Ok(chunk) = Chunk::read(&octets) {
            let again = [chunk.octets, &Chunk::end(chunk.generation, chunk.number)].concat();
            prop_assert_eq!(again, octets.clone());
        }
        if let Ok(state) = State::read(&octets) {
            let mut again = Vec::new();
            state.write(&mut again);
            prop_assert_eq!(again, octets.clone());
        }
        if let Ok(envelope) = Envelope::read(&octets) {
            let mut again = Vec::new();
            envelope.write(&mut again);
            prop_assert_eq!(Envelope::read(&again).unwrap(), envelope);
        }
    }
}

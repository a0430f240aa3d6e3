//! The header of a message that is delivered: has it been in this mailbox before?

use std::io::{self, Read};

use sekisho_wire::mail::header::Fields;

/// The most octets of a header that are looked at.
const LIMIT: usize = 256 * 1024;
/// How much is read at once.
const PIECE: usize = 16 * 1024;

/// Reads a message up to its header's end or a little further; what was read belongs in front of the rest.
pub(super) fn read(message: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut piece = vec![0; PIECE];
    while head.len() < LIMIT {
        let read = match message.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        // The empty line may begin in the piece before.
        let from = head.len().saturating_sub(3);
        head.extend_from_slice(piece.get(..read).unwrap_or_default());
        let tail = head.get(from..).unwrap_or_default();
        if tail.windows(4).any(|four| four == b"\r\n\r\n") {
            break;
        }
    }
    Ok(head)
}

/// The name of an account's mailbox in Delivered-To.
pub(super) fn mailbox(account: &str, host: &str) -> String {
    if account.contains('@') { account.to_owned() } else { format!("{account}@{host}") }
}

/// Whether a message with this beginning was delivered to `mailbox` before: then it goes round (RFC 5321 §6.3).
pub(super) fn has_been_in(head: &[u8], mailbox: &str) -> bool {
    let mut before = Fields::of(head).filter(|field| field.is("Delivered-To"));
    before.any(|field| {
        let named = field.unfolded();
        let named = named.trim_start_matches('<').trim_end_matches('>');
        named.to_lowercase() == mailbox.to_lowercase()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_found_in_delivered_to_and_nowhere_else() {
        let head = b"Received: x\r\nDelivered-To:\r\n Suzuki@Example.JP\r\nTo: tanaka@example.jp\r\n\r\nDelivered-To: tanaka@example.jp\r\n";
        assert!(has_been_in(head, "suzuki@example.jp"));
        assert!(!has_been_in(head, "tanaka@example.jp"));
        assert!(!has_been_in(head, "zuki@example.jp"));
    }

    #[test]
    fn no_more_is_read_than_the_header_needs() {
        let mut message = b"A: b\r\n\r\n".to_vec();
        message.resize(1024 * 1024, b'x');
        let mut rest = message.as_slice();
        let head = read(&mut rest).unwrap();
        assert_eq!(head.len(), PIECE);
        assert_eq!([head.as_slice(), rest].concat(), message);
        let endless = vec![b'x'; 1024 * 1024];
        assert_eq!(read(&mut endless.as_slice()).unwrap().len(), LIMIT);
    }
}

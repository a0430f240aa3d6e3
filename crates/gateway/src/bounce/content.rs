//! How much of the failed message goes into a notice, copied piece by piece.

use super::BounceError;
use crate::spool::{Body, Incoming};

/// The most octets of a header that go into a notice.
const HEADER_LIMIT: usize = 64 * 1024;

/// How much of the failed message goes into a notice (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Original {
    /// All of it.
    Full,
    /// Its header.
    Header,
    /// Nothing: it cannot be read.
    None,
}

/// Copies as much of the message.
pub(super) async fn copy(
    original: Original,
    body: &mut Body,
    incoming: &mut Incoming,
) -> Result<(), BounceError> {
    match original {
        Original::Full => {
            while let Some(piece) = body.next_chunk().await.map_err(BounceError::Message)? {
                incoming.write(piece).await.map_err(BounceError::Spool)?;
            }
        }
        Original::Header => {
            let header = header(body).await?;
            incoming.write(&header).await.map_err(BounceError::Spool)?;
        }
        Original::None => {}
    }
    Ok(())
}

/// The header, whole lines of it, without the empty line behind it.
async fn header(body: &mut Body) -> Result<Vec<u8>, BounceError> {
    let mut head = Vec::new();
    while head.len() < HEADER_LIMIT {
        let Some(piece) = body.next_chunk().await.map_err(BounceError::Message)? else { break };
        let from = head.len().saturating_sub(3);
        let room = HEADER_LIMIT.saturating_sub(head.len()).min(piece.len());
        head.extend_from_slice(piece.get(..room).unwrap_or_default());
        let tail = head.get(from..).unwrap_or_default();
        if let Some(end) = tail.windows(4).position(|four| four == b"\r\n\r\n") {
            head.truncate(from + end + 2);
            return Ok(head);
        }
    }
    // It never ends, or ends within a line: whole lines are what can be shown.
    let whole = head.iter().rposition(|octet| *octet == b'\n').map_or(0, |end| end + 1);
    head.truncate(whole);
    Ok(head)
}

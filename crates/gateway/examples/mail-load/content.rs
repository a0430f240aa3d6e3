//! A message of a given size in which only the token differs.

/// Octets of a line without its end, as mail programs fill them.
const LINE: usize = 76;

/// The text of a message before and after its token.
pub(crate) struct Content {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Content {
    /// A message from `sender` of about `size` octets.
    pub(crate) fn new(sender: &str, size: usize) -> Self {
        let before = format!(
            "From: <{sender}>\r\nTo: undisclosed-recipients:;\r\nDate: Wed, 25 Nov 2026 12:00:00 +0900\r\n\
             Subject: load\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\nX-Token: "
        );
        let mut after = b"\r\n\r\n".to_vec();
        // Text of words, not of one octet: nobody's compression or scanner shall have it easy.
        let mut words = 1_u32;
        while before.len() + after.len() + LINE + 2 < size {
            for _ in 0..LINE {
                words = words.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let letter = u8::try_from((words >> 24) % 27).unwrap_or(0);
                after.push(if letter == 26 { b' ' } else { b'a' + letter });
            }
            after.extend_from_slice(b"\r\n");
        }
        Self { before: before.into_bytes(), after }
    }

    /// Writes the message with `token`. No line begins with a dot, so DATA and BDAT carry the same octets.
    pub(crate) fn write(&self, token: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.before);
        out.extend_from_slice(token.as_bytes());
        out.extend_from_slice(&self.after);
    }
}

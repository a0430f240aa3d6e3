//! Names of accounts. A name is usually the full address, and it names the user's mailbox on disk; so it holds nothing
//! that a path could misread.

/// Most octets of a name.
pub const NAME_LIMIT: usize = 255;

/// Why a text names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is empty.
    #[error("the name is empty")]
    Empty,
    /// It is longer than [`NAME_LIMIT`].
    #[error("the name is longer than 255 octets")]
    TooLong,
    /// It holds a space, a control character, `/`, `\`, `:`, or begins with a dot.
    #[error(
        "a name holds no space, control character, slash, backslash or colon, and does not begin with a dot"
    )]
    Character,
}

/// The one form in which names are kept and compared: SASLprep (RFC 4013), ASCII letters in lower case.
///
/// # Errors
/// The text cannot be a name.
pub fn account_name(text: &str) -> Result<String, NameError> {
    if text.len() > NAME_LIMIT {
        return Err(NameError::TooLong);
    }
    let prepared = stringprep::saslprep(text).map_err(|_| NameError::Character)?;
    let name = prepared.to_ascii_lowercase();
    let wrong = |character: char| {
        character.is_whitespace() || character.is_control() || matches!(character, '/' | '\\' | ':')
    };
    match () {
        () if name.is_empty() => Err(NameError::Empty),
        () if name.len() > NAME_LIMIT => Err(NameError::TooLong),
        () if name.starts_with('.') || name.contains(wrong) => Err(NameError::Character),
        () => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_form() {
        assert_eq!(account_name("Hanako@Example.JP").unwrap(), "hanako@example.jp");
        assert_eq!(account_name("ﾊﾅｺ").unwrap(), "ハナコ");
        for wrong in ["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a:b", "a\0b", "a\nb", "\u{200B}"] {
            assert!(account_name(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(account_name(&"a".repeat(256)), Err(NameError::TooLong));
    }
}

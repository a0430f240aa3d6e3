//! Octets as dialogue files spell them: `\r \n \t \0 \\ \{ \}`, `\x1b` for any octet, `{x*500}` for 500
//! times x.

use super::DialogueError;

/// The most octets that a repetition may give.
const REPEAT_LIMIT: usize = 20_000;

/// Reads the spelling.
///
/// # Errors
/// An escape that is none of ours, or a repetition that has no end or is too long.
pub fn unescape(text: &str) -> Result<Vec<u8>, DialogueError> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '{']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        octets.extend_from_slice(before.as_bytes());
        rest = if after.starts_with('{') {
            repetition(after, &mut octets)?
        } else {
            escape_sequence(after, &mut octets)?
        };
    }
    octets.extend_from_slice(rest.as_bytes());
    Ok(octets)
}

fn escape_sequence<'a>(text: &'a str, octets: &mut Vec<u8>) -> Result<&'a str, DialogueError> {
    let wrong = || DialogueError::new(format!("no escape: {}", text.chars().take(4).collect::<String>()));
    let letter = text.chars().nth(1).ok_or_else(wrong)?;
    let mut length = 2;
    octets.push(match letter {
        'r' => b'\r',
        'n' => b'\n',
        't' => b'\t',
        '0' => 0,
        '\\' | '{' | '}' | '"' => u8::try_from(letter).map_err(|_| wrong())?,
        'x' => {
            length = 4;
            let digits = text.get(2..4).ok_or_else(wrong)?;
            u8::from_str_radix(digits, 16).map_err(|_| wrong())?
        }
        _ => return Err(wrong()),
    });
    text.get(length..).ok_or_else(wrong)
}

fn repetition<'a>(text: &'a str, octets: &mut Vec<u8>) -> Result<&'a str, DialogueError> {
    let wrong = || DialogueError::new("a repetition is written {text*number}".to_owned());
    let (inside, rest) = text.strip_prefix('{').and_then(|text| text.split_once('}')).ok_or_else(wrong)?;
    let (what, times) = inside.rsplit_once('*').ok_or_else(wrong)?;
    let times: usize = times.parse().map_err(|_| wrong())?;
    if what.contains('{') || what.len().saturating_mul(times) > REPEAT_LIMIT {
        return Err(wrong());
    }
    octets.extend_from_slice(&unescape(what)?.repeat(times));
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_are_spelled_and_read() {
        assert_eq!(unescape(r"a\r\n\0\x1B\\\{é").unwrap(), "a\r\n\0\x1b\\{é".as_bytes());
        assert_eq!(unescape(r"{ab*3}-{\n*2}").unwrap(), b"ababab-\n\n");
        for wrong in [r"\q", r"\x1", "{a*", "{a}", "{a*x}", "{a*999999}", r"a\"] {
            assert!(unescape(wrong).is_err(), "{wrong}");
        }
    }
}

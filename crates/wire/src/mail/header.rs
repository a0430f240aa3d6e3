//! Header fields (RFC 5322 §2.2) as raw octets: split, named, unfolded. Nothing is decoded and nothing is
//! written back.

/// One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// Its name as it came.
    pub name: &'a [u8],
    /// Everything after the colon, folding included, without the last line end.
    pub value: &'a [u8],
}

impl Field<'_> {
    /// Whether it has this name, in either case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value on one line (RFC 5322 §2.2.3), trimmed, octets that are no UTF-8 replaced.
    #[must_use]
    pub fn unfolded(&self) -> String {
        let text: Vec<u8> =
            self.value.iter().copied().filter(|octet| !matches!(octet, b'\r' | b'\n')).collect();
        String::from_utf8_lossy(&text).trim().to_owned()
    }
}

/// The fields of a message in order; ends at the empty line or at the first line that is no field.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The fields at the start of `message`. An mbox `From ` line before them is skipped.
    #[must_use]
    pub fn of(message: &'a [u8]) -> Self {
        let rest = if message.starts_with(b"From ") { split_line(message).1 } else { message };
        Self { rest }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let (first, mut after) = split_line(self.rest);
        let colon = first.iter().position(|octet| *octet == b':')?;
        let (name, _) = first.split_at_checked(colon)?;
        let name = name.trim_ascii_end();
        if name.is_empty() || !name.iter().all(|octet| (0x21..0x7f).contains(octet)) {
            return None;
        }
        while matches!(after.first(), Some(b' ' | b'\t')) {
            after = split_line(after).1;
        }
        let length = self.rest.len() - after.len();
        let whole = self.rest.get(colon + 1..length).unwrap_or_default();
        self.rest = after;
        Some(Field { name, value: without_line_end(whole) })
    }
}

/// Splits `message` into its header and its body; the empty line belongs to neither.
#[must_use]
pub fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = message;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if without_line_end(line).is_empty() {
            let header = message.get(..message.len() - rest.len()).unwrap_or_default();
            return (header, after);
        }
        rest = after;
    }
    (message, b"")
}

/// The first line with its end, and the rest.
fn split_line(octets: &[u8]) -> (&[u8], &[u8]) {
    let end = octets.iter().position(|octet| *octet == b'\n').map_or(octets.len(), |end| end + 1);
    octets.split_at_checked(end).unwrap_or((octets, b""))
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests;

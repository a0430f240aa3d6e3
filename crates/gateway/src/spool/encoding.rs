//! Numbers and octets in a row: lengths before octets, least significant octet first.

/// The octets are not what was written; the checksum of their record should have said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Appends values.
pub(super) struct Writer<'a> {
    pub(super) out: &'a mut Vec<u8>,
}

impl Writer<'_> {
    pub(super) fn octet(&mut self, value: u8) {
        self.out.push(value);
    }

    pub(super) fn number(&mut self, value: u32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn long(&mut self, value: u64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// A length. What does not fit in four octets does not fit in a record either, which refuses it.
    pub(super) fn count(&mut self, value: usize) {
        self.number(u32::try_from(value).unwrap_or(u32::MAX));
    }

    pub(super) fn octets(&mut self, value: &[u8]) {
        self.count(value.len());
        self.out.extend_from_slice(value);
    }

    pub(super) fn optional(&mut self, value: Option<&[u8]>) {
        self.octet(u8::from(value.is_some()));
        if let Some(value) = value {
            self.octets(value);
        }
    }
}

/// Takes values from the front.
pub(super) struct Reader<'a> {
    pub(super) octets: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.octets.split_at_checked(length).ok_or(Malformed)?;
        self.octets = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed)
    }

    pub(super) fn octet(&mut self) -> Result<u8, Malformed> {
        self.array().map(|[octet]| octet)
    }

    pub(super) fn number(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn long(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn count(&mut self) -> Result<usize, Malformed> {
        usize::try_from(self.number()?).map_err(|_| Malformed)
    }

    pub(super) fn octets(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.count()?;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Result<String, Malformed> {
        std::str::from_utf8(self.octets()?).map(str::to_owned).map_err(|_| Malformed)
    }

    pub(super) fn optional(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        match self.octet()? {
            0 => Ok(None),
            1 => self.octets().map(Some),
            _ => Err(Malformed),
        }
    }

    pub(super) fn optional_text(&mut self) -> Result<Option<String>, Malformed> {
        let octets = self.optional()?;
        octets.map(|octets| std::str::from_utf8(octets).map(str::to_owned).map_err(|_| Malformed)).transpose()
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.octets.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

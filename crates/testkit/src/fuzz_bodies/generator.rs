//! Makes inputs out of seeds and of words that mail protocols know, the same ones for the same seed.

/// The longest input.
const INPUT_LIMIT: usize = 2048;

/// What mutations insert.
const WORDS: [&[u8]; 57] = [
    b"\x12\x34\x01\0\0\x01\0\0\0\0\0\x01\x01a\x07example\0\0\x01\0\x01",
    b"\0\0\x29\x04\xd0\0\0\0\0\0\x0c\0\x0a\0\x0812345678",
    b"request=smtpd_access_policy\n",
    b"recipient=",
    b"\n\n",
    b"protocol_state=RCPT\n",
    b"\r\n",
    b"\n",
    b"\r",
    b".",
    b"\r\n.\r\n",
    b"..",
    b"\0",
    b"<",
    b">",
    b"@",
    b"\"",
    b"\\",
    b":",
    b",",
    b"[192.0.2.1]",
    b"[IPv6:2001:db8::1]",
    b"%",
    b"!",
    b" ",
    b"\t",
    b"EHLO a\r\n",
    b"MAIL FROM:<a@b>",
    b"RCPT TO:<a@b>\r\n",
    b"DATA\r\n",
    b"BDAT 3 LAST\r\n",
    b"STARTTLS\r\n",
    b"AUTH PLAIN ",
    b"RSET\r\n",
    b"SIZE=20",
    b"SMTPUTF8",
    b"NOTIFY=NEVER",
    b"ORCPT=rfc822;a+2Bb",
    b"250-",
    b"250 ",
    b"5.7.1 ",
    b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c",
    b"Received: from a by b; ",
    b"\xe9\x96\xa2",
    b"\xff",
    b"USER user\r\n",
    b"PASS secret\r\n",
    b"AUTH PLAIN AHVzZXIAc2VjcmV0\r\n",
    b"RETR 1\r\n",
    b"TOP 1 1\r\n",
    b"DELE 1\r\n",
    b"UIDL\r\n",
    b"STLS\r\n",
    b"+OK ",
    b"-ERR ",
    b"QUIT\r\n",
];

/// Makes inputs.
#[derive(Clone, Debug)]
pub struct Generator {
    state: u64,
    seeds: Vec<Vec<u8>>,
}

impl Generator {
    /// A generator that mutates `seeds`. The same number gives the same inputs.
    #[must_use]
    pub fn new(seed: u64, seeds: Vec<Vec<u8>>) -> Self {
        Self { state: seed.wrapping_mul(2).wrapping_add(1), seeds }
    }

    /// The next input.
    pub fn input(&mut self) -> Vec<u8> {
        let mut input = self.piece_of_a_seed();
        for _ in 0..=self.below(6) {
            let (from, to) = self.range(input.len());
            match self.below(6) {
                0 => {
                    input.drain(from..to.min(from + 8));
                }
                1 => {
                    let octet = u8::try_from(self.below(256)).unwrap_or_default();
                    if let Some(place) = input.get_mut(from) {
                        *place = octet;
                    }
                }
                2 => {
                    let again = input.get(from..to).unwrap_or_default().to_vec();
                    input.splice(to..to, again);
                }
                3 => {
                    let other = self.piece_of_a_seed();
                    input.splice(from..from, other);
                }
                _ => {
                    let word = WORDS.get(self.below(WORDS.len())).copied().unwrap_or_default();
                    input.splice(from..from, word.iter().copied());
                }
            }
            input.truncate(INPUT_LIMIT);
        }
        input
    }

    /// A whole seed, one of its lines, or what stands in brackets there: parsers want pieces of every size.
    fn piece_of_a_seed(&mut self) -> Vec<u8> {
        let index = self.below(self.seeds.len());
        let choice = self.below(8);
        let (low, high) = (self.next(), self.next());
        let Some(seed) = self.seeds.get(index) else { return Vec::new() };
        let pick = |length: usize, random: u64| usize::try_from(random).unwrap_or_default() % length.max(1);
        let lines: Vec<&[u8]> = seed.split(|octet| *octet == b'\n').collect();
        let line = lines.get(pick(lines.len(), low)).copied().unwrap_or_default();
        let said = line.get(3..).unwrap_or_default();
        match choice {
            0 => seed.clone(),
            // What the client says, with its line ends: a session.
            1 | 2 => lines
                .iter()
                .filter_map(|line| line.strip_prefix(b"C: "))
                .flat_map(|line| line.iter().copied().chain(*b"\r\n"))
                .collect(),
            3 => said.iter().copied().skip_while(|octet| *octet != b'<').collect(),
            4 => said.split(|octet| matches!(octet, b'<' | b'>')).nth(1).unwrap_or(said).to_vec(),
            5 => said.split(|octet| *octet == b' ').skip(2).collect::<Vec<_>>().join(&b' '),
            6 => said.get(pick(said.len(), high)..).unwrap_or_default().to_vec(),
            _ => said.to_vec(),
        }
    }

    fn range(&mut self, length: usize) -> (usize, usize) {
        let (one, other) = (self.below(length + 1), self.below(length + 1));
        (one.min(other), one.max(other))
    }

    /// A number below `bound`, or zero.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap_or_default() % bound.max(1)
    }

    /// Splitmix64: short, well mixed, and no source of secrets.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

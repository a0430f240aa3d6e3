use proptest::prelude::*;

use super::*;

fn unstuff(parts: &[&[u8]]) -> (Vec<u8>, bool, Option<usize>) {
    let mut unstuffer = Unstuffer::new();
    let mut content = Vec::new();
    let mut before = 0;
    for part in parts {
        let mut pieces = Vec::new();
        let result = unstuffer.read(part, &mut pieces);
        for piece in pieces {
            match piece {
                Piece::Range(range) => content.extend_from_slice(&part[range]),
                Piece::CarriageReturn => content.push(b'\r'),
            }
        }
        if let Unstuffed::End { consumed } = result {
            return (content, unstuffer.has_bare_line_end(), Some(before + consumed));
        }
        before += part.len();
    }
    (content, unstuffer.has_bare_line_end(), None)
}

#[test]
fn rfc_5321_section_4_5_2_transparency() {
    assert_eq!(Stuffer::stuff(b".a\r\n..b\r\n"), b"..a\r\n...b\r\n.\r\n");
    assert_eq!(Stuffer::stuff(b""), b".\r\n");
    let (content, bare, end) = unstuff(&[b"..a\r\n...b\r\n.\r\nQUIT\r\n"]);
    assert_eq!((content.as_slice(), bare, end), (&b".a\r\n..b\r\n"[..], false, Some(14)));
}

#[test]
fn rfc_5321_section_2_3_8_only_crlf_dot_crlf_ends_a_message() {
    for smuggled in
        [&b"a\n.\r\nb\r\n.\r\n"[..], b"a\r\n.\nb\r\n.\r\n", b"a\r\n.\rb\r\n.\r\n", b"a\n.\nb\r\n.\r\n"]
    {
        let (_, bare, end) = unstuff(&[smuggled]);
        assert!(bare, "{smuggled:?}");
        assert_eq!(end, Some(smuggled.len()), "{smuggled:?}");
    }
}

proptest! {
    #[test]
    fn stuffing_and_unstuffing_give_the_message_back(lines in proptest::collection::vec("[.a]{0,3}", 0..8), cut in 0usize..60) {
        let message: Vec<u8> = lines.iter().flat_map(|line| format!("{line}\r\n").into_bytes()).collect();
        let stuffed = Stuffer::stuff(&message);
        let cut = cut.min(stuffed.len());
        let (content, bare, end) = unstuff(&[&stuffed[..cut], &stuffed[cut..]]);
        prop_assert_eq!(content, message);
        prop_assert!(!bare);
        prop_assert_eq!(end, Some(stuffed.len()));
    }

    #[test]
    fn cuts_make_no_difference(octets in proptest::collection::vec(prop_oneof![Just(b'.'), Just(b'\r'), Just(b'\n'), Just(b'a')], 0..40), cut in 0usize..40) {
        let cut = cut.min(octets.len());
        prop_assert_eq!(unstuff(&[&octets]), unstuff(&[&octets[..cut], &octets[cut..]]));
    }
}

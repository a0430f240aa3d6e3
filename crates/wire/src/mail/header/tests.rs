use proptest::prelude::*;

use super::*;

#[test]
fn rfc_5322_section_2_2_fields_and_folding() {
    let message = b"From x Mon\r\nReceived: from a\r\n\tby b;\r\n now\r\nX:\r\nSubject : hi\nno field\r\nTo: x\r\n\r\nbody";
    let fields: Vec<_> = Fields::of(message).collect();
    assert_eq!(fields.len(), 3);
    assert!(fields[0].is("RECEIVED"));
    assert_eq!(fields[0].unfolded(), "from a\tby b; now");
    assert_eq!(fields[1].unfolded(), "");
    assert_eq!(fields[2].unfolded(), "hi");
    assert_eq!(split(message).1, b"body");
    assert_eq!(split(b"a: b\n\nc"), (&b"a: b\n"[..], &b"c"[..]));
    assert_eq!(split(b"a: b"), (&b"a: b"[..], &b""[..]));
}

proptest! {
    #[test]
    fn rfc_5322_section_2_2_what_is_written_is_read(
        fields in proptest::collection::vec(("[A-Za-z-]{1,12}", "[a-z;()<>@. ]{0,20}", any::<bool>()), 0..6),
        body in "[a-z:\\r\\n]{0,40}",
    ) {
        let header: String = fields
            .iter()
            .map(|(name, value, folded)| format!("{name}: {}{value}\r\n", if *folded { "x\r\n " } else { "" }))
            .collect();
        let message = format!("{header}\r\n{body}");
        let read: Vec<(String, String)> = Fields::of(message.as_bytes())
            .map(|field| (String::from_utf8_lossy(field.name).into_owned(), field.unfolded()))
            .collect();
        let written: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value, folded)| {
                let value = if *folded { format!("x {value}") } else { value.clone() };
                (name.clone(), value.trim().to_owned())
            })
            .collect();
        prop_assert_eq!(read, written);
        prop_assert_eq!(split(message.as_bytes()), (header.as_bytes(), body.as_bytes()));
    }

    #[test]
    fn any_octets_are_survived(octets: Vec<u8>) {
        prop_assert!(Fields::of(&octets).count() <= octets.len());
        let (header, body) = split(&octets);
        prop_assert!(octets.starts_with(header) && octets.ends_with(body));
    }
}

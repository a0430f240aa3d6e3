use proptest::prelude::*;

use super::*;

const ALL: Offered = Offered { size: true, eight_bit_mime: true, smtputf8: true, dsn: true, auth: true };

fn parse(line: &[u8]) -> Result<Command, CommandError> {
    Command::parse(line, ALL)
}

#[test]
fn rfc_5321_section_4_1_1_commands() {
    assert_eq!(
        parse(b"ehlo [192.0.2.1]"),
        Ok(Command::Hello { verb: HelloVerb::Ehlo, name: "[192.0.2.1]".to_owned() })
    );
    assert!(matches!(parse(b"MAIL FROM:<>"), Ok(Command::Mail { path: ReversePath::Null, .. })));
    assert!(matches!(parse(b"mail from:<a@b.example> SIZE=10"), Ok(Command::Mail { .. })));
    assert!(matches!(parse(b"RCPT TO:<Postmaster>"), Ok(Command::Recipient { .. })));
    assert_eq!(parse(b"DATA  "), Ok(Command::Data));
    assert_eq!(parse(b"BDAT 10 last"), Ok(Command::Bdat { size: 10, last: true }));
    assert_eq!(parse(b"NOOP what ever"), Ok(Command::Noop));
}

#[test]
fn what_is_not_the_grammar_is_refused() {
    for line in [
        &b"MAIL FROM: <a@b.example>"[..],
        b"MAIL FROM:a@b.example",
        b"MAIL FROM:<a@b.example>SIZE=1",
        b"RCPT TO:<>",
        b"RCPT TO:<a@b@c>",
        b"RCPT TO:<a@b.example.>",
        b"RCPT TO:<a@b.example\0>",
        b"DATA now",
        b"EHLO",
        b"EHLO a b",
        b"BDAT 99999999999999999999",
        b"BDAT -1",
        b"AUTH",
        b"AUTH PLAIN a b",
        b"FOO",
        b"",
        b" MAIL FROM:<>",
    ] {
        assert!(parse(line).is_err(), "{}", line.escape_ascii());
    }
}

#[test]
fn rfc_6531_section_3_4_utf8_only_where_announced() {
    let address = "MAIL FROM:<関所@b.example>";
    assert!(parse(address.as_bytes()).is_err());
    assert!(parse(format!("{address} SMTPUTF8").as_bytes()).is_ok());
}

proptest! {
    #[test]
    fn a_path_in_a_command_comes_back(local in "[a-z%!]{1,10}", domain in "[a-z]{1,10}\\.example", lower: bool) {
        let path = format!("<{local}@{domain}>");
        let (mail, rcpt) = if lower { ("mail from:", "rcpt to:") } else { ("MAIL FROM:", "RCPT TO:") };
        match parse(format!("{mail}{path} SIZE=1").as_bytes()) {
            Ok(Command::Mail { path: read, parameters }) => {
                prop_assert_eq!(read.to_bytes(), path.as_bytes());
                prop_assert_eq!(parameters.size, Some(1));
            }
            other => prop_assert!(false, "{other:?}"),
        }
        match parse(format!("{rcpt}{path}").as_bytes()) {
            Ok(Command::Recipient { path: read, .. }) => prop_assert_eq!(read.to_bytes(), path.as_bytes()),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn rfc_5321_section_2_4_verbs_are_read_in_any_case(upper in proptest::collection::vec(any::<bool>(), 8)) {
        for verb in ["EHLO a", "BDAT 5 LAST", "RSET", "NOOP", "QUIT", "STARTTLS", "VRFY a", "DATA"] {
            let mixed: String = verb.chars().zip(upper.iter().cycle())
                .map(|(letter, upper)| if *upper { letter } else { letter.to_ascii_lowercase() })
                .collect();
            // The argument's case is kept where it means something.
            if !verb.contains(" a") {
                prop_assert_eq!(parse(mixed.as_bytes()), parse(verb.as_bytes()), "{}", mixed);
            }
            prop_assert!(parse(mixed.as_bytes()).is_ok());
        }
    }

    #[test]
    fn a_control_octet_makes_no_command(octet in prop_oneof![0u8..0x20, Just(0x7f)], place in 0usize..30) {
        let mut line = b"MAIL FROM:<a@b.example> SIZE=1".to_vec();
        line.insert(place, octet);
        prop_assert_eq!(parse(&line), Err(CommandError::Control));
    }
}

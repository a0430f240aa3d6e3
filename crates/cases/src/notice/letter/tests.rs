use mail_parser::{MessageParser, MimeHeaders as _};

use super::*;
use crate::notice::NoticeKind;
use crate::notice::facts::Facts;
use crate::notice::templates::{Templates, sample_facts};

struct Sample {
    facts: Facts,
    to: MailAddress,
    tag: Tag,
    text: Rendered,
    attachments: Vec<Attachment>,
    earlier: Vec<Tag>,
}

impl Sample {
    fn new(tongue: Tongue) -> Self {
        let tag: Tag = "0123456789abcdef".parse().unwrap();
        let facts = sample_facts(NoticeKind::Notice, tongue);
        let text = Templates::shipped().unwrap().render(&facts).unwrap();
        let to = "postmaster@assoc.example".parse().unwrap();
        Self { facts, to, tag, text, attachments: Vec::new(), earlier: Vec::new() }
    }

    fn letter(&self) -> Letter<'_> {
        Letter {
            case: self.facts.case,
            tag: &self.tag,
            us: &self.facts.us,
            to: &self.to,
            now: self.facts.now,
            tongue: self.facts.tongue,
            text: &self.text,
            earlier: &self.earlier,
            attachments: &self.attachments,
        }
    }
}

fn is_plain(octets: &[u8]) -> bool {
    let text = String::from_utf8_lossy(octets);
    let ended = text.split("\r\n").all(|line| !line.contains(['\r', '\n']) && line.len() <= 78);
    octets.iter().all(|octet| *octet < 0x80 && *octet != 0) && ended && text.ends_with("\r\n")
}

#[test]
fn a_letter_is_a_message_that_reads_as_it_was_written() {
    for tongue in Tongue::ALL {
        let sample = Sample::new(tongue);
        let composed = sample.letter().compose().unwrap();
        assert!(is_plain(&composed.octets), "{}", String::from_utf8_lossy(&composed.octets));
        assert_eq!(sample.letter().compose().unwrap(), composed, "the same octets each time");
        assert_eq!(composed.reverse_path.as_str(), "case+0123456789abcdef@coordinator.example");
        let read = MessageParser::default().parse(&composed.octets).unwrap();
        assert_eq!(read.subject(), Some(sample.text.subject.as_str()));
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), sample.text.body);
        let us = sample.facts.us.organisation.to_string();
        for field in [read.from(), read.reply_to()] {
            let address = field.unwrap().first().unwrap();
            assert_eq!(
                (address.name(), address.address()),
                (Some(us.as_str()), Some(composed.reverse_path.as_str()))
            );
        }
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some("postmaster@assoc.example"));
        assert_eq!(read.date().unwrap().to_timestamp(), sample.facts.now.as_second());
        assert_eq!(read.message_id(), Some("2026-001.0123456789abcdef@coordinator.example"));
        let header =
            String::from_utf8_lossy(&composed.octets).split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
        assert!(header.contains("date: mon, 23 nov 2026 14:02:11 +0900\r\n"), "{header}");
        for field in ["auto-submitted", "list-", "precedence", "in-reply-to", "bcc", "sender"] {
            assert!(!header.contains(&format!("\r\n{field}")), "{header}");
        }
        for field in ["from", "to", "subject", "date", "message-id", "mime-version", "content-type"] {
            let lines = header.split("\r\n").filter(|line| line.starts_with(&format!("{field}:"))).count();
            assert_eq!(lines, 1, "{field}: {header}");
        }
    }
}

#[test]
fn attachments_and_earlier_letters_go_with_it() {
    let mut sample = Sample::new(Tongue::Japanese);
    let page = "<p>報告\nFrom here \r\n--=_mixed_0123456789abcdef--\n".repeat(50).into_bytes();
    sample.attachments = vec![
        Attachment::new("report.html", Kind::Html, page.clone()).unwrap(),
        Attachment::new("xarf.json", Kind::Json, b"{}".to_vec()).unwrap(),
        Attachment::new("empty.txt", Kind::Text, Vec::new()).unwrap(),
    ];
    sample.earlier = (0..30).map(|number| Tag::from_random([number; 10])).collect();
    let composed = sample.letter().compose().unwrap();
    assert!(is_plain(&composed.octets), "{}", String::from_utf8_lossy(&composed.octets));
    let read = MessageParser::default().parse(&composed.octets).unwrap();
    assert_eq!(read.attachment_count(), 3);
    let first = read.attachment(0).unwrap();
    assert_eq!((first.attachment_name(), first.contents()), (Some("report.html"), page.as_slice()));
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), sample.text.body);
    let references = read.references().as_text_list().unwrap();
    assert_eq!(references.len(), REFERENCES);
    let last = message_id(sample.facts.case, sample.earlier.last().unwrap(), &sample.facts.us.address);
    assert_eq!(read.in_reply_to().as_text(), Some(last.as_str()));
    for name in ["", ".", "..", "a/b", "a b", "a\"b", "報告.html", "a\r\nb", &"x".repeat(65)] {
        assert!(Attachment::new(name, Kind::Octets, Vec::new()).is_err(), "{name}");
    }
    let at = |octets: usize| {
        let attachments = vec![Attachment::new("a", Kind::Octets, vec![0; octets]).unwrap()];
        Letter { attachments: &attachments, ..sample.letter() }.compose().map(|_| ())
    };
    assert_eq!((at(ATTACHMENTS_LIMIT - 1), at(ATTACHMENTS_LIMIT)), (Ok(()), Ok(())));
    assert_eq!(at(ATTACHMENTS_LIMIT + 1), Err(AttachmentError::TooLong { octets: ATTACHMENTS_LIMIT + 1 }));
}

#[test]
fn hostile_words_stay_in_their_field() {
    let mut sample = Sample::new(Tongue::English);
    sample.text.subject = "x\r\nBcc: victim@example.net\u{0}\u{1b}".to_owned();
    sample.facts.us.organisation = "\"Centre\" <a@b.example>, x@y.example".parse().unwrap();
    sample.text.body = "From somebody\n.\n.\r\n--=_signed_0123456789abcdef--\nfin \u{e9}\n".to_owned();
    let composed = sample.letter().compose().unwrap();
    assert!(is_plain(&composed.octets), "{}", String::from_utf8_lossy(&composed.octets));
    let read = MessageParser::default().parse(&composed.octets).unwrap();
    assert!(read.bcc().is_none());
    assert_eq!(read.from().unwrap().iter().count(), 1);
    assert_eq!(read.from().unwrap().first().unwrap().address(), Some(composed.reverse_path.as_str()));
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), sample.text.body.replace("\r\n", "\n"));
    assert!(!String::from_utf8_lossy(&composed.octets).contains("\r\nFrom somebody"));
}

#[test]
fn what_is_signed_is_in_the_message_octet_for_octet() {
    for attached in [false, true] {
        let mut sample = Sample::new(Tongue::Japanese);
        if attached {
            sample.attachments = vec![Attachment::new("xarf.json", Kind::Json, b"{}".to_vec()).unwrap()];
        }
        let to_sign = sample.letter().to_sign().unwrap();
        assert!(to_sign.starts_with(b"Content-Type: "));
        assert!(to_sign.iter().all(|octet| *octet < 0x80));
        let signature = STANDARD.encode([0x88, 9, 4, 0, 22, 10, 0, 0, 0, 0, 0]);
        let signature =
            format!("-----BEGIN PGP SIGNATURE-----\n\n{signature}\n-----END PGP SIGNATURE-----\n");
        let signature = Signature::read(&signature).unwrap();
        let composed = sample.letter().compose_signed(&signature).unwrap();
        assert!(is_plain(&composed.octets), "{}", String::from_utf8_lossy(&composed.octets));
        let text = String::from_utf8(composed.octets).unwrap();
        let mut parts = text.split("\r\n--=_signed_0123456789abcdef");
        let header = parts.next().unwrap();
        for needed in ["multipart/signed", "micalg=\"pgp-sha512\"", "protocol=\"application/pgp-signature\""]
        {
            assert!(header.contains(needed), "{header}");
        }
        assert_eq!(parts.next().unwrap().as_bytes(), [b"\r\n", to_sign.as_slice()].concat());
        assert!(
            parts
                .next()
                .unwrap()
                .starts_with("\r\nContent-Type: application/pgp-signature; name=\"signature.asc\"")
        );
        assert_eq!(parts.next(), Some("--\r\n"));
    }
}

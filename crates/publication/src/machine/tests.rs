//! The reports are what their standards say: XARF by its own schema, ARF as a parser of mail reads it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::{MessageParser, MimeHeaders as _};
use sekisho_cases::contact::Tongue;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::document::Copy;
use crate::file::File;
use crate::imprint::Imprint;
use crate::{bundle, html, sample};

const CORE: &str = include_str!("../../tests/schemas/xarf-core.json");
const TYPE: &str = include_str!("../../tests/schemas/vulnerability-misconfiguration.json");
const RELAYED: &[u8] = b"Received: from mail.assoc.example ([192.0.2.25]) by mx.example.jp for <a@example.jp>;\r\n\tTue, 16 Jul 2002 11:58:00 +0900\r\nFrom: postmaster@assoc.example\r\nTo: a@example.jp\r\nSubject: buy\r\n\r\nnow\r\n";

fn validator() -> jsonschema::Validator {
    let core: Value = serde_json::from_str(CORE).unwrap();
    let own: Value = serde_json::from_str(TYPE).unwrap();
    let registry = jsonschema::Registry::new();
    let registry =
        registry.add("https://xarf.org/schemas/v4/xarf-core.json", core).unwrap().prepare().unwrap();
    jsonschema::options().should_validate_formats(true).with_registry(&registry).build(&own).unwrap()
}

#[test]
fn xarf_is_valid_by_its_schema() {
    let validator = validator();
    for tongue in [Tongue::English, Tongue::Japanese] {
        let document = sample::document(tongue);
        let audit = bundle::original(&document, sample::AUDIT.to_vec()).unwrap();
        let reports = xarf(&document, &[audit, html::html(&document).unwrap()]).unwrap();
        assert_eq!(reports.iter().map(File::name).collect::<Vec<_>>(), ["xarf-192.0.2.25.json"]);
        let report: Value = serde_json::from_slice(reports[0].octets()).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(report["source_identifier"], "192.0.2.25");
        assert_eq!(report["timestamp"], "2002-07-16T03:00:05Z");
        let evidence = report["evidence"].as_array().unwrap();
        assert_eq!(evidence.len(), 3);
        for piece in evidence {
            let octets = STANDARD.decode(piece["payload"].as_str().unwrap()).unwrap();
            let hash = format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(&octets)));
            assert_eq!(
                (piece["hash"].as_str().unwrap(), piece["size"].as_u64().unwrap()),
                (hash.as_str(), octets.len() as u64)
            );
        }
        assert_eq!(STANDARD.decode(evidence[1]["payload"].as_str().unwrap()).unwrap(), sample::AUDIT);
        assert_eq!(evidence[1]["content_type"], "application/json");
    }
}

/// The schema is really asked: it refuses what is wrong.
#[test]
fn the_schema_refuses_what_is_wrong() {
    let validator = validator();
    let document = sample::document(Tongue::English);
    let good: Value = serde_json::from_slice(xarf(&document, &[]).unwrap()[0].octets()).unwrap();
    for (member, value) in [
        ("category", Value::from("messaging")),
        ("report_id", Value::from("7")),
        ("timestamp", Value::from("2002-07-16")),
        ("confidence", Value::from(2)),
        ("tags", serde_json::json!(["no namespace"])),
        ("reporter", serde_json::json!({"org": "x"})),
    ] {
        let mut wrong = good.clone();
        wrong[member] = value;
        assert!(!validator.is_valid(&wrong), "{member}");
    }
    for member in ["service", "sender", "source_identifier", "xarf_version"] {
        let mut wrong = good.clone();
        wrong.as_object_mut().unwrap().remove(member);
        assert!(!validator.is_valid(&wrong), "{member}");
    }
}

#[test]
fn arf_is_a_report_of_three_parts() {
    let document = sample::document(Tongue::Japanese);
    let reports = arf(&document, |_| Some(RELAYED)).unwrap();
    let octets = reports[0].octets();
    assert!(octets.split(|octet| *octet == b'\n').all(|line| line.len() <= 998 && line.is_ascii()));
    let message = MessageParser::default().parse(octets).unwrap();
    let kind = message.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("report")));
    assert_eq!(kind.attribute("report-type"), Some("feedback-report"));
    assert_eq!(
        message.subject(),
        Some("迷惑メール対策の窓口に指定された団体のメールサーバーにおける不正中継")
    );
    let from = message.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("例示 CERT"), Some("office@cert.example")));
    assert_eq!(message.date().unwrap().to_rfc3339(), "2002-08-06T12:00:00+09:00");
    let kinds: Vec<String> = message.parts[1..]
        .iter()
        .map(|part| {
            part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap())).unwrap()
        })
        .collect();
    assert_eq!(kinds, ["text/plain", "message/feedback-report", "text/rfc822-headers"]);
    assert!(message.body_text(0).unwrap().contains("第三者中継"));
    let text = String::from_utf8(octets.to_vec()).unwrap();
    let feedback =
        text.split("message/feedback-report\r\n\r\n").nth(1).unwrap().split("\r\n\r\n").next().unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        feedback,
        format!(
            "Feedback-Type: abuse\r\nUser-Agent: Sekisho/{version}\r\nVersion: 1\r\nArrival-Date: Tue, 16 Jul 2002 03:00:05 -0000\r\nSource-IP: 192.0.2.25\r\nReported-Domain: mail.assoc.example"
        )
    );
    assert!(text.contains("Subject: buy") && !text.contains("a@example.jp"), "{text}");
    assert_eq!(arf(&document, |_| Some(RELAYED)).unwrap(), reports, "the same of the same");
}

#[test]
fn a_report_needs_a_sender_and_a_message_that_may_be_shown() {
    let (case, entries) = sample::case(Tongue::English);
    let nobody = Imprint::new("Example CERT".parse().unwrap(), Tongue::English);
    let document = Document::of(&case, &entries, &nobody, sample::now(), Copy::Public).unwrap();
    assert_eq!(xarf(&document, &[]), Err(MachineError::NoContact));
    assert_eq!(arf(&document, |_| Some(RELAYED)), Err(MachineError::NoContact));
    let document = sample::document(Tongue::English);
    assert_eq!(arf(&document, |_| Some(b"\r\nx".as_slice())), Err(MachineError::NoMessage));
    // The complaint of somebody who is sealed tells the way it came.
    assert_eq!(arf(&document, |_| Some(sample::COMPLAINT)), Err(MachineError::Withheld(Withheld::Sealed)));
}

#[test]
fn an_event_has_a_line_with_the_names_of_intelmq() {
    let file = event_lines(&sample::document(Tongue::Japanese)).unwrap();
    let text = String::from_utf8(file.octets().to_vec()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    insta::assert_json_snapshot!("events", lines);
}

//! XARF v4, the eXtended Abuse Reporting Format: category `vulnerability`, type `misconfiguration`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{MachineError, Relay, relays};
use crate::document::Document;
use crate::file::File;

/// The version of the schema.
const VERSION: &str = "4.2.0";
/// The biggest piece of evidence in octets, the most pieces, and the longest description in characters, as the schema
/// allows them.
const LIMITS: (usize, usize, usize) = (5 * 1024 * 1024, 50, 1000);

#[derive(Serialize)]
struct Contact {
    org: String,
    contact: String,
    domain: String,
}

#[derive(Serialize)]
struct Evidence {
    content_type: &'static str,
    description: String,
    payload: String,
    hash: String,
    size: usize,
}

impl Evidence {
    fn new(content_type: &'static str, description: String, octets: &[u8]) -> Self {
        Self {
            content_type,
            description,
            payload: STANDARD.encode(octets),
            hash: format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(octets))),
            size: octets.len(),
        }
    }
}

/// A report for each address where relay was proven: what was found there as its evidence, and behind it `evidence`, which
/// are files of the publication or of its bundle. What is too big for the schema is left out.
///
/// # Errors
/// The publisher's address is missing, or a secret would stand in a report.
pub fn xarf(document: &Document, evidence: &[File]) -> Result<Vec<File>, MachineError> {
    let contact = document.contact.as_ref().ok_or(MachineError::NoContact)?;
    let reports = relays(document).map(|relay| {
        let party = || Contact {
            org: document.organisation.to_string(),
            contact: contact.to_string(),
            domain: contact.domain().to_owned(),
        };
        let level = relay.found.map(|found| found.level);
        let (_, _, longest) = LIMITS;
        let report = json!({
            "xarf_version": VERSION,
            "report_id": identity(document, &relay),
            "timestamp": relay.since(),
            "reporter": party(),
            "sender": party(),
            "source_identifier": relay.place.address,
            "category": "vulnerability",
            "type": "misconfiguration",
            "service": "smtp",
            "misconfiguration_type": "open_relay",
            "severity": "high",
            "evidence_source": "vulnerability_scan",
            "confidence": if level == Some(sekisho_evidence::level::Level::E5) { 1.0 } else { 0.9 },
            "description": relay.says(document).chars().take(longest).collect::<String>(),
            "tags": [format!("tlp:{}", document.tlp.label().trim_start_matches("TLP:").to_lowercase())],
            "evidence": pieces(&relay, evidence),
        });
        let name = format!("xarf-{}.json", relay.file_part());
        let text = serde_json::to_string_pretty(&report).unwrap_or_default() + "\n";
        Ok(File::text(&document.guard, &name, "application/json", text)?)
    });
    reports.collect()
}

fn pieces(relay: &Relay<'_>, further: &[File]) -> Vec<Evidence> {
    let (biggest, most, _) = LIMITS;
    let found = relay.found.and_then(|found| serde_json::to_vec_pretty(found).ok());
    let found = found.map(|octets| {
        let what = format!("What the audit found at {}", relay.place.address);
        Evidence::new("application/json", what, &octets)
    });
    let further = further.iter().filter(|file| file.octets().len() <= biggest);
    let further = further.map(|file| Evidence::new(file.media_type(), file.name().to_owned(), file.octets()));
    found.into_iter().chain(further).take(most).collect()
}

/// The report's name: the same for the same case and address. It has the form of a UUID of version 4, which XARF asks for;
/// its octets come from a digest instead of chance.
fn identity(document: &Document, relay: &Relay<'_>) -> String {
    let named = format!("{} {} {}", document.organisation, document.number, relay.place.address);
    let digest = Sha256::digest(named.as_bytes());
    let mut octets = digest.iter().copied().take(16).collect::<Vec<u8>>();
    for (index, octet) in octets.iter_mut().enumerate() {
        match index {
            6 => *octet = *octet & 0x0f | 0x40,
            8 => *octet = *octet & 0x3f | 0x80,
            _ => {}
        }
    }
    let text = HEXLOWER.encode(&octets);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

//! Lines of events as IntelMQ passes them on: JSON, one object in a line, with the names of its data format.

use serde_json::json;

use sekisho_cases::tlp::Tlp;

use super::{MachineError, relays};
use crate::document::Document;
use crate::file::File;

/// A line for each address where relay was proven.
///
/// # Errors
/// A secret would stand in it.
pub fn event_lines(document: &Document) -> Result<File, MachineError> {
    // IntelMQ knows the four colours of TLP 1; what is between two of them becomes the stricter one.
    let tlp = match document.tlp {
        Tlp::Clear => "WHITE",
        Tlp::Green => "GREEN",
        Tlp::Amber => "AMBER",
        Tlp::AmberStrict | Tlp::Red => "RED",
    };
    let mut text = String::new();
    for relay in relays(document) {
        let mut event = json!({
            "classification.identifier": "open-relay",
            "classification.taxonomy": "vulnerable",
            "classification.type": "vulnerable-system",
            "event_description.text": relay.says(document),
            "extra.case": document.number,
            "extra.status": if relay.place.shut.is_some() { "shut" } else { "open" },
            "feed.name": "Sekisho",
            "feed.provider": document.organisation,
            "protocol.application": "smtp",
            "protocol.transport": "tcp",
            "source.ip": relay.place.address,
            "time.observation": document.at.to_string(),
            "time.source": relay.since(),
            "tlp": tlp,
        });
        let mut add = |name: &str, value: String| {
            event.as_object_mut().map(|members| members.insert(name.to_owned(), value.into()));
        };
        // A name that is an address is none.
        if relay.server.as_str().parse::<std::net::IpAddr>().is_err() {
            add("source.fqdn", relay.server.to_string());
        }
        if let Some(found) = relay.found {
            add("extra.audit", found.audit.to_string());
            add("extra.level", found.level.to_string());
        }
        if let Some(shut) = relay.place.shut {
            add("extra.shut", shut.to_string());
        }
        text.push_str(&event.to_string());
        text.push('\n');
    }
    Ok(File::text(&document.guard, "events.jsonl", "application/jsonl", text)?)
}

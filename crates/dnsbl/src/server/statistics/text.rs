//! The numbers as OpenMetrics text.

use std::fmt::Write as _;

use sekisho_wire::dns::name::Name;

use super::{ServerTotals, ZoneTotals};

/// Lines for a collector of metrics, without an end.
#[must_use]
pub fn open_metrics(server: &ServerTotals, zones: &[(Name, ZoneTotals)]) -> String {
    let mut text = String::new();
    family(&mut text, "dnsbl_messages", "Messages to the block list that were not simply answered");
    for (result, count) in [
        ("malformed", server.malformed),
        ("not-implemented", server.not_implemented),
        ("refused", server.refused),
        ("over-rate", server.dropped),
        ("slipped", server.slipped),
        ("truncated", server.truncated),
        ("with-cookie", server.with_cookie),
        ("by-tcp", server.by_stream),
    ] {
        line(&mut text, "dnsbl_messages", &format!("result=\"{result}\""), count);
    }
    family(&mut text, "dnsbl_queries", "Questions about a zone, by what was answered");
    for (zone, totals) in zones {
        for (result, count) in [
            ("listed", totals.listed),
            ("not-listed", totals.not_listed),
            ("about-zone", totals.about_zone),
            ("not-allowed", totals.not_allowed),
            ("misplaced", totals.misplaced),
            ("too-many", totals.too_many),
            ("server-failure", totals.unknown),
        ] {
            line(&mut text, "dnsbl_queries", &format!("zone=\"{zone}\",result=\"{result}\""), count);
        }
    }
    family(&mut text, "dnsbl_answers", "Answers with a value");
    for (zone, totals) in zones {
        for (value, count) in &totals.codes {
            let value = if value.octets() == [127, 0, 0, 0] { "other".to_owned() } else { value.to_string() };
            line(&mut text, "dnsbl_answers", &format!("zone=\"{zone}\",value=\"{value}\""), *count);
        }
    }
    text
}

fn family(text: &mut String, name: &str, help: &str) {
    // A text in memory takes whatever is written to it.
    let _ = writeln!(text, "# HELP sekisho_{name} {help}.\n# TYPE sekisho_{name} counter");
}

fn line(text: &mut String, name: &str, labels: &str, count: u64) {
    let _ = writeln!(text, "sekisho_{name}_total{{{labels}}} {count}");
}

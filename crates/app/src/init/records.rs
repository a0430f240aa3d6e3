//! The DNS records to publish.

use sekisho_audit::report::catalogue::Catalogue;
use sekisho_audit::report::terminal::{columns, padded};
use sekisho_gateway::settings::Settings;

/// The records in columns. The addresses are the operator's: they are not guessed. What mail leaves by the smart host
/// fails no SPF check for good before its record names that host.
pub(super) fn text(settings: &Settings, texts: &Catalogue) -> String {
    let host = settings.host_name.as_str();
    let mut rows = vec![
        (format!("{host}."), "A", texts.word("init-record-four")),
        (format!("{host}."), "AAAA", texts.word("init-record-six")),
    ];
    for domain in &settings.domains {
        rows.push((format!("{domain}."), "MX", format!("10 {host}.")));
        rows.push((format!("{domain}."), "TXT", "\"v=spf1 mx ~all\"".to_owned()));
        let policy = format!("\"v=DMARC1; p=none; rua=mailto:postmaster@{domain}\"");
        rows.push((format!("_dmarc.{domain}."), "TXT", policy));
        for (service, port) in [("submissions", 465), ("submission", 587), ("pop3s", 995)] {
            rows.push((format!("_{service}._tcp.{domain}."), "SRV", format!("0 1 {port} {host}.")));
        }
    }
    rows.push((texts.word("init-record-reverse"), "PTR", format!("{host}.")));
    let width = rows.iter().map(|(name, _, _)| columns(name)).max().unwrap_or(0);
    let line = |(name, kind, value): &(String, &str, String)| {
        format!("    {}  {kind:<4}  {value}\n", padded(name, width))
    };
    rows.iter().map(line).collect()
}

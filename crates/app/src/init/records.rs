//! The DNS records to publish.

use std::fmt::Write as _;

use sekisho_gateway::settings::Settings;

/// The records as lines of a zone file. The addresses are the operator's: they are not guessed.
pub(super) fn text(settings: &Settings) -> String {
    let host = settings.host_name.as_str();
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  {host}.  A     YOUR.IPV4.ADDRESS");
    let _ = writeln!(text, "  {host}.  AAAA  YOUR:IPV6::ADDRESS");
    for domain in &settings.domains {
        let _ = writeln!(text, "  {domain}.  MX    10 {host}.");
        let _ = writeln!(text, "  {domain}.  TXT   \"v=spf1 mx -all\"");
        let _ =
            writeln!(text, "  _dmarc.{domain}.  TXT   \"v=DMARC1; p=none; rua=mailto:postmaster@{domain}\"");
        let _ = writeln!(text, "  _submissions._tcp.{domain}.  SRV   0 1 465 {host}.");
        let _ = writeln!(text, "  _submission._tcp.{domain}.   SRV   0 1 587 {host}.");
        let _ = writeln!(text, "  _pop3s._tcp.{domain}.        SRV   0 1 995 {host}.");
    }
    let _ = writeln!(text, "  (reverse zone, at your provider)  PTR   {host}.");
    text
}

//! What the certificate says to mail programs.

use jiff::SignedDuration;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use sekisho_gateway::settings::Settings;
use sekisho_net::clock;
use sekisho_net::tls::{CertificateFacts, certificate_facts};

use crate::screen::Screen;
use crate::status::time;

/// How long before its end a certificate is worth a warning.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

fn facts(settings: &Settings) -> Option<CertificateFacts> {
    let certificate = CertificateDer::from_pem_file(settings.certificate_file()).ok()?;
    certificate_facts(&certificate)
}

fn ends_soon(facts: &CertificateFacts) -> bool {
    facts.not_after.is_some_and(|end| end.duration_since(clock::now()) < SOON)
}

/// Says for which names it is and when it ends; nothing where it cannot be read, for then the server said so.
pub(super) fn say(settings: &Settings, screen: &Screen) {
    let Some(facts) = facts(settings) else { return };
    let key = match () {
        () if ends_soon(&facts) => "serve-config-certificate-ends",
        () if facts.self_signed => "serve-config-certificate-self-signed",
        () => "serve-config-certificate",
    };
    let values = [
        ("file", settings.certificate_file().display().to_string().into()),
        ("names", facts.names.join(", ").into()),
        ("until", facts.not_after.map(time).unwrap_or_default().into()),
    ];
    screen.print(&format!("{}\n", screen.texts().text(key, &values)));
}

/// The same for programs.
pub(super) fn document(settings: &Settings) -> serde_json::Value {
    let facts = facts(settings).map(|facts| {
        serde_json::json!({
            "file": settings.certificate_file(),
            "names": facts.names,
            "until": facts.not_after.map(|end| end.to_string()),
            "self_signed": facts.self_signed,
        })
    });
    facts.unwrap_or(serde_json::Value::Null)
}

//! Trust in certificates that the user names, besides what authorities sign: a server's own certificate, as
//! `openssl req -x509` makes it, says that it may sign others, which the ordinary rules do not take from a
//! server (RFC 5280 §4.2.1.9).

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerified;
use rustls::pki_types::CertificateDer;

use super::verifier::{Judge, Shown};

/// Takes a certificate that is exactly one of those named; all others by the ordinary rules.
#[derive(Debug)]
pub(super) struct NamedOrSigned {
    pub(super) named: Vec<CertificateDer<'static>>,
    pub(super) signed: Arc<WebPkiServerVerifier>,
}

impl Judge for NamedOrSigned {
    fn judge(&self, shown: &Shown<'_>) -> Result<ServerCertVerified, rustls::Error> {
        if self.named.iter().any(|own| own.as_ref() == shown.certificate.as_ref()) {
            return Ok(ServerCertVerified::assertion());
        }
        shown.ordinarily(&self.signed)
    }
}

//! What every verifier of ours does alike: signatures are checked by the provider's algorithms, and whom to believe
//! is left to a judge.

use std::fmt::Debug;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};

use super::provider;

/// What a server shows.
pub(super) struct Shown<'a> {
    pub(super) certificate: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    name: &'a ServerName<'a>,
    ocsp_response: &'a [u8],
    now: UnixTime,
}

impl Shown<'_> {
    /// What the ordinary rules of `verifier` say of it (RFC 5280 §6).
    pub(super) fn ordinarily(
        &self,
        verifier: &WebPkiServerVerifier,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Self { certificate, intermediates, name, ocsp_response, now } = self;
        verifier.verify_server_cert(certificate, intermediates, name, ocsp_response, *now)
    }
}

/// Who decides whether a server is believed.
pub(super) trait Judge: Debug + Send + Sync {
    /// Whether what is shown is taken.
    fn judge(&self, shown: &Shown<'_>) -> Result<ServerCertVerified, rustls::Error>;
}

/// A verifier with a judge.
#[derive(Debug)]
pub(super) struct Verifier<J>(pub(super) J);

impl<J: Judge> ServerCertVerifier for Verifier<J> {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0.judge(&Shown { certificate: end_entity, intermediates, name: server_name, ocsp_response, now })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = provider().signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = provider().signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}

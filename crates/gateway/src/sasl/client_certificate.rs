//! Client certificates: asked for, never insisted on, and believed in nothing but that the client holds the key.
//!
//! No authority is trusted, because whoever can have a certificate from a public one would have rights here: rights come
//! from the fingerprint in the accounts file alone. So expiry and names do not matter either; a certificate is taken back
//! by taking it out of that file.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, SignatureScheme};

/// For `ServerConfig::builder().with_client_cert_verifier(…)`.
#[must_use]
pub fn any_client_certificate() -> Arc<dyn ClientCertVerifier> {
    Arc::new(AnyCertificate { algorithms: default_provider().signature_verification_algorithms })
}

#[derive(Debug)]
struct AnyCertificate {
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    /// No hints: the client shows whichever it has.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
    use rustls::{ClientConfig, RootCertStore, ServerConfig};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::*;
    use crate::accounts::Fingerprint;

    struct Identity {
        certificate: CertificateDer<'static>,
        key: Vec<u8>,
    }

    impl Identity {
        fn new() -> Self {
            let made = rcgen::generate_simple_self_signed(["mx.example.jp".to_owned()]).unwrap();
            Self { certificate: made.cert.der().clone(), key: made.signing_key.serialize_der() }
        }

        fn key(&self) -> PrivateKeyDer<'static> {
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()))
        }
    }

    /// The fingerprint that the server sees, and the channel binding of both sides; none where there is no TLS.
    async fn shake_hands(
        shown: Option<(&Identity, &Identity)>,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Option<(Option<Fingerprint>, [[u8; 32]; 2])> {
        let own = Identity::new();
        let server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_client_cert_verifier(any_client_certificate())
            .with_single_cert(vec![own.certificate.clone()], own.key())
            .unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(own.certificate.clone()).unwrap();
        let client = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots);
        let client = match shown {
            // A certificate of one, and the key of another or of the same.
            Some((certificate, key)) => {
                let signing = default_provider().key_provider.load_private_key(key.key()).unwrap();
                let shown = rustls::sign::CertifiedKey::new(vec![certificate.certificate.clone()], signing);
                client.with_client_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(shown)))
            }
            None => client.with_no_client_auth(),
        };
        let (one, other) = tokio::io::duplex(64 * 1024);
        let name = ServerName::try_from("mx.example.jp").unwrap();
        let (client, server) = tokio::join!(
            TlsConnector::from(Arc::new(client)).connect(name, one),
            TlsAcceptor::from(Arc::new(server)).accept(other)
        );
        let server = server.ok()?;
        let client = client.unwrap();
        let certificate = server.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let label = b"EXPORTER-Channel-Binding";
        let exporters = [
            client.get_ref().1.export_keying_material([0; 32], label, None).unwrap(),
            server.get_ref().1.export_keying_material([0; 32], label, None).unwrap(),
        ];
        Some((certificate.map(|certificate| Fingerprint::of(certificate)), exporters))
    }

    #[tokio::test]
    async fn a_certificate_is_asked_for_and_its_key_proven() {
        for versions in [[&rustls::version::TLS13], [&rustls::version::TLS12]] {
            let (robot, stranger) = (Identity::new(), Identity::new());
            let (seen, exporters) = shake_hands(Some((&robot, &robot)), &versions).await.unwrap();
            assert_eq!(seen, Some(Fingerprint::of(&robot.certificate)));
            assert_eq!(exporters[0], exporters[1]);
            let (seen, others) = shake_hands(None, &versions).await.unwrap();
            assert_eq!(seen, None);
            assert_ne!(exporters[0], others[0]);
            // Somebody else's certificate, but not its key.
            assert!(shake_hands(Some((&robot, &stranger)), &versions).await.is_none());
        }
    }
}

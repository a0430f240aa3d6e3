//! TLS on both sides, with one provider. As a client it takes what comes and says what it was; only where
//! secrets are sent does it insist.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

mod named;
mod recorder;
mod verifier;

use named::NamedOrSigned;
use recorder::Recorder;
use verifier::{Judge, Verifier};

/// What a handshake was like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsReport {
    /// The protocol, for example `TLSv1.3`.
    pub version: String,
    /// The cipher suite.
    pub cipher: String,
    /// DNS names in the certificate.
    pub names: Vec<String>,
    /// When the certificate ends.
    pub not_after: Option<Timestamp>,
    /// Why the certificate is not valid for the name we asked for; none where it is.
    pub problem: Option<String>,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The other side speaks only versions before 1.2 (RFC 8996).
    #[error("the TLS offered is too old: {0}")]
    TooOld(String),
    /// The handshake failed.
    #[error("the TLS handshake failed: {0}")]
    Failed(String),
    /// It took too long.
    #[error("no TLS within {seconds} s")]
    TimedOut {
        /// For how long we waited.
        seconds: u64,
    },
    /// TLS within TLS.
    #[error("the connection has TLS already")]
    Twice,
    /// A file with certificates cannot be read.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// Whom to trust.
#[derive(Clone, Debug)]
pub struct Roots {
    store: Arc<RootCertStore>,
    /// Certificates that are trusted for whoever shows them.
    named: Vec<CertificateDer<'static>>,
}

impl Roots {
    /// The roots of this machine.
    #[must_use]
    pub fn native() -> Self {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self { store: Arc::new(store), named: Vec::new() }
    }

    /// The same, and those in a PEM file: as authorities, and as the certificates of servers themselves.
    ///
    /// # Errors
    /// The file cannot be read or holds no certificate.
    pub fn with_file(self, path: &Path) -> Result<Self, TlsError> {
        let error = |reason: String| TlsError::File { path: path.display().to_string(), reason };
        let certificates = CertificateDer::pem_file_iter(path).map_err(|cause| error(cause.to_string()))?;
        let certificates: Result<Vec<_>, _> = certificates.collect();
        let named = certificates.map_err(|cause| error(cause.to_string()))?;
        if named.is_empty() {
            return Err(error("no certificate in it".to_owned()));
        }
        let mut store = self.store.as_ref().clone();
        store.add_parsable_certificates(named.iter().cloned());
        Ok(Self { store: Arc::new(store), named })
    }
}

/// A server's identity.
#[derive(Clone)]
pub struct ServerIdentity {
    /// What an acceptor needs.
    pub config: Arc<ServerConfig>,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// A self-signed certificate for `names`.
///
/// # Errors
/// A name cannot be in a certificate.
pub fn self_signed(names: &[String]) -> Result<ServerIdentity, TlsError> {
    let failed = |error: &dyn std::fmt::Display| TlsError::Failed(error.to_string());
    let made = rcgen::generate_simple_self_signed(names).map_err(|error| failed(&error))?;
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate.clone()], key))
        .map_err(|error| failed(&error))?;
    Ok(ServerIdentity { config: Arc::new(config), certificate: certificate.to_vec() })
}

/// A certificate and its private key as PEM texts.
pub struct PemPair {
    /// The certificate.
    pub certificate: String,
    /// The key, a secret.
    pub key: String,
}

/// A self-signed certificate for `names` as files hold it.
///
/// # Errors
/// A name cannot be in a certificate.
pub fn self_signed_pem(names: &[String]) -> Result<PemPair, TlsError> {
    let failed = |error: rcgen::Error| TlsError::Failed(error.to_string());
    let mut wanted = rcgen::CertificateParams::new(names).map_err(failed)?;
    // Mail programs show it to whoever has to decide whether to trust it.
    if let Some(name) = names.first() {
        wanted.distinguished_name = rcgen::DistinguishedName::new();
        wanted.distinguished_name.push(rcgen::DnType::CommonName, name);
    }
    let key = rcgen::KeyPair::generate().map_err(failed)?;
    let certificate = wanted.self_signed(&key).map_err(failed)?;
    Ok(PemPair { certificate: certificate.pem(), key: key.serialize_pem() })
}

pub(crate) async fn handshake(
    stream: TcpStream,
    name: &str,
    address: IpAddr,
    within: Duration,
) -> Result<(TlsStream<TcpStream>, TlsReport), TlsError> {
    let recorder = Arc::new(Verifier(Recorder::new()));
    let config = client_config(Arc::clone(&recorder))?;
    let server_name =
        ServerName::try_from(name.to_owned()).unwrap_or_else(|_| ServerName::IpAddress(address.into()));
    let stream = connect(config, server_name, stream, within).await?;
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates().and_then(|chain| chain.first());
    let (names, not_after) = certificate.map(|certificate| contents(certificate)).unwrap_or_default();
    let report = TlsReport {
        version: session
            .protocol_version()
            .map(|version| format!("{version:?}").replace('_', "."))
            .unwrap_or_default(),
        cipher: session
            .negotiated_cipher_suite()
            .map(|suite| format!("{:?}", suite.suite()))
            .unwrap_or_default(),
        names,
        not_after,
        problem: recorder.0.problem(),
    };
    Ok((stream, report))
}

pub(crate) async fn verified_handshake(
    stream: TcpStream,
    name: &str,
    roots: &Roots,
    within: Duration,
) -> Result<TlsStream<TcpStream>, TlsError> {
    let signed = WebPkiServerVerifier::builder_with_provider(Arc::clone(&roots.store), provider()).build();
    let signed = signed.map_err(|error| TlsError::Failed(error.to_string()))?;
    let verifier = Verifier(NamedOrSigned { named: roots.named.clone(), signed });
    let config = client_config(Arc::new(verifier))?;
    let server_name =
        ServerName::try_from(name.to_owned()).map_err(|error| TlsError::Failed(error.to_string()))?;
    connect(config, server_name, stream, within).await
}

fn client_config<J: Judge + 'static>(verifier: Arc<Verifier<J>>) -> Result<ClientConfig, TlsError> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Failed(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

async fn connect(
    config: ClientConfig,
    name: ServerName<'static>,
    stream: TcpStream,
    within: Duration,
) -> Result<TlsStream<TcpStream>, TlsError> {
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    match tokio::time::timeout(within, connecting).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(handshake_error(&error)),
        Err(_) => Err(TlsError::TimedOut { seconds: within.as_secs() }),
    }
}

/// A server that only knows old versions answers our hello with the alert `protocol_version`, with its own
/// old version, or not at all.
fn handshake_error(error: &std::io::Error) -> TlsError {
    let text = error.to_string();
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match cause {
        Some(
            rustls::Error::AlertReceived(rustls::AlertDescription::ProtocolVersion)
            | rustls::Error::PeerIncompatible(
                rustls::PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                | rustls::PeerIncompatible::ServerDoesNotSupportTls12Or13,
            ),
        ) => TlsError::TooOld(text),
        _ => TlsError::Failed(text),
    }
}

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The names that it is for.
    pub names: Vec<String>,
    /// When it ends.
    pub not_after: Option<Timestamp>,
    /// Whether it vouches for itself.
    pub self_signed: bool,
}

/// Reads a certificate (DER); none where it is none.
#[must_use]
pub fn certificate_facts(certificate: &[u8]) -> Option<CertificateFacts> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let self_signed = parsed.subject() == parsed.issuer();
    let (names, not_after) = contents(certificate);
    Some(CertificateFacts { names, not_after, self_signed })
}

fn contents(certificate: &[u8]) -> (Vec<String>, Option<Timestamp>) {
    let Ok((_, parsed)) = x509_parser::parse_x509_certificate(certificate) else {
        return (Vec::new(), None);
    };
    let not_after = Timestamp::from_second(parsed.validity().not_after.timestamp()).ok();
    let mut names: Vec<String> = Vec::new();
    if let Ok(Some(alternatives)) = parsed.subject_alternative_name() {
        for name in &alternatives.value.general_names {
            if let x509_parser::extensions::GeneralName::DNSName(name) = name {
                names.push(name.to_ascii_lowercase());
            }
        }
    }
    if names.is_empty() {
        let common = parsed.subject().iter_common_name().filter_map(|name| name.as_str().ok());
        names.extend(common.map(str::to_ascii_lowercase));
    }
    (names, not_after)
}

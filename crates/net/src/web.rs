//! One GET over HTTP (RFC 9110) for what others publish for everybody: `security.txt`, registration data.
//!
//! It has an end in time, in octets and in redirects; certificates must be valid; nothing is sent along and nothing kept.
//! What a name or a redirect leads to is asked about first, so that no page of a stranger makes us ask a host inside.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use crate::connect::{ConnectError, Connection};
use crate::resolver::{LookupError, Resolver};
use crate::tls::{Roots, TlsError};

mod exchange;

pub use exchange::Reply;
pub(crate) use exchange::{Asked, exchange};

/// The most redirects that are followed.
pub const REDIRECTS: usize = 5;
/// The longest address of a page, in octets.
const URL_LIMIT: usize = 2048;
/// How long one of several addresses of a host may take to be connected to.
const CONNECT: Duration = Duration::from_secs(5);

/// Where redirects may lead. None leads from HTTPS back to HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// To the same origin (RFC 6454 §4), or from HTTP to HTTPS on the same host.
    SameOrigin,
    /// Anywhere over HTTPS: servers of registration data send on to those that know (RFC 7480 §5.2).
    Anywhere,
}

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its address: `https:` or `http:`.
    pub url: &'a str,
    /// Its media types, as the field Accept has them.
    pub accept: &'a str,
    /// The most octets of the body.
    pub octets: usize,
    /// Where redirects may lead.
    pub redirects: Redirects,
    /// How long all of it may take.
    pub within: Duration,
}

/// What was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it was found, behind all redirects.
    pub url: String,
    /// The addresses that were asked before that, in order.
    pub redirected: Vec<String>,
    /// Its media type, in small letters, without parameters; empty where the server names none.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectError {
    /// It names no address, or none of HTTP.
    #[error("it leads to no page")]
    Nowhere,
    /// It leads to another host.
    #[error("it leads to another host")]
    OtherOrigin,
    /// It leads out of TLS.
    #[error("it leads from HTTPS to HTTP")]
    OutOfTls,
    /// There were too many.
    #[error("there are more than {REDIRECTS}")]
    TooMany,
}

/// Why nothing was fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is none of HTTP, is too long, or has a name or a password in it.
    #[error("{0} is no address of a page")]
    Url(String),
    /// The host has no address.
    #[error("{host}: {cause}")]
    Lookup {
        /// The host.
        host: String,
        /// Why.
        cause: LookupError,
    },
    /// The host's addresses are none that may be asked.
    #[error("{host} leads to {address}, which is not public")]
    Inside {
        /// The host.
        host: String,
        /// The first of its addresses.
        address: IpAddr,
    },
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// No TLS, or a certificate that is not valid.
    #[error("{0}")]
    Tls(String),
    /// It took too long.
    #[error("no answer within {seconds} s")]
    TimedOut {
        /// For how long we waited.
        seconds: u64,
    },
    /// The connection broke, or what came is no HTTP.
    #[error("no answer of HTTP: {0}")]
    Broken(String),
    /// The server has no such page.
    #[error("the server answers {0}")]
    Status(u16),
    /// The body is compressed, which was not asked for.
    #[error("the answer is encoded")]
    Encoded,
    /// The body is too long.
    #[error("the answer is longer than {0} octets")]
    TooLong(usize),
    /// A redirect is not followed.
    #[error("the server sends on to {to}: {problem}")]
    Redirect {
        /// Where it leads, as it was written.
        to: String,
        /// Why it is not followed.
        problem: RedirectError,
    },
}

impl From<TlsError> for FetchError {
    fn from(error: TlsError) -> Self {
        Self::Tls(error.to_string())
    }
}

/// Fetches pages.
#[derive(Clone)]
pub struct Fetcher {
    resolver: Resolver,
    roots: Roots,
    may_ask: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Fetcher").finish_non_exhaustive()
    }
}

impl Fetcher {
    /// Asks hosts whose addresses `may_ask` allows, and believes certificates by `roots`.
    pub fn new(
        resolver: Resolver,
        roots: Roots,
        may_ask: impl Fn(IpAddr) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { resolver, roots, may_ask: Arc::new(may_ask) }
    }

    /// Fetches what is wanted.
    ///
    /// # Errors
    /// See [`FetchError`]; any answer but 200 is one.
    pub async fn get(&self, wanted: Wanted<'_>) -> Result<Page, FetchError> {
        let end = Instant::now() + wanted.within;
        let late = FetchError::TimedOut { seconds: wanted.within.as_secs() };
        timeout_at(end, self.follow(wanted)).await.map_err(|_| late)?
    }

    async fn follow(&self, wanted: Wanted<'_>) -> Result<Page, FetchError> {
        let mut url = parse(wanted.url).ok_or_else(|| FetchError::Url(wanted.url.to_owned()))?;
        let mut redirected = Vec::new();
        loop {
            let reply = self.ask(&url, wanted).await?;
            let Some(location) = reply.location else {
                if reply.status != 200 {
                    return Err(FetchError::Status(reply.status));
                }
                return Ok(Page {
                    url: url.into(),
                    redirected,
                    media_type: reply.media_type,
                    body: reply.body,
                });
            };
            let refused = |problem| FetchError::Redirect { to: location.clone(), problem };
            let next = url.join(&location).ok().and_then(|next| parse(next.as_str()));
            let next = next.ok_or_else(|| refused(RedirectError::Nowhere))?;
            permit(&url, &next, wanted.redirects).map_err(refused)?;
            if redirected.len() >= REDIRECTS {
                return Err(refused(RedirectError::TooMany));
            }
            redirected.push(std::mem::replace(&mut url, next).into());
        }
    }

    /// One question to one server.
    async fn ask(&self, url: &Url, wanted: Wanted<'_>) -> Result<Reply, FetchError> {
        let connection = self.connect(url).await?;
        let connection = if url.scheme() == "https" {
            connection.start_tls_verified(&host_name(url), &self.roots, wanted.within).await?
        } else {
            connection
        };
        let authority = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
            None => url.host_str().unwrap_or_default().to_owned(),
        };
        let path =
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let asked =
            Asked { authority: &authority, path: &path, accept: wanted.accept, octets: wanted.octets };
        exchange(connection, &asked).await
    }

    /// A connection to one of the host's addresses, the first that answers.
    async fn connect(&self, url: &Url) -> Result<Connection, FetchError> {
        let host = host_name(url);
        let addresses = match url.host() {
            Some(Host::Ipv4(address)) => vec![address.into()],
            Some(Host::Ipv6(address)) => vec![address.into()],
            _ => {
                let found = self.resolver.addresses(&host).await;
                found.map_err(|cause| FetchError::Lookup { host: host.clone(), cause })?
            }
        };
        let port = url.port_or_known_default().unwrap_or(443);
        let mut failed = addresses.first().map_or_else(
            || FetchError::Lookup { host: host.clone(), cause: LookupError::NoRecords },
            |address| FetchError::Inside { host: host.clone(), address: *address },
        );
        for address in addresses.into_iter().filter(|address| (self.may_ask)(address.to_canonical())) {
            match Connection::open(SocketAddr::new(address, port), None, CONNECT).await {
                Ok(connection) => return Ok(connection),
                Err(error) => failed = error.into(),
            }
        }
        Err(failed)
    }
}

/// The host as certificates and name servers know it.
fn host_name(url: &Url) -> String {
    match url.host() {
        Some(Host::Ipv6(address)) => address.to_string(),
        Some(host) => host.to_string(),
        None => String::new(),
    }
}

/// An address of a page; none where it is none of HTTP, or has a name or a password in it (RFC 9110 §4.2.4).
fn parse(text: &str) -> Option<Url> {
    if text.len() > URL_LIMIT {
        return None;
    }
    let mut url = Url::parse(text).ok()?;
    url.set_fragment(None);
    let plain = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "https" | "http") && url.has_host() && plain).then_some(url)
}

/// Whether a redirect from `url` to `next` is followed.
fn permit(url: &Url, next: &Url, redirects: Redirects) -> Result<(), RedirectError> {
    let into_tls = url.scheme() == "http" && next.scheme() == "https";
    if url.scheme() == "https" && next.scheme() == "http" {
        return Err(RedirectError::OutOfTls);
    }
    let upgraded = into_tls && url.host() == next.host() && url.port().is_none() && next.port().is_none();
    let allowed = match redirects {
        Redirects::SameOrigin => url.origin() == next.origin() || upgraded,
        Redirects::Anywhere => next.scheme() == "https" || url.origin() == next.origin(),
    };
    allowed.then_some(()).ok_or(RedirectError::OtherOrigin)
}

#[cfg(test)]
mod tests;

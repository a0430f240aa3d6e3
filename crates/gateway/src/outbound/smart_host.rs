//! The way to the smart host: its addresses one after the other, TLS, and our login there.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use sekisho_net::connect::Connection;
use sekisho_net::resolver::{Resolver, ascii_name};
use sekisho_net::tls::Roots;
use sekisho_store::atomic::read_limited;

use super::{Client, Dialect, OutboundError};
use crate::accounts::Secret;
use crate::settings::SmartHost;

/// How long we wait for a connection, and for TLS on it.
const CONNECT_WITHIN: Duration = Duration::from_secs(30);
/// How many of its addresses are tried.
const ADDRESSES: usize = 4;
/// The port where TLS begins at once (RFC 8314 §3.3).
const SUBMISSIONS: u16 = 465;
/// The largest file with a password, in octets.
const PASSWORD_FILE_LIMIT: u64 = 4096;

/// What finds the smart host and tells whether it is who it says.
#[derive(Clone)]
pub(crate) struct Directions {
    /// Who knows its addresses.
    pub(crate) resolver: Option<Resolver>,
    /// Whose word on its certificate counts.
    pub(crate) roots: Roots,
    /// Whether TLS begins at once, whatever the port is.
    pub(crate) tls_at_once: bool,
}

/// Connects to the smart host, secures the connection and logs in, all as the settings say.
///
/// A login is only sent to whom it is meant for: with one, the certificate must be valid, required or not. Where TLS
/// is neither required nor needed, it is used where it is offered, with any certificate; it is never given up
/// for want of a good one.
pub(crate) async fn connect(
    to: &SmartHost,
    our_name: &str,
    directions: &Directions,
) -> Result<Client<Connection>, OutboundError> {
    let login = login(to).await?;
    let verified = to.require_tls || login.is_some();
    let at_once = directions.tls_at_once || to.port == SUBMISSIONS;
    let roots = verified.then_some(&directions.roots);
    let mut connection = open(to, directions.resolver.as_ref()).await?;
    if at_once {
        connection = secured(connection, &to.host, roots).await?;
    }
    let mut client = Client::greet(connection, Dialect::Smtp, our_name, false).await?;
    if !at_once && client.offers("STARTTLS") {
        let connection = secured(client.start_tls().await?, &to.host, roots).await?;
        client = Client::greet(connection, Dialect::Smtp, our_name, true).await?;
    } else if !at_once && verified {
        return Err(OutboundError::NoTls);
    }
    if let Some((user, password)) = login {
        client.log_in(user, &password).await?;
    }
    Ok(client)
}

/// A connection to the first of its addresses that answers.
async fn open(to: &SmartHost, resolver: Option<&Resolver>) -> Result<Connection, OutboundError> {
    let mut failure = OutboundError::Lookup(format!("{} has no address", to.host));
    for address in addresses(&to.host, resolver).await?.into_iter().take(ADDRESSES) {
        match Connection::open(SocketAddr::new(address, to.port), None, CONNECT_WITHIN).await {
            Ok(connection) => return Ok(connection),
            Err(error) => failure = error.into(),
        }
    }
    Err(failure)
}

async fn addresses(host: &str, resolver: Option<&Resolver>) -> Result<Vec<IpAddr>, OutboundError> {
    if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse() {
        return Ok(vec![address]);
    }
    let name = ascii_name(host)
        .ok_or_else(|| OutboundError::Lookup(format!("`{host}` is neither a name nor an address")))?;
    let resolver =
        resolver.ok_or_else(|| OutboundError::Lookup("this machine knows no name server".to_owned()))?;
    resolver.addresses(&name).await.map_err(|error| OutboundError::Lookup(format!("{host}: {error}")))
}

async fn secured(
    connection: Connection,
    name: &str,
    roots: Option<&Roots>,
) -> Result<Connection, OutboundError> {
    Ok(match roots {
        Some(roots) => connection.start_tls_verified(name, roots, CONNECT_WITHIN).await?,
        None => connection.start_tls(name, CONNECT_WITHIN).await?.0,
    })
}

/// Our login, read anew each time: a changed password needs no reload.
async fn login(to: &SmartHost) -> Result<Option<(&str, Secret)>, OutboundError> {
    let (Some(user), Some(file)) = (&to.user, to.password_file.clone()) else { return Ok(None) };
    let reading =
        tokio::task::spawn_blocking(move || read_limited(&file, PASSWORD_FILE_LIMIT).map(Secret::new));
    let password = reading.await.map_err(std::io::Error::other)??;
    let end = password.expose().iter().rposition(|octet| !matches!(octet, b'\r' | b'\n'));
    let whole = end.and_then(|end| password.expose().get(..=end)).unwrap_or_default();
    Ok(Some((user, Secret::new(whole))))
}

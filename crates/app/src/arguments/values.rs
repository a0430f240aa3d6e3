//! Values of options as they are read, and what was expected where one cannot be read.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use jiff::civil::Date;
use sekisho_cases::target::TargetName;
use sekisho_cases::tlp::Tlp;
use sekisho_net::block_list::{BlockList, Values};
use sekisho_net::resolver::ascii_name;

use super::case::{CaseWord, ServerWord};

/// The longest domain name (RFC 1035 §2.3.4), in octets.
const NAME_LIMIT: usize = 253;
/// The most connections at once.
const CONNECTIONS_LIMIT: usize = 32;

/// What an option takes, and did not get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.key())]
pub(crate) enum Expected {
    /// Ports, apart by commas.
    Ports,
    /// One port.
    Port,
    /// An address with a port.
    AddressAndPort,
    /// An address.
    Address,
    /// An address or a network.
    Network,
    /// How many transactions a second.
    Rate,
    /// How many connections at once.
    Connections,
    /// Whole seconds.
    Seconds,
    /// A domain name.
    Domain,
    /// A mail address.
    MailAddress,
    /// A block list.
    BlockList,
    /// A name server.
    NameServer,
    /// The number of a case, or the latest one.
    Case,
    /// A day.
    Day,
    /// A mark of the Traffic Light Protocol.
    Tlp,
    /// A server with its addresses.
    Server,
}

impl Expected {
    /// The key of the words for it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Ports => "expected-ports",
            Self::Port => "expected-port",
            Self::AddressAndPort => "expected-address-and-port",
            Self::Address => "expected-address",
            Self::Network => "expected-network",
            Self::Rate => "expected-rate",
            Self::Connections => "expected-connections",
            Self::Seconds => "expected-seconds",
            Self::Domain => "expected-domain",
            Self::MailAddress => "expected-mail-address",
            Self::BlockList => "expected-block-list",
            Self::NameServer => "expected-name-server",
            Self::Case => "expected-case",
            Self::Day => "expected-day",
            Self::Tlp => "expected-tlp",
            Self::Server => "expected-server",
        }
    }
}

/// One of several ports.
pub(super) fn one_of_ports(text: &str) -> Result<u16, Expected> {
    port(text).map_err(|_| Expected::Ports)
}

/// A port that can be connected to.
pub(super) fn port(text: &str) -> Result<u16, Expected> {
    text.parse().ok().filter(|port| *port > 0).ok_or(Expected::Port)
}

/// An address with a port to listen on or to connect to.
pub(super) fn address_and_port(text: &str) -> Result<SocketAddr, Expected> {
    let read: Option<SocketAddr> = text.parse().ok();
    read.filter(|address| address.port() > 0).ok_or(Expected::AddressAndPort)
}

/// An address.
pub(super) fn address(text: &str) -> Result<IpAddr, Expected> {
    text.parse().map_err(|_| Expected::Address)
}

/// A network, or an address as a network of one.
pub(super) fn network(text: &str) -> Result<IpNet, Expected> {
    let address = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
    text.parse().ok().or_else(address).ok_or(Expected::Network)
}

/// Transactions a second.
pub(super) fn rate(text: &str) -> Result<f64, Expected> {
    let read: Option<f64> = text.parse().ok();
    read.filter(|rate| rate.is_finite() && *rate > 0.0).ok_or(Expected::Rate)
}

/// Connections at once.
pub(super) fn connections(text: &str) -> Result<usize, Expected> {
    let read: Option<usize> = text.parse().ok();
    read.filter(|count| (1..=CONNECTIONS_LIMIT).contains(count)).ok_or(Expected::Connections)
}

/// Whole seconds.
pub(super) fn seconds(text: &str) -> Result<u64, Expected> {
    text.parse().map_err(|_| Expected::Seconds)
}

/// A domain name, in any script.
pub(super) fn domain(text: &str) -> Result<String, Expected> {
    let name = text.strip_suffix('.').unwrap_or(text);
    let fits = |character: char| character.is_alphanumeric() || "-_".contains(character);
    let labels = name.split('.').all(|label| !label.is_empty() && label.chars().all(fits));
    let address = text.parse::<IpAddr>().is_ok();
    (labels && !address && name.len() <= NAME_LIMIT).then(|| text.to_owned()).ok_or(Expected::Domain)
}

/// A mail address: something at a domain, or at an address literal.
pub(super) fn mail_address(text: &str) -> Result<String, Expected> {
    let fits = |(local, place): (&str, &str)| {
        let strange = |character: char| character.is_control() || "<>".contains(character);
        let literal = place.starts_with('[') && place.ends_with(']');
        !local.is_empty() && !local.contains(strange) && (literal || domain(place).is_ok())
    };
    text.rsplit_once('@').filter(|parts| fits(*parts)).map(|_| text.to_owned()).ok_or(Expected::MailAddress)
}

/// A block list by its zone, and which of its values count.
pub(super) fn block_list(text: &str) -> Result<BlockList, Expected> {
    let (zone, values) = match text.split_once('=') {
        Some((zone, values)) => (zone, values.split(',').map(str::parse).collect::<Result<Vec<_>, _>>()),
        None => (text, Ok(Vec::new())),
    };
    let zone = ascii_name(zone).filter(|name| name.parse::<IpAddr>().is_err() && name.contains('.'));
    match (zone, values) {
        (Some(zone), Ok(values)) => Ok(BlockList { name: zone.clone(), zone, values: Values::of(values) }),
        _ => Err(Expected::BlockList),
    }
}

/// `2026-007` or `last`.
pub(super) fn case(text: &str) -> Result<CaseWord, Expected> {
    text.parse().map_err(|_| Expected::Case)
}

/// `2026-11-24`, which exists.
pub(super) fn day(text: &str) -> Result<Date, Expected> {
    let day: Date = text.parse().map_err(|_| Expected::Day)?;
    if day.to_string() == text { Ok(day) } else { Err(Expected::Day) }
}

/// `amber`, `TLP:AMBER`.
pub(super) fn tlp(text: &str) -> Result<Tlp, Expected> {
    text.parse().map_err(|_| Expected::Tlp)
}

/// `mail.example.jp` or `mail.example.jp=192.0.2.1,2001:db8::1`; an address stands for itself.
pub(super) fn server(text: &str) -> Result<ServerWord, Expected> {
    let (name, addresses) = text.split_once('=').unwrap_or((text, ""));
    let named: TargetName = name.parse().map_err(|_| Expected::Server)?;
    let mut given = Vec::new();
    for text in addresses.split(',').filter(|_| !addresses.is_empty()) {
        given.push(text.parse::<IpAddr>().map_err(|_| Expected::Server)?.to_canonical());
    }
    given.extend(name.parse::<IpAddr>().map(|address| address.to_canonical()));
    Ok(ServerWord { name: named, addresses: given })
}

/// A server of a case by its name.
pub(super) fn target(text: &str) -> Result<TargetName, Expected> {
    text.parse().map_err(|_| Expected::Server)
}

/// A name server; its port is 53 where none is named.
pub(super) fn name_server(text: &str) -> Result<SocketAddr, Expected> {
    let alone = || text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, 53));
    address_and_port(text).ok().or_else(alone).ok_or(Expected::NameServer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_meant_is_taken() {
        assert_eq!(one_of_ports("587"), Ok(587));
        assert_eq!(address_and_port("[::]:25"), Ok("[::]:25".parse().unwrap()));
        assert_eq!((rate("0.5"), connections("32"), seconds("0")), (Ok(0.5), Ok(32), Ok(0)));
        let list = block_list("List.Example.=127.0.0.2-3,127.0.0.9").unwrap();
        assert_eq!((list.zone.as_str(), list.values.patterns().len()), ("list.example", 2));
        assert_eq!(name_server("192.0.2.53"), Ok("192.0.2.53:53".parse().unwrap()));
        assert_eq!(name_server("[::1]:5353"), Ok("[::1]:5353".parse().unwrap()));
        for name in ["mx.example.jp", "localhost", "例え.jp", "_dmarc.example.jp", "example.jp."] {
            assert_eq!(domain(name), Ok(name.to_owned()));
        }
        for mailbox in ["info@example.jp", "\"a@b\"@example.jp", "x@[192.0.2.7]", "山田@例え.jp"] {
            assert_eq!(mail_address(mailbox), Ok(mailbox.to_owned()));
        }
    }

    #[test]
    fn what_cannot_says_what_was_expected() {
        assert!(
            ["", "0", "abc", "70000", "-1", "25-30"].iter().all(|text| port(text) == Err(Expected::Port))
        );
        for text in ["0.0.0.0", "mx.example.jp:25", "0.0.0.0:0", "::25"] {
            assert_eq!(address_and_port(text), Err(Expected::AddressAndPort), "{text}");
        }
        assert!(["0", "-1", "nan", "inf", "x"].iter().all(|text| rate(text) == Err(Expected::Rate)));
        assert!(["0", "33", "x"].iter().all(|text| connections(text) == Err(Expected::Connections)));
        assert!(["-1", "1.5", "2m"].iter().all(|text| seconds(text) == Err(Expected::Seconds)));
        for text in ["", "a b", "info@example.jp", "a..b", "192.0.2.7", "https://example.jp"] {
            assert_eq!(domain(text), Err(Expected::Domain), "{text}");
        }
        for text in ["", "list", "192.0.2.1", "list.example=", "list.example=1", "list.example=127.0.0.2,"] {
            assert_eq!(block_list(text), Err(Expected::BlockList), "{text}");
        }
        assert_eq!(name_server("dns.example"), Err(Expected::NameServer));
        for text in ["", "info", "@example.jp", "info@", "info@a b", "<info@example.jp>"] {
            assert_eq!(mail_address(text), Err(Expected::MailAddress), "{text}");
        }
    }
}

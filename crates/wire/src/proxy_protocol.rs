//! The PROXY protocol, versions 1 and 2: a header in which a proxy names the client it speaks for.
//!
//! Writing is for the auditor, who claims to be somebody else; reading is for servers behind a named proxy.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The longest header of version 1, line end included.
const V1_LIMIT: usize = 107;
/// The twelve octets with which version 2 begins.
const V2_SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Header {
    /// The proxy speaks for itself.
    Local,
    /// It speaks for a client.
    Proxied {
        /// The client.
        source: SocketAddr,
        /// Where the client connected to.
        destination: SocketAddr,
    },
}

/// Why octets are no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("not a PROXY header")]
pub struct HeaderError;

/// Writes a header of version 1. Addresses of different families cannot be written; then the header says
/// UNKNOWN.
#[must_use]
pub fn encode_v1(source: SocketAddr, destination: SocketAddr) -> Vec<u8> {
    let family = match (source.ip(), destination.ip()) {
        (IpAddr::V4(_), IpAddr::V4(_)) => "TCP4",
        (IpAddr::V6(_), IpAddr::V6(_)) => "TCP6",
        _ => return b"PROXY UNKNOWN\r\n".to_vec(),
    };
    let (from, to) = (source.ip(), destination.ip());
    format!("PROXY {family} {from} {to} {} {}\r\n", source.port(), destination.port()).into_bytes()
}

/// Writes a header of version 2, command PROXY. Addresses of different families become LOCAL.
#[must_use]
pub fn encode_v2(source: SocketAddr, destination: SocketAddr) -> Vec<u8> {
    let mut addresses = Vec::new();
    let (command, family) = match (source.ip(), destination.ip()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            addresses.extend(from.octets().into_iter().chain(to.octets()));
            (0x21, 0x11)
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            addresses.extend(from.octets().into_iter().chain(to.octets()));
            (0x21, 0x21)
        }
        _ => (0x20, 0x00),
    };
    if !addresses.is_empty() {
        addresses.extend(source.port().to_be_bytes().into_iter().chain(destination.port().to_be_bytes()));
    }
    let mut header = V2_SIGNATURE.to_vec();
    header.extend([command, family]);
    header.extend(u16::try_from(addresses.len()).unwrap_or_default().to_be_bytes());
    header.extend(addresses);
    header
}

/// Reads a header at the start of `octets` and says how long it is. `None` means that more is needed.
///
/// # Errors
/// What stands there cannot become a header of either version.
pub fn parse(octets: &[u8]) -> Result<Option<(Header, usize)>, HeaderError> {
    if octets.first() == Some(&b'P') { parse_v1(octets) } else { parse_v2(octets) }
}

fn parse_v1(octets: &[u8]) -> Result<Option<(Header, usize)>, HeaderError> {
    let Some(end) = octets.windows(2).take(V1_LIMIT - 1).position(|pair| pair == b"\r\n") else {
        return if octets.len() >= V1_LIMIT { Err(HeaderError) } else { Ok(None) };
    };
    let line = octets.get(..end).and_then(|line| std::str::from_utf8(line).ok()).ok_or(HeaderError)?;
    let words: Vec<&str> = line.split(' ').collect();
    let header = match words.as_slice() {
        ["PROXY", "UNKNOWN", ..] => Header::Local,
        ["PROXY", family, from, to, from_port, to_port] => {
            let source = SocketAddr::new(from.parse().map_err(|_| HeaderError)?, port(from_port)?);
            let destination = SocketAddr::new(to.parse().map_err(|_| HeaderError)?, port(to_port)?);
            let both_v4 = source.is_ipv4() && destination.is_ipv4();
            let both_v6 = source.is_ipv6() && destination.is_ipv6();
            if !(*family == "TCP4" && both_v4 || *family == "TCP6" && both_v6) {
                return Err(HeaderError);
            }
            Header::Proxied { source, destination }
        }
        _ => return Err(HeaderError),
    };
    Ok(Some((header, end + 2)))
}

fn port(text: &str) -> Result<u16, HeaderError> {
    let plain = text.bytes().all(|octet| octet.is_ascii_digit());
    if plain { text.parse().map_err(|_| HeaderError) } else { Err(HeaderError) }
}

fn parse_v2(octets: &[u8]) -> Result<Option<(Header, usize)>, HeaderError> {
    let known = octets.len().min(V2_SIGNATURE.len());
    if octets.get(..known) != V2_SIGNATURE.get(..known) {
        return Err(HeaderError);
    }
    let Some(&[command, family, high, low]) =
        octets.get(12..16).and_then(|head| <&[u8; 4]>::try_from(head).ok())
    else {
        return Ok(None);
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let Some(addresses) = octets.get(16..16 + length) else { return Ok(None) };
    let header = match (command, family) {
        (0x20, _) => Header::Local,
        (0x21, 0x11) => proxied::<4>(addresses, |octets| IpAddr::V4(Ipv4Addr::from(octets)))?,
        (0x21, 0x21) => proxied::<16>(addresses, |octets| IpAddr::V6(Ipv6Addr::from(octets)))?,
        _ => return Err(HeaderError),
    };
    Ok(Some((header, 16 + length)))
}

fn proxied<const N: usize>(octets: &[u8], address: fn([u8; N]) -> IpAddr) -> Result<Header, HeaderError> {
    let (source, rest) = octets.split_first_chunk::<N>().ok_or(HeaderError)?;
    let (destination, rest) = rest.split_first_chunk::<N>().ok_or(HeaderError)?;
    let (source_port, rest) = rest.split_first_chunk::<2>().ok_or(HeaderError)?;
    let (destination_port, _) = rest.split_first_chunk::<2>().ok_or(HeaderError)?;
    Ok(Header::Proxied {
        source: SocketAddr::new(address(*source), u16::from_be_bytes(*source_port)),
        destination: SocketAddr::new(address(*destination), u16::from_be_bytes(*destination_port)),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_that_are_none() {
        for wrong in [
            &b"PROXY TCP4 1.2.3.4 ::1 1 2\r\n"[..],
            b"PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n",
            b"PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
            b"PROXY\r\n",
            b"EHLO a\r\n",
            &[b'P'; 200],
        ] {
            assert_eq!(parse(wrong), Err(HeaderError), "{}", wrong.escape_ascii());
        }
        assert_eq!(parse(b"PROXY TCP4 1.2"), Ok(None));
        for (length, fits) in [(106, true), (107, true), (108, false)] {
            let line = format!("PROXY UNKNOWN {}\r\n", "x".repeat(length - 16));
            assert_eq!(parse(line.as_bytes()).is_ok(), fits, "{length}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(from: Ipv6Addr, to: Ipv6Addr, from_v4: Ipv4Addr, to_v4: Ipv4Addr, ports: (u16, u16)) {
            for (from, to) in [(IpAddr::V6(from), IpAddr::V6(to)), (IpAddr::V4(from_v4), IpAddr::V4(to_v4))] {
                let source = SocketAddr::new(from, ports.0);
                let destination = SocketAddr::new(to, ports.1);
                let expected = Header::Proxied { source, destination };
                for header in [encode_v1(source, destination), encode_v2(source, destination)] {
                    prop_assert_eq!(parse(&header), Ok(Some((expected, header.len()))));
                    prop_assert_eq!(parse(&header[..header.len() - 1]), Ok(None));
                }
            }
        }

        #[test]
        fn any_octets_are_survived(octets: Vec<u8>) {
            let _ = parse(&octets);
        }
    }
}

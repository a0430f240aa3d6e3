//! What the name servers of a zone say themselves, past every cache.

use std::net::{IpAddr, SocketAddr};

use hickory_resolver::proto::rr::RecordType;

use super::{LookupError, Record, Resolver};

/// The port of name servers.
const PORT: u16 = 53;
/// The most name servers that are tried, one after the other.
const SERVERS_LIMIT: usize = 4;

/// The addresses of a host, as told by who has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Each address with the seconds for which it may be kept.
    pub addresses: Vec<(IpAddr, u32)>,
    /// The name server that said so; none where only a resolver could be asked, whose seconds may have run down.
    pub server: Option<String>,
}

impl Resolver {
    /// The addresses of `name` as the name servers of its zone give them.
    ///
    /// # Errors
    /// See [`LookupError`].
    pub async fn authority(&self, name: &str) -> Result<Authority, LookupError> {
        for server in self.name_servers(name).await.into_iter().take(SERVERS_LIMIT) {
            let Ok(addresses) = self.addresses(&server).await else { continue };
            let sockets: Vec<SocketAddr> =
                addresses.into_iter().map(|address| SocketAddr::new(address, PORT)).collect();
            let Ok(direct) = Self::at(&sockets) else { continue };
            match direct.addresses_with_ttl(name).await {
                Err(LookupError::Failed(_)) => {}
                found => {
                    return found.map(|addresses| Authority { addresses, server: Some(server) });
                }
            }
        }
        let addresses = self.addresses_with_ttl(name).await?;
        Ok(Authority { addresses, server: None })
    }

    async fn addresses_with_ttl(&self, name: &str) -> Result<Vec<(IpAddr, u32)>, LookupError> {
        let (v4, v6) = tokio::join!(
            self.lookup_with_ttl(name, RecordType::A),
            self.lookup_with_ttl(name, RecordType::AAAA)
        );
        if let (Err(error), Err(other)) = (&v4, &v6) {
            let failed = matches!(other, LookupError::Failed(_));
            return Err(if failed { other.clone() } else { error.clone() });
        }
        let address = |(record, ttl)| match record {
            Record::Address(address) => Some((address, ttl)),
            _ => None,
        };
        Ok(v4.into_iter().chain(v6).flatten().filter_map(address).collect())
    }

    /// The name servers of the zone that `name` is in; none where nobody says.
    async fn name_servers(&self, name: &str) -> Vec<String> {
        let Ok(soa) = self.soa(name).await else { return Vec::new() };
        let records = self.lookup(&soa.zone, RecordType::NS).await.unwrap_or_default();
        let text = |record| if let Record::Text(server) = record { Some(server) } else { None };
        records.into_iter().filter_map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolver::Zone;

    #[tokio::test]
    async fn without_name_servers_the_resolver_is_asked() {
        let mut zone = Zone::new();
        zone.add_address("mail.assoc.example", [192, 0, 2, 1].into());
        zone.add_soa("assoc.example", "hostmaster@assoc.example");
        let resolver = Resolver::fixed(zone);
        let found = resolver.authority("mail.assoc.example").await.unwrap();
        assert_eq!(found, Authority { addresses: vec![([192, 0, 2, 1].into(), 300)], server: None });
        assert_eq!(resolver.authority("www.assoc.example").await, Err(LookupError::NoSuchName));
    }
}

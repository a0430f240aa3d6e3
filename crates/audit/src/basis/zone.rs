//! Proof by records: in the reverse zone of the address, or in a domain that leads to it and back.

use std::net::IpAddr;

use sekisho_evidence::consent::OwnerProof;
use sekisho_net::resolver::{LookupError, Resolver, reverse_name};

use super::{BasisError, BasisMeans, CodeUse, OwnerCode};

/// The label below a domain that carries the record.
pub(super) const LABEL: &str = "_relay-check";
/// The most domains that are asked for a record.
const DOMAINS_LIMIT: usize = 6;

/// Finds the proof of control over `address`.
pub(super) async fn prove(address: IpAddr, means: &BasisMeans<'_>) -> Result<OwnerProof, BasisError> {
    let code = OwnerCode::derive(means.secret, address, CodeUse::Zone);
    let mut found = Vec::new();
    if carries(&reverse_name(address), &code, means.resolver, &mut found).await {
        return Ok(OwnerProof::ReverseZone);
    }
    for domain in means.domains.iter().take(DOMAINS_LIMIT) {
        if !carries(&format!("{LABEL}.{domain}"), &code, means.resolver, &mut found).await {
            continue;
        }
        let (leads, back) = tokio::join!(
            leads_to(domain, address, means.resolver),
            leads_back(address, domain, means.resolver)
        );
        if leads && back {
            return Ok(OwnerProof::DomainAndAddress);
        }
        found.push(format!("{LABEL}.{domain} carries the code"));
        if !leads {
            found.push(format!("no A, AAAA or MX record of {domain} leads to {address}"));
        }
        if !back {
            found.push(format!("the name of {address} in its reverse zone is not {domain} or below it"));
        }
    }
    Err(BasisError::Unproven { address, code, domain: means.domains.first().cloned(), found })
}

/// Whether a TXT record of `name` carries the code, alone or as `sekisho-audit=CODE`.
async fn carries(name: &str, code: &OwnerCode, resolver: &Resolver, found: &mut Vec<String>) -> bool {
    match resolver.txt(name).await {
        Ok(texts) => {
            let carried = |text: &String| {
                let text = text.trim();
                code.is(text.strip_prefix("sekisho-audit=").unwrap_or(text))
            };
            if texts.iter().any(carried) {
                return true;
            }
            let other = texts.iter().any(|text| text.trim_start().starts_with("sekisho-audit="));
            if other {
                found.push(format!("{name} carries another code"));
            }
            false
        }
        Err(LookupError::Failed(detail)) => {
            found.push(format!("TXT {name}: the name server did not answer: {detail}"));
            false
        }
        Err(LookupError::Declined(code)) => {
            found.push(format!("TXT {name}: the name server answered {code}"));
            false
        }
        Err(_) => false,
    }
}

async fn leads_to(domain: &str, address: IpAddr, resolver: &Resolver) -> bool {
    let (own, exchanges) = tokio::join!(resolver.addresses(domain), resolver.mx(domain));
    if contains(&own.unwrap_or_default(), address) {
        return true;
    }
    for exchange in exchanges.unwrap_or_default().iter().filter(|exchange| !exchange.name.is_empty()).take(8)
    {
        if contains(&resolver.addresses(&exchange.name).await.unwrap_or_default(), address) {
            return true;
        }
    }
    false
}

/// Whether the reverse zone, which only the holder of the address writes, names the domain.
async fn leads_back(address: IpAddr, domain: &str, resolver: &Resolver) -> bool {
    let below = format!(".{}", domain.to_ascii_lowercase());
    let names = resolver.reverse(address).await.unwrap_or_default();
    names.iter().any(|name| name.eq_ignore_ascii_case(domain) || name.ends_with(&below))
}

fn contains(addresses: &[IpAddr], address: IpAddr) -> bool {
    addresses.iter().any(|own| own.to_canonical() == address)
}

//! Addresses and partners that a domain itself publishes.

use std::time::Duration;

use sekisho_evidence::consent::Publicity;
use sekisho_net::https::{self, GetError};

use super::domains::Domains;
use super::lookups::{Lookups, all};
use crate::record::dossier::AddressSource;

/// The most domains that are asked about.
const DOMAINS_LIMIT: usize = 4;
/// Where `security.txt` lies (RFC 9116 §3), how much of it is read in octets, and for how long.
const SECURITY_TXT: (&str, usize, Duration) =
    ("/.well-known/security.txt", 32 * 1024, Duration::from_secs(4));

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// Addresses of any domain, each with its source.
    pub(super) addresses: Vec<(String, AddressSource)>,
    /// Domains that SPF records include.
    pub(super) includes: Vec<String>,
}

/// Collects what the likeliest domains publish.
pub(super) async fn collect(domains: &Domains, lookups: &Lookups, web: Option<&Publicity>) -> Published {
    let asked = domains.likeliest(DOMAINS_LIMIT).into_iter().enumerate().map(|(index, domain)| {
        let (lookups, web) = (lookups.clone(), web.filter(|_| index == 0).cloned());
        async move { of_domain(&domain, web.as_ref(), &lookups).await }
    });
    let mut published = Published::default();
    for one in all(asked).await {
        published.addresses.extend(one.addresses);
        published.includes.extend(one.includes);
    }
    published
}

async fn of_domain(domain: &str, web: Option<&Publicity>, lookups: &Lookups) -> Published {
    let (dmarc_name, tls_name) = (format!("_dmarc.{domain}"), format!("_smtp._tls.{domain}"));
    let web = async {
        match web {
            Some(publicity) => security_txt(domain, lookups, publicity).await,
            None => Vec::new(),
        }
    };
    let (soa, persons, dmarc, tls, caa, texts, web) = tokio::join!(
        lookups.soa(domain),
        lookups.responsible_person(domain),
        lookups.txt(&dmarc_name),
        lookups.txt(&tls_name),
        lookups.caa_iodef(domain),
        lookups.txt(domain),
        web,
    );
    let mut addresses: Vec<(String, AddressSource)> = Vec::new();
    let mut add = |found: Vec<String>, source| addresses.extend(found.into_iter().map(|one| (one, source)));
    add(soa.map(|soa| soa.mailbox).into_iter().collect(), AddressSource::Soa);
    add(persons, AddressSource::ResponsiblePerson);
    add(report_addresses(&dmarc, "v=DMARC1"), AddressSource::Dmarc);
    add(report_addresses(&tls, "v=TLSRPTv1"), AddressSource::TlsReporting);
    add(caa.iter().filter_map(|url| mailto(url)).collect(), AddressSource::Caa);
    add(web, AddressSource::SecurityTxt);
    Published { addresses, includes: includes(&texts) }
}

/// Addresses in the `rua` and `ruf` tags of records that begin with `version` (RFC 7489 §6.2, RFC 8460 §3).
fn report_addresses(texts: &[String], version: &str) -> Vec<String> {
    let records = texts.iter().filter(|text| {
        text.trim_start().get(..version.len()).is_some_and(|start| start.eq_ignore_ascii_case(version))
    });
    let tags = records.flat_map(|record| record.split(';')).filter_map(|tag| tag.split_once('='));
    let reports = tags.filter(|(name, _)| {
        name.trim().eq_ignore_ascii_case("rua") || name.trim().eq_ignore_ascii_case("ruf")
    });
    reports.flat_map(|(_, urls)| urls.split(',')).filter_map(mailto).collect()
}

/// The address of a `mailto:` URL; a size limit behind `!` (RFC 7489 §6.2) and a query are cut off.
fn mailto(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))?;
    let address = url.get(scheme.len()..)?.split(['!', '?']).next()?.trim();
    // Percent-encoded octets would be an address that nobody spells like this.
    (address.contains('@') && !address.contains('%')).then(|| address.to_owned())
}

/// Domains that an SPF record includes (RFC 7208 §5.2), without labels that only name the record.
fn includes(texts: &[String]) -> Vec<String> {
    let records = texts.iter().filter(|text| text.to_ascii_lowercase().starts_with("v=spf1"));
    let terms = records.flat_map(|record| record.split_ascii_whitespace());
    let named = terms.filter_map(|term| {
        let term = term.trim_start_matches(['+', '?', '~', '-']).to_ascii_lowercase();
        let domain = term.strip_prefix("include:")?.trim_end_matches('.').to_owned();
        (!domain.contains('%')).then_some(domain)
    });
    named.filter_map(|domain| mail_part(&domain)).collect()
}

fn mail_part(domain: &str) -> Option<String> {
    let labels: Vec<&str> = domain.split('.').collect();
    let technical = |label: &&&str| label.starts_with('_') || label.starts_with("spf");
    let skipped = labels.iter().take_while(technical).count();
    let rest = labels.get(skipped..).filter(|rest| rest.len() >= 2)?;
    (!rest.iter().any(|label| label.contains('_'))).then(|| rest.join("."))
}

/// Contacts in `security.txt`, where the domain has a public web server.
async fn security_txt(domain: &str, lookups: &Lookups, publicity: &Publicity) -> Vec<String> {
    let (path, limit, within) = SECURITY_TXT;
    let addresses = lookups.addresses(domain).await.unwrap_or_default();
    let Some(address) = addresses.into_iter().find(|address| publicity.is_public(*address)) else {
        return Vec::new();
    };
    match https::get(domain, address, path, limit, within).await {
        Ok(text) => contacts(&String::from_utf8_lossy(&text)),
        // Not to have the file, or a web server, is no failure.
        Err(GetError::Status(_) | GetError::Connect(_)) => Vec::new(),
        Err(error) => {
            lookups.note(&format!("https://{domain}{path}"), &error.to_string());
            Vec::new()
        }
    }
}

/// Addresses in the `Contact` fields (RFC 9116 §2.5.3).
fn contacts(text: &str) -> Vec<String> {
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    let contacts = fields.filter(|(name, _)| name.trim().eq_ignore_ascii_case("contact"));
    contacts.filter_map(|(_, url)| mailto(url)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_reports_and_contacts() {
        let dmarc =
            ["v=DMARC1; p=none; rua=mailto:info@a.example!10m, mailto:b@b.example;ruf=https://x".to_owned()];
        assert_eq!(report_addresses(&dmarc, "v=DMARC1"), ["info@a.example", "b@b.example"]);
        assert!(report_addresses(&["rua=mailto:a@b".to_owned()], "v=DMARC1").is_empty());
        let file = "# hello\nContact: mailto:security@a.example\ncontact: https://a.example/\nExpires: 2030";
        assert_eq!(contacts(file), ["security@a.example"]);
        assert_eq!(mailto("mailto:a%40b"), None);
    }

    #[test]
    fn partners_are_named_without_their_record() {
        let spf =
            ["v=spf1 mx include:_spf.google.com ?include:spf.partner.example. include:%{d}.x -all"
                .to_owned()];
        assert_eq!(includes(&spf), ["google.com", "partner.example"]);
    }
}

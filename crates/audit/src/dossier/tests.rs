use std::net::IpAddr;

use sekisho_evidence::consent::Publicity;
use sekisho_net::resolver::{Resolver, Zone};

use super::*;
use crate::progress::Unwatched;
use crate::record::dossier::{AddressSource, Existence};

mod confirming;
mod greeting;

fn zone() -> Zone {
    let mut zone = Zone::new();
    zone.add_host("mail.assoc.example", address("192.0.2.10"));
    zone.add_host("mail.assoc.example", address("2001:db8::10"));
    zone.add_host("backup.assoc.example", address("192.0.2.11"));
    zone.add_mx("assoc.example", 20, "backup.assoc.example");
    zone.add_mx("assoc.example", 10, "mail.assoc.example");
    zone.add_soa("assoc.example", "alice@assoc.example");
    zone.add_responsible_person("assoc.example", "bob@assoc.example");
    zone.add_txt("_dmarc.assoc.example", "v=DMARC1; rua=mailto:info@assoc.example,mailto:x@reports.example");
    zone.add_txt("_smtp._tls.assoc.example", "v=TLSRPTv1; rua=mailto:tls@assoc.example");
    zone.add_caa_iodef("assoc.example", "mailto:pki@assoc.example");
    zone.add_txt("assoc.example", "v=spf1 mx include:_spf.partner.example include:spf.assoc.example -all");
    zone.add_mx("nomail.example", 0, "");
    zone.add_host("only-a.example", address("192.0.2.20"));
    zone.add_txt("empty.example", "nothing");
    zone
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

async fn looked_up(target: &str, settings: &Settings) -> Result<Dossier, Reason> {
    // Documentation ranges are public, and no test may ask a web server there.
    let resolver = Resolver::fixed(zone());
    look_up(target, settings, &resolver, Some(&nobody_public()), &Unwatched).await
}

/// Tests have no public addresses; look-ups for a private target ask no web server.
fn nobody_public() -> Publicity {
    Publicity::default()
}

fn sources(dossier: &Dossier, name: &str) -> Vec<DomainSource> {
    let found = dossier.domains.iter().find(|domain| domain.name == name);
    found.map(|domain| domain.sources.clone()).unwrap_or_default()
}

#[tokio::test]
async fn a_domain_is_its_mail_exchangers_in_order() {
    let dossier = looked_up("Assoc.Example", &Settings::default()).await.unwrap();
    let names: Vec<_> = dossier.hosts.iter().filter_map(|host| host.name.as_deref()).collect();
    assert_eq!(names, ["mail.assoc.example", "backup.assoc.example"]);
    let first = dossier.hosts.first().unwrap();
    assert_eq!(first.preference, Some(10));
    assert_eq!(first.addresses, [address("192.0.2.10"), address("2001:db8::10")]);
    assert_eq!(first.reverse_names, ["mail.assoc.example"]);
    assert_eq!(dossier.domains.first().map(|domain| domain.name.as_str()), Some("assoc.example"));
    assert!(sources(&dossier, "assoc.example").contains(&DomainSource::MxOwner));
    assert_eq!(dossier.failed_lookups, []);
}

#[tokio::test]
async fn a_host_is_itself_and_its_mail_domain_is_found() {
    for target in ["mail.assoc.example", "192.0.2.10", "[192.0.2.10]", "[IPv6:2001:db8::10]"] {
        let dossier = looked_up(target, &Settings::default()).await.unwrap();
        let names: Vec<_> = dossier.hosts.iter().filter_map(|host| host.name.as_deref()).collect();
        assert_eq!(names, ["mail.assoc.example"], "{target}");
        assert_eq!(dossier.domains.first().map(|domain| domain.name.as_str()), Some("assoc.example"));
        assert!(sources(&dossier, "assoc.example").contains(&DomainSource::Parent), "{target}");
        assert!(sources(&dossier, "mail.assoc.example").contains(&DomainSource::HostName), "{target}");
    }
}

#[tokio::test]
async fn a_domain_without_mail_exchangers_is_the_host_itself() {
    let dossier = looked_up("only-a.example", &Settings::default()).await.unwrap();
    assert_eq!(dossier.hosts.first().and_then(|host| host.name.as_deref()), Some("only-a.example"));
    assert_eq!(dossier.hosts.first().and_then(|host| host.preference), None);
}

#[tokio::test]
async fn what_is_no_target_says_why() {
    let reason =
        |target: &'static str| async move { looked_up(target, &Settings::default()).await.unwrap_err() };
    let name = |name: &str| name.to_owned();
    assert_eq!(reason("nomail.example").await, Reason::NullMx { name: name("nomail.example") });
    assert_eq!(reason("unknown.test").await, Reason::UnknownHost { name: name("unknown.test") });
    assert_eq!(reason("empty.example").await, Reason::NoMailServer { name: name("empty.example") });
    assert_eq!(reason("a b").await, Reason::UnknownHost { name: name("a b") });
}

#[tokio::test]
async fn a_silent_name_server_is_named_soon() {
    // A socket that is bound and never read: every question is lost.
    let silent = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let resolver = Resolver::at(&[silent.local_addr().unwrap()]).unwrap();
    let (settings, publicity) = (Settings::default(), nobody_public());
    let looking = look_up("mail.assoc.example", &settings, &resolver, Some(&publicity), &Unwatched);
    let result = tokio::time::timeout(Duration::from_secs(11), looking).await.expect("within the time");
    assert!(matches!(result, Err(Reason::ResolverFailed { .. })), "{result:?}");
}

#[tokio::test]
async fn addresses_come_with_everything_that_speaks_for_them() {
    let settings = Settings {
        addresses: vec![
            "carol@assoc.example".to_owned(),
            "alice@Assoc.Example".to_owned(),
            "nobody".to_owned(),
        ],
        partners: vec!["friend.example".to_owned()],
        ..Settings::default()
    };
    let dossier = looked_up("mail.assoc.example", &settings).await.unwrap();
    let of = |address: &str| {
        let found = dossier.addresses.iter().find(|known| known.address == address);
        found.map(|known| (known.sources.clone(), known.existence))
    };
    let unknown = |sources: &[AddressSource]| Some((sources.to_vec(), Existence::Unknown));
    assert_eq!(of("alice@assoc.example"), unknown(&[AddressSource::Given, AddressSource::Soa]));
    assert_eq!(of("carol@assoc.example"), unknown(&[AddressSource::Given]));
    assert_eq!(of("bob@assoc.example"), unknown(&[AddressSource::ResponsiblePerson]));
    assert_eq!(of("info@assoc.example"), unknown(&[AddressSource::Dmarc, AddressSource::Role]));
    assert_eq!(of("tls@assoc.example"), unknown(&[AddressSource::TlsReporting]));
    assert_eq!(of("pki@assoc.example"), unknown(&[AddressSource::Caa]));
    assert_eq!(of("postmaster@assoc.example"), unknown(&[AddressSource::Postmaster]));
    assert_eq!(of("x@reports.example"), None, "somebody else's");
    assert_eq!(dossier.partners, ["friend.example", "partner.example"]);
    assert!(dossier.failed_lookups.iter().any(|failed| failed.question == "nobody"));
}

#[tokio::test]
async fn given_domains_come_first() {
    let settings = Settings { domains: vec!["Given.Example".to_owned()], ..Settings::default() };
    let dossier = looked_up("mail.assoc.example", &settings).await.unwrap();
    assert_eq!(dossier.domains.first().map(|domain| domain.name.as_str()), Some("given.example"));
    assert!(dossier.addresses.iter().any(|known| known.address == "postmaster@given.example"));
}

#[tokio::test]
async fn too_many_addresses_are_cut_and_it_is_said() {
    let mut zone = Zone::new();
    for last in 0..20 {
        zone.add_host("many.example", address(&format!("192.0.2.{last}")));
    }
    let resolver = Resolver::fixed(zone);
    let dossier =
        look_up("many.example", &Settings::default(), &resolver, Some(&nobody_public()), &Unwatched)
            .await
            .unwrap();
    assert_eq!(dossier.hosts.iter().map(|host| host.addresses.len()).sum::<usize>(), 16);
    assert!(dossier.failed_lookups.iter().any(|failed| failed.detail.contains("4 addresses left out")));
}

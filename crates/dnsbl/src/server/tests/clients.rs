//! Clients that others wrote.

use sekisho_net::resolver::{LookupError, Resolver};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_resolver_of_others_reads_every_kind_of_answer() {
    let server = start(SETTINGS);
    let resolver = Resolver::at(server.addresses()).unwrap();
    let listed = resolver.addresses("7.100.51.198.relays.test").await.unwrap();
    assert_eq!(listed, [std::net::IpAddr::from([127, 0, 0, 2])]);
    let texts = resolver.txt("7.100.51.198.relays.test").await.unwrap();
    assert_eq!(texts, ["http://relays.test/?198.51.100.7"]);
    let mut two = resolver.addresses("1.2.0.192.relays.test").await.unwrap();
    two.sort_unstable();
    assert_eq!(two, [std::net::IpAddr::from([127, 0, 0, 2]), [127, 0, 0, 3].into()]);
    assert_eq!(resolver.addresses("7.100.51.199.relays.test").await, Err(LookupError::NoSuchName));
    assert_eq!(resolver.mx("7.100.51.198.relays.test").await, Err(LookupError::NoRecords));
    let soa = resolver.soa("7.100.51.198.relays.test").await.unwrap();
    assert_eq!((soa.zone.as_str(), soa.mailbox.as_str()), ("relays.test", "list@example"));
    assert_eq!(resolver.txt("x.bad.example.domains.test").await.unwrap(), ["x.bad.example is bad"]);
    server.stop().await;
}

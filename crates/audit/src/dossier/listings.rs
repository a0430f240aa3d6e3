//! Where the target is listed: only the lists that the user names are asked, and each has to pass its self-test.

use std::net::IpAddr;
use std::time::Duration;

use sekisho_net::block_list::{Answer, BlockLists, Health, Kind, Subject};
use sekisho_net::clock;

use crate::record::dossier::{Dossier, ListAnswer, ListEntry};

/// How long the lists may take about one address.
const WITHIN: Duration = Duration::from_secs(10);
/// The most addresses that are asked about.
const ADDRESSES: usize = 16;

/// Asks `lists` about every address of the target, and notes in `dossier` what each says.
pub async fn listings(dossier: &mut Dossier, lists: &BlockLists) {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in dossier.hosts.iter().flat_map(|host| &host.addresses) {
        if !addresses.contains(address) && addresses.len() < ADDRESSES {
            addresses.push(*address);
        }
    }
    dossier.listings.clear();
    for address in addresses {
        let subject = Subject::from(address);
        let told = lists.ask(&subject, WITHIN, clock::instant()).await;
        for (list, told) in lists.lists().iter().zip(told) {
            // Many lists have no IPv6 addresses at all, and then no test entry either.
            if told.health == Health::Empty && subject.kind() == Kind::V6 {
                continue;
            }
            let (answer, listing) = match told.answer {
                Answer::Listed(listing) => (ListAnswer::Listed, listing),
                Answer::NotListed | Answer::OtherValues(_) => (ListAnswer::NotListed, Default::default()),
                Answer::NotAsked if !matches!(told.health, Health::NoAnswer(_) | Health::Declined(_)) => {
                    (ListAnswer::NotBelieved, Default::default())
                }
                _ => (ListAnswer::NoAnswer, Default::default()),
            };
            let (values, texts) = (listing.values, listing.texts);
            dossier.listings.push(ListEntry { list: list.name.clone(), address, answer, values, texts });
        }
    }
}

#[cfg(test)]
mod tests {
    use sekisho_net::block_list::{BlockList, Values};
    use sekisho_net::resolver::{Resolver, Zone};

    use super::*;
    use crate::record::dossier::Host;

    fn list(zone: &str) -> BlockList {
        BlockList { name: zone.to_owned(), zone: zone.to_owned(), values: Values::default() }
    }

    #[tokio::test]
    async fn each_address_is_looked_for_on_each_list_that_works() {
        let mut zone = Zone::new();
        let value = IpAddr::from([127, 0, 0, 2]);
        zone.add_address("2.0.0.127.relays.example.jp", value);
        zone.add_address("7.2.0.192.relays.example.jp", value);
        zone.add_txt("7.2.0.192.relays.example.jp", "See https://relays.example.jp");
        let lists = vec![list("relays.example.jp"), list("dead.example.jp")];
        let lists = BlockLists::new(Resolver::fixed(zone), lists);
        let addresses = ["192.0.2.7", "192.0.2.8", "2001:db8::7"].map(|text| text.parse().unwrap());
        let host =
            Host { name: None, preference: None, addresses: addresses.to_vec(), reverse_names: Vec::new() };
        let mut dossier = Dossier { hosts: vec![host], ..Dossier::default() };
        listings(&mut dossier, &lists).await;
        let told: Vec<_> =
            dossier.listings.iter().map(|own| (own.list.as_str(), own.address, own.answer)).collect();
        assert_eq!(
            told,
            [
                ("relays.example.jp", addresses[0], ListAnswer::Listed),
                ("dead.example.jp", addresses[0], ListAnswer::NotBelieved),
                ("relays.example.jp", addresses[1], ListAnswer::NotListed),
                ("dead.example.jp", addresses[1], ListAnswer::NotBelieved),
            ]
        );
        assert_eq!(dossier.listings[0].texts, ["See https://relays.example.jp"]);
    }
}

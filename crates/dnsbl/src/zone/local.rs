//! The zones as lists that are asked in this process, without DNS.

use sekisho_net::block_list::{Listing, LocalLists, Subject};
use sekisho_wire::dns::name::Name;

use super::Zones;
use crate::answer::pieces;
use crate::table::Query;

impl LocalLists for Zones {
    fn find(&self, zone: &str, subject: &Subject) -> Option<Listing> {
        let zone = self.get(&Name::parse(zone).ok()?)?;
        if zone.is_retired() || zone.is_expired() {
            return Some(Listing::default());
        }
        let query = match subject {
            Subject::Address(address) => Query::Address(*address),
            Subject::Domain(name) => Query::Domain(name),
        };
        let (mut values, mut texts) = (Vec::new(), Vec::new());
        zone.publishing.current().find(query, |answer| {
            values.push(answer.value);
            let asked = subject.to_string();
            texts.push(pieces(&answer.text).map(|piece| piece.unwrap_or(&asked)).collect::<String>());
        });
        Some(Listing::new(values, &texts))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::answer::Answer;
    use crate::contents::Contents;
    use crate::publishing::Publishing;
    use crate::settings::Settings;
    use crate::table::Builder;
    use crate::zone::Zone;

    #[test]
    fn a_zone_of_ours_says_the_same_without_dns() {
        let mut builder = Builder::default();
        let answer = Answer::new([127, 0, 0, 2].into(), "See https://list.example/$");
        builder.add("192.0.2.0/24".parse().unwrap(), answer);
        let publishing = Publishing::new(Contents::new(1, builder.finish()));
        let text = "[dnsbl]\nlisten = [\"127.0.0.1:0\"]\n[[dnsbl.zone]]\nname = \"relays.example.jp\"\nkind = \"ip\"\n\
                    source = \"listings\"\nname_servers = [\"ns.example.jp\"]\ncontact = \"admin@example.jp\"\n";
        let settings = Settings::parse(std::path::Path::new("sekisho.toml"), text).unwrap().unwrap();
        let zones = Zones::new(vec![Arc::new(Zone::new(&settings.zone[0], Vec::new(), publishing))]);
        let ask = |zone: &str, subject: &str| zones.find(zone, &Subject::parse(subject).unwrap());
        let listing = ask("relays.example.jp", "192.0.2.7").unwrap();
        assert_eq!(listing.texts, ["See https://list.example/192.0.2.7"]);
        assert_eq!(ask("relays.example.jp", "192.0.3.7"), Some(Listing::default()));
        assert_eq!(ask("other.example.jp", "192.0.2.7"), None);
    }
}

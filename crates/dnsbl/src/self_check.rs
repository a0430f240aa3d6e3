//! What is looked at before anything is answered: a list that names everybody is worse than none, and it has happened
//! to lists before. Nothing is published that lists more than an operator can have meant.
//!
//! Never listed, whatever is set: all addresses, 127.0.0.1 and ::1 (by which clients find out that a list is broken,
//! RFC 5782 §5), the name `invalid`, the root. The test entry 127.0.0.2 may always be listed.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;
use sekisho_wire::dnsbl::{LISTED_V4, UNLISTED_DOMAIN, UNLISTED_V4};
use serde::Deserialize;

use crate::answer::Answer;
use crate::contents::{Change, Contents};
use crate::subject::Subject;
use crate::table::{Query, Table};

mod refused;
mod reserved;

pub use refused::Refused;
use reserved::Kind;

/// What may be listed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SelfCheck {
    /// The shortest prefix of an IPv4 network: /8, the largest that was ever given to one organisation.
    pub largest_network_v4: u8,
    /// The shortest prefix of an IPv6 network: /19, about the largest that was given to one provider.
    pub largest_network_v6: u8,
    /// Whether private, shared, link-local and loopback addresses may be listed: for tests and for lists within an
    /// organisation.
    pub allow_private: bool,
    /// Whether addresses that are set aside for documentation are refused. They harm nobody.
    pub refuse_documentation: bool,
    /// Whether all names below a top-level domain, or below a registry's second level such as `co.jp`, may be listed.
    pub allow_top_level: bool,
    /// By how much of what is there a list may grow at once: 0.5 is by half.
    pub growth: f64,
    /// By so many entries it may grow in any case.
    pub growth_floor: usize,
}

impl Default for SelfCheck {
    fn default() -> Self {
        Self {
            largest_network_v4: 8,
            largest_network_v6: 19,
            allow_private: false,
            refuse_documentation: false,
            allow_top_level: false,
            growth: 0.5,
            growth_floor: 1000,
        }
    }
}

impl SelfCheck {
    /// Whether a table may take the place of one with `before` entries; `None` where nothing was there to compare
    /// with, or where the operator said that the growth is meant.
    ///
    /// # Errors
    ///
    /// The first entry that must not be published.
    pub fn table(&self, table: &Table, before: Option<usize>) -> Result<(), Refused> {
        if let Some(before) = before {
            self.growth(before, table.len())?;
        }
        let listed = |address| {
            let mut listed = false;
            table.find(Query::Address(address), |_| listed = true);
            listed
        };
        table.iter().try_for_each(|(subject, answer)| self.entry(&subject, answer, listed))
    }

    /// Whether these changes may be made.
    ///
    /// # Errors
    ///
    /// The first subject that must not be published.
    pub fn changes(&self, contents: &Contents, changes: &[Change]) -> Result<(), Refused> {
        let new = |change: &&Change| {
            !change.answers.is_empty() && contents.answers_of(&change.subject).next().is_none()
        };
        let new = changes.iter().filter(new).count();
        // So few are within what is allowed in any case: no need to count all that is there.
        if new > self.growth_floor {
            let before = contents.len();
            self.growth(before, before.saturating_add(new))?;
        }
        for change in changes {
            change.answers.iter().try_for_each(|answer| self.entry(&change.subject, answer, |_| true))?;
        }
        Ok(())
    }

    fn growth(&self, before: usize, after: usize) -> Result<(), Refused> {
        let share = (before as f64 * self.growth) as usize;
        let most = share.max(self.growth_floor);
        if after.saturating_sub(before) > most {
            return Err(Refused::Growth { before, after, most });
        }
        Ok(())
    }

    /// One entry; `listed` says whether something would be answered, exclusions taken into account.
    fn entry(
        &self,
        subject: &Subject,
        answer: &Answer,
        listed: impl Fn(IpAddr) -> bool,
    ) -> Result<(), Refused> {
        let [first, second, third, _] = answer.value.octets();
        if first != 127 || answer.value == UNLISTED_V4 || (second, third) == (255, 255) {
            return Err(Refused::Value(subject.clone(), answer.value));
        }
        match subject {
            Subject::Address(address) => self.network(subject, IpNet::from(address.to_canonical()), listed),
            Subject::Network(network) => self.network(subject, *network, listed),
            Subject::Domain { name, below } => self.domain(subject, name, *below),
        }
    }

    fn network(
        &self,
        subject: &Subject,
        network: IpNet,
        listed: impl Fn(IpAddr) -> bool,
    ) -> Result<(), Refused> {
        if network.prefix_len() == 0 {
            return Err(Refused::Everything(subject.clone()));
        }
        let never = [(IpAddr::from(UNLISTED_V4), "127.0.0.1"), (IpAddr::from(Ipv6Addr::LOCALHOST), "::1")];
        for (address, text) in never {
            if network.contains(&address) && listed(address) {
                return Err(Refused::NeverListed(subject.clone(), text));
            }
        }
        if network == IpNet::from(IpAddr::from(LISTED_V4)) {
            return Ok(());
        }
        let (largest, setting) = match network {
            IpNet::V4(_) => (self.largest_network_v4, "largest_network_v4"),
            IpNet::V6(_) => (self.largest_network_v6, "largest_network_v6"),
        };
        if network.prefix_len() < largest {
            return Err(Refused::TooLarge { entry: subject.clone(), largest, setting });
        }
        let Some((range, kind, what)) = reserved::meets(network) else { return Ok(()) };
        let entry = subject.clone();
        match kind {
            Kind::Private if self.allow_private => Ok(()),
            Kind::Documentation if !self.refuse_documentation => Ok(()),
            Kind::Private => Err(Refused::Private { entry, range, what }),
            Kind::Documentation | Kind::Reserved => Err(Refused::Reserved { entry, range, what }),
        }
    }

    fn domain(&self, subject: &Subject, name: &str, below: bool) -> Result<(), Refused> {
        if name.is_empty() {
            return Err(Refused::Everything(subject.clone()));
        }
        if name == UNLISTED_DOMAIN {
            return Err(Refused::NeverListed(subject.clone(), UNLISTED_DOMAIN));
        }
        if below && !self.allow_top_level && reserved::is_registry(name) {
            return Err(Refused::TopLevel(subject.clone()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::{Builder, naive};

    fn answer() -> Answer {
        Answer::new([127, 0, 0, 2].into(), "$ is listed")
    }

    fn table(entries: &[&str], excluded: &[&str]) -> Table {
        let mut builder = Builder::default();
        entries.iter().for_each(|entry| builder.add(entry.parse().unwrap(), answer()));
        excluded.iter().for_each(|entry| builder.exclude(entry.parse().unwrap()));
        builder.finish()
    }

    /// What both ways onto a list say of one entry.
    fn refused(check: &SelfCheck, entry: &str) -> Option<Refused> {
        let whole = check.table(&table(&["198.51.100.1", entry], &[]), None).err();
        let change = Change { subject: entry.parse().unwrap(), answers: vec![answer()] };
        assert_eq!(check.changes(&Contents::default(), &[change]).err(), whole, "{entry}");
        whole
    }

    #[test]
    fn what_must_never_be_listed_never_is() {
        let lenient = SelfCheck {
            largest_network_v4: 0,
            largest_network_v6: 0,
            allow_private: true,
            allow_top_level: true,
            ..SelfCheck::default()
        };
        for check in [SelfCheck::default(), lenient] {
            for entry in ["0.0.0.0/0", "::/0", "::ffff:0:0/96"] {
                assert!(matches!(refused(&check, entry), Some(Refused::Everything(_))), "{entry}");
            }
            for entry in
                ["127.0.0.1", "::ffff:127.0.0.1", "127.0.0.0/8", "::1", "::/8", "invalid", "*.invalid"]
            {
                assert!(matches!(refused(&check, entry), Some(Refused::NeverListed(..))), "{entry}");
            }
            for entry in ["0.0.0.0", "224.0.0.1", "240.0.0.0/8", "255.255.255.255", "ff02::1", "::2"] {
                assert!(matches!(refused(&check, entry), Some(Refused::Reserved { .. })), "{entry}");
            }
        }
    }

    #[test]
    fn private_addresses_and_registries_need_a_setting() {
        let strict = SelfCheck::default();
        let lenient = SelfCheck { allow_private: true, allow_top_level: true, ..SelfCheck::default() };
        for entry in
            ["127.0.0.3", "10.1.2.3", "100.64.0.0/10", "192.168.0.0/16", "169.254.1.1", "fd00::1", "fe80::1"]
        {
            assert!(matches!(refused(&strict, entry), Some(Refused::Private { .. })), "{entry}");
            assert_eq!(refused(&lenient, entry), None);
        }
        for entry in ["*.jp", "*.com", "*.co.jp", "*.com.au"] {
            assert!(matches!(refused(&strict, entry), Some(Refused::TopLevel(_))), "{entry}");
            assert_eq!(refused(&lenient, entry), None);
        }
        let for_the_public = SelfCheck { refuse_documentation: true, ..SelfCheck::default() };
        assert!(matches!(refused(&for_the_public, "192.0.2.1"), Some(Refused::Reserved { .. })));
        for entry in [
            "192.0.2.1",
            "2001:db8::/32",
            "*.example.com",
            "test",
            "127.0.0.2",
            "::ffff:127.0.0.2",
            "8.8.8.8",
        ] {
            assert_eq!(refused(&strict, entry), None);
        }
    }

    #[test]
    fn networks_have_a_largest_size_and_exclusions_count() {
        let check = SelfCheck::default();
        for (entry, expected) in
            [("8.0.0.0/7", true), ("8.0.0.0/8", false), ("2a00::/18", true), ("2a00::/19", false)]
        {
            assert_eq!(matches!(refused(&check, entry), Some(Refused::TooLarge { .. })), expected, "{entry}");
        }
        let check = SelfCheck { allow_private: true, ..check };
        let whole = table(&["127.0.0.0/8"], &["127.0.0.1"]);
        assert_eq!(check.table(&whole, None), Ok(()));
    }

    #[test]
    fn values_that_mean_errors_are_refused() {
        for value in [[127, 0, 0, 1], [127, 255, 255, 254], [10, 0, 0, 1], [0, 0, 0, 0]] {
            let mut builder = Builder::default();
            builder.add("8.8.8.8".parse().unwrap(), Answer::new(value.into(), ""));
            let refused = SelfCheck::default().table(&builder.finish(), None);
            assert!(matches!(refused, Err(Refused::Value(..))), "{value:?}");
        }
    }

    #[test]
    fn a_list_does_not_grow_by_more_than_is_set() {
        let check = SelfCheck { growth_floor: 2, ..SelfCheck::default() };
        let whole =
            table(&["8.8.8.1", "8.8.8.2", "8.8.8.3", "8.8.8.4", "8.8.8.5", "8.8.8.6", "8.8.8.7"], &[]);
        let growth = |before| check.table(&whole, before);
        assert_eq!(growth(Some(4)), Err(Refused::Growth { before: 4, after: 7, most: 2 }));
        assert_eq!((growth(Some(5)), growth(Some(100)), growth(None)), (Ok(()), Ok(()), Ok(())));
        let contents = Contents::new(1, whole);
        let change = |last: u8| Change {
            subject: Subject::from(IpAddr::from([8, 8, 8, last])),
            answers: vec![answer()],
        };
        let changes: Vec<Change> = (1..=11).map(change).collect();
        let refused = check.changes(&contents, &changes);
        assert_eq!(refused, Err(Refused::Growth { before: 7, after: 11, most: 3 }));
        assert_eq!(check.changes(&contents, &changes[..10]), Ok(()));
        // Taking off is never refused.
        let off: Vec<Change> = (1..=255).map(|last| Change { answers: Vec::new(), ..change(last) }).collect();
        assert_eq!(check.changes(&contents, &off), Ok(()));
    }

    #[test]
    fn a_refusal_names_the_entry_and_what_to_do() {
        let text = refused(&SelfCheck::default(), "8.0.0.0/7").unwrap().to_string();
        assert!(
            text.starts_with("8.0.0.0/7 is larger than a /8") && text.contains("`largest_network_v4`"),
            "{text}"
        );
        let text = refused(&SelfCheck::default(), "10.0.0.1").unwrap().to_string();
        assert!(text.starts_with("10.0.0.1 lies in") && text.contains("`allow_private = true`"), "{text}");
    }

    proptest! {
        #[test]
        fn what_passes_answers_nothing_for_the_address_by_which_lists_are_tested(
            entries in proptest::collection::vec(naive::subject(), 0..20),
            around in proptest::collection::vec(0_u8..=32, 0..3),
            excluded in proptest::collection::vec(9_u8..=32, 0..2),
            allow_private in any::<bool>(),
        ) {
            let network = |length: &u8| Subject::from(IpNet::new(UNLISTED_V4.into(), *length).unwrap());
            let mut builder = Builder::default();
            let entries: Vec<Subject> = entries.into_iter().chain(around.iter().map(network)).collect();
            entries.iter().for_each(|entry| builder.add(entry.clone(), answer()));
            excluded.iter().for_each(|length| builder.exclude(network(length)));
            let check = SelfCheck { allow_private, ..SelfCheck::default() };
            let table = builder.finish();
            let answers = |address: IpAddr| naive::found(|visit| table.find(Query::Address(address), visit)).len();
            let listed = answers(UNLISTED_V4.into()) + answers(UNLISTED_V4.to_ipv6_mapped().into());
            let listed = listed + answers(Ipv6Addr::LOCALHOST.into());
            let outcome = check.table(&table, None);
            prop_assert!(outcome.is_err() || listed == 0);
            // Whatever it refuses is named, and is an entry of the table.
            if let Err(refused) = outcome {
                let text = refused.to_string();
                prop_assert!(entries.iter().any(|entry| text.starts_with(&format!("{entry} "))), "{}", text);
            }
        }
    }
}

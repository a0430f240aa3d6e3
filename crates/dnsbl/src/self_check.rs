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
use crate::settings::limits;
use crate::subject::Subject;
use crate::table::{Query, Table};

mod refused;
mod reserved;
mod size;
#[cfg(test)]
mod tests;

pub use refused::Refused;
use reserved::Kind;
pub use reserved::Special;
pub use size::{Size, Unit};

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
    /// How much of the addresses that hosts may have a list may name, of IPv4 and of IPv6 each: 0.1 is a tenth.
    #[serde(deserialize_with = "limits::share")]
    pub largest_share: f64,
    /// By how much of what is there a list may grow at once, in entries and in addresses: 0.5 is by half.
    #[serde(deserialize_with = "limits::growth")]
    pub growth: f64,
    /// By so many entries it may grow in any case.
    pub growth_floor: usize,
    /// By so many IPv4 addresses, and by so many IPv6 networks /48, it may grow in any case.
    pub growth_floor_addresses: u64,
}

impl Default for SelfCheck {
    fn default() -> Self {
        Self {
            largest_network_v4: 8,
            largest_network_v6: 19,
            allow_private: false,
            refuse_documentation: false,
            allow_top_level: false,
            largest_share: 0.1,
            growth: 0.5,
            growth_floor: 1000,
            growth_floor_addresses: 1 << 20,
        }
    }
}

impl SelfCheck {
    /// Whether a table may take the place of one of this size; `None` where nothing was there to compare with.
    ///
    /// # Errors
    ///
    /// The first entry that must not be published.
    pub fn table(&self, table: &Table, before: Option<Size>) -> Result<(), Refused> {
        let listed = |address| {
            let mut listed = false;
            table.find(Query::Address(address), |_| listed = true);
            listed
        };
        table.iter().try_for_each(|(subject, answer)| self.entry(&subject, answer, listed))?;
        let size = Size::of(table);
        for unit in [Unit::V4, Unit::V6] {
            let most = unit.all().map(|all| (all as f64 * self.largest_share) as u64);
            let covered = size.get(unit);
            if let Some(most) = most.filter(|most| covered > *most) {
                return Err(Refused::Share { unit, covered, most });
            }
        }
        let units = [Unit::Entries, Unit::V4, Unit::V6];
        before.map_or(Ok(()), |before| {
            units.into_iter().try_for_each(|unit| self.growth(unit, before.get(unit), size.get(unit)))
        })
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
            self.growth(Unit::Entries, before as u64, before.saturating_add(new) as u64)?;
        }
        for change in changes {
            change.answers.iter().try_for_each(|answer| self.entry(&change.subject, answer, |_| true))?;
        }
        Ok(())
    }

    fn growth(&self, unit: Unit, before: u64, after: u64) -> Result<(), Refused> {
        let floor = match unit {
            Unit::Entries => self.growth_floor as u64,
            Unit::V4 | Unit::V6 => self.growth_floor_addresses,
        };
        let share = (before as f64 * self.growth) as u64;
        let most = share.max(floor);
        if after.saturating_sub(before) > most {
            return Err(Refused::Growth { unit, before, after, most });
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

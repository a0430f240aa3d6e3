//! A server of a case: every address that it ever had there, and how each stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use sekisho_evidence::level::Level;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::words::Reason;
use serde::{Deserialize, Serialize};

/// The longest time to live that is believed, in seconds: a week (RFC 2181 §8 allows 68 years).
const TTL_LIMIT: u32 = 7 * 24 * 3600;

/// The name of a server: a host name, or an address where it has none. In small letters, without the last dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TargetName(Box<str>);

/// A text is no name of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no name of a server: a host name or an address is expected")]
pub struct NotATarget(pub String);

impl TargetName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TargetName {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, NotATarget> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self(address.to_canonical().to_string().into()));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let letters = |label: &str| {
            label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_')
        };
        let fits = |label: &str| (1..=63).contains(&label.len()) && letters(label);
        let is_name = name.len() <= 253 && name.contains('.') && name.split('.').all(fits);
        if is_name { Ok(Self(name.into())) } else { Err(NotATarget(text.to_owned())) }
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for TargetName {
    type Error = NotATarget;

    fn try_from(text: String) -> Result<Self, NotATarget> {
        text.parse()
    }
}

impl From<TargetName> for String {
    fn from(name: TargetName) -> Self {
        name.0.into()
    }
}

/// What an audit found at one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The audit.
    pub audit: AuditName,
    /// What it came to.
    pub verdict: Verdict,
    /// How strong its proof is.
    pub level: Level,
    /// Whether nothing at all speaks SMTP there any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// The ports that were tried; none in what was written before this was kept.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tried: BTreeSet<u16>,
    /// The ports at which relay was proven.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub relays_at: BTreeSet<u16>,
    /// What opens the relay, in one sentence for each language, where something does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Reason>,
    /// The same in Japanese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_ja: Option<Reason>,
}

impl Finding {
    /// Whether relay is proven.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict == Verdict::Open && self.level.is_proof()
    }

    /// Whether CLOSED was earned.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.verdict == Verdict::Closed
    }
}

/// What the name servers of a target's zone said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameRecord {
    /// The name that was asked.
    pub name: Box<str>,
    /// The type: `MX`, `A`, `AAAA`.
    pub kind: Box<str>,
    /// The values, as text.
    pub values: Vec<Box<str>>,
    /// How long they may be kept, in seconds.
    pub ttl: u32,
    /// The name server that said so; none where only a resolver could be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Box<str>>,
}

/// A test of a target: what was found at each of its addresses, and what names led there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// The target.
    pub target: TargetName,
    /// When the test ended, where it was put to the case only later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What was found, by address.
    pub findings: BTreeMap<IpAddr, Finding>,
    /// The addresses that the names lead to now; the others of the case are old ones.
    pub published: BTreeSet<IpAddr>,
    /// What the names said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<NameRecord>,
}

impl Test {
    /// The longest time for which what the names said may be kept.
    #[must_use]
    pub fn ttl(&self) -> u32 {
        self.names.iter().map(|record| record.ttl).max().unwrap_or_default().min(TTL_LIMIT)
    }
}

/// One address of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// When it came into the case.
    pub since: Timestamp,
    /// When caches forget it: set once the names lead elsewhere.
    pub vanishes: Option<Timestamp>,
    /// The longest time for which the names that led here may be kept, in seconds.
    ttl: u32,
    /// What was found last, and when.
    pub last: Option<(Timestamp, Finding)>,
    /// Whether relay was ever proven here.
    pub proven: bool,
    /// The audits that proved it since it was last shut, each with the ports at which it did.
    pub proofs: BTreeMap<AuditName, BTreeSet<u16>>,
}

/// How an address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It does not relay, or nothing is there any more and nobody is led there.
    Shut,
    /// Neither is known.
    Unproven,
    /// It relays.
    Open,
}

impl Address {
    fn new(since: Timestamp) -> Self {
        Self { since, vanishes: None, ttl: 0, last: None, proven: false, proofs: BTreeMap::new() }
    }

    /// How it stands at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let Some((_, finding)) = &self.last else { return Standing::Unproven };
        if finding.is_open() {
            return Standing::Open;
        }
        let forgotten = self.vanishes.is_some_and(|vanishes| now >= vanishes);
        let shut = finding.is_closed() || (finding.silent && forgotten);
        // Who was proven to relay once and cannot be tested now, or was tested at another door, may relay still.
        if shut && self.untried().is_empty() { Standing::Shut } else { Standing::Unproven }
    }

    /// The ports at which relay was proven, and which the last test did not try.
    #[must_use]
    pub fn untried(&self) -> BTreeSet<u16> {
        let tried = self.last.as_ref().map(|(_, finding)| &finding.tried);
        let proven = self.proofs.values().flatten();
        proven.filter(|port| tried.is_none_or(|tried| !tried.contains(port))).copied().collect()
    }

    /// Takes in what a test found that was made at `tested`.
    fn take(&mut self, finding: &Finding, tested: Timestamp) {
        self.proven |= finding.is_open();
        if finding.is_open() {
            self.proofs.entry(finding.audit.clone()).or_default().extend(&finding.relays_at);
        }
        // An older test that is put to the case later says nothing of now.
        if self.last.as_ref().is_none_or(|(last, _)| *last <= tested) {
            self.last = Some((tested, finding.clone()));
        }
        let closed = self.last.as_ref().is_some_and(|(_, last)| last.is_closed());
        if closed && self.untried().is_empty() {
            self.proofs.clear();
        }
    }

    /// Whether names lead there no more.
    #[must_use]
    pub const fn is_old(&self) -> bool {
        self.vanishes.is_some()
    }
}

/// A server of a case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Target {
    /// Whose it is.
    pub organisation: Option<Reason>,
    /// Every address that it ever had in the case.
    pub addresses: BTreeMap<IpAddr, Address>,
}

impl Target {
    pub(crate) fn learn(&mut self, addresses: &BTreeSet<IpAddr>, at: Timestamp) {
        for address in addresses {
            self.addresses.entry(address.to_canonical()).or_insert_with(|| Address::new(at));
        }
    }

    pub(crate) fn take(&mut self, test: &Test, at: Timestamp) {
        let tested = test.at.map_or(at, |own| own.min(at));
        self.learn(&test.published, at);
        self.learn(&test.findings.keys().copied().collect(), at);
        for (own, address) in &mut self.addresses {
            if let Some(finding) = test.findings.get(own) {
                address.take(finding, tested);
            }
            if test.published.contains(own) {
                (address.vanishes, address.ttl) = (None, test.ttl());
            } else if address.vanishes.is_none() {
                let kept = SignedDuration::from_secs(i64::from(address.ttl.max(test.ttl())));
                address.vanishes = Some(at.checked_add(kept).unwrap_or(at));
            }
        }
    }

    /// The addresses that stand like `standing` at `now`.
    pub fn standing(&self, standing: Standing, now: Timestamp) -> impl Iterator<Item = IpAddr> {
        let own = self.addresses.iter().filter(move |(_, address)| address.standing(now) == standing);
        own.map(|(address, _)| *address)
    }

    /// Whether every address that it ever had is shut; never where it has none.
    #[must_use]
    pub fn is_shut(&self, now: Timestamp) -> bool {
        let shut = |address: &Address| address.standing(now) == Standing::Shut;
        !self.addresses.is_empty() && self.addresses.values().all(shut)
    }

    /// Whether everything that the names lead to is shut, and something old is not: a fix that has to arrive everywhere.
    /// When caches have forgotten the old addresses.
    #[must_use]
    pub fn propagating_until(&self, now: Timestamp) -> Option<Timestamp> {
        let shut = |address: &&Address| address.standing(now) == Standing::Shut;
        let mut current = self.addresses.values().filter(|address| !address.is_old()).peekable();
        if current.peek().is_none() || !current.all(|address| shut(&address)) {
            return None;
        }
        let old = self.addresses.values().filter(|address| address.is_old() && !shut(address));
        old.filter_map(|address| address.vanishes).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_host_or_an_address() {
        let name = |text: &str| text.parse::<TargetName>().map(String::from);
        assert_eq!(name("Mail.Example.JP."), Ok("mail.example.jp".to_owned()));
        assert_eq!(name("::ffff:192.0.2.1"), Ok("192.0.2.1".to_owned()));
        for text in ["", ".", "mail", "mail..jp", "mail.example.jp/..", "a b.jp", "例え.jp"] {
            assert!(name(text).is_err(), "{text}");
        }
    }
}

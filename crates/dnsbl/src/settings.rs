//! `[dnsbl]` in `sekisho.toml`: where the block list answers, and its zones.

use std::net::{Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use sekisho_store::amount::Seconds;
use sekisho_store::mistake::{Kind as Found, Reading, carried, read_text};
use serde::Deserialize;

use crate::formats::Format;
use crate::self_check::SelfCheck;
use crate::tester::TesterSettings;

mod key;
pub(crate) mod limits;
mod problem;
mod transfers;
mod values;

pub use key::{Key, KeysError, is_one_of, read_keys};
pub use problem::Problem;
pub use transfers::{PrimarySettings, TransferKeySettings, TransferKeysError};
pub use values::{Mailbox, ZoneName};

/// A mistake in `[dnsbl]`.
pub type Mistake = sekisho_store::mistake::MistakeOf<Problem>;

/// Why there are no settings.
pub type SettingsError = sekisho_store::mistake::SettingsErrorOf<Problem>;

/// The whole file, of which one table is ours.
#[derive(Deserialize)]
struct File {
    dnsbl: Option<Settings>,
}

/// All settings of the block list.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where it answers, by UDP and TCP, usually port 53. `0.0.0.0` and `[::]` are all addresses that the machine has
    /// when it starts.
    pub listen: Vec<SocketAddr>,
    /// Threads for each address; 0 is one for each core.
    #[serde(deserialize_with = "limits::threads")]
    pub threads: usize,
    /// What it answers to who asks which server this is (RFC 5001); nothing where it is empty.
    pub nsid: String,
    /// The most answers by UDP each second to one network (/24, IPv6 /56) that showed no cookie; 0 is no limit.
    pub responses_per_second: u32,
    /// Of the answers above that, one of so many is "ask by TCP" instead of silence; 0 is always silence.
    pub slip: u32,
    /// The most questions each second of one network whose address is known to be true (TCP, cookies); above it is
    /// answered 127.255.255.255. 0 is no limit.
    pub questions_per_second: u32,
    /// Networks without these limits.
    pub unlimited: Vec<IpNet>,
    /// The most connections by TCP at once; the one that is silent for the longest time goes first.
    #[serde(deserialize_with = "limits::connections")]
    pub connections: usize,
    /// How long a connection by TCP may be silent.
    pub silence: Seconds,
    /// Keys that secondaries and primaries have too.
    pub key: Vec<TransferKeySettings>,
    /// What it answers for.
    pub zone: Vec<ZoneSettings>,
    /// Who tests listed hosts again by itself; nobody where there is none.
    pub tester: Option<TesterSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            threads: 0,
            nsid: String::new(),
            responses_per_second: 1000,
            slip: 2,
            questions_per_second: 0,
            unlimited: vec![
                Ipv4Net::new_assert([127, 0, 0, 0].into(), 8).into(),
                Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128).into(),
            ],
            connections: 10_000,
            silence: Seconds(Duration::from_secs(10)),
            key: Vec::new(),
            zone: Vec::new(),
            tester: None,
        }
    }
}

/// A zone.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneSettings {
    /// Its name.
    pub name: ZoneName,
    /// What it lists.
    pub kind: Kind,
    /// Where its contents come from.
    pub source: Source,
    /// The files, where they come from files.
    #[serde(default)]
    pub files: Vec<PathBuf>,
    /// How these are written.
    #[serde(default)]
    pub format: FileFormat,
    /// What may be listed.
    #[serde(default)]
    pub self_check: SelfCheck,
    /// Its name servers, ours first (NS and SOA records).
    pub name_servers: Vec<ZoneName>,
    /// Whom to write to about it (SOA record).
    pub contact: Mailbox,
    /// The address of the page with the evidence; `$` in it stands for what was asked about.
    #[serde(default, deserialize_with = "limits::page")]
    pub evidence: Option<String>,
    /// How long an answer may be kept.
    #[serde(default = "default_ttl")]
    pub ttl: Seconds,
    /// How long it may be kept that something is not listed (RFC 2308).
    #[serde(default = "default_negative_ttl")]
    pub negative_ttl: Seconds,
    /// Networks that may ask; everybody where there are neither networks nor keys.
    #[serde(default)]
    pub access: Vec<IpNet>,
    /// A file with a name and a key of a subscriber on each line; the key stands in the name that is asked about.
    pub keys_file: Option<PathBuf>,
    /// The server that it comes from, where it is another one's.
    pub primary: Option<PrimarySettings>,
    /// Networks of the secondaries, which may have it as a whole.
    #[serde(default)]
    pub transfer_to: Vec<IpNet>,
    /// Names of keys, one of which a secondary needs.
    #[serde(default)]
    pub transfer_keys: Vec<String>,
    /// Secondaries that are told when it changes.
    #[serde(default)]
    pub notify: Vec<SocketAddr>,
    /// What a TXT record at the zone's own name says.
    pub notice: Option<String>,
    /// Whether the list has ended: nothing but its test entries is listed any more.
    #[serde(default)]
    pub retired: bool,
}

/// What a zone lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Addresses of both families.
    Ip,
    /// Domains.
    Domain,
}

/// Where the contents of a zone come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Our own register of listings.
    Listings,
    /// Files that are read whole.
    Files,
    /// Another name server, whose secondary we are.
    Primary,
}

/// How files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFormat(pub Format);

impl Default for FileFormat {
    fn default() -> Self {
        Self(Format::Plain)
    }
}

impl<'de> Deserialize<'de> for FileFormat {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map(Self).map_err(|_| carried(&Problem::Format(name)))
    }
}

const fn default_ttl() -> Seconds {
    Seconds(Duration::from_secs(300))
}

const fn default_negative_ttl() -> Seconds {
    Seconds(Duration::from_secs(60))
}

impl Settings {
    /// Reads `[dnsbl]` of the file at `path`; none where there is no such table.
    ///
    /// # Errors
    /// The file cannot be read, or something in the table does not hold.
    pub fn read(path: &Path) -> Result<Option<Self>, SettingsError> {
        Ok(Self::parse(path, &read_text(path)?)?)
    }

    /// Checks the text of a file; `path` is for messages alone.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn parse(path: &Path, text: &str) -> Result<Option<Self>, Mistake> {
        let file: File = toml::from_str(text).map_err(|error| of_tables(Mistake::of(path, text, &error)))?;
        let Some(settings) = file.dnsbl else { return Ok(None) };
        settings.check().map_err(|(offset_of, problem)| {
            let offset = offset_of.and_then(|name| place(text, name)).unwrap_or_default();
            match offset_of {
                Some(_) => Mistake::at(path, text, offset, problem),
                None => Mistake::at_key(path, text, "dnsbl", problem),
            }
        })?;
        Ok(Some(settings))
    }

    /// The keys that differ from those of other settings and that a running server does not take over.
    #[must_use]
    pub fn differs_in_what_stays(&self, other: &Self) -> Vec<&'static str> {
        let differs = [
            ("listen", self.listen != other.listen),
            ("threads", self.threads != other.threads),
            ("nsid", self.nsid != other.nsid),
            ("responses_per_second", self.responses_per_second != other.responses_per_second),
            ("slip", self.slip != other.slip),
            ("questions_per_second", self.questions_per_second != other.questions_per_second),
            ("unlimited", self.unlimited != other.unlimited),
            ("connections", self.connections != other.connections),
            ("silence", self.silence != other.silence),
            ("tester", self.tester != other.tester),
        ];
        differs.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect()
    }

    /// What no single value shows; the text in whose line it stands comes with it.
    fn check(&self) -> Result<(), (Option<&str>, Problem)> {
        if self.listen.is_empty() {
            return Err((None, Problem::NoListen));
        }
        if self.zone.is_empty() {
            return Err((None, Problem::NoZone));
        }
        if self.nsid.len() > 64 {
            return Err((Some(&self.nsid), Problem::NsidLong));
        }
        if self.tester.as_ref().is_some_and(|tester| !tester.has_witness()) {
            return Err((Some("[dnsbl.tester]"), Problem::NoWitness));
        }
        for (index, zone) in self.zone.iter().enumerate() {
            let here = |problem: fn(String) -> Problem| {
                Err((Some(zone.name.spelled()), problem(zone.name.to_string())))
            };
            if self.zone.iter().skip(index + 1).any(|other| other.name == zone.name) {
                return here(Problem::ZoneTwice);
            }
            if (zone.source == Source::Files) == zone.files.is_empty() {
                return here(Problem::HalfFiles);
            }
            if zone.source == Source::Listings && zone.kind == Kind::Domain {
                return here(Problem::ListingsAreAddresses);
            }
            if (zone.source == Source::Primary) != zone.primary.is_some() {
                return here(Problem::HalfPrimary);
            }
            if zone.name_servers.is_empty() {
                return here(Problem::NoNameServers);
            }
            let mut named =
                zone.transfer_keys.iter().chain(zone.primary.iter().filter_map(|it| it.key.as_ref()));
            if let Some(missing) = named.find(|name| self.key.iter().all(|key| key.name != **name)) {
                return Err((Some(missing), Problem::NoKey(missing.clone())));
            }
            if let Some(inside) =
                zone.name_servers.iter().find(|server| server.name().is_below(zone.name.name()))
            {
                return Err((Some(inside.spelled()), Problem::NameServerInside(inside.to_string())));
            }
        }
        Ok(())
    }
}

/// Where a text stands outside of comments.
fn place(text: &str, name: &str) -> Option<usize> {
    let in_comment = |at: usize| {
        let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        line.contains('#')
    };
    text.match_indices(name).map(|(at, _)| at).find(|at| !in_comment(*at))
}

/// A table in place of a list of tables: most likely single brackets.
fn of_tables(mut mistake: Mistake) -> Mistake {
    let table = matches!(
        mistake.problem,
        Problem::Reading(Reading::Kind { found: Found::Table, expected: Found::List })
    );
    if table && ["dnsbl.zone", "dnsbl.key"].contains(&&*mistake.key) {
        mistake.problem = Problem::TwoBrackets(mistake.key.clone());
    }
    mistake
}

#[cfg(test)]
mod tests;

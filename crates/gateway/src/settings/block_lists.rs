//! The block lists that are asked.

use std::net::SocketAddr;
use std::path::Path;

use sekisho_net::block_list::{BlockList, Pattern, Values};
use sekisho_store::mistake::read_text;
use serde::{Deserialize, Deserializer, de};

use sekisho_policy::classify::DomainName;

use super::{Mistake, Problem, SettingsError};

/// The most lists that are asked.
const LISTS: usize = 16;

/// A block list in DNS (RFC 5782).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockListSettings {
    /// Its zone, with a key in front where it wants one.
    pub zone: DomainName,
    /// What others read of it; without one, its zone.
    pub name: Option<String>,
    /// Which answers count. Any answer at all would make an error of the list into a refusal.
    pub values: Vec<Value>,
    /// What becomes of strangers' mail from a host that is listed.
    #[serde(default)]
    pub action: ListAction,
}

/// What becomes of strangers' mail from a host that is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListAction {
    /// It is refused, except for postmasters.
    #[default]
    Refuse,
    /// It is taken, with a field in its header that says so.
    Mark,
}

/// A pattern of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(pub Pattern);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(de::Error::custom)
    }
}

/// Which lists are asked, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AskedSettings {
    /// The name server; without one, those of this machine.
    pub resolver: Option<SocketAddr>,
    /// The lists.
    pub block_lists: Vec<BlockListSettings>,
}

impl BlockListSettings {
    /// The list as it is asked.
    #[must_use]
    pub fn list(&self) -> BlockList {
        let zone = self.zone.as_str().to_owned();
        let name = self.name.clone().unwrap_or_else(|| zone.clone());
        let values = self.values.iter().map(|value| value.0.clone()).collect();
        BlockList { name, zone, values: Values::of(values) }
    }
}

/// What the settings at `path` say of block lists, whatever else stands there: a machine that only asks lists needs no
/// settings of a server.
///
/// # Errors
/// The file cannot be read, or something in these tables does not hold.
pub fn block_lists(path: &Path) -> Result<AskedSettings, SettingsError> {
    let text = read_text(path)?;
    let tables: AskedSettings = toml::from_str(&text).map_err(|error| Mistake::of(path, &text, &error))?;
    check(&tables.block_lists).map_err(|(key, problem)| Mistake::at_key(path, &text, key, problem))?;
    Ok(tables)
}

/// What no single value shows.
pub(super) fn check(lists: &[BlockListSettings]) -> Result<(), (&'static str, Problem)> {
    if lists.len() > LISTS {
        return Err(("block_lists", Problem::TooManyLists { lists: lists.len(), most: LISTS }));
    }
    for (index, list) in lists.iter().enumerate() {
        if list.values.is_empty() {
            return Err(("block_lists.values", Problem::NoValues(list.zone.to_string())));
        }
        if list.name.as_deref().is_some_and(|name| !is_name(name)) {
            return Err(("block_lists.name", Problem::ListName));
        }
        if lists.iter().take(index).any(|other| other.zone == list.zone) {
            return Err(("block_lists.zone", Problem::ListTwice(list.zone.to_string())));
        }
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    (1..=63).contains(&name.len()) && name.bytes().all(|octet| (b' '..=b'~').contains(&octet))
}

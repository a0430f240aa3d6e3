//! Numbers and texts of `[dnsbl]` that have to lie within what makes sense.

use sekisho_store::mistake::carried;
use serde::{Deserialize, Deserializer};

use super::problem::Problem;

/// The most threads for each address that anybody can mean.
const THREADS_MOST: usize = 256;

pub(super) fn threads<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let threads = usize::deserialize(deserializer)?;
    if threads > THREADS_MOST {
        return Err(carried(&Problem::Threads { threads, most: THREADS_MOST }));
    }
    Ok(threads)
}

/// Without connections nothing that is larger than a datagram could be answered.
pub(super) fn connections<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let connections = usize::deserialize(deserializer)?;
    if connections == 0 { Err(carried(&Problem::NoConnections)) } else { Ok(connections) }
}

/// A part of all.
pub(crate) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if share > 0.0 && share <= 1.0 { Ok(share) } else { Err(carried(&Problem::Share(share.to_string()))) }
}

/// How many times what is there may come to it.
pub(crate) fn growth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let growth = f64::deserialize(deserializer)?;
    if growth.is_finite() && growth >= 0.0 {
        Ok(growth)
    } else {
        Err(carried(&Problem::Growth(growth.to_string())))
    }
}

/// The address of a page, for it stands in answers as it is.
pub(super) fn page<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let page = String::deserialize(deserializer)?;
    let rest = ["https://", "http://"].iter().find_map(|scheme| page.strip_prefix(scheme));
    let is_page = rest.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_alphanumeric() || first == '[')
            && !rest.contains(|sign: char| sign.is_whitespace() || sign.is_control())
    });
    if is_page { Ok(Some(page)) } else { Err(carried(&Problem::Page(page))) }
}

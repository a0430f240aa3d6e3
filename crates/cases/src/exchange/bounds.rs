//! How much of everything a document may have.

use super::ImportError;
use crate::disclosure::{Disclosure, Happening};

/// The most servers, reporters and contacts.
const FEW: usize = 1000;
/// The most addresses of a server, and values of a name.
const SOME: usize = 1000;
/// The most things that happened.
const MANY: usize = 10_000;

pub(super) fn check(case: &Disclosure) -> Result<(), ImportError> {
    bound("case.targets", case.targets.len(), FEW)?;
    bound("case.reporters", case.reporters.len(), FEW)?;
    bound("case.contacts", case.contacts.len(), FEW)?;
    bound("case.timeline", case.timeline.len(), MANY)?;
    for (index, server) in case.targets.iter().enumerate() {
        bound(&format!("case.targets[{index}].addresses"), server.addresses.len(), SOME)?;
    }
    for (index, happened) in case.timeline.iter().enumerate() {
        let path = |what: &str| format!("case.timeline[{index}].what.{what}");
        match &happened.what {
            Happening::Targeted { addresses, .. } => {
                bound(&path("targeted.addresses"), addresses.len(), SOME)?;
            }
            Happening::Tested { findings, names, .. } => {
                bound(&path("tested.findings"), findings.len(), SOME)?;
                bound(&path("tested.names"), names.len(), SOME)?;
                for (place, name) in names.iter().enumerate() {
                    bound(&path(&format!("tested.names[{place}].values")), name.values.len(), SOME)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn bound(path: &str, count: usize, limit: usize) -> Result<(), ImportError> {
    if count > limit {
        return Err(ImportError::TooMany { path: path.to_owned(), count, limit });
    }
    Ok(())
}

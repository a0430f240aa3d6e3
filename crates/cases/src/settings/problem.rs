//! What is wrong with `[cases]`, as values: whoever shows them to people puts them into words. `Display` is English.

use std::path::PathBuf;

use sekisho_store::mistake::Reading;
use serde::{Deserialize, Serialize};

/// What is wrong, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// What the reader of the file says.
    #[error("{0}")]
    Reading(Reading),
    /// No name of an organisation.
    #[error("`{0}` is no name of an organisation; expected 1 to 200 characters on one line")]
    Organisation(String),
    /// Not a mail address.
    #[error("`{0}` is not a mail address; expected one as \"case@example.org\"")]
    Address(String),
    /// An address that has no room for a tag.
    #[error(
        "`{0}` has no room for the tag of a notice, case+TAG@example.org; expected at most 47 letters before the @, and no +"
    )]
    NoRoom(String),
    /// Not the address of a page.
    #[error("`{0}` is not the address of a page; expected one as \"https://www.example.org/contact\"")]
    Page(String),
    /// Not the address of a service.
    #[error("`{0}` is not the address of a service; expected one as \"https://rdap.example.org\"")]
    Service(String),
    /// A directory that depends on where the program is started.
    #[error("`{}` is not an absolute path; expected one as \"/etc/sekisho/templates\"", .0.display())]
    Relative(PathBuf),
    /// Not a fingerprint.
    #[error("`{0}` is not the fingerprint of an OpenPGP key; expected its 40 hexadecimal digits")]
    Key(String),
    /// Not a number of days.
    #[error("{0} is not a number of days; expected 0 to 366")]
    Days(i64),
    /// Somebody above would be told before a reminder.
    #[error("{days} days are fewer than the {least} of `remind`; expected {least} or more")]
    EscalateEarly {
        /// The days of `escalate`.
        days: u16,
        /// Those of `remind`.
        least: u16,
    },
    /// It would be decided before somebody above is told.
    #[error("{days} days are fewer than the {least} of `escalate`; expected {least} or more")]
    DecideEarly {
        /// The days of `decide`.
        days: u16,
        /// Those of `escalate`.
        least: u16,
    },
}

impl From<Reading> for Problem {
    fn from(reading: Reading) -> Self {
        Self::Reading(reading)
    }
}

impl sekisho_store::mistake::Problem for Problem {}

//! The Traffic Light Protocol 2.0 of FIRST: with whom a text may be shared.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// With whom a text may be shared, the most open one first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tlp {
    /// With everybody.
    Clear,
    /// Within the community, not in public.
    Green,
    /// Within the recipients' organisations and their clients, as far as they need it.
    #[default]
    Amber,
    /// Within the recipients' organisations alone.
    AmberStrict,
    /// With the recipients themselves and nobody else.
    Red,
}

impl Tlp {
    /// All marks, the most open one first.
    pub const ALL: [Self; 5] = [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// The mark as it is written, `TLP:AMBER`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}

/// A text is no mark.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no mark of the Traffic Light Protocol: clear, green, amber, amber-strict or red is expected"
)]
pub struct NotAMark(pub String);

impl FromStr for Tlp {
    type Err = NotAMark;

    fn from_str(text: &str) -> Result<Self, NotAMark> {
        let name = text.to_ascii_uppercase().replace("AMBER-STRICT", "AMBER+STRICT");
        let label = if name.starts_with("TLP:") { name } else { format!("TLP:{name}") };
        Self::ALL.into_iter().find(|mark| mark.label() == label).ok_or_else(|| NotAMark(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_people_write_it() {
        for mark in Tlp::ALL {
            assert_eq!(mark.label().parse(), Ok(mark));
            assert_eq!(mark.label().trim_start_matches("TLP:").to_ascii_lowercase().parse(), Ok(mark));
        }
        assert_eq!("amber-strict".parse(), Ok(Tlp::AmberStrict));
        assert!("yellow".parse::<Tlp>().is_err());
    }
}

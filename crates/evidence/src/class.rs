//! The classes of relay abuse that the audit tests, each with the right it needs.

use serde::{Deserialize, Serialize};

/// The right that a probe of some class needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A nomination or the user's word suffices: what any stranger's mail could look like.
    Nominated,
    /// Needs the owner's proof of control: it evades an access control.
    Owner,
}

/// A class of relay abuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// Anyone may send anywhere.
    A1,
    /// The null reverse-path relays.
    A2,
    /// A reverse-path without a domain, at localhost or at an address literal relays.
    A3,
    /// Any reverse-path of an own domain relays, even one that does not exist.
    B1,
    /// A reverse-path that exists at an own domain relays (the hole of 2002).
    B2,
    /// A reverse-path of a partner or an allow list relays.
    B3,
    /// A header field such as From gives the right to relay.
    B4,
    /// The AUTH= parameter of MAIL is believed (RFC 4954 §5).
    B5,
    /// The percent hack.
    C1,
    /// UUCP bang paths.
    C2,
    /// Source routes (RFC 5321 §3.6.1, appendix C).
    C3,
    /// Quoted local parts that are parsed a second time.
    C4,
    /// Chains of @, a trailing @, missing brackets.
    C5,
    /// Address literals as a way in.
    C6,
    /// The spelling of a domain: trailing dot, case, suffix match.
    C7,
    /// Internationalised spellings: full-width signs, encoded words.
    C8,
    /// Control bytes and spaces inside a path.
    C9,
    /// ORCPT is parsed as a recipient.
    C10,
    /// The name in HELO gives the right to relay.
    D1,
    /// A PROXY header from a stranger is believed.
    D5,
    /// XCLIENT from a stranger is believed.
    D6,
    /// AUTH accepts anything.
    E1,
    /// The right depends on what came before in the session (RSET, a failed AUTH, an earlier recipient).
    E5,
    /// Only one address family is open.
    H1,
    /// Only some ports are open.
    H2,
    /// Only some hosts of the target are open.
    H3,
    /// A recipient domain whose MX names the target is taken for its own.
    MxPointing,
}

impl Class {
    /// Every class, in the order of the catalogue.
    pub const ALL: [Self; 27] = [
        Self::A1,
        Self::A2,
        Self::A3,
        Self::B1,
        Self::B2,
        Self::B3,
        Self::B4,
        Self::B5,
        Self::C1,
        Self::C2,
        Self::C3,
        Self::C4,
        Self::C5,
        Self::C6,
        Self::C7,
        Self::C8,
        Self::C9,
        Self::C10,
        Self::D1,
        Self::D5,
        Self::D6,
        Self::E1,
        Self::E5,
        Self::H1,
        Self::H2,
        Self::H3,
        Self::MxPointing,
    ];

    /// The right that a probe of this class needs.
    #[must_use]
    pub const fn profile(self) -> Profile {
        match self {
            Self::D5 | Self::D6 | Self::E1 | Self::E5 => Profile::Owner,
            _ => Profile::Nominated,
        }
    }

    /// The code as people write it, for example `B2`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
            Self::B1 => "B1",
            Self::B2 => "B2",
            Self::B3 => "B3",
            Self::B4 => "B4",
            Self::B5 => "B5",
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::C3 => "C3",
            Self::C4 => "C4",
            Self::C5 => "C5",
            Self::C6 => "C6",
            Self::C7 => "C7",
            Self::C8 => "C8",
            Self::C9 => "C9",
            Self::C10 => "C10",
            Self::D1 => "D1",
            Self::D5 => "D5",
            Self::D6 => "D6",
            Self::E1 => "E1",
            Self::E5 => "E5",
            Self::H1 => "H1",
            Self::H2 => "H2",
            Self::H3 => "H3",
            Self::MxPointing => "MX",
        }
    }
}

impl std::fmt::Display for Class {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code())
    }
}

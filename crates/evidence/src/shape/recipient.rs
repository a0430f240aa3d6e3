//! The recipient's form: how the address outside is written, and which class of abuse that is.

use serde::{Deserialize, Serialize};

use super::Via;
use crate::class::Class;

/// How the canary's address is written in RCPT.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "form", content = "via")]
pub enum Recipient {
    /// `<T@D>`.
    Plain,
    /// `T@D` without brackets.
    WithoutBrackets,
    /// `<T%D@via>`.
    Percent(Via),
    /// `<T%D>`: the percent hack without a domain.
    PercentAlone,
    /// `<D!T>`.
    Bang,
    /// `<D!T@via>`.
    BangAt(Via),
    /// `<D!T%via@via>`: both hacks in one.
    BangPercent(Via),
    /// `<@via:T@D>`.
    SourceRoute(Via),
    /// `<"T@D">`.
    Quoted,
    /// `<"T%D">`.
    QuotedPercent,
    /// `<"T@D"@via>`.
    QuotedAt(Via),
    /// `<"T%D"@via>`.
    QuotedPercentAt(Via),
    /// `<"D!T"@via>`.
    QuotedBangAt(Via),
    /// `<T@D@via>`.
    Chain(Via),
    /// `<T@D@>`.
    TrailingAt,
    /// `<T@D.>`.
    TrailingDot,
    /// `<T@OWN.D>`: an own name of the target as a label prefix of the domain outside.
    OwnNamePrefix(String),
    /// `<T＠D@via>` with a full-width at sign (UTF-8).
    FullWidthAt(Via),
    /// `<T％D@via>` with a full-width percent sign (UTF-8).
    FullWidthPercent(Via),
    /// `<=?utf-8?q?T=40D?=@via>`.
    EncodedWord(Via),
    /// `<T@D @via>`.
    SpaceBeforeVia(Via),
    /// `<T@D\0@via>`.
    NulBeforeVia(Via),
    /// `<postmaster@via> ORCPT=rfc822;T@D NOTIFY=SUCCESS`.
    OriginalRecipient(Via),
    /// `<T@M>` where the MX of the domain M names the target.
    MxNamesTarget(String),
}

impl Recipient {
    /// The class of abuse of this form.
    #[must_use]
    pub const fn class(&self) -> Class {
        match self {
            Self::Plain => Class::A1,
            Self::Percent(Via::LoopbackLiteral | Via::LoopbackLiteralV6) => Class::C6,
            Self::Percent(_) | Self::PercentAlone | Self::BangPercent(_) => Class::C1,
            Self::Bang | Self::BangAt(_) => Class::C2,
            Self::SourceRoute(_) => Class::C3,
            Self::Quoted
            | Self::QuotedPercent
            | Self::QuotedAt(_)
            | Self::QuotedPercentAt(_)
            | Self::QuotedBangAt(_) => Class::C4,
            Self::WithoutBrackets | Self::Chain(_) | Self::TrailingAt => Class::C5,
            Self::TrailingDot | Self::OwnNamePrefix(_) => Class::C7,
            Self::FullWidthAt(_) | Self::FullWidthPercent(_) | Self::EncodedWord(_) => Class::C8,
            Self::SpaceBeforeVia(_) | Self::NulBeforeVia(_) => Class::C9,
            Self::OriginalRecipient(_) => Class::C10,
            Self::MxNamesTarget(_) => Class::MxPointing,
        }
    }

    /// Whether the address, read without any hack, is one of the target's own: then 250 to RCPT says
    /// nothing about relay, and only an arrival does.
    #[must_use]
    pub const fn looks_local(&self) -> bool {
        !matches!(
            self,
            Self::Plain
                | Self::WithoutBrackets
                | Self::SourceRoute(_)
                | Self::TrailingAt
                | Self::TrailingDot
                | Self::OwnNamePrefix(_)
                | Self::MxNamesTarget(_)
        )
    }

    /// The name of the target that the form goes through, where it has one.
    #[must_use]
    pub const fn via(&self) -> Option<&Via> {
        match self {
            Self::Percent(via)
            | Self::BangAt(via)
            | Self::BangPercent(via)
            | Self::SourceRoute(via)
            | Self::QuotedAt(via)
            | Self::QuotedPercentAt(via)
            | Self::QuotedBangAt(via)
            | Self::Chain(via)
            | Self::FullWidthAt(via)
            | Self::FullWidthPercent(via)
            | Self::EncodedWord(via)
            | Self::SpaceBeforeVia(via)
            | Self::NulBeforeVia(via)
            | Self::OriginalRecipient(via) => Some(via),
            _ => None,
        }
    }
}

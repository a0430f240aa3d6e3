//! A canary that arrived, or what came back in its place.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::level::Level;
use crate::token::Token;

/// What an arrival means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArrivalKind {
    /// The message itself, at a recipient of ours: mail was relayed.
    Relayed,
    /// A bounce that quotes the token: the target sends error mail to forged senders, it did not relay.
    Backscatter,
    /// The message, but its envelope recipient still carries the target's routing form, or it came from the
    /// null reverse-path to the address that was its sender too: handed on or returned unchanged, which is not
    /// yet relay.
    HandedOn,
    /// The same token once more. Counted, never a second proof.
    Repeated,
}

/// Where in the received message the token survived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenPlace {
    /// The envelope recipient.
    Recipient,
    /// A header field.
    Header,
    /// The body.
    Body,
}

/// One hop of a Received chain, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// What the hop called itself.
    pub by: Option<String>,
    /// The name its client gave.
    pub from: Option<String>,
    /// The address of its client.
    pub from_address: Option<IpAddr>,
    /// The protocol, for example `ESMTPS`.
    pub with: Option<String>,
}

/// A canary that arrived at the witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The token.
    pub token: Token,
    /// The probe that sent it.
    pub probe: u32,
    /// What the arrival means.
    pub kind: ArrivalKind,
    /// How strong it is.
    pub level: Level,
    /// When the target accepted the message, where it was the target that said so.
    pub sent: Option<Timestamp>,
    /// When it arrived.
    pub arrived: Timestamp,
    /// The *output* address: who handed the message to the witness. Unknown for a mailbox whose own
    /// server wrote no address.
    pub output: Option<IpAddr>,
    /// The envelope recipient at the witness, where known.
    pub recipient: Option<String>,
    /// Where the token survived.
    pub place: TokenPlace,
    /// Whether the body arrived byte for byte.
    pub body_intact: bool,
    /// The Received chain, newest first.
    pub hops: Vec<Hop>,
}

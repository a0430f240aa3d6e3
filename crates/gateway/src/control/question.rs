//! What can be asked of the running server, and what it answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::block_lists::ListLine;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ask")]
pub enum Ask {
    /// What the server does.
    Status,
    /// Which grants there are.
    Grants,
    /// Take back every grant of an account.
    Revoke {
        /// The account.
        account: String,
    },
    /// Which messages wait in the spool.
    Spool,
    /// One of them.
    SpoolShow {
        /// Which one.
        id: String,
    },
    /// Try messages at once.
    SpoolRetry {
        /// Which ones; empty: all.
        ids: Vec<String>,
    },
    /// Take messages out for good.
    SpoolRemove {
        /// Which ones.
        ids: Vec<String>,
    },
    /// Deliver a message of the operator's own.
    Post {
        /// Its reverse-path, without brackets.
        reverse_path: String,
        /// Its forward-path, without brackets.
        forward_path: String,
        /// The message: ASCII, each line ended with CRLF.
        message: String,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum Told {
    /// What the server does.
    Status(Box<Status>),
    /// The grants.
    Grants {
        /// Every grant that is not forgotten yet, the oldest first.
        grants: Vec<GrantLine>,
        /// What happened since the start.
        counts: GrantTotals,
    },
    /// How many grants were taken back.
    Revoked {
        /// So many.
        grants: usize,
        /// Whether there is such an account at all.
        known: bool,
    },
    /// What waits in the spool.
    Spool {
        /// Whether mail is held (`delivery.hold`).
        held: bool,
        /// Messages in it.
        messages: usize,
        /// The oldest ones, at most 500.
        oldest: Vec<MessageLine>,
    },
    /// One message.
    SpoolMessage(Box<MessageShown>),
    /// So many messages are tried at once.
    SpoolRetried {
        /// So many.
        messages: usize,
        /// Whether mail is held (`delivery.hold`), so that they wait all the same.
        held: bool,
    },
    /// What became of each message that was named.
    SpoolChanged {
        /// In the order in which they were named.
        messages: Vec<Changed>,
        /// Whether mail is held (`delivery.hold`).
        held: bool,
    },
    /// The message is in the spool, and on the disk.
    Posted {
        /// Its name there.
        id: String,
    },
    /// The message is not taken.
    NotPosted {
        /// Why.
        reason: NotPosted,
    },
    /// The question was not understood.
    NotUnderstood {
        /// Why.
        reason: String,
    },
}

/// Why a message of the operator's own is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum NotPosted {
    /// A path is none.
    #[error("an address cannot be written to")]
    Path,
    /// The message is not ASCII in lines that end with CRLF.
    #[error("the message has octets that mail cannot have as they are")]
    Message,
    /// The recipient is of a domain of ours, and there is none of that name.
    #[error("there is no such address in our own domain")]
    NobodyThere,
    /// The recipient is elsewhere, and there is no smart host.
    #[error("there is no smart host in the settings, so that mail for others has no way out")]
    NoWayOut,
    /// The spool does not take it; the log says why.
    #[error("the spool does not take it; the log of the server says why")]
    Spool,
}

/// What the server does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The version of the program.
    pub version: String,
    /// Its name in DNS.
    pub host_name: String,
    /// When it started.
    pub started: Timestamp,
    /// Sessions now.
    pub sessions: usize,
    /// Accounts, disabled ones included.
    pub accounts: usize,
    /// Messages accepted since the start.
    pub accepted: u64,
    /// Senders, recipients and messages refused since the start.
    pub refused: u64,
    /// Logins that failed since the start.
    pub failed_logins: u64,
    /// Whether mail is held (`delivery.hold`).
    pub held: bool,
    /// The server that takes mail for other domains, with its port.
    pub smart_host: Option<String>,
    /// Messages in the spool.
    pub spool_messages: usize,
    /// Of these, tried before and waiting for another time.
    pub spool_deferred: usize,
    /// Octets of the messages in the spool.
    pub spool_octets: u64,
    /// When the oldest message in the spool was taken.
    pub spool_oldest: Option<Timestamp>,
    /// What was last said about messages that wait, the oldest first, at most twenty.
    pub waiting: Vec<MessageLine>,
    /// Whether each block list works, as far as it was asked.
    #[serde(default)]
    pub block_lists: Vec<ListLine>,
    /// The zones of the block list.
    #[serde(default)]
    pub zones: Vec<ZoneLine>,
}

/// A message in the spool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageLine {
    /// Which one.
    pub id: String,
    /// When it was taken.
    pub taken: Option<Timestamp>,
    /// The reverse-path; none where the message cannot be read.
    pub from: Option<String>,
    /// The first recipients that are not done, at most five.
    pub to: Vec<String>,
    /// All recipients that are not done.
    pub recipients: usize,
    /// Octets as they came.
    pub octets: u64,
    /// Whether it is being delivered at this moment.
    pub in_hand: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; none while it is being delivered.
    pub next: Option<Timestamp>,
    /// Why it waits: what was said at the last attempt.
    pub why: String,
}

/// A message in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageShown {
    /// What a list says of it.
    #[serde(flatten)]
    pub line: MessageLine,
    /// Every recipient, those that are done included.
    pub all_recipients: Vec<RecipientLine>,
    /// The account that submitted it.
    pub account: Option<String>,
    /// From where it came; none for messages of our own.
    pub client: Option<std::net::IpAddr>,
    /// The service that took it.
    pub service: String,
    /// The header, at most 64 KiB of it; what is no UTF-8 is replaced.
    pub header: String,
    /// What follows the header, at most 64 KiB less the header.
    pub body: String,
    /// Whether there is more of it.
    pub cut: bool,
}

/// A recipient of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientLine {
    /// The forward-path.
    pub to: String,
    /// Where it goes: `mailbox:ACCOUNT` or `smart-host`.
    pub target: String,
    /// Whether it needs nothing more.
    pub done: bool,
}

/// What became of a message that was named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Which one.
    pub id: String,
    /// What became of it.
    pub result: MessageResult,
}

/// What became of a message that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageResult {
    /// It was done as wished.
    Done,
    /// It is being delivered at this moment.
    InHand,
    /// There is none of this name.
    NotThere,
    /// The disk failed, or the message is damaged; the log says more.
    Failed,
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantLine {
    /// Its number.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// Where it holds.
    pub address: std::net::IpAddr,
    /// When the account last logged in there.
    pub opened: Timestamp,
    /// Seconds that are left; zero when it is over.
    pub seconds_left: u64,
    /// Messages that are left.
    pub messages_left: u32,
    /// Messages that were sent by it.
    pub sent: u64,
    /// The senders that the account may use.
    pub senders: Vec<String>,
}

/// What happened to grants since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantTotals {
    /// Opened.
    pub opened: u64,
    /// Renewed by a further login.
    pub renewed: u64,
    /// Logins that opened none.
    pub not_opened: u64,
    /// Messages sent.
    pub sent: u64,
    /// Taken back.
    pub revoked: u64,
}

/// What a server says that is older than the question.
const fn known() -> bool {
    true
}

/// A zone of the block list, and what was asked about it since the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneLine {
    /// Its name.
    pub zone: String,
    /// How much it lists.
    pub entries: usize,
    /// The serial of its SOA record.
    pub serial: u32,
    /// Whether the list has ended.
    pub retired: bool,
    /// Whether it is known what it lists; where it is not, it answers nothing but SERVFAIL.
    #[serde(default = "known")]
    pub ready: bool,
    /// Questions.
    pub queries: u64,
    /// Of these, about something that is listed.
    pub listed: u64,
    /// Of these, by clients that may not ask, or not so much.
    pub refused: u64,
    /// Addresses that are listed and must not be published, so that they are not answered.
    #[serde(default)]
    pub left_out: Vec<std::net::IpAddr>,
}

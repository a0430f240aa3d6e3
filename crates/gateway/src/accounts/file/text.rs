//! The text of `accounts.toml`: read strictly, written the same way every time.

use std::collections::BTreeSet;
use std::path::Path;

use data_encoding::BASE64;
use jiff::Timestamp;
use sekisho_net::random;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{AccountsError, AccountsFile, Record};
use crate::accounts::certificate::{Fingerprint, FingerprintError};
use crate::accounts::hash::PasswordHash;
use crate::accounts::name::account_name;
use crate::accounts::scram::ScramKeys;
use crate::accounts::sender::SenderPattern;
use crate::settings::{Mistake, Problem};

const HEAD: &str = "\
# The accounts of this server. `sekisho user` writes this file; by hand you may change it as well, but comments are
# not kept. A running server notices the change within a second.
#
#   senders       the account's own addresses, plus addresses included, and whole domains as \"@example.jp\"
#   may_send_as   somebody else's addresses, exactly these
#   certificates  client certificates that are as good as the password: \"sha256:...\"
#   disabled      true: no login, and sessions end
";

/// The only version so far.
const VERSION: u32 = 1;

/// The file as it is spelled; `T` is a text, with its place where it is read.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Spelled<T> {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt_key: Option<T>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    account: Vec<SpelledAccount<T>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SpelledAccount<T> {
    name: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scram: Option<T>,
    #[serde(default = "Vec::new")]
    senders: Vec<T>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    may_send_as: Vec<T>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    certificates: Vec<T>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    disabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<T>,
}

type Placed = Spanned<String>;

pub(super) fn parse(path: &Path, text: &str) -> Result<AccountsFile, AccountsError> {
    let spelled: Spelled<Placed> = toml::from_str(text).map_err(|error| Mistake::of(path, text, &error))?;
    let source = Source { path, text };
    if spelled.version != VERSION {
        let problem = Problem::Version { version: spelled.version, expected: VERSION };
        return Err(Mistake::at(path, text, text.find("version").unwrap_or_default(), problem).into());
    }
    let salt_key = match &spelled.salt_key {
        Some(key) => source.salt_key(key)?,
        // Nobody has written one yet: names that do not exist get other salts after a restart.
        None => random::octets()?,
    };
    let mut accounts = Vec::with_capacity(spelled.account.len());
    let (mut names, mut certificates) = (BTreeSet::new(), BTreeSet::new());
    for account in &spelled.account {
        let record = source.record(account)?;
        if !names.insert(record.name.clone()) {
            return Err(source.wrong(&account.name, Problem::AccountTwice).into());
        }
        for (spelled, fingerprint) in account.certificates.iter().zip(&record.certificates) {
            if !certificates.insert(*fingerprint) {
                return Err(source.wrong(spelled, Problem::CertificateTwice).into());
            }
        }
        accounts.push(record);
    }
    Ok(AccountsFile { salt_key, accounts })
}

/// Where values come from, for the mistakes in them.
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn wrong(&self, value: &Placed, problem: Problem) -> Mistake {
        Mistake::at(self.path, self.text, value.span().start, problem)
    }

    fn salt_key(&self, key: &Placed) -> Result<[u8; 32], Mistake> {
        let octets = BASE64.decode(key.as_ref().as_bytes()).unwrap_or_default();
        octets.try_into().map_err(|_| self.wrong(key, Problem::SaltKey))
    }

    fn record(&self, account: &SpelledAccount<Placed>) -> Result<Record, Mistake> {
        let name = account_name(account.name.as_ref())
            .map_err(|error| self.wrong(&account.name, Problem::Name(error)))?;
        let password = |text: &Placed| -> Result<PasswordHash, Mistake> {
            PasswordHash::parse(text.as_ref()).map_err(|error| self.wrong(text, Problem::Hash(error)))
        };
        let scram = |text: &Placed| -> Result<ScramKeys, Mistake> {
            text.as_ref().parse().map_err(|error| self.wrong(text, Problem::Hash(error)))
        };
        let mut senders = Vec::new();
        for text in &account.senders {
            let sender = SenderPattern::own(text.as_ref());
            senders.push(sender.map_err(|error| self.wrong(text, Problem::Sender(error)))?);
        }
        for text in &account.may_send_as {
            let sender = SenderPattern::may_send_as(text.as_ref());
            senders.push(sender.map_err(|error| self.wrong(text, Problem::MaySendAs(error)))?);
        }
        let mut certificates: Vec<Fingerprint> = Vec::new();
        for text in &account.certificates {
            certificates.push(
                text.as_ref().parse().map_err(|FingerprintError| self.wrong(text, Problem::Fingerprint))?,
            );
        }
        let created = |text: &Placed| -> Result<Timestamp, Mistake> {
            text.as_ref().parse().map_err(|_| self.wrong(text, Problem::Created))
        };
        Ok(Record {
            name,
            password: account.password.as_ref().map(password).transpose()?,
            scram: account.scram.as_ref().map(scram).transpose()?,
            senders,
            certificates,
            disabled: account.disabled,
            created: account.created.as_ref().map(created).transpose()?,
        })
    }
}

pub(super) fn write(file: &AccountsFile) -> Result<String, toml::ser::Error> {
    let texts = |senders: &[SenderPattern], foreign: bool| {
        let chosen = senders.iter().filter(|sender| matches!(sender, SenderPattern::MaySendAs(_)) == foreign);
        chosen.map(ToString::to_string).collect()
    };
    let spelled = Spelled {
        version: VERSION,
        salt_key: Some(BASE64.encode(&file.salt_key)),
        account: file
            .accounts
            .iter()
            .map(|record| SpelledAccount {
                name: record.name.clone(),
                password: record.password.as_ref().map(|hash| hash.expose().to_owned()),
                scram: record.scram.as_ref().map(ScramKeys::expose),
                senders: texts(&record.senders, false),
                may_send_as: texts(&record.senders, true),
                certificates: record.certificates.iter().map(ToString::to_string).collect(),
                disabled: record.disabled,
                created: record.created.map(|time| time.to_string()),
            })
            .collect(),
    };
    toml::to_string(&spelled).map(|body| format!("{HEAD}{body}"))
}

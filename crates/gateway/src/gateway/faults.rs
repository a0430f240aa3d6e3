//! What of the settings does not hold together with accounts and files, all of it at once.

use sekisho_policy::classify::{Dangling, DirectoryError};

use super::directory::{dangling_key, directory};
use super::{Gateway, GatewayError, maildrops, tls};
use crate::accounts::{AccountSettings, Accounts, AccountsError, FILE_NAME};
use crate::block_lists::AskedLists;
use crate::settings::Settings;

/// What does not hold.
#[derive(Debug)]
pub struct Fault {
    /// The key of the settings that names it.
    pub key: String,
    /// What it is.
    pub what: What,
}

/// What does not hold.
#[derive(Debug, thiserror::Error)]
pub enum What {
    /// With it the server does not start.
    #[error(transparent)]
    Fatal(GatewayError),
    /// An address leads to nobody.
    #[error("{0}")]
    Dangling(Dangling),
    /// The account for postmasters is none.
    #[error("there is no account {0}")]
    NoPostmaster(String),
}

impl Gateway {
    /// Reads all that [`Self::open`] reads but the spool; says how many accounts there are, and what does not hold.
    ///
    /// # Errors
    /// The accounts cannot be read.
    pub fn check(settings: &Settings) -> Result<(usize, Vec<Fault>), AccountsError> {
        let accounts = Accounts::open(&settings.data.join(FILE_NAME), AccountSettings::default())?;
        let mut faults = Vec::new();
        let mut add = |key: String, what| faults.push(Fault { key, what });
        match directory(settings, &accounts) {
            Ok(directory) => {
                for dangling in directory.dangling() {
                    add(dangling_key(dangling), What::Dangling(dangling.clone()));
                }
            }
            Err(error) => add(key_of(&error).to_owned(), What::Fatal(error.into())),
        }
        if let Some(name) = settings.postmaster.as_ref().filter(|name| accounts.get(name).is_none()) {
            add("postmaster".to_owned(), What::NoPostmaster(name.clone()));
        }
        let (certificate, key) = (settings.certificate_file(), settings.key_file());
        if let Err(error) = tls(&certificate, &key) {
            let is_key = matches!(&error, GatewayError::Certificate { file, .. } if *file == key);
            add(if is_key { "tls.key" } else { "tls.certificate" }.to_owned(), What::Fatal(error));
        }
        if let Err(error) = maildrops(settings) {
            add("pop_before_smtp.backend".to_owned(), What::Fatal(error.into()));
        }
        if let Err(error) = AskedLists::of(settings, None) {
            add("resolver".to_owned(), What::Fatal(error.into()));
        }
        Ok((accounts.list().len(), faults))
    }
}

const fn key_of(error: &DirectoryError) -> &'static str {
    match error {
        DirectoryError::DomainTwice(_) | DirectoryError::SameAs(..) => "domains",
        DirectoryError::Twice(_)
        | DirectoryError::Foreign(_)
        | DirectoryError::Unclear(..)
        | DirectoryError::TooMany(_) => "aliases",
    }
}

//! Whose mail we take: what settings and accounts say together.

use std::net::IpAddr;

use sekisho_policy::classify::{
    AddressKey, Dangling, Directory, DirectoryError, DirectorySettings, DomainKey, OwnDomain,
};
use sekisho_wire::mail::address::Mailbox;

use crate::accounts::{Accounts, AccountsFile, SenderPattern as Named};
use crate::settings::Settings;

/// The mailbox for postmasters where no account is named for them.
const POSTMASTER: &str = "postmaster";

/// Whose mail we take, by settings and accounts.
pub(crate) fn directory(settings: &Settings, accounts: &Accounts) -> Result<Directory, DirectoryError> {
    let accounts = accounts.list();
    directory_of(settings, accounts.iter().map(|account| (&account.name, &account.senders)))
}

/// What aliases and catch-alls would lead to nobody with these accounts.
///
/// # Errors
/// The addresses in accounts and settings would contradict each other.
pub fn dangling(settings: &Settings, accounts: &AccountsFile) -> Result<Vec<Dangling>, DirectoryError> {
    let accounts = accounts.accounts.iter().map(|record| (&record.name, &record.senders));
    directory_of(settings, accounts).map(|directory| directory.dangling().to_vec())
}

/// The key of the settings that leads to nobody.
#[must_use]
pub fn dangling_key(dangling: &Dangling) -> String {
    let alias = dangling.alias();
    if alias.contains('@') { format!("aliases.\"{alias}\"") } else { format!("policy.catch_all.\"{alias}\"") }
}

/// Tells in the log what leads to nobody.
pub(crate) fn warn_of_dangling(directory: &Directory) {
    for dangling in directory.dangling() {
        tracing::warn!(
            event = "leads-to-nobody",
            key = dangling_key(dangling),
            "{dangling}; its mail goes to its other targets, and is refused where there are none"
        );
    }
}

fn directory_of<'a>(
    settings: &Settings,
    accounts: impl Iterator<Item = (&'a String, &'a Vec<Named>)>,
) -> Result<Directory, DirectoryError> {
    let is_own = |mailbox: &Mailbox| {
        let key = AddressKey::of(mailbox);
        key.is_ok_and(|key| matches!(&key.domain, DomainKey::Name(name) if settings.domains.iter().any(|own| own.as_str() == name)))
    };
    let mut mailboxes = Vec::new();
    for (name, senders) in accounts {
        let own = senders.iter().filter_map(|sender| match sender {
            Named::Own(mailbox) => Some(mailbox.clone()),
            Named::MaySendAs(_) | Named::Domain(_) => None,
        });
        mailboxes.extend(own.filter(is_own).map(|mailbox| (mailbox, name.clone())));
    }
    let postmaster = settings.postmaster.clone().unwrap_or_else(|| POSTMASTER.to_owned());
    let aliases = settings.aliases.iter().map(|(alias, targets)| {
        (alias.mailbox().clone(), targets.iter().map(|target| target.mailbox().clone()).collect())
    });
    let catch_all = settings.policy.catch_all.iter();
    Directory::new(&DirectorySettings {
        host_name: settings.host_name.clone(),
        domains: settings.domains.iter().cloned().map(OwnDomain::named).collect(),
        addresses: own_addresses(settings),
        separator: settings.policy.plus.chars().next(),
        mailboxes,
        aliases: aliases.collect(),
        catch_all: catch_all.map(|(name, target)| (name.clone(), target.mailbox().clone())).collect(),
        postmaster,
    })
}

/// Our own IP addresses, as far as the settings name them.
fn own_addresses(settings: &Settings) -> Vec<IpAddr> {
    let named = settings.listen.smtp.iter().map(|address| address.ip());
    named.filter(|address| !address.is_unspecified()).collect()
}

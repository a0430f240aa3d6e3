//! Which right counts: asked by sessions, and by whoever wants to know what a session would be told.

use std::net::IpAddr;

use sekisho_policy::classify::{Directory, SenderStanding};
use sekisho_policy::{Listener, ReversePath, reverse_path};

use crate::accounts::Account;
use crate::gateway::holder;
use crate::settings::Settings;

/// The right that a client has, or may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right<L> {
    /// By a login, which is stronger than everything else.
    Login(L),
    /// By its address.
    Network,
    /// By a grant, if there is one for its sender.
    Grant,
    /// None.
    Nobody,
}

/// The strongest right at a listener.
pub(crate) fn strongest<L>(
    settings: &Settings,
    listener: &Listener,
    login: Option<L>,
    client: Option<IpAddr>,
) -> Right<L> {
    let is_named = |client: IpAddr| {
        settings.policy.networks.iter().any(|network| network.contains(&client.to_canonical()))
    };
    match login {
        Some(login) => Right::Login(login),
        None if client.is_some_and(is_named) => Right::Network,
        None if listener.takes_grants => Right::Grant,
        None => Right::Nobody,
    }
}

/// Whether a grant of this account is one for this sender. The null sender is nobody's.
pub(crate) fn grant_is_for(directory: &Directory, account: &Account, sender: &SenderStanding) -> bool {
    reverse_path(directory, sender, Some(&holder(account, false))) == ReversePath::Bound
}

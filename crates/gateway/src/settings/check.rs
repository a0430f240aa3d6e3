//! What no single value of the settings shows.

use ipnet::IpNet;
use sekisho_policy::classify::DomainName;

use super::problem::Problem;
use super::{Settings, SmartHost, block_lists};
use crate::service::Service;

impl Settings {
    /// What no single value shows.
    pub(super) fn check(&self) -> Result<(), (&'static str, Problem)> {
        let is_own = |name: &DomainName| self.domains.contains(name);
        if self.domains.is_empty() {
            return Err(("domains", Problem::NoDomains));
        }
        if let Some(name) = twice(&self.domains) {
            return Err(("domains", Problem::DomainTwice(name.to_string())));
        }
        let wanted = Service::wanted(&self.listen);
        let addresses: Vec<_> =
            wanted.iter().map(|(_, address)| *address).filter(|own| own.port() != 0).collect();
        if let Some(address) = twice(&addresses) {
            let second = wanted.iter().rev().find(|(_, own)| own == address);
            let key = second.map_or("listen", |(service, _)| service.key());
            return Err((key, Problem::ListenTwice(address.to_string())));
        }
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            return Err(("tls", Problem::HalfIdentity));
        }
        let messages = self.pop_before_smtp.messages;
        if messages == 0 || messages > 100 {
            return Err(("pop_before_smtp.messages", Problem::GrantMessages(messages)));
        }
        if let Some(wide) = self.policy.networks.iter().find(|network| is_wide(network)) {
            return Err(("policy.networks", Problem::WideNetwork(wide.to_string())));
        }
        if let Some(wide) = self.listen.proxy_from.iter().find(|network| is_wide(network)) {
            return Err(("listen.proxy_from", Problem::WideProxy(wide.to_string())));
        }
        if let Some(domain) = self.policy.catch_all.keys().find(|name| !is_own(name)) {
            return Err(("policy.catch_all", Problem::ForeignDomain(domain.to_string())));
        }
        if let Some(alias) = self.aliases.keys().find(|address| !address.is_at(&self.domains)) {
            return Err(("aliases", Problem::ForeignAlias(alias.to_string())));
        }
        let plus = &self.policy.plus;
        if plus.len() > 1 || plus.starts_with(['@', '"', '%', '!', '.']) {
            return Err(("policy.plus", Problem::Plus(plus.clone())));
        }
        let half = |host: &SmartHost| host.user.is_some() != host.password_file.is_some();
        if self.delivery.smart_host.as_ref().is_some_and(half) {
            return Err(("delivery.smart_host", Problem::HalfLogin));
        }
        if self.user == "root" {
            return Err(("user", Problem::Root));
        }
        block_lists::check(&self.block_lists)?;
        if self.limits.recipients < 100 {
            return Err(("limits.recipients", Problem::FewRecipients(self.limits.recipients)));
        }
        Ok(())
    }
}

/// The first value that is there a second time.
fn twice<T: PartialEq>(values: &[T]) -> Option<&T> {
    values
        .iter()
        .enumerate()
        .find(|(at, value)| values.iter().take(*at).any(|own| own == *value))
        .map(|(_, value)| value)
}

/// Whether a network is wider than anybody's own hosts; loopback and private networks may be as wide as they are.
fn is_wide(network: &IpNet) -> bool {
    match network {
        IpNet::V4(four) => {
            let nobody_else = four.network().is_private() || four.network().is_loopback();
            four.prefix_len() < 24 && !(nobody_else && four.prefix_len() >= 8)
        }
        IpNet::V6(six) => six.prefix_len() < 64,
    }
}

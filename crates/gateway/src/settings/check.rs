//! What no single value of the settings shows.

use ipnet::IpNet;

use super::{Settings, block_lists};

impl Settings {
    /// What no single value shows.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        if self.domains.is_empty() {
            return Err(("domains", "there is none; expected at least one, as [\"example.jp\"]".to_owned()));
        }
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            let problem =
                "a certificate needs its key; expected both tls.certificate and tls.key, or neither";
            return Err(("tls", problem.to_owned()));
        }
        if self.pop_before_smtp.messages == 0 || self.pop_before_smtp.messages > 100 {
            let problem = format!("{} is out of range; expected 1 to 100", self.pop_before_smtp.messages);
            return Err(("pop_before_smtp.messages", problem));
        }
        if let Some(wide) = self.policy.networks.iter().find(|network| is_wide(network)) {
            let problem = format!(
                "{wide} holds strangers; expected your own hosts, at most a /24 or a private network (IPv6: /64)"
            );
            return Err(("policy.networks", problem));
        }
        if let Some(wide) = self.listen.proxy_from.iter().find(|network| is_wide(network)) {
            let problem = format!("{wide} holds strangers; expected the addresses of your own proxies");
            return Err(("listen.proxy_from", problem));
        }
        if let Some((domain, _)) = self.policy.catch_all.iter().find(|(name, _)| !self.domains.contains(name))
        {
            return Err(("policy.catch_all", format!("{domain} is not one of `domains`")));
        }
        if let Some((alias, _)) = self.aliases.iter().find(|(address, _)| !address.is_at(&self.domains)) {
            return Err(("aliases", format!("{alias} is not at one of `domains`")));
        }
        if self.policy.plus.len() > 1 || self.policy.plus.starts_with(['@', '"', '%', '!', '.']) {
            let problem =
                format!("`{}` cannot separate; expected one character, as \"+\", or \"\"", self.policy.plus);
            return Err(("policy.plus", problem));
        }
        if self
            .delivery
            .smart_host
            .as_ref()
            .is_some_and(|host| host.user.is_some() != host.password_file.is_some())
        {
            let problem = "a login needs its password; expected both user and password_file, or neither";
            return Err(("delivery.smart_host", problem.to_owned()));
        }
        block_lists::check(&self.block_lists)?;
        if self.limits.recipients < 100 {
            let problem = format!("{}; RFC 5321 §4.5.3.1.8 expects 100 or more", self.limits.recipients);
            return Err(("limits.recipients", problem));
        }
        Ok(())
    }
}

/// Whether a network is wider than anybody's own hosts; private networks may be as wide as they are.
fn is_wide(network: &IpNet) -> bool {
    match network {
        IpNet::V4(four) => four.prefix_len() < 24 && !(four.network().is_private() && four.prefix_len() >= 8),
        IpNet::V6(six) => six.prefix_len() < 64,
    }
}

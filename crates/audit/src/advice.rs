//! Likely causes and their fixes, one file for each software.
//!
//! From outside a rule is observed; the setting behind it is inferred. So everything here is *likely*: what
//! the settings would say if the software is what it seems to be. Sentences are keys of the catalogue of
//! messages (`advice.*.ftl`); directives and fixes stay as they are in every language.

use std::net::IpAddr;

use sekisho_evidence::class::Class;
use sekisho_evidence::rule::{Rule, SenderCondition};
use sekisho_evidence::shape::{Helo, Sender};
use sekisho_evidence::target::Endpoint;

use crate::probe::envelope::literal;
use crate::record::Advice;
use crate::record::dossier::Dossier;

mod exim;
mod general;
mod opensmtpd;
mod postfix;
mod sendmail;

/// The most causes that are named.
const CAUSES_LIMIT: usize = 4;

/// Likely causes of `rule` at the target of `dossier`, most likely first; never empty.
///
/// Where the software is not known, or nothing is known of it, what is true of any software comes first, then
/// what it would be in the most common ones.
#[must_use]
pub fn advise(rule: &Rule, dossier: &Dossier) -> Vec<Advice> {
    let case = Case::of(rule, dossier);
    let software = dossier.software.as_ref().map(|software| software.name.as_str());
    let mut advice = match software {
        Some("Postfix") => postfix::advise(&case),
        Some("Exim") => exim::advise(&case),
        Some("sendmail") => sendmail::advise(&case),
        Some("OpenSMTPD") => opensmtpd::advise(&case),
        _ => Vec::new(),
    };
    if advice.is_empty() {
        advice.push(general::advise(&case));
    }
    if software.is_none() {
        let common = [postfix::advise(&case), exim::advise(&case), sendmail::advise(&case)];
        advice.extend(common.into_iter().filter_map(|causes| causes.into_iter().next()));
    }
    advice.truncate(CAUSES_LIMIT);
    advice
}

/// What of a rule and a target stands in settings.
struct Case<'a> {
    class: Class,
    sender: &'a SenderCondition,
    /// The target's likeliest own domain.
    domain: String,
    /// Senders that open, as they would be listed: addresses or domains.
    senders: Vec<String>,
    /// The name in EHLO that opens.
    helo: String,
    /// The listener of the example.
    endpoint: Endpoint,
}

impl<'a> Case<'a> {
    fn of(rule: &'a Rule, dossier: &Dossier) -> Self {
        let endpoint = rule.example.endpoint;
        let own = dossier.domains.first().map(|domain| domain.name.clone());
        let domain = domain_of_rule(rule).or(own).unwrap_or_else(|| "example.org".to_owned());
        let senders = senders(rule, endpoint.address);
        let helo = match &rule.example.helo {
            Helo::Own(name) | Helo::Partner(name) => name.clone(),
            Helo::OwnLiteral => literal(endpoint.address),
            Helo::Ours | Helo::Localhost => "localhost".to_owned(),
        };
        Self { class: rule.class, sender: &rule.sender, domain, senders, helo, endpoint }
    }

    /// The domain as a regular expression writes it.
    fn pattern(&self) -> String {
        self.domain.replace('.', "\\.")
    }

    /// The first sender that opens.
    fn first_sender(&self) -> &str {
        self.senders.first().map_or("", String::as_str)
    }
}

fn domain_of_rule(rule: &Rule) -> Option<String> {
    match &rule.sender {
        SenderCondition::WholeDomain { domains } | SenderCondition::Existing { domains, .. } => {
            domains.first().cloned()
        }
        SenderCondition::This { address } => domain_of(address),
        SenderCondition::Listed { addresses, .. } => addresses.first().and_then(|first| domain_of(first)),
        SenderCondition::Form { .. } | SenderCondition::Anyone => None,
    }
}

fn domain_of(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, domain)| domain.to_owned())
}

/// Senders as a table of settings would list them.
fn senders(rule: &Rule, address: IpAddr) -> Vec<String> {
    match &rule.sender {
        SenderCondition::This { address } => vec![address.clone()],
        SenderCondition::Listed { addresses, .. } => addresses.clone(),
        SenderCondition::Existing { domains, .. } | SenderCondition::WholeDomain { domains } => {
            domains.clone()
        }
        SenderCondition::Form { sender } => vec![match sender {
            Sender::Null => "<>".to_owned(),
            Sender::Localhost => "localhost".to_owned(),
            Sender::OwnLiteral => literal(address),
            Sender::Partner(domain) | Sender::OwnMadeUp(domain) => domain.clone(),
            Sender::OwnExisting(address) => address.clone(),
            Sender::NoDomain | Sender::Outsider | Sender::OutsiderMadeUp | Sender::Recipient => String::new(),
        }],
        SenderCondition::Anyone => Vec::new(),
    }
}

/// One cause.
fn cause(software: Option<&str>, key: &str, directive: impl Into<String>, fix: &[&str]) -> Advice {
    Advice {
        software: software.map(str::to_owned),
        cause: key.to_owned(),
        directive: directive.into(),
        fix: fix.iter().map(|line| (*line).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests;

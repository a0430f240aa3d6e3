//! The space of questions at one target: which values each dimension can take there.
//!
//! It holds what is *known* of the target (its names, existing addresses, what its listeners offer), never
//! a guess: no dictionary of users, no network but its own.

use std::net::IpAddr;

use sekisho_evidence::consent::Tier;
use sekisho_evidence::shape::{Authentication, Claim, Helo, Recipient, Sender, Via};
use sekisho_evidence::target::{Endpoint, Role, Transport};

use crate::record::dossier::{AddressSource, DomainSource, Dossier, EndpointState, Existence};
use crate::record::settings::{Depth, Settings};

/// The most existing addresses that are tried as senders in a small run, and in a deep one.
const ADDRESSES_LIMIT: (usize, usize) = (6, 12);
/// The most own domains that are tried in a small run, and in a deep one.
const DOMAINS_LIMIT: (usize, usize) = (3, 6);

/// One listener as far as questions depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Where.
    pub endpoint: Endpoint,
    /// Whether it speaks SMTP with us without further ado. One that does not may still take a claim.
    pub speaks: bool,
    /// Whether it offers XCLIENT.
    pub xclient: bool,
    /// Mechanisms of AUTH that it offers on this transport.
    pub mechanisms: Vec<String>,
}

/// The values of every dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// Listeners, the likeliest first.
    pub listeners: Vec<Listener>,
    /// Own mail domains, the likeliest first.
    pub domains: Vec<String>,
    /// The target's host name, where it has one.
    pub host_name: Option<String>,
    /// Addresses that exist at the target, the likeliest first.
    pub existing: Vec<String>,
    /// Those of them that the target confirmed or the user gave: a refusal of one of these means something.
    pub confirmed: Vec<String>,
    /// Partners' domains.
    pub partners: Vec<String>,
    /// A recipient domain whose MX names the target.
    pub mx_domain: Option<String>,
    /// What may be asked.
    pub tier: Tier,
}

impl Space {
    /// The space of a target, limited to the addresses for which there is a right to ask.
    #[must_use]
    pub fn of(dossier: &Dossier, settings: &Settings, tier: impl Fn(IpAddr) -> Option<Tier>) -> Self {
        let deep = settings.depth == Depth::Deep;
        let limit = |(small, large): (usize, usize)| if deep { large } else { small };
        let listeners = listeners(dossier, &tier);
        let tier = listeners.iter().filter_map(|listener| tier(listener.endpoint.address)).min();
        Self {
            listeners,
            domains: domains(dossier, limit(DOMAINS_LIMIT)),
            host_name: dossier.hosts.iter().find_map(|host| host.name.clone()),
            existing: existing(dossier, limit(ADDRESSES_LIMIT)),
            confirmed: confirmed(dossier),
            partners: dossier.partners.iter().take(limit(DOMAINS_LIMIT)).cloned().collect(),
            mx_domain: settings.mx_domain.clone(),
            tier: tier.unwrap_or(Tier::Passive),
        }
    }

    /// The listener at which most is asked: the likeliest mail exchanger that speaks.
    #[must_use]
    pub fn main(&self) -> Option<&Listener> {
        self.listeners.iter().find(|listener| listener.speaks)
    }

    /// The target's own names, the likeliest first: mail domain, then host.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.domains.first().into_iter().chain(&self.host_name) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The name that the classic testers put in the target's place.
    #[must_use]
    pub fn tested_name(&self) -> Option<&str> {
        self.host_name.as_deref().or_else(|| self.domains.first().map(String::as_str))
    }

    /// Every sender, the likeliest to be trusted first.
    #[must_use]
    pub fn senders(&self) -> Vec<Sender> {
        let mut senders = vec![Sender::Outsider];
        senders.extend(self.domains.iter().cloned().map(Sender::OwnMadeUp));
        senders.extend(self.existing.iter().cloned().map(Sender::OwnExisting));
        senders.extend([
            Sender::Null,
            Sender::NoDomain,
            Sender::Localhost,
            Sender::OwnLiteral,
            Sender::Recipient,
            Sender::OutsiderMadeUp,
        ]);
        senders.extend(self.partners.iter().cloned().map(Sender::Partner));
        senders
    }

    /// Every name in EHLO.
    #[must_use]
    pub fn helos(&self) -> Vec<Helo> {
        let mut helos = vec![Helo::Ours];
        let names = self.host_name.iter().chain(&self.domains);
        for name in names {
            let own = Helo::Own(name.clone());
            if !helos.contains(&own) {
                helos.push(own);
            }
        }
        helos.truncate(4);
        helos.extend([Helo::Localhost, Helo::OwnLiteral]);
        helos.extend(self.partners.first().cloned().map(Helo::Partner));
        helos
    }

    /// The logins that can be tried at `listener`, without the one by parameter.
    #[must_use]
    pub fn logins(&self, listener: &Listener) -> Vec<Authentication> {
        let offers = |name: &str| listener.mechanisms.iter().any(|own| own.eq_ignore_ascii_case(name));
        let mut logins = Vec::new();
        if offers("PLAIN") {
            logins.extend([Authentication::RandomPlain, Authentication::EmptyPlain]);
        }
        if offers("LOGIN") {
            logins.push(Authentication::RandomLogin);
        }
        logins
    }

    /// The claims that can be made at `listener`.
    #[must_use]
    pub fn claims(&self, listener: &Listener) -> Vec<Claim> {
        let mut claims = Vec::new();
        if listener.xclient {
            claims.push(Claim::Xclient);
        }
        claims.extend([Claim::ProxyV1, Claim::ProxyV2]);
        claims
    }

    /// The forms of recipient that find most, through the names `via`.
    #[must_use]
    pub fn likely_recipients(&self) -> Vec<Recipient> {
        let names = self.names();
        let Some(first) = names.first() else {
            return vec![Recipient::Percent(Via::Literal), Recipient::PercentAlone, Recipient::Bang];
        };
        let via = Via::Name(first.clone());
        let mut forms: Vec<Recipient> =
            names.iter().cloned().map(Via::Name).map(Recipient::Percent).collect();
        forms.extend([
            Recipient::PercentAlone,
            Recipient::Bang,
            Recipient::BangAt(via.clone()),
            Recipient::SourceRoute(via.clone()),
            Recipient::Quoted,
            Recipient::QuotedAt(via.clone()),
            Recipient::QuotedPercentAt(via.clone()),
            Recipient::Chain(via),
            Recipient::WithoutBrackets,
            Recipient::TrailingAt,
            Recipient::TrailingDot,
            Recipient::OwnNamePrefix(first.clone()),
        ]);
        forms
    }

    /// Every form of recipient.
    #[must_use]
    pub fn all_recipients(&self) -> Vec<Recipient> {
        let mut forms = self.likely_recipients();
        let mut vias: Vec<Via> = self.names().into_iter().map(Via::Name).collect();
        vias.push(Via::Literal);
        for via in &vias {
            forms.extend([
                Recipient::Percent(via.clone()),
                Recipient::BangAt(via.clone()),
                Recipient::SourceRoute(via.clone()),
                Recipient::QuotedAt(via.clone()),
                Recipient::QuotedPercentAt(via.clone()),
                Recipient::QuotedBangAt(via.clone()),
                Recipient::Chain(via.clone()),
            ]);
        }
        if let Some(via) = vias.first() {
            forms.extend([
                Recipient::BangPercent(via.clone()),
                Recipient::FullWidthAt(via.clone()),
                Recipient::FullWidthPercent(via.clone()),
                Recipient::EncodedWord(via.clone()),
                Recipient::SpaceBeforeVia(via.clone()),
                Recipient::NulBeforeVia(via.clone()),
            ]);
        }
        forms.push(Recipient::QuotedPercent);
        forms.extend([Via::LoopbackLiteral, Via::LoopbackLiteralV6].map(Recipient::Percent));
        if let (Tier::Full, Some(domain)) = (self.tier, self.domains.first()) {
            forms.push(Recipient::OriginalRecipient(Via::Name(domain.clone())));
        }
        let mut seen = Vec::new();
        forms.retain(|form| {
            !seen.contains(form) && {
                seen.push(form.clone());
                true
            }
        });
        forms
    }
}

fn listeners(dossier: &Dossier, tier: &impl Fn(IpAddr) -> Option<Tier>) -> Vec<Listener> {
    let mut listeners = Vec::new();
    for facts in &dossier.endpoints {
        if tier(facts.endpoint.address).is_none_or(|tier| tier == Tier::Passive) {
            continue;
        }
        let speaks = matches!(facts.state, EndpointState::Speaks);
        // Who waits for a PROXY header is silent, hangs up, or says so.
        let hesitates = matches!(
            facts.state,
            EndpointState::Silent { .. } | EndpointState::Dropped | EndpointState::TurnedAway { .. }
        );
        if !speaks && !hesitates {
            continue;
        }
        let implicit = facts.endpoint.transport == Transport::ImplicitTls;
        let first = if implicit && facts.offers.is_empty() { &facts.offers_under_tls } else { &facts.offers };
        listeners.push(listener(facts.endpoint, speaks, first));
        let starts_tls = !implicit && facts.tls.is_some() && !facts.offers_under_tls.is_empty();
        if speaks && starts_tls {
            let endpoint = Endpoint { transport: Transport::StartTls, ..facts.endpoint };
            listeners.push(listener(endpoint, speaks, &facts.offers_under_tls));
        }
    }
    // Mail exchangers first, in clear before TLS; within that as the dossier has them.
    listeners.sort_by_key(|listener| {
        let submission = listener.endpoint.role() == Role::Submission;
        (!listener.speaks, submission, listener.endpoint.port != 25, listener.endpoint.transport)
    });
    listeners
}

fn listener(endpoint: Endpoint, speaks: bool, offers: &[String]) -> Listener {
    let words = |line: &String| line.split([' ', '=']).map(str::to_owned).collect::<Vec<_>>();
    let mut mechanisms: Vec<String> = Vec::new();
    let mut xclient = false;
    for line in offers.iter().map(words) {
        match line.split_first() {
            Some((keyword, names)) if keyword.eq_ignore_ascii_case("AUTH") => {
                mechanisms.extend_from_slice(names);
            }
            Some((keyword, _)) if keyword.eq_ignore_ascii_case("XCLIENT") => xclient = true,
            _ => {}
        }
    }
    Listener { endpoint, speaks, xclient, mechanisms }
}

fn domains(dossier: &Dossier, limit: usize) -> Vec<String> {
    // A name that only a certificate or a reverse zone tells is rarely a mail domain.
    let weight = |sources: &[DomainSource]| sources.iter().min().copied();
    let mut domains: Vec<_> = dossier.domains.iter().collect();
    domains.sort_by_key(|domain| weight(&domain.sources));
    domains.into_iter().take(limit).map(|domain| domain.name.clone()).collect()
}

fn confirmed(dossier: &Dossier) -> Vec<String> {
    let certain = dossier.addresses.iter().filter(|known| {
        known.existence == Existence::Confirmed || known.sources.contains(&AddressSource::Given)
    });
    certain.map(|known| known.address.clone()).collect()
}

fn existing(dossier: &Dossier, limit: usize) -> Vec<String> {
    let given = |sources: &[AddressSource]| sources.contains(&AddressSource::Given);
    let mut known: Vec<_> = dossier
        .addresses
        .iter()
        .filter(|known| known.existence != Existence::Denied || given(&known.sources))
        .collect();
    // What the target itself confirmed, then what somebody published, then what merely ought to exist.
    known.sort_by_key(|known| {
        let confirmed = known.existence == Existence::Confirmed;
        let published = known.sources.iter().min().copied();
        (!given(&known.sources), !confirmed, published)
    });
    let mut addresses: Vec<String> = Vec::new();
    for known in known {
        let role_only = known.sources.iter().all(|source| *source == AddressSource::Role);
        // A role that nothing confirms is a guess.
        if role_only && known.existence != Existence::Confirmed {
            continue;
        }
        if addresses.len() < limit && !addresses.contains(&known.address) {
            addresses.push(known.address.clone());
        }
    }
    addresses
}

//! Answers of the Registration Data Access Protocol (RFC 9083): who has a network or a domain, and who acts there.
//!
//! Only what was asked about is believed: an answer about another network or another domain names nobody.

use std::net::IpAddr;

use sekisho_evidence::words::Reason;
use serde_json::Value;

use super::{Contact, MailAddress, Side, Source, Tongue};
use crate::outside::words;

mod card;

/// The largest answer in octets.
pub const SIZE_LIMIT: usize = 1024 * 1024;
/// How deep entities are looked for inside of entities (RFC 9083 §5.1), and how many there may be in all.
const LIMITS: (usize, usize) = (6, 200);
/// The longest name, in characters.
const NAME: usize = 200;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The network that an address is in.
    Address(IpAddr),
    /// A domain, as name servers know it.
    Domain(Box<str>),
}

impl Asked {
    /// The address of the answer (RFC 9082 §3.1) at the server whose base is `base`.
    #[must_use]
    pub fn url(&self, base: &str) -> String {
        let base = base.trim_end_matches('/');
        match self {
            Self::Address(address) => format!("{base}/ip/{}", address.to_canonical()),
            Self::Domain(name) => format!("{base}/domain/{}", name.trim_end_matches('.')),
        }
    }
}

/// What somebody is to a network or a domain (RFC 9083 §10.2.4), in the order in which they are written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Who handles abuse.
    Abuse,
    /// Who runs it.
    Technical,
    /// Who decides about it.
    Administrative,
    /// Whose it is.
    Registrant,
}

impl Role {
    fn read(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "abuse" => Self::Abuse,
            "technical" | "noc" => Self::Technical,
            "administrative" => Self::Administrative,
            "registrant" => Self::Registrant,
            _ => return None,
        })
    }

    /// The word for it in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::Technical => "technical",
            Self::Administrative => "administrative",
            Self::Registrant => "registrant",
        }
    }
}

/// Somebody in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The first of their roles.
    pub role: Role,
    /// Who that is.
    pub name: Option<Reason>,
    /// Where they are reached, the preferred address first.
    pub addresses: Vec<MailAddress>,
    /// Whether they name Japanese as their language.
    pub tongue: Option<Tongue>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it is about: a network or a domain.
    pub side: Side,
    /// Whose it is: the registrant, or else the name of the network.
    pub holder: Option<Reason>,
    /// Who acts, those who are written to first at the front.
    pub people: Vec<Person>,
    /// Whether the network is in Japan.
    japan: bool,
}

/// Why an answer names nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRdap {
    /// It is longer than [`SIZE_LIMIT`].
    #[error("longer than {SIZE_LIMIT} octets")]
    TooLong,
    /// It is no JSON object.
    #[error("no JSON object")]
    NotJson,
    /// The server says that there is none (RFC 9083 §6).
    #[error("the server answers {code}: {title}")]
    Refused {
        /// The code of HTTP.
        code: u16,
        /// Why.
        title: String,
    },
    /// It is about something else.
    #[error("it is about something else than what was asked")]
    Elsewhere,
}

/// Reads the answer to a question.
///
/// # Errors
/// Why it names nobody.
pub fn parse(octets: &[u8], asked: &Asked) -> Result<Answer, NotRdap> {
    if octets.len() > SIZE_LIMIT {
        return Err(NotRdap::TooLong);
    }
    // The library refuses what is nested more than 128 deep.
    let value: Value = serde_json::from_slice(octets).map_err(|_| NotRdap::NotJson)?;
    if !value.is_object() {
        return Err(NotRdap::NotJson);
    }
    if let Some(code) = value.get("errorCode").and_then(Value::as_u64) {
        let title = text(&value, "title").and_then(|title| words(title, NAME)).map(String::from);
        return Err(NotRdap::Refused {
            code: u16::try_from(code).unwrap_or(0),
            title: title.unwrap_or_default(),
        });
    }
    let is_it = match (asked, text(&value, "objectClassName")) {
        (Asked::Address(address), Some("ip network")) => covers(&value, *address),
        (Asked::Domain(name), Some("domain")) => names(&value, name),
        _ => false,
    };
    if !is_it {
        return Err(NotRdap::Elsewhere);
    }
    let mut found = Found::default();
    found.entities(&value, 0);
    found.people.sort_by_key(|person| person.role);
    let own = ["name", "handle"].iter().find_map(|key| text(&value, key).and_then(|name| words(name, NAME)));
    let (side, own) = match asked {
        Asked::Address(_) => (Side::Network, own),
        Asked::Domain(_) => (Side::Operator, None),
    };
    let japan = text(&value, "country").is_some_and(|country| country.eq_ignore_ascii_case("jp"));
    Ok(Answer { side, holder: found.holder.or(own), people: found.people, japan })
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// Whether the network has `address` (RFC 9083 §5.4).
fn covers(value: &Value, address: IpAddr) -> bool {
    let end = |key: &str| text(value, key).and_then(|text| text.trim().parse::<IpAddr>().ok());
    match (end("startAddress"), end("endAddress")) {
        (Some(start), Some(end)) => {
            let address = address.to_canonical();
            start.is_ipv4() == address.is_ipv4() && (start..=end).contains(&address)
        }
        _ => false,
    }
}

/// Whether the domain is `name` or one above it (RFC 9083 §5.3).
fn names(value: &Value, name: &str) -> bool {
    let plain = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    let asked = plain(name);
    text(value, "ldhName").map(plain).is_some_and(|own| {
        own.contains('.')
            && (asked == own || asked.strip_suffix(&own).is_some_and(|rest| rest.ends_with('.')))
    })
}

#[derive(Default)]
struct Found {
    people: Vec<Person>,
    holder: Option<Reason>,
    seen: usize,
}

impl Found {
    fn entities(&mut self, value: &Value, depth: usize) {
        if depth > LIMITS.0 {
            return;
        }
        for entity in value.get("entities").and_then(Value::as_array).into_iter().flatten() {
            self.seen += 1;
            if self.seen > LIMITS.1 {
                return;
            }
            if is_of_others(entity) {
                continue;
            }
            self.entity(entity);
            self.entities(entity, depth + 1);
        }
    }

    fn entity(&mut self, entity: &Value) {
        let Some(role) = roles(entity).filter_map(Role::read).min() else { return };
        let card = card::read(entity);
        if self.holder.is_none() && roles(entity).any(|word| word.eq_ignore_ascii_case("registrant")) {
            self.holder = card.organisation.clone().or_else(|| card.name.clone());
        }
        if !card.addresses.is_empty() {
            self.people.push(Person {
                role,
                name: card.name,
                addresses: card.addresses,
                tongue: card.tongue,
            });
        }
    }
}

fn roles(entity: &Value) -> impl Iterator<Item = &str> {
    entity.get("roles").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Who sold the name, or is gone (RFC 9083 §10.2.2): their people are not those of the server.
fn is_of_others(entity: &Value) -> bool {
    let sells =
        |word: &str| ["registrar", "reseller", "sponsor"].iter().any(|role| word.eq_ignore_ascii_case(role));
    let states =
        entity.get("status").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    roles(entity).any(sells) || states.into_iter().any(|state| matches!(state, "removed" | "inactive"))
}

impl Answer {
    /// Its contacts, in the order in which they are written to; `url` is the address of the answer.
    #[must_use]
    pub fn contacts(&self, url: &str) -> Vec<Contact> {
        let mut contacts: Vec<Contact> = Vec::new();
        for person in &self.people {
            for address in &person.addresses {
                if contacts.iter().any(|known| known.address == *address) {
                    continue;
                }
                let source = Source::Rdap { url: url.into(), role: person.role.word().into() };
                let own = Contact::new(address.clone(), self.side, source);
                let of_country = || self.japan.then_some(Tongue::Japanese);
                let tongue = person.tongue.or_else(of_country).unwrap_or(own.tongue);
                let (name, organisation) = (person.name.clone(), self.holder.clone());
                contacts.push(Contact { name, organisation, tongue, ..own });
            }
        }
        contacts
    }
}

#[cfg(test)]
mod tests;

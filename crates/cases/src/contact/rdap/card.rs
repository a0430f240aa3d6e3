//! The card of an entity: jCard (RFC 7095), vCard 4.0 as JSON.

use sekisho_evidence::words::Reason;
use serde_json::Value;

use super::NAME;
use crate::contact::{MailAddress, Tongue};
use crate::outside::words;

/// The most properties of a card, and the most addresses that are taken from it.
const LIMITS: (usize, usize) = (100, 5);

/// What of a card counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Card {
    /// Its FN.
    pub(super) name: Option<Reason>,
    /// Its ORG, the name alone without its units; the FN of a card that is an organisation's.
    pub(super) organisation: Option<Reason>,
    /// Its EMAILs, the preferred one first.
    pub(super) addresses: Vec<MailAddress>,
    /// Its LANG, or the country of its ADR.
    pub(super) tongue: Option<Tongue>,
}

/// Reads the card of an entity; what is missing or wrong is not there.
pub(super) fn read(entity: &Value) -> Card {
    let properties = entity.get("vcardArray").and_then(|array| array.get(1)).and_then(Value::as_array);
    let mut card = Card::default();
    let mut addresses: Vec<(u8, MailAddress)> = Vec::new();
    let (mut is_organisation, mut country) = (false, None);
    for property in properties.into_iter().flatten().take(LIMITS.0) {
        let Some(property) = Property::of(property) else { continue };
        match property.name.to_ascii_lowercase().as_str() {
            "fn" => card.name = card.name.or_else(|| property.words()),
            "org" => card.organisation = card.organisation.or_else(|| property.words()),
            "kind" => is_organisation = property.text().is_some_and(|kind| kind.eq_ignore_ascii_case("org")),
            "email" => addresses.extend(property.address().map(|address| (property.preference(), address))),
            "lang" => card.tongue = card.tongue.or_else(|| tongue(property.text()?)),
            "adr" => country = country.or_else(|| property.country()),
            _ => {}
        }
    }
    // Stable: those that are preferred alike stay in their order.
    addresses.sort_by_key(|(preference, _)| *preference);
    card.addresses = addresses.into_iter().map(|(_, address)| address).take(LIMITS.1).collect();
    card.tongue = card.tongue.or(country);
    if is_organisation {
        card.organisation = card.organisation.or_else(|| card.name.clone());
    }
    card
}

/// A property: name, parameters, type, values (RFC 7095 §3.3).
struct Property<'a> {
    name: &'a str,
    parameters: &'a Value,
    value: &'a Value,
}

impl<'a> Property<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        Some(Self { name: value.get(0)?.as_str()?, parameters: value.get(1)?, value: value.get(3)? })
    }

    /// Its value; the first part of one that has several (RFC 7095 §3.3.1.3).
    fn text(&self) -> Option<&'a str> {
        self.value.as_str().or_else(|| self.value.get(0)?.as_str())
    }

    fn words(&self) -> Option<Reason> {
        words(self.text()?, NAME)
    }

    fn address(&self) -> Option<MailAddress> {
        let text = self.text()?.trim();
        let bare = text
            .get(..7)
            .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
            .map_or(text, |scheme| text.get(scheme.len()..).unwrap_or_default());
        MailAddress::published(bare)
    }

    /// PREF (RFC 6350 §5.3): 1 is the most preferred, none the least.
    fn preference(&self) -> u8 {
        let given = self.parameters.get("pref");
        let number =
            given.and_then(|pref| pref.as_str().and_then(|text| text.parse().ok()).or_else(|| pref.as_u64()));
        number
            .and_then(|number: u64| u8::try_from(number).ok())
            .filter(|number| (1..=100).contains(number))
            .unwrap_or(101)
    }

    /// Japanese for an address in Japan: by CC (RFC 8605 §3.1), or by the country's name.
    fn country(&self) -> Option<Tongue> {
        let code = self.parameters.get("cc").and_then(Value::as_str);
        let name = self.value.get(6).and_then(Value::as_str).filter(|name| !name.is_empty());
        let label =
            self.parameters.get("label").and_then(Value::as_str).and_then(|label| label.lines().last());
        let is_japan =
            |country: &str| matches!(country.trim().to_ascii_lowercase().as_str(), "jp" | "japan" | "日本");
        code.or(name).or(label).is_some_and(is_japan).then_some(Tongue::Japanese)
    }
}

fn tongue(tag: &str) -> Option<Tongue> {
    let first = tag.split('-').next().unwrap_or_default();
    Tongue::ALL.into_iter().find(|tongue| tongue.tag().eq_ignore_ascii_case(first))
}

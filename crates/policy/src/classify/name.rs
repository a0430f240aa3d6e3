//! The name of a domain as an operator gives it.

use std::fmt;

use sekisho_wire::mail::address::{Charset, Domain};
use serde::{Deserialize, Deserializer, de};

/// The name of a domain in the one form in which names are compared: A-labels in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DomainName(String);

impl DomainName {
    /// Reads a name, in whatever script.
    ///
    /// # Errors
    /// It is no name of a domain.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not the name of a domain; expected one as \"example.jp\"");
        let ascii = idna::domain_to_ascii_strict(text).map_err(|_| wrong())?;
        let domain = Domain::parse(ascii.as_bytes(), Charset::Ascii).map_err(|_| wrong())?;
        Ok(Self(domain.normalised()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_in_the_form_in_which_names_are_compared() {
        for (text, kept) in
            [("example.jp", "example.jp"), ("EXAMPLE.jp", "example.jp"), ("mx.例え.JP", "mx.xn--r8jz45g.jp")]
        {
            let name = DomainName::parse(text).unwrap();
            assert_eq!((name.as_str(), name.to_string().as_str()), (kept, kept));
        }
        for wrong in ["", ".", "a b", "suzuki@example.jp", "[192.0.2.1]", "xn--a.jp"] {
            assert!(DomainName::parse(wrong).unwrap_err().starts_with(&format!("`{wrong}` is not the name")));
        }
    }
}

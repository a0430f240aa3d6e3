//! The program's own texts, beside those of the audit.

use sekisho_audit::report::catalogue::{Catalogue, Language};

const ENGLISH: &str = include_str!("texts/app.en.ftl");
const JAPANESE: &str = include_str!("texts/app.ja.ftl");

/// Every text in `language`.
pub(crate) fn catalogue(language: Language) -> Catalogue {
    let own = match language {
        Language::English => ENGLISH,
        Language::Japanese => JAPANESE,
    };
    Catalogue::with(language, &[own])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(sekisho_audit::report::catalogue::problems(ENGLISH, JAPANESE), Vec::<String>::new());
    }
}

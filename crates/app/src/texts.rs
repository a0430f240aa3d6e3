//! The program's own texts, beside those of the audit.

use sekisho_audit::report::catalogue::{Catalogue, Language};

const ENGLISH: &[&str] = &[
    include_str!("texts/app.en.ftl"),
    include_str!("texts/case.en.ftl"),
    include_str!("texts/check.en.ftl"),
    include_str!("texts/error.en.ftl"),
    include_str!("texts/howto.en.ftl"),
    include_str!("texts/import.en.ftl"),
    include_str!("texts/init.en.ftl"),
    include_str!("texts/list.en.ftl"),
    include_str!("texts/policy.en.ftl"),
    include_str!("texts/serve.en.ftl"),
    include_str!("texts/settings.en.ftl"),
    include_str!("texts/spool.en.ftl"),
    include_str!("texts/status.en.ftl"),
    include_str!("texts/user.en.ftl"),
];
const JAPANESE: &[&str] = &[
    include_str!("texts/app.ja.ftl"),
    include_str!("texts/case.ja.ftl"),
    include_str!("texts/check.ja.ftl"),
    include_str!("texts/error.ja.ftl"),
    include_str!("texts/howto.ja.ftl"),
    include_str!("texts/import.ja.ftl"),
    include_str!("texts/init.ja.ftl"),
    include_str!("texts/list.ja.ftl"),
    include_str!("texts/policy.ja.ftl"),
    include_str!("texts/serve.ja.ftl"),
    include_str!("texts/settings.ja.ftl"),
    include_str!("texts/spool.ja.ftl"),
    include_str!("texts/status.ja.ftl"),
    include_str!("texts/user.ja.ftl"),
];

/// Every text in `language`.
pub(crate) fn catalogue(language: Language) -> Catalogue {
    let own = match language {
        Language::English => ENGLISH,
        Language::Japanese => JAPANESE,
    };
    Catalogue::with(language, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        for (english, japanese) in ENGLISH.iter().zip(JAPANESE) {
            let problems = sekisho_audit::report::catalogue::problems(english, japanese);
            assert_eq!(problems, Vec::<String>::new());
        }
    }
}

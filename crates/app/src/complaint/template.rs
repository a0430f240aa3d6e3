//! What is wrong with a template of a letter. The reader of templates speaks English: what it says most often has words here.

use sekisho_cases::notice::problem::{Problem, Wrong};

use super::Texts;

/// What the reader of templates calls the parts of one, and the keys of their names.
const PARTS: [(&str, &str); 4] = [
    ("end of input", "case-template-part-end"),
    ("end of block", "case-template-part-block-end"),
    ("end of variable block", "case-template-part-value-end"),
    ("identifier", "case-template-part-name"),
];

impl Texts<'_> {
    /// The place, and what is wrong there.
    pub(super) fn template(&self, problem: &Problem) -> String {
        let Problem { file, line, column, wrong } = problem;
        format!("{}:{line}:{column}: {}", file.display(), self.wrong(wrong))
    }

    fn wrong(&self, wrong: &Wrong) -> String {
        let one = |key: &str, name: &'static str, value: &str| self.say(key, &[(name, value.to_owned())]);
        match wrong {
            Wrong::Unreadable(why) => one("case-template-unreadable", "why", why),
            Wrong::NotText => self.say("case-template-no-text", &[]),
            Wrong::UnknownName(known) => one("case-template-unknown-name", "known", &known.join(", ")),
            Wrong::NoSubject => self.say("case-template-no-subject", &[]),
            Wrong::Undefined(name) => one("case-template-undefined", "name", name),
            Wrong::Endless => self.say("case-template-endless", &[]),
            Wrong::Value(what) => one("case-template-value", "what", what),
            Wrong::Unknown(what) => self.unknown(what),
            Wrong::Syntax(what) => self.syntax(what),
        }
    }

    /// Something that is not there.
    fn unknown(&self, what: &str) -> String {
        let named = |key: &str, name: &str| self.say(key, &[("name", name.to_owned())]);
        let missing = what.strip_prefix("tried to include non-existing template ");
        if let Some(name) = missing {
            return named("case-template-unknown-file", name);
        }
        let Some(name) = what.strip_suffix(" is unknown") else {
            return self.say("case-template-unknown", &[("what", what.to_owned())]);
        };
        match (name.strip_prefix("filter "), name.strip_prefix("test ")) {
            (Some(name), _) => named("case-template-unknown-filter", name),
            (_, Some(name)) => named("case-template-unknown-test", name),
            _ => named("case-template-unknown-function", name),
        }
    }

    /// What cannot be read.
    fn syntax(&self, what: &str) -> String {
        if let Some(name) = what.strip_prefix("unknown statement ") {
            return self.say("case-template-statement", &[("name", name.to_owned())]);
        }
        let pair = what.strip_prefix("unexpected ").and_then(|rest| rest.split_once(", expected "));
        match pair {
            Some((found, wanted)) => self
                .say("case-template-expected", &[("found", self.part(found)), ("wanted", self.part(wanted))]),
            None => self.say("case-template-syntax", &[("what", what.to_owned())]),
        }
    }

    fn part(&self, called: &str) -> String {
        let key = PARTS.iter().find(|(name, _)| *name == called).map(|(_, key)| *key);
        key.map_or_else(|| called.to_owned(), |key| self.say(key, &[]))
    }
}

#[cfg(test)]
mod tests {
    use sekisho_audit::report::catalogue::Language;

    use super::*;
    use crate::complaint::text;
    use crate::texts::catalogue;

    /// The English words are those of the library; the Japanese ones are Japanese, and keep what was found.
    #[test]
    fn what_is_wrong_with_a_template_is_told_in_the_readers_language() {
        let text_of = |word: &str| word.to_owned();
        for (wrong, japanese) in [
            (Wrong::NotText, "UTF-8 のテキストではありません"),
            (Wrong::NoSubject, "先頭の行に「Subject: …」が必要です"),
            (
                Wrong::UnknownName(vec![text_of("notice.en.txt"), text_of("notice.ja.txt")]),
                "この名前のひな形はありません。使える名前: notice.en.txt, notice.ja.txt",
            ),
            (Wrong::Undefined(text_of("to.nam")), "`to.nam` という値はありません"),
            (Wrong::Unknown(text_of("filter shout is unknown")), "フィルター shout はありません"),
            (Wrong::Unknown(text_of("test odd is unknown")), "テスト odd はありません"),
            (Wrong::Unknown(text_of("shout is unknown")), "関数 shout はありません"),
            (
                Wrong::Unknown(text_of("tried to include non-existing template 'x.txt'")),
                "取り込むひな形 'x.txt' がありません",
            ),
            (Wrong::Endless, "終わらないか、長すぎます"),
            (Wrong::Syntax(text_of("unknown statement fi")), "fi という文はありません"),
            (
                Wrong::Syntax(text_of("unexpected end of input, expected end of block")),
                "ブロックの終わり（%}）が必要なところに、ファイルの終わりがあります",
            ),
            (Wrong::Syntax(text_of("unexpected character")), "構文に誤りがあります（unexpected character）"),
        ] {
            let problem = Problem { file: "t/notice.ja.txt".into(), line: 3, column: 6, wrong };
            let said = [Language::English, Language::Japanese].map(|own| text(&problem, &catalogue(own)));
            assert_eq!(said, [problem.to_string(), format!("t/notice.ja.txt:3:6: {japanese}")]);
        }
    }
}

//! What is wrong with a line of somebody else's list.

use sekisho_dnsbl::formats::{Format, NoFormat, Problem, Remark};
use sekisho_dnsbl::settings::Kind;
use sekisho_dnsbl::subject::NoSubject;

use super::Texts;

impl Texts<'_> {
    /// A line with its number.
    pub(super) fn remark(&self, remark: &Remark) -> String {
        format!("{}: {}", remark.line, self.import_problem(&remark.problem))
    }

    /// What is wrong with a line, and what was expected.
    pub(super) fn import_problem(&self, problem: &Problem) -> String {
        let one = |key: &str, name: &'static str, value: String| self.say(key, &[(name, value)]);
        let text = |key: &str, text: &str| one(key, "text", text.to_owned());
        let quoted = |key: &str, text: &str| one(key, "text", format!("{text:?}"));
        let length = |key: &str, length: usize, most: usize| {
            self.say(key, &[("length", length.to_string()), ("most", most.to_string())])
        };
        match problem {
            Problem::LongLine(most) => one("import-long-line", "most", most.to_string()),
            Problem::NoText => self.say("import-no-text", &[]),
            Problem::NoSubject(NoSubject(word)) => quoted("import-no-subject", word),
            Problem::NoAddress(subject) => one("import-no-address", "subject", subject.to_string()),
            Problem::DomainsOnly(subject) => one("import-domains-only", "subject", subject.to_string()),
            Problem::NoDomain(word) => quoted("import-no-domain", word),
            Problem::LongName { length: own, most } => length("import-long-name", *own, *most),
            Problem::Value(value) => quoted("import-value", value),
            Problem::LongText { length: own, most } => length("import-long-text", *own, *most),
            Problem::NoDataset { subzone, others } if others.is_empty() => {
                one("import-no-datasets", "subzone", subzone.clone())
            }
            Problem::NoDataset { subzone, others } => {
                self.say("import-no-dataset", &[("subzone", subzone.clone()), ("others", others.clone())])
            }
            Problem::NoSpecial(word) => text("import-no-special", word),
            Problem::OneDataset => self.say("import-one-dataset", &[]),
            Problem::NoFormat(NoFormat(name)) => {
                self.say("import-no-format", &[("text", name.clone()), ("known", Format::names())])
            }
            Problem::NoPart(kind) => text("import-no-part", kind),
            Problem::BeforeDataset => self.say("import-before-dataset", &[]),
            Problem::Single(word) => quoted("import-single", word),
            Problem::Network(word) => quoted("import-network", word),
            Problem::Range(word) => quoted("import-range", word),
            Problem::Network6(word) => quoted("import-network6", word),
            Problem::HostBits(word) => quoted("import-host-bits", word),
            Problem::MaxRange(word) => text("import-max-range", word),
            Problem::Dates(words) => text("import-dates", words),
            Problem::NotYet(time) => one("import-not-yet", "time", time.to_string()),
            Problem::NoLonger(time) => one("import-no-longer", "time", time.to_string()),
            Problem::TextNotUtf8 => self.say("import-text-not-utf8", &[]),
            Problem::NoEntry { name, kind } => quoted(
                match kind {
                    Some(Kind::Ip) => "import-no-entry-ip",
                    Some(Kind::Domain) => "import-no-entry-domain",
                    None => "import-no-entry",
                },
                name,
            ),
            Problem::Outside { owner, origin } => {
                self.say("import-outside", &[("owner", owner.clone()), ("origin", origin.clone())])
            }
            Problem::Include => self.say("import-include", &[]),
            // The words of whoever reads zone files are English in every language.
            Problem::NoRecord(words) => text("import-no-record", words),
            Problem::OpenEntry => self.say("import-open-entry", &[]),
            Problem::LongEntry(most) => one("import-long-entry", "most", most.to_string()),
            Problem::RecordAddress(data) => quoted("import-record-address", data),
            Problem::RecordType(kind) => quoted("import-record-type", kind),
            Problem::OtherSubzones(others) => one("import-other-subzones", "others", others.clone()),
            Problem::LeftOut(word) => text("import-left-out", word),
            Problem::OtherRecord(record) => text("import-other-record", record),
            Problem::ZoneItself => self.say("import-zone-itself", &[]),
            Problem::NotKept(name) => text("import-not-kept", name),
            Problem::HostAddress { name, value } => {
                self.say("import-host-address", &[("name", name.clone()), ("value", value.to_string())])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sekisho_audit::report::catalogue::Language;

    use super::*;
    use crate::texts::catalogue;

    /// Every problem, in no order.
    fn all() -> Vec<Problem> {
        let word = || "a\u{7}b".to_owned();
        let time = jiff::Timestamp::UNIX_EPOCH;
        let subject = || "192.0.2.1".parse().unwrap();
        let name = || Problem::NoEntry { name: word(), kind: None };
        let [own, most] = [300, 255];
        vec![
            Problem::LongLine(8192),
            Problem::NoText,
            Problem::NoSubject(NoSubject(word())),
            Problem::NoAddress("mail.example".parse().unwrap()),
            Problem::DomainsOnly(subject()),
            Problem::NoDomain(word()),
            Problem::LongName { length: own, most },
            Problem::Value(word()),
            Problem::LongText { length: own, most },
            Problem::NoDataset { subzone: "@".to_owned(), others: String::new() },
            Problem::NoDataset { subzone: "@".to_owned(), others: "a, b".to_owned() },
            Problem::NoSpecial("X".to_owned()),
            Problem::OneDataset,
            Problem::NoFormat(NoFormat("x".to_owned())),
            Problem::NoPart("zone".to_owned()),
            Problem::BeforeDataset,
            Problem::Single(word()),
            Problem::Network(word()),
            Problem::Range(word()),
            Problem::Network6(word()),
            Problem::HostBits(word()),
            Problem::MaxRange("x".to_owned()),
            Problem::Dates("x".to_owned()),
            Problem::NotYet(time),
            Problem::NoLonger(time),
            Problem::TextNotUtf8,
            name(),
            Problem::NoEntry { name: word(), kind: Some(Kind::Ip) },
            Problem::NoEntry { name: word(), kind: Some(Kind::Domain) },
            Problem::Outside { owner: "a.example".to_owned(), origin: "b.example".to_owned() },
            Problem::Include,
            Problem::NoRecord("unexpected end of entry".to_owned()),
            Problem::OpenEntry,
            Problem::LongEntry(131_072),
            Problem::RecordAddress(word()),
            Problem::RecordType(word()),
            Problem::OtherSubzones("a, b".to_owned()),
            Problem::LeftOut("192.0.2.0/24".to_owned()),
            Problem::OtherRecord("a MX".to_owned()),
            Problem::ZoneItself,
            Problem::NotKept("a.rpz-nsip".to_owned()),
            Problem::HostAddress { name: "ns1".to_owned(), value: [192, 0, 2, 53].into() },
        ]
    }

    /// The English words are those of the library; the Japanese ones are Japanese, and say what was found.
    #[test]
    fn every_problem_has_its_words_in_both_languages() {
        let (english, japanese) = (catalogue(Language::English), catalogue(Language::Japanese));
        for problem in all() {
            let said = Texts(&english).import_problem(&problem);
            assert_eq!(said, problem.to_string());
            let said = Texts(&japanese).import_problem(&problem);
            assert!(!said.is_ascii() && !said.contains("import-"), "{said}");
            let found = ["a\\u{7}b", "192.0.2", "mail.example", "8192", "300", "1970"];
            for part in found.iter().filter(|part| problem.to_string().contains(**part)) {
                assert!(said.contains(part), "{said}");
            }
        }
    }
}

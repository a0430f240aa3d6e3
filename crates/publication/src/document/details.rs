//! What was found: what opens the relay, what was asked, every test, every address, and how strong what evidence is.

use sekisho_cases::disclosure::Happening;
use sekisho_evidence::level::Level;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::visible::visible;

use super::parts::{Parts, verdict};
use super::{Block, Cell, Row, Table};

/// The ladder of evidence, and the key of what each step of it means.
const LEVELS: [(Level, &str); 6] = [
    (Level::E0, "page-level-e0"),
    (Level::E1, "page-level-e1"),
    (Level::E2, "page-level-e2"),
    (Level::E3, "page-level-e3"),
    (Level::E4, "page-level-e4"),
    (Level::E5, "page-level-e5"),
];

impl Parts<'_> {
    pub(super) fn details(&self) -> Vec<Block> {
        let heading = |key: &str| Block::Heading(self.texts.word(key));
        let says = |key: &str| Block::Paragraph(self.texts.word(key));
        let mut blocks = vec![heading("page-opens")];
        let rules = self.document.disclosure.rules(self.document.language);
        let rules: Vec<String> = rules.map(|rule| visible(&rule.to_string())).collect();
        match rules.as_slice() {
            [] => blocks.push(says("page-opens-unknown")),
            [rule] => blocks.push(Block::Paragraph(rule.clone())),
            _ => blocks.push(Block::List(rules)),
        }
        if !self.imprint.questions.is_empty() {
            blocks.extend([heading("page-questions"), says("page-questions-says"), self.questions()]);
        }
        blocks.extend([heading("page-tests"), says("page-tests-says"), self.tests()]);
        blocks.extend([heading("page-addresses"), says("page-addresses-says"), self.addresses()]);
        blocks.extend([heading("page-levels"), says("page-levels-says")]);
        let levels = LEVELS.iter().map(|(level, key)| (level.to_string(), self.texts.word(key)));
        blocks.push(Block::Facts(levels.collect()));
        blocks
    }

    fn table(&self, keys: &[&str], rows: Vec<Row>) -> Block {
        Block::Table(Table { headings: keys.iter().map(|key| self.heading_of(key)).collect(), rows })
    }

    /// The heading of a column: commands stay as they are.
    fn heading_of(&self, key: &str) -> String {
        if key.starts_with("page-") { self.texts.word(key) } else { key.to_owned() }
    }

    fn questions(&self) -> Block {
        let rows = self.imprint.questions.iter().map(|question| Row {
            cells: vec![
                Cell::code(visible(&question.sender)),
                Cell::code(visible(&question.recipient)),
                Cell::code(visible(&question.reply)),
                Cell::words(visible(&question.arrived)),
                Cell::words(visible(&question.remark)),
            ],
            bold: question.opens,
        });
        let keys = ["MAIL FROM", "RCPT TO", "page-reply", "page-arrived", "page-remark"];
        self.table(&keys, rows.collect())
    }

    fn tests(&self) -> Block {
        let mut rows = Vec::new();
        for happened in &self.document.disclosure.timeline {
            let Happening::Tested { target, findings, .. } = &happened.what else { continue };
            for found in findings {
                // Of a refusal no level is told: the ladder says how far relay got.
                let told = matches!(found.verdict, Verdict::Open | Verdict::Accepts);
                let level = if told {
                    Cell::code(found.level.to_string())
                } else {
                    Cell::words(self.texts.word("page-none"))
                };
                rows.push(Row {
                    cells: vec![
                        Cell::words(self.texts.day(happened.day)),
                        Cell::code(target.as_str()),
                        Cell::code(found.address.to_string()),
                        Cell::words(self.texts.word(verdict(found.verdict, found.silent))),
                        level,
                        Cell::code(found.audit.as_str()),
                    ],
                    bold: found.verdict == Verdict::Open,
                });
            }
        }
        let keys =
            ["page-tested-on", "page-server", "page-address", "page-verdict", "page-level", "page-audit"];
        self.table(&keys, rows)
    }

    fn addresses(&self) -> Block {
        let day = |day: Option<_>, none: &str| {
            Cell::words(day.map_or_else(|| self.texts.word(none), |day| self.texts.day(day)))
        };
        let rows = self.places().map(|(server, place)| Row {
            cells: vec![
                Cell::code(server.as_str()),
                Cell::code(place.address.to_string()),
                day(place.proven, "page-none"),
                day(place.shut, "page-not-yet"),
                Cell::words(if place.old { self.texts.word("page-old") } else { String::new() }),
            ],
            bold: false,
        });
        let keys = ["page-server", "page-address", "page-proven-on", "page-shut-on", "page-remark"];
        self.table(&keys, rows.collect())
    }
}

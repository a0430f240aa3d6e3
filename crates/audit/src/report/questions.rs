//! What was asked and what came back, for whoever tells of an audit in a text of their own.

use sekisho_evidence::question::Question;

use super::catalogue::Catalogue;
use super::{facts, words};
use crate::record::Record;

/// The longest reply that is quoted, in characters.
const REPLY_LIMIT: usize = 80;

/// The questions that show the first proven rule of `record`: what was refused, and last what was relayed.
#[must_use]
pub fn questions(catalogue: &Catalogue, record: &Record) -> Vec<Question> {
    let rule = record.rules.iter().find(|rule| rule.level.is_proof());
    let table = rule.and_then(|rule| facts::table(catalogue, record, &rule.condition));
    let rows = table.into_iter().flat_map(|table| table.rows);
    let questions = rows.filter_map(|row| {
        let probe = record.probe(row.probe)?;
        let [_, outcome, arrived] = row.cells;
        let reply = probe.outcome.said().map_or(outcome, |said| words::said(&said.to_string(), REPLY_LIMIT));
        Some(Question {
            sender: words::path(record, &probe.mail),
            recipient: words::path(record, &probe.recipient),
            reply,
            arrived,
            remark: row.remark,
            opens: row.opens,
        })
    });
    questions.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::catalogue::Language;
    use crate::report::sample;

    #[test]
    fn what_was_refused_stands_beside_what_was_relayed() {
        for language in [Language::English, Language::Japanese] {
            let catalogue = Catalogue::new(language);
            let told = questions(&catalogue, &sample::open());
            assert!(told.len() >= 2, "{told:?}");
            assert_eq!(told.iter().filter(|question| question.opens).count(), 1);
            assert!(told.last().is_some_and(|last| last.opens && last.reply.starts_with("250")), "{told:?}");
            assert!(questions(&catalogue, &sample::closed()).is_empty());
        }
    }
}

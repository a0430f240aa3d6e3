//! The audits that are kept, one a line, and what the exit codes mean.

use sekisho_evidence::verdict::Verdict;

use super::Style;
use super::layout::{columns, padded, truncated};
use crate::record::Record;
use crate::report::catalogue::Catalogue;
use crate::report::{facts, visible, words};

/// The audits, one a line: name, when it began, target, verdict, and where something was accepted, how far it got
/// and what opens the target.
#[must_use]
pub fn list(catalogue: &Catalogue, records: &[Record], style: Style) -> String {
    if records.is_empty() {
        return format!("{}\n", catalogue.word("verdict-list-empty"));
    }
    let rows: Vec<[String; 6]> = records.iter().map(|record| row(catalogue, record)).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
        text.push_str(truncated(cells.join("  ").trim_end(), style.width).trim_end());
        text.push('\n');
    }
    text
}

fn row(catalogue: &Catalogue, record: &Record) -> [String; 6] {
    let verdict = match record.finished {
        Some(_) => facts::verdict(catalogue, record.verdict),
        None => catalogue.word("verdict-list-running"),
    };
    let rules: Vec<String> =
        record.rules.iter().map(|rule| facts::short(catalogue, &rule.condition)).collect();
    let joined = rules.into_iter().reduce(|left, right| {
        catalogue.text("word-list-more", &[("left", left.into()), ("right", right.into())])
    });
    // How far it got says something only of what was accepted.
    let level = match record.verdict {
        Verdict::Open | Verdict::Accepts => record.level.to_string(),
        _ => String::new(),
    };
    [
        record.name.to_string(),
        words::minute(record.started),
        truncated(&visible(&record.target), 32),
        verdict,
        level,
        joined.unwrap_or_default(),
    ]
}

/// What the exit codes mean, one a line.
#[must_use]
pub fn exit_codes(catalogue: &Catalogue) -> String {
    let mut text = format!("{}\n", catalogue.word("verdict-exit-title"));
    for (code, key) in [
        (0, "verdict-exit-0"),
        (1, "verdict-exit-1"),
        (2, "verdict-exit-2"),
        (3, "verdict-exit-3"),
        (4, "verdict-exit-4"),
    ] {
        text.push_str(&format!("  {code}  {}\n", catalogue.word(key)));
    }
    text.push_str(&format!("  {}\n", catalogue.word("verdict-exit-order")));
    text
}

//! The terminal: the lines before the first packet, the verdict block, lists and exit codes.
//!
//! The verdict is the first word. Nothing says anything by colour alone, and without colour no octet
//! of an escape sequence is written.

use anstyle::AnsiColor;
use sekisho_evidence::verdict::Verdict;

use super::catalogue::{Catalogue, Language};
use super::facts::{self, Table};
use super::{next, sentence, visible};
use crate::record::finding::{FindingKind, Severity};
use crate::record::{Record, RuleRecord};

mod layout;
mod list;
mod prologue;

pub use layout::{Style, columns, padded, wrapped};
pub use list::{exit_codes, list};
pub use prologue::{Planned, prologue};
pub(in crate::report) use prologue::{basis, place, software_name, witness};

use layout::{continued, truncated};

/// The verdict of `record` as a block of lines: verdict, rules with their evidence, cause and fix, what
/// the classic testers would have said, what was not tested, and how to go on. `report` is where the
/// page is kept, as it is to be shown.
#[must_use]
pub fn verdict_block(catalogue: &Catalogue, record: &Record, report: Option<&str>, style: Style) -> String {
    block(catalogue, record, report, style, true)
}

/// The same without how to go on, for whoever knows better: a block list's tests go on with its own commands.
#[must_use]
pub fn result_block(catalogue: &Catalogue, record: &Record, report: Option<&str>, style: Style) -> String {
    block(catalogue, record, report, style, false)
}

fn block(
    catalogue: &Catalogue,
    record: &Record,
    report: Option<&str>,
    style: Style,
    goes_on: bool,
) -> String {
    let mut block = Block::new(catalogue, style);
    block.headline(record);
    for rule in &record.rules {
        block.rule(record, rule);
    }
    let told = facts::has_backscatter(record);
    // What is only worth knowing stands on the page.
    let findings = record.findings.iter().filter(|finding| finding.severity > Severity::Note);
    for finding in findings.filter(|finding| !(told && finding.kind == FindingKind::Backscatter)) {
        let severity = facts::severity(catalogue, finding.severity);
        let text = facts::finding(catalogue, finding);
        block.entry("word-label-found", &format!("{severity}: {text}"));
    }
    for reason in facts::further_reasons(catalogue, record) {
        block.entry("word-label-note", &reason);
    }
    for line in facts::suites(catalogue, record) {
        block.entry("word-label-others", &line);
    }
    for line in facts::listings(catalogue, record) {
        block.entry("word-label-lists", &line);
    }
    block.untested(record);
    for line in facts::to_publish(record) {
        block.verbatim("word-label-publish", &line);
    }
    for step in next::steps(catalogue, record).into_iter().filter(|_| goes_on) {
        block.command("word-label-next", &step.text, &step.command, step.remark.as_deref());
    }
    let label = "word-label-report";
    match report {
        Some(path) => block.verbatim(label, &format!("{}  {path}", record.name)),
        None => block.verbatim(label, record.name.as_str()),
    }
    block.text
}

/// The word of a verdict, as the block begins with it.
#[must_use]
pub fn verdict_word(catalogue: &Catalogue, verdict: Verdict) -> String {
    facts::verdict(catalogue, verdict)
}

/// Blanks before a table, which needs the room more than the alignment.
const TABLE_INDENT: usize = 4;

/// Lines under labels, each as wide as the terminal at most.
struct Block<'a> {
    catalogue: &'a Catalogue,
    style: Style,
    text: String,
    /// The label of the last entry: a repeated one is not printed again.
    label: Option<String>,
}

impl<'a> Block<'a> {
    const fn new(catalogue: &'a Catalogue, style: Style) -> Self {
        Self { catalogue, style, text: String::new(), label: None }
    }

    /// Where texts begin: after the widest label and its gap.
    const fn indent(&self) -> usize {
        10
    }

    /// A label with the gap after it. One of the usual width is as wide as the indent.
    fn labelled(&mut self, key: &str) -> String {
        let label = self.catalogue.word(key);
        if self.label.as_ref() == Some(&label) {
            return " ".repeat(self.indent());
        }
        let gap = " ".repeat(self.indent().saturating_sub(columns(&label)).max(1));
        let shown = format!("{}{gap}", self.style.paint(&label, None, true));
        self.label = Some(label);
        shown
    }

    fn label_width(&self, key: &str) -> usize {
        let label = self.catalogue.word(key);
        if self.label.as_ref() == Some(&label) {
            return self.indent();
        }
        self.indent().max(columns(&label) + 1)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A text under a label, wrapped.
    fn entry(&mut self, key: &str, text: &str) {
        let first = self.label_width(key);
        let label = self.labelled(key);
        let lines = wrapped(text, self.style.width, first, self.indent());
        self.lines(&label, &lines);
    }

    /// A text under a label, as it is: settings and paths are never wrapped.
    fn verbatim(&mut self, key: &str, text: &str) {
        let label = self.labelled(key);
        self.line(&format!("{label}{text}"));
    }

    fn lines(&mut self, label: &str, lines: &[String]) {
        for (index, line) in lines.iter().enumerate() {
            let start = if index == 0 { label.to_owned() } else { " ".repeat(self.indent()) };
            self.line(&format!("{start}{line}"));
        }
    }

    /// A text with a command after it: on the same line where it fits, else whole on the next one.
    fn command(&mut self, key: &str, text: &str, command: &str, remark: Option<&str>) {
        let first = self.label_width(key);
        let label = self.labelled(key);
        let shown = self.style.paint(command, None, true);
        let room = |from: usize, part: &str| from + columns(part) <= self.style.width;
        let mut lines = wrapped(text, self.style.width, first, self.indent());
        let (end, from) = match lines.as_slice() {
            [one] => (columns(one), first),
            [.., last] => (columns(last), self.indent()),
            [] => (0, first),
        };
        let mut used = from + end + 2 + columns(command);
        if room(from + end + 2, command) {
            if let Some(last) = lines.last_mut() {
                last.push_str(&format!("  {shown}"));
            }
        } else {
            used = self.indent() + 2 + columns(command);
            lines.push(format!("  {shown}"));
        }
        if let (Some(remark), Some(last)) = (remark, lines.last_mut())
            && room(used + 3, remark)
        {
            last.push_str(&format!("   {remark}"));
        }
        self.lines(&label, &lines);
    }

    fn headline(&mut self, record: &Record) {
        let headline = facts::headline(self.catalogue, record);
        let colour = match record.verdict {
            Verdict::Open => AnsiColor::Red,
            Verdict::Closed => AnsiColor::Green,
            _ => AnsiColor::Yellow,
        };
        let english = self.catalogue.language() == Language::English;
        let gap = if english {
            " ".repeat(3.max(7_usize.saturating_sub(headline.verdict.len())))
        } else {
            "\u{3000}".to_owned()
        };
        let first = columns(&headline.verdict) + columns(&gap);
        let label = format!("{}{gap}", self.style.paint(&headline.verdict, Some(colour), true));
        let evidence = headline.evidence.unwrap_or_default();
        self.verdict_lines(&label, first, &headline.sentence, &evidence);
        if facts::has_backscatter(record) {
            let says = self.catalogue.word("verdict-backscatter-says");
            self.entry("verdict-backscatter", &says);
        }
    }

    /// Sentence and evidence: apart on one line where both fit, else as one text.
    fn verdict_lines(&mut self, label: &str, first: usize, sentence: &str, evidence: &str) {
        let (width, indent) = (self.style.width, self.indent());
        let english = self.catalogue.language() == Language::English;
        let room = width.saturating_sub(first + columns(sentence) + columns(evidence));
        let lines = match (english, evidence.is_empty()) {
            (true, false) if room > 0 => vec![format!("{sentence}{}{evidence}", " ".repeat(room.min(4)))],
            (true, false) if first + columns(sentence) <= width && indent + columns(evidence) <= width => {
                vec![sentence.to_owned(), evidence.to_owned()]
            }
            (true, false) if sentence.ends_with('.') => {
                wrapped(&format!("{sentence} {evidence}"), width, first, indent)
            }
            // A reply at the end of the sentence would run into the evidence.
            (_, false) if sentence.ends_with(|last: char| last.is_ascii() || last == '…') => {
                let mut lines = wrapped(sentence, width, first, indent);
                lines.extend(wrapped(evidence, width, indent, indent));
                lines
            }
            _ => wrapped(&format!("{sentence}{evidence}"), width, first, indent),
        };
        self.lines(label, &lines);
    }

    fn rule(&mut self, record: &Record, rule: &RuleRecord) {
        self.label = None;
        let sentence = sentence::found(self.catalogue, rule);
        self.entry("word-label-rule", &sentence);
        if let Some(table) = facts::table(self.catalogue, record, &rule.condition) {
            let opens = if rule.level.is_proof() { "word-opens" } else { "word-accepts" };
            self.text.push('\n');
            self.table(&table, &self.catalogue.word(opens));
            self.text.push('\n');
        }
        let proof = facts::proof(self.catalogue, record, rule);
        // The headline names the highest level; a rule that got less far says so itself.
        let proof = if rule.level == record.level { proof } else { format!("{proof} ({})", rule.level) };
        self.entry("word-label-proof", &proof);
        let cause = facts::cause(self.catalogue, record, rule);
        self.entry("word-label-cause", &cause);
        let Some(advice) = rule.advice.first() else { return };
        if !cause.contains(&visible(&advice.directive)) {
            for line in advice.directive.lines() {
                self.entry("word-label-cause", &visible(line));
            }
        }
        let room = self.style.width.saturating_sub(self.indent());
        for line in &advice.fix {
            // Only of Postfix's settings it is known how they go on in the next line.
            let lines = match advice.software.as_deref() {
                Some("Postfix") => continued(&visible(line), room),
                _ => vec![visible(line)],
            };
            lines.iter().for_each(|line| self.verbatim("word-label-fix", line));
        }
    }

    fn table(&mut self, table: &Table, opens: &str) {
        let widest = |index: usize| {
            let cells = table.rows.iter().map(|row| row.cells.get(index));
            cells.chain([table.headings.get(index)]).flatten().map(|cell| columns(cell)).max().unwrap_or(0)
        };
        let [second, third] = [widest(1), widest(2)];
        let after = |row: &facts::Row| match (row.remark.is_empty(), row.opens) {
            (true, true) => columns(opens),
            (false, true) => columns(&row.remark) + 2 + columns(opens),
            (_, false) => columns(&row.remark),
        };
        let last = table.rows.iter().map(after).max().unwrap_or(0);
        let fixed = TABLE_INDENT + second + third + last + 6;
        let first = widest(0).min(self.style.width.saturating_sub(fixed).max(16));
        let indent = " ".repeat(TABLE_INDENT);
        let [one, two, three] = &table.headings;
        let heading = format!("{}  {}  {three}", padded(one, first), padded(two, second));
        let heading = self.style.paint(heading.trim_end(), None, true);
        self.line(&format!("{indent}{heading}"));
        for row in &table.rows {
            let [one, two, three] = &row.cells;
            let one = padded(&truncated(one, first), first);
            let line = format!("{one}  {}  {}  ", padded(two, second), padded(three, third));
            let line = if row.opens {
                let arrow = self.style.paint(opens, Some(AnsiColor::Red), true);
                let remark = if row.remark.is_empty() { String::new() } else { format!("{}  ", row.remark) };
                format!("{line}{remark}{arrow}")
            } else {
                format!("{line}{}", row.remark)
            };
            self.line(&format!("{indent}{line}"));
        }
    }

    fn untested(&mut self, record: &Record) {
        // Where nothing was asked at all, the verdict says it.
        if record.probes.is_empty() {
            return;
        }
        let mut rest: Vec<String> = Vec::new();
        // Beside a rule there is only room for what can be done; the page has all of it.
        let brief = !record.rules.is_empty();
        for (text, command) in facts::untested(self.catalogue, record) {
            match command {
                Some(command) => self.command("word-label-untested", &format!("{text}:"), &command, None),
                None if brief => {}
                None => rest.push(text),
            }
        }
        let joined = rest.into_iter().reduce(|left, right| {
            self.catalogue.text("word-list-more", &[("left", left.into()), ("right", right.into())])
        });
        if let Some(joined) = joined {
            self.entry("word-label-untested", &joined);
        }
    }
}

#[cfg(test)]
mod tests;

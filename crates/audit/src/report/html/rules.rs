//! Rules with their evidence, proof, cause and fix; and what the classic testers would have said.

use maud::{Markup, html};
use sekisho_evidence::proof::Proof;
use sekisho_evidence::rule::Rule;

use super::probe_links;
use crate::record::{Advice, Record, RuleRecord, SuiteConclusion};
use crate::report::catalogue::Catalogue;
use crate::report::facts::{self, Table};
use crate::report::{sentence, visible, words};

pub(super) fn rule(catalogue: &Catalogue, record: &Record, rule: &RuleRecord, index: usize) -> Markup {
    let opens = if rule.level.is_proof() { "word-opens" } else { "word-accepts" };
    let cause = facts::cause(catalogue, record, rule);
    html! {
        section.rule {
            h2 {
                (catalogue.word("word-label-rule"))
                @if record.rules.len() > 1 { " " (index + 1) }
                span.tag { (words::class_name(catalogue, rule.class)) " · " (rule.class) }
                span.tag { (rule.level) }
            }
            p.sentence { (sentence::found(catalogue, rule)) }
            // What only RCPT speaks for is not said without its "if".
            @if rule.level.is_proof() { p.quiet { (words::class(catalogue, rule.class)) } }
            @if let Some(table) = facts::table(catalogue, record, &rule.condition) {
                (evidence(catalogue, &table, &catalogue.word(opens)))
            }
            (citations(catalogue, &rule.condition))
            h3 { (catalogue.word("word-label-proof")) }
            p { (facts::proof(catalogue, record, rule)) }
            (proofs(catalogue, record, rule))
            h3 { (catalogue.word("word-label-cause")) }
            p { (cause) }
            @for (index, advice) in rule.advice.iter().enumerate() { (fix(catalogue, advice, &cause, index > 0)) }
        }
    }
}

fn evidence(catalogue: &Catalogue, table: &Table, opens: &str) -> Markup {
    html! {
        div.scroll {
            table {
                thead {
                    tr {
                        @for heading in &table.headings { th { (heading) } }
                        th { }
                        th { (catalogue.word("page-probe")) }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr.opens[row.opens] {
                            @for (index, cell) in row.cells.iter().enumerate() {
                                td.code[index == 0] { (cell) }
                            }
                            td { (row.remark) @if row.opens { " " b { (opens) } } }
                            td { a href={ "#probe-" (row.probe) } { (row.probe) } }
                        }
                    }
                }
            }
        }
    }
}

/// Which probes show which part of the sentence.
fn citations(catalogue: &Catalogue, rule: &Rule) -> Markup {
    let line = |what: String, accepted: &[u32], refused: &[u32]| {
        html! {
            li {
                (what)
                @if !accepted.is_empty() {
                    " " span.yes { (catalogue.word("page-accepted")) } " " (probe_links(catalogue, accepted))
                }
                @if !refused.is_empty() {
                    " " span.no { (catalogue.word("page-refused")) } " " (probe_links(catalogue, refused))
                }
            }
        }
    };
    html! {
        details {
            summary { (catalogue.word("page-citations")) }
            ul {
                (line(catalogue.word("rule-thing-sender"), &rule.accepted, &rule.refused))
                @for clause in &rule.clauses {
                    (line(sentence::thing(catalogue, clause.dimension), &clause.accepted, &clause.refused))
                }
                @for indifference in &rule.indifferent {
                    @let thing = sentence::thing(catalogue, indifference.dimension);
                    @let what = catalogue.text("page-indifferent", &[("thing", thing.into())]);
                    (line(what, &indifference.accepted, &indifference.refused))
                }
            }
        }
    }
}

/// The first proof, and the others behind it: what is probable and what helps comes next.
fn proofs(catalogue: &Catalogue, record: &Record, rule: &RuleRecord) -> Markup {
    let mut proofs = facts::proofs_of(record, rule);
    let first = proofs.next();
    let others: Vec<&Proof> = proofs.collect();
    html! {
        @if let Some(first) = first { (received(catalogue, first)) }
        @if !others.is_empty() {
            details {
                summary { (catalogue.text("page-more-proofs", &[("count", others.len().into())])) }
                @for proof in others { (received(catalogue, proof)) }
            }
        }
    }
}

fn received(catalogue: &Catalogue, proof: &Proof) -> Markup {
    let unknown = || catalogue.word("page-unknown");
    html! {
        dl.facts {
            div { dt { (catalogue.word("page-probe")) } dd { a href={ "#probe-" (proof.probe) } { (proof.probe) } } }
            div { dt { (catalogue.word("page-level")) } dd { (proof.level) } }
            div { dt { (catalogue.word("page-output")) } dd.code { @match proof.output { Some(output) => (output), None => (unknown()) } } }
            div { dt { (catalogue.word("page-token")) } dd.code { (proof.token.as_str()) } }
        }
        @if !proof.hops.is_empty() {
            details open {
                summary { (catalogue.word("page-received")) }
                ol.hops {
                    @for hop in &proof.hops {
                        li.code {
                            "from " (hop.from.as_deref().map_or_else(unknown, visible))
                            @if let Some(address) = hop.from_address { " [" (address) "]" }
                            " by " (hop.by.as_deref().map_or_else(unknown, visible))
                            @if let Some(with) = &hop.with { " with " (visible(with)) }
                        }
                    }
                }
            }
        }
    }
}

fn fix(catalogue: &Catalogue, advice: &Advice, cause: &str, further: bool) -> Markup {
    let directive = advice.directive.lines().map(visible).collect::<Vec<_>>().join("\n");
    html! {
        @if further && catalogue.has(&advice.cause) { p { (visible(&catalogue.text(&advice.cause, &[("directive", advice.directive.as_str().into())]))) } }
        @if further || !cause.contains(&directive) { pre.before { code { (directive) } } }
        h3 { (catalogue.word("word-label-fix")) @if let Some(software) = &advice.software { span.tag { (visible(software)) } } }
        pre.after { code { @for line in &advice.fix { (visible(line)) "\n" } } }
    }
}

pub(super) fn suites(catalogue: &Catalogue, record: &Record) -> Markup {
    html! {
        @if !record.suites.is_empty() {
            section {
                h2 { (catalogue.word("page-suites")) }
                @for line in facts::suites(catalogue, record) { p { (line) } }
                div.scroll {
                    table {
                        thead {
                            tr {
                                th { (catalogue.word("page-suite")) }
                                th.number { (catalogue.word("page-suite-tests")) }
                                th.number { (catalogue.word("page-suite-asked")) }
                                th.number { (catalogue.word("page-suite-accepted")) }
                                th { (catalogue.word("page-suite-conclusion")) }
                            }
                        }
                        tbody {
                            @for suite in &record.suites {
                                tr {
                                    td {
                                        (suite.name)
                                        @if suite.reconstructed { " " small { (catalogue.word("page-reconstructed")) } }
                                    }
                                    td.number { (suite.tests) }
                                    td.number { (suite.asked) }
                                    td.number { (suite.accepted) }
                                    td {
                                        @match suite.conclusion {
                                            SuiteConclusion::NoRelay => "no relay",
                                            SuiteConclusion::OpenRelay => "open relay",
                                            SuiteConclusion::Incomplete => (catalogue.word("page-no-conclusion")),
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

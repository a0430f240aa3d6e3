//! One page that holds everything: no script, nothing from elsewhere, fit for print, phone, light and dark.
//!
//! Whatever a server said is escaped by the page's own means and made visible before that.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sekisho_evidence::verdict::Verdict;
use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;
use super::{facts, next, visible, words};
use crate::record::Record;
use crate::record::finding::Severity;

mod background;
mod probes;
mod rules;

const STYLE: &str = include_str!("html/page.css");

/// The page of `record`, complete.
#[must_use]
pub fn page(catalogue: &Catalogue, record: &Record) -> String {
    let target = visible(&record.target);
    let headline = facts::headline(catalogue, record);
    let title = format!("{} {target} {}", headline.verdict, record.name);
    html! {
        (DOCTYPE)
        html lang=(catalogue.language().tag()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (header(catalogue, record))
                main {
                    (verdict(catalogue, record, &headline))
                    @for (index, rule) in record.rules.iter().enumerate() {
                        (rules::rule(catalogue, record, rule, index))
                    }
                    (findings(catalogue, record))
                    (rules::suites(catalogue, record))
                    (background::coverage(catalogue, record))
                    (background::target(catalogue, record))
                    (background::conditions(catalogue, record))
                    (probes::probes(catalogue, record))
                }
                footer {
                    p { "Sekisho " (record.program) " · " (record.schema) " · " (record.name) }
                }
            }
        }
    }
    .into_string()
}

/// What the page may do: show its own style, named by its digest, and nothing else.
fn policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

fn header(catalogue: &Catalogue, record: &Record) -> Markup {
    html! {
        header {
            p.brand { "Sekisho" span { (catalogue.word("page-title")) } }
            dl.facts {
                div { dt { (catalogue.word("page-audit")) } dd.code { (record.name) } }
                div { dt { (catalogue.word("page-target")) } dd.code { (visible(&record.target)) } }
                div { dt { (catalogue.word("page-started")) } dd { (words::moment(record.started)) } }
                div {
                    dt { (catalogue.word("page-finished")) }
                    dd {
                        @match record.finished {
                            Some(finished) => (words::moment(finished)),
                            None => (catalogue.word("verdict-list-running")),
                        }
                    }
                }
                @if let Some(again) = &record.again {
                    div { dt { (catalogue.word("page-again")) } dd.code { (again) } }
                }
            }
        }
    }
}

const fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Open => "verdict open",
        Verdict::Closed => "verdict closed",
        _ => "verdict unproven",
    }
}

fn verdict(catalogue: &Catalogue, record: &Record, headline: &facts::Headline) -> Markup {
    let further = facts::further_reasons(catalogue, record);
    html! {
        section class=(tone(record.verdict)) {
            h1 { (headline.verdict) }
            p.says { (headline.sentence) }
            @if let Some(evidence) = &headline.evidence {
                // On a line of its own it needs no brackets.
                p.evidence { (evidence.trim_start_matches('（').trim_end_matches('）')) }
            }
            @if facts::has_backscatter(record) {
                p.evidence {
                    b { (catalogue.word("verdict-backscatter")) } " "
                    (catalogue.word("verdict-backscatter-says"))
                }
            }
            @for reason in further { p.note { (reason) } }
            @let to_publish = facts::to_publish(record);
            @if !to_publish.is_empty() {
                h3 { (catalogue.word("word-label-publish")) }
                pre.after { code { @for line in to_publish { (line) "\n" } } }
            }
            ul.next {
                @for step in next::steps(catalogue, record) {
                    li { span { (step.text) } code { (step.command) } @if let Some(remark) = step.remark { small { (remark) } } }
                }
            }
        }
    }
}

const fn severity_tone(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "tag high",
        Severity::Medium => "tag medium",
        Severity::Low | Severity::Note => "tag",
    }
}

fn findings(catalogue: &Catalogue, record: &Record) -> Markup {
    html! {
        @if !record.findings.is_empty() {
            section {
                h2 { (catalogue.word("page-findings")) }
                ul.findings {
                    @for finding in &record.findings {
                        li {
                            span class=(severity_tone(finding.severity)) { (facts::severity(catalogue, finding.severity)) }
                            div {
                                (facts::finding(catalogue, finding))
                                @if !finding.probes.is_empty() {
                                    " " (probe_links(catalogue, &finding.probes))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Links to probes: "probes 3, 7".
fn probe_links(catalogue: &Catalogue, numbers: &[u32]) -> Markup {
    html! {
        span.cites {
            (catalogue.text("page-probes-cited", &[("count", numbers.len().into())])) " "
            @for (index, number) in numbers.iter().enumerate() {
                @if index > 0 { ", " }
                a href={ "#probe-" (number) } { (number) }
            }
        }
    }
}

#[cfg(test)]
mod tests;

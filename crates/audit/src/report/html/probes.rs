//! Every probe with its dialogue.

use maud::{Markup, html};

use crate::record::Record;
use crate::record::probe::{Line, Outcome, ProbeRecord, Purpose, RefusedBy, Speaker};
use crate::report::catalogue::Catalogue;
use crate::report::{facts, visible, words};

pub(super) fn probes(catalogue: &Catalogue, record: &Record) -> Markup {
    html! {
        @if !record.probes.is_empty() {
            section {
                h2 { (catalogue.word("page-probes")) span.tag { (record.probes.len()) } }
                @for probe in &record.probes { (one(catalogue, record, probe)) }
            }
        }
    }
}

fn one(catalogue: &Catalogue, record: &Record, probe: &ProbeRecord) -> Markup {
    let accepted = probe.outcome.is_accepted();
    let refused = matches!(probe.outcome, Outcome::Refused { .. });
    let class = probe.shape.class();
    html! {
        details.probe id={ "probe-" (probe.number) } {
            summary {
                b.number { (probe.number) }
                span.answer.yes[accepted].no[refused] { (words::outcome(catalogue, &probe.outcome)) }
                span.code.path { (words::path(record, &probe.mail)) " → " (words::path(record, &probe.recipient)) }
                span.quiet { (probe.shape.endpoint) " · " (class) " " (words::class_name(catalogue, class)) }
            }
            dl.rows {
                dt { "EHLO" } dd.code { (visible(&probe.helo)) }
                dt { "MAIL FROM" } dd.code { (visible(&probe.mail)) }
                dt { "RCPT TO" } dd.code { (visible(&probe.recipient)) }
                dt { (catalogue.word("page-answer")) } dd { (answer(catalogue, &probe.outcome)) }
                dt { (catalogue.word("word-heading-arrived")) } dd { (facts::arrived(catalogue, record, probe.number)) }
                dt { (catalogue.word("page-purpose")) } dd { (catalogue.word(purpose(probe.purpose))) }
                dt { (catalogue.word("page-sent")) }
                dd { (words::moment(probe.sent)) " · " (catalogue.text("page-attempts", &[("count", u64::from(probe.attempts).into())])) }
                dt { (catalogue.word("page-token")) } dd.code { (probe.token.as_str()) }
            }
            @if !probe.transcript.is_empty() {
                pre.transcript { code { @for line in &probe.transcript { (spoken(line)) } } }
            }
        }
    }
}

fn spoken(line: &Line) -> Markup {
    let (tone, mark) = match line.speaker {
        Speaker::Client => ("client", "C:"),
        Speaker::Server => ("server", "S:"),
        Speaker::Note => ("remark", "--"),
    };
    html! { span class=(tone) { i { (format!("{:>7}", line.at)) } " " (mark) " " (visible(&line.text)) } "\n" }
}

fn answer(catalogue: &Catalogue, outcome: &Outcome) -> Markup {
    let said = outcome.said().map(|said| visible(&said.to_string()));
    let at = match outcome {
        Outcome::Refused { stage, .. }
        | Outcome::Deferred { stage, .. }
        | Outcome::Dropped { stage }
        | Outcome::TimedOut { stage, .. } => Some(words::stage(*stage)),
        _ => None,
    };
    let by = match outcome {
        Outcome::Refused { by, .. } => Some(catalogue.word(match by {
            RefusedBy::Policy => "page-by-policy",
            RefusedBy::Syntax => "page-by-syntax",
            RefusedBy::Dislike => "page-by-dislike",
        })),
        _ => None,
    };
    html! {
        (words::outcome(catalogue, outcome))
        @if let Some(at) = at { " · " span.code { (at) } }
        @if let Some(by) = by { " · " (by) }
        @if let Outcome::NotOffered { what } = outcome { " · " span.code { (visible(what)) } }
        @if let Some(said) = said { div.code.quiet { (said) } }
    }
}

const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Explore => "page-purpose-explore",
        Purpose::Minimise => "page-purpose-minimise",
        Purpose::Generalise => "page-purpose-generalise",
        Purpose::Prove => "page-purpose-prove",
        Purpose::Again => "page-purpose-again",
    }
}

//! What was not tested, what is known of the target, and under which conditions the audit ran.

use maud::{Markup, html};
use sekisho_evidence::class::Class;

use crate::record::dossier::{AddressSource, DomainSource, EndpointFacts, EndpointState, Existence};
use crate::record::settings::Depth;
use crate::record::{ControlKind, Record, UntestedWhy};
use crate::report::catalogue::Catalogue;
use crate::report::terminal::{basis, place, software_name, witness};
use crate::report::{facts, visible, words};

pub(super) fn coverage(catalogue: &Catalogue, record: &Record) -> Markup {
    let coverage = &record.coverage;
    let numbers = [
        ("judged", coverage.judged.into()),
        ("planned", coverage.planned.into()),
        ("pairs", coverage.pairs.into()),
        ("pairsjudged", coverage.pairs_judged.into()),
    ];
    let class = |class: Class, why: Option<String>| {
        html! {
            li {
                b.code { (class) }
                span { (words::class_name(catalogue, class)) @if let Some(why) = why { " " small { (why) } } }
            }
        }
    };
    html! {
        section {
            h2 { (catalogue.word("page-coverage")) }
            p { (catalogue.text("page-coverage-numbers", &numbers)) }
            @if !coverage.tested.is_empty() {
                h3 { (catalogue.word("page-tested")) }
                ul.classes { @for tested in &coverage.tested { (class(*tested, None)) } }
            }
            @if !coverage.untested.is_empty() {
                h3 { (catalogue.word("page-not-tested")) }
                @for (text, command) in facts::untested(catalogue, record) {
                    p { (text) @if let Some(command) = command { ": " code { (command) } } }
                }
                ul.classes {
                    @for untested in &coverage.untested {
                        (class(untested.class, Some(why(catalogue, untested.why))))
                    }
                }
            }
        }
    }
}

fn why(catalogue: &Catalogue, why: UntestedWhy) -> String {
    catalogue.word(match why {
        UntestedWhy::NeedsOwner => "page-why-owner",
        UntestedWhy::NeedsDeep => "page-why-deep",
        UntestedWhy::NotOffered => "page-why-not-offered",
        UntestedWhy::NeedsInput => "page-why-input",
        UntestedWhy::NotAnswered => "page-why-not-answered",
        UntestedWhy::NeedsArrival => "page-why-arrival",
    })
}

pub(super) fn target(catalogue: &Catalogue, record: &Record) -> Markup {
    let dossier = &record.dossier;
    html! {
        section {
            h2 { (catalogue.word("page-dossier")) }
            dl.rows {
                @if let Some(software) = &dossier.software {
                    dt { (catalogue.word("page-software")) }
                    dd {
                        (software_name(&software.name, software.version.as_deref())) " "
                        small { (catalogue.word("page-inferred")) }
                        @for said in &software.evidence { div.code.quiet { (visible(said)) } }
                    }
                }
                @for host in &dossier.hosts {
                    dt { (catalogue.word("page-host")) }
                    dd {
                        span.code { (host.name.as_deref().map(visible).unwrap_or_default()) }
                        @if let Some(preference) = host.preference { " " small { "MX " (preference) } }
                        @for address in &host.addresses { div.code { (address) } }
                        @for name in &host.reverse_names { div.code.quiet { "PTR " (visible(name)) } }
                    }
                }
                @for domain in &dossier.domains {
                    dt { (catalogue.word("page-domain")) }
                    dd {
                        span.code { (visible(&domain.name)) } " "
                        small { @for source in &domain.sources { (domain_source(catalogue, *source)) " " } }
                    }
                }
                @for known in &dossier.addresses {
                    dt { (catalogue.word("page-address")) }
                    dd {
                        span.code { (visible(&known.address)) } " " (existence(catalogue, known.existence)) " "
                        small { @for source in &known.sources { (address_source(catalogue, *source)) " " } }
                    }
                }
                @if !dossier.partners.is_empty() {
                    dt { (catalogue.word("page-partners")) }
                    dd.code { (visible(&dossier.partners.join(", "))) }
                }
                @for line in facts::listings(catalogue, record) {
                    dt { (catalogue.word("page-block-lists")) }
                    dd { (line) }
                }
                @for failed in &dossier.failed_lookups {
                    dt { (catalogue.word("page-failed-lookup")) }
                    dd { span.code { (visible(&failed.question)) } " " (visible(&failed.detail)) }
                }
            }
            h3 { (catalogue.word("page-listeners")) }
            @for facts in &dossier.endpoints { (listener(catalogue, facts)) }
        }
    }
}

fn listener(catalogue: &Catalogue, facts: &EndpointFacts) -> Markup {
    let offers = |heading: &str, offers: &[String]| {
        html! {
            @if !offers.is_empty() {
                dt { (catalogue.word(heading)) }
                dd.code { @for offer in offers { div { (visible(offer)) } } }
            }
        }
    };
    html! {
        details {
            summary { span.code { (facts.endpoint) } " " (state(catalogue, &facts.state)) }
            dl.rows {
                @if let Some(banner) = &facts.banner {
                    dt { (catalogue.word("page-banner")) }
                    dd {
                        span.code { (visible(banner)) }
                        @if let Some(after) = facts.greeting_after { " " small { (after) " ms" } }
                    }
                }
                @if let Some(problem) = &facts.tls_problem { dt { "TLS" } dd { (visible(problem)) } }
                (offers("page-offers", &facts.offers))
                (offers("page-offers-tls", &facts.offers_under_tls))
                @if let Some(tls) = &facts.tls {
                    dt { "TLS" }
                    dd {
                        span.code { (visible(&tls.version)) " " (visible(&tls.cipher)) }
                        @for name in &tls.names { div.code.quiet { (visible(name)) } }
                        @if let Some(end) = tls.not_after { div { (catalogue.word("page-certificate-until")) " " (words::day(end)) } }
                        @if let Some(problem) = &tls.problem { div { (visible(problem)) } }
                    }
                }
            }
        }
    }
}

fn state(catalogue: &Catalogue, state: &EndpointState) -> String {
    let word = catalogue.word(match state {
        EndpointState::Speaks => "page-state-speaks",
        EndpointState::Refused => "page-state-refused",
        EndpointState::TimedOut => "page-state-timed-out",
        EndpointState::Unreachable => "page-state-unreachable",
        EndpointState::TurnedAway { .. } => "page-state-turned-away",
        EndpointState::NotSmtp { .. } => "page-state-not-smtp",
        EndpointState::Silent { .. } => "page-state-silent",
        EndpointState::Endless => "page-state-endless",
        EndpointState::Dropped => "page-state-dropped",
        EndpointState::TlsFailed { .. } => "page-state-tls-failed",
    });
    match state {
        EndpointState::TurnedAway { said } | EndpointState::NotSmtp { said } => {
            format!("{word}: {}", words::said(said, 200))
        }
        EndpointState::TlsFailed { detail } => format!("{word}: {}", words::said(detail, 200)),
        _ => word,
    }
}

fn domain_source(catalogue: &Catalogue, source: DomainSource) -> String {
    catalogue.word(match source {
        DomainSource::Given => "page-source-given",
        DomainSource::MxOwner => "page-source-mx",
        DomainSource::HostName => "page-source-host-name",
        DomainSource::Parent => "page-source-parent",
        DomainSource::Banner => "page-source-banner",
        DomainSource::ReverseName => "page-source-reverse",
        DomainSource::Certificate => "page-source-certificate",
    })
}

fn address_source(catalogue: &Catalogue, source: AddressSource) -> String {
    match source {
        AddressSource::Given => catalogue.word("page-source-given"),
        AddressSource::Postmaster => "RFC 5321 §4.5.1".to_owned(),
        AddressSource::Soa => "SOA RNAME".to_owned(),
        AddressSource::ResponsiblePerson => "RP".to_owned(),
        AddressSource::Dmarc => "DMARC".to_owned(),
        AddressSource::TlsReporting => "TLS-RPT".to_owned(),
        AddressSource::Caa => "CAA".to_owned(),
        AddressSource::SecurityTxt => "security.txt".to_owned(),
        AddressSource::Role => "RFC 2142".to_owned(),
    }
}

fn existence(catalogue: &Catalogue, existence: Existence) -> String {
    catalogue.word(match existence {
        Existence::Confirmed => "page-exists-confirmed",
        Existence::Denied => "page-exists-denied",
        Existence::Indistinct => "page-exists-indistinct",
        Existence::Unknown => "page-exists-unknown",
    })
}

pub(super) fn conditions(catalogue: &Catalogue, record: &Record) -> Markup {
    let settings = &record.settings;
    let row = |key: &str, value: Markup| html! { dt { (catalogue.word(key)) } dd { (value) } };
    let list = |key: &str, values: &[String]| {
        html! { @if !values.is_empty() { (row(key, html! { span.code { (visible(&values.join(", "))) } })) } }
    };
    let ports: Vec<String> = settings.ports.iter().map(ToString::to_string).collect();
    let depth = catalogue.word(match settings.depth {
        Depth::Suite => "page-depth-suite",
        Depth::Small => "page-depth-small",
        Depth::Deep => "page-depth-deep",
    });
    html! {
        section {
            h2 { (catalogue.word("page-conditions")) }
            dl.rows {
                @for consent in &record.consents {
                    (row("page-basis", html! {
                        span.code { (consent.address()) } " " (basis(catalogue, consent)) " · "
                        (visible(consent.who())) " · " (catalogue.word("page-until")) " " (words::day(consent.until()))
                    }))
                }
                @for vantage in &record.vantage {
                    (row("page-vantage", html! {
                        span.code { (vantage.source) " → " (vantage.target) } " " (place(catalogue, vantage))
                    }))
                }
                (row("page-witness", html! { (witness(catalogue, record.witness.as_ref())) }))
                (row("page-depth", html! { (depth) }))
                (list("page-ports", &ports))
                (list("page-given-addresses", &settings.addresses))
                (list("page-given-domains", &settings.domains))
                (list("page-partners", &settings.partners))
                (list("page-resolver", settings.resolver.as_slice()))
                (row("page-wait", html! { (words::duration(catalogue, settings.wait)) }))
                (row("page-patience", html! { (words::duration(catalogue, settings.patience)) }))
            }
            @if !record.controls.is_empty() {
                h3 { (catalogue.word("page-controls")) }
                div.scroll {
                    table {
                        tbody {
                            @for control in &record.controls {
                                tr {
                                    td.code { (control.endpoint) }
                                    td { (catalogue.word(control_key(control.kind))) }
                                    td { (catalogue.word(if control.passed { "page-passed" } else { "page-not-passed" })) }
                                    td.code { (visible(&control.answer)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

const fn control_key(kind: ControlKind) -> &'static str {
    match kind {
        ControlKind::OwnPostmaster => "page-control-postmaster",
        ControlKind::AuthenticationRequired => "page-control-authentication",
        ControlKind::OwnLogin => "page-control-login",
    }
}

//! Weaknesses besides relay, in a sentence.

use crate::record::finding::{Finding, FindingKind, Severity};
use crate::report::catalogue::Catalogue;
use crate::report::{visible, words};

/// A finding in a sentence, with where it was observed.
pub(in crate::report) fn finding(catalogue: &Catalogue, finding: &Finding) -> String {
    let text = match &finding.kind {
        FindingKind::OwnSenderToOwnUser => catalogue.word("finding-own-sender-to-own-user"),
        FindingKind::AuthenticationInClear { mechanisms } => {
            let mechanisms = visible(&mechanisms.join(" "));
            catalogue.text("finding-authentication-in-clear", &[("mechanisms", mechanisms.into())])
        }
        FindingKind::AnyCredentials => catalogue.word("finding-any-credentials"),
        FindingKind::RecipientsTellApart => catalogue.word("finding-recipients-tell-apart"),
        FindingKind::VerifyAnswers => catalogue.word("finding-verify-answers"),
        FindingKind::Backscatter => catalogue.word("finding-backscatter"),
        FindingKind::XclientOffered => catalogue.word("finding-xclient-offered"),
        FindingKind::UnequalPolicy => catalogue.word("finding-unequal-policy"),
        FindingKind::WeakTls { detail } => {
            catalogue.text("finding-weak-tls", &[("detail", words::said(detail, 160).into())])
        }
        FindingKind::AcceptsEveryRecipient => catalogue.word("finding-accepts-every-recipient"),
        FindingKind::AcceptedAndSilent => catalogue.word("finding-accepted-and-silent"),
        FindingKind::NoPostmaster => catalogue.word("finding-no-postmaster"),
    };
    if finding.endpoints.is_empty() {
        return text;
    }
    let endpoints = words::endpoints(&finding.endpoints);
    catalogue.text("finding-where", &[("text", text.into()), ("endpoints", endpoints.into())])
}

/// How much it matters, in a word.
pub(in crate::report) fn severity(catalogue: &Catalogue, severity: Severity) -> String {
    catalogue.word(match severity {
        Severity::Note => "word-severity-note",
        Severity::Low => "word-severity-low",
        Severity::Medium => "word-severity-medium",
        Severity::High => "word-severity-high",
    })
}

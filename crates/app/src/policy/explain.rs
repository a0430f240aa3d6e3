//! `sekisho policy explain`: a decision, fact by fact and rule by rule.

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_gateway::rehearsal::{Rehearsal, RehearsalError, Right};
use sekisho_gateway::settings::Settings;
use sekisho_policy::explain::{Explanation, NamedRule, Opinion, explain};
use sekisho_policy::{Decision, Reason, Role};
use sekisho_wire::mail::address::{Charset, Mailbox};
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};

use crate::arguments::{ExplainArguments, Format, PortWord};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::texts::catalogue;

pub(super) fn run(arguments: &ExplainArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let rehearsal = rehearsal(arguments)?;
    let settings = Settings::read(&arguments.config.config)?;
    let facts = rehearsal.facts(&settings, &super::accounts(&settings)?).map_err(in_our_words)?;
    let explanation = explain(&facts);
    let text = match screen.format {
        Format::Text => in_words(&explanation, &catalogue(screen.language)),
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&document(&explanation))?),
    };
    screen.print(&text);
    Ok(Exit::Closed)
}

fn rehearsal(arguments: &ExplainArguments) -> Result<Rehearsal, UsageError> {
    let login = arguments.login.clone().map(Right::Login);
    let certificate = arguments.certificate.clone().map(Right::Certificate);
    let grant = arguments.grant.clone().map(Right::Grant);
    let from = arguments
        .from
        .as_deref()
        .map(|text| ReversePath::parse(&in_brackets(text), Charset::Utf8).map_err(|why| wrong(text, &why)));
    let to = arguments
        .to
        .as_deref()
        .map(|text| ForwardPath::parse(&in_brackets(text), Charset::Utf8).map_err(|why| wrong(text, &why)));
    let author =
        |text: &String| Mailbox::parse(text.as_bytes(), Charset::Utf8).map_err(|why| wrong(text, &why));
    let authors: Vec<Mailbox> = arguments.header_from.iter().map(author).collect::<Result<_, _>>()?;
    Ok(Rehearsal {
        role: match arguments.port {
            PortWord::Mx => Role::Mx,
            PortWord::Submission => Role::Submission,
        },
        client: arguments.client,
        in_clear: arguments.in_clear,
        right: login.or(certificate).or(grant),
        from: from.transpose()?,
        to: to.transpose()?,
        header_from: (!authors.is_empty()).then_some(authors),
    })
}

/// A name that was given and is nobody's is the user's mistake.
fn in_our_words(error: RehearsalError) -> anyhow::Error {
    match error {
        RehearsalError::NoAccount(name) => UsageError::new("policy-no-account").with("name", name).into(),
        RehearsalError::Disabled(name) => UsageError::new("policy-disabled").with("name", name).into(),
        RehearsalError::Directory(error) => error.into(),
    }
}

/// A path may be written with or without its brackets.
fn in_brackets(text: &str) -> Vec<u8> {
    if text.starts_with('<') { text.as_bytes().to_vec() } else { format!("<{text}>").into_bytes() }
}

fn wrong(text: &str, why: &dyn std::error::Error) -> UsageError {
    UsageError::new("policy-no-address").with("text", text).with("reason", why.to_string())
}

fn in_words(explanation: &Explanation, texts: &Catalogue) -> String {
    let why = |reason: Reason| texts.word(&format!("policy-reason-{}", reason.key()));
    let (key, reason) = decided(explanation.decision);
    let mut text = match reason {
        None => texts.word(&format!("policy-decision-{key}")),
        Some(reason) => texts.text(
            &format!("policy-decision-{key}"),
            &[("reason", Argument::from(&why(reason))), ("reply", Argument::from(&reply(reason)))],
        ),
    };
    text.push_str(&format!("\n\n{}\n", texts.word("policy-facts")));
    for fact in &explanation.facts {
        text.push_str(&format!(
            "    {}: {}\n",
            texts.word(&format!("policy-fact-{}", fact.key)),
            texts.word(&format!("policy-value-{}", fact.value))
        ));
    }
    text.push_str(&format!("\n{}\n", texts.word("policy-rules")));
    for NamedRule { key, opinion } in &explanation.rules {
        let opinion = match opinion {
            Opinion::Content => texts.word("policy-content"),
            Opinion::Waits => texts.word("policy-waits"),
            Opinion::Objects(reason) => {
                texts.text("policy-objects", &[("reason", Argument::from(&why(*reason)))])
            }
        };
        text.push_str(&format!("    {}: {opinion}\n", texts.word(&format!("policy-rule-{key}"))));
    }
    text
}

fn decided(decision: Decision) -> (&'static str, Option<Reason>) {
    match decision {
        Decision::Undecided => ("undecided", None),
        Decision::Deliver => ("deliver", None),
        Decision::Relay => ("relay", None),
        Decision::Refuse(reason) => ("refuse", Some(reason)),
        Decision::Defer(reason) => ("defer", Some(reason)),
    }
}

fn reply(reason: Reason) -> String {
    format!("{} {}", reason.reply().code(), reason.text())
}

fn document(explanation: &Explanation) -> serde_json::Value {
    let (decision, reason) = decided(explanation.decision);
    let facts = explanation.facts.iter().map(|fact| (fact.key.to_owned(), fact.value.into()));
    let rules = explanation.rules.iter().map(|rule| {
        let (opinion, reason) = match rule.opinion {
            Opinion::Content => ("content", None),
            Opinion::Waits => ("waits", None),
            Opinion::Objects(reason) => ("objects", Some(reason.key())),
        };
        serde_json::json!({ "rule": rule.key, "opinion": opinion, "reason": reason })
    });
    serde_json::json!({
        "version": 1,
        "decision": decision,
        "reason": reason.map(Reason::key),
        "reply": reason.map(reply),
        "facts": facts.collect::<serde_json::Map<_, _>>(),
        "rules": rules.collect::<Vec<_>>(),
    })
}

//! `sekisho policy explain`: a decision, fact by fact and rule by rule.

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_gateway::rehearsal::{Rehearsal, RehearsalError, Right};
use sekisho_gateway::settings::Settings;
use sekisho_policy::explain::{Explanation, NamedRule, Opinion, explain};
use sekisho_policy::{Decision, Reason, Role};
use sekisho_wire::mail::address::{Charset, Mailbox};
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};

use crate::arguments::{ConfigArguments, ExplainArguments, Format, PortWord};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;

pub(super) fn run(
    arguments: &ExplainArguments,
    config: &ConfigArguments,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let rehearsal = rehearsal(arguments)?;
    let settings = Settings::read(&config.config)?;
    let facts = rehearsal.facts(&settings, &super::accounts(&settings)?).map_err(in_our_words)?;
    let explanation = explain(&facts);
    let way_out = settings.delivery.smart_host.as_ref();
    let no_way_out = way_out.is_none() && goes_elsewhere(&explanation);
    let text = match screen.format {
        Format::Text => {
            in_words(&explanation, no_way_out, way_out.map(|host| host.host.as_str()), &screen.texts())
        }
        Format::Json => {
            format!("{}\n", serde_json::to_string_pretty(&document(&explanation, no_way_out))?)
        }
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
        RehearsalError::NoLoginHere => UsageError::new("policy-no-login-here").into(),
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

/// Whether the policy would let it out to another domain; not whether there is a way.
fn goes_elsewhere(explanation: &Explanation) -> bool {
    let elsewhere = explanation.facts.iter().any(|fact| fact.key == "recipient" && fact.value == "foreign");
    elsewhere && matches!(explanation.decision, Decision::Relay | Decision::Undecided)
}

fn in_words(explanation: &Explanation, no_way_out: bool, way_out: Option<&str>, texts: &Catalogue) -> String {
    let why = |reason: Reason| texts.word(&format!("policy-reason-{}", reason.key()));
    let (key, reason) = decided(explanation.decision);
    let mut text = match reason {
        None if no_way_out => texts.text("policy-decision-no-way-out", &[("reply", NO_WAY_OUT.into())]),
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
    let way_out = way_out.map_or_else(|| texts.word("policy-value-no-way-out"), str::to_owned);
    text.push_str(&format!("    {}: {way_out}\n", texts.word("policy-fact-way-out")));
    text.push_str(&format!("\n{}\n", texts.word("policy-rules")));
    // The first that gives the reason decides; others may object as well.
    let objects = |rule: &&NamedRule| matches!(rule.opinion, Opinion::Objects(own) if Some(own) == reason);
    let deciding = explanation.rules.iter().find(objects).map(|rule| rule.key);
    for NamedRule { key, opinion } in &explanation.rules {
        let opinion = match opinion {
            Opinion::Objects(reason) if Some(*key) == deciding => {
                texts.text("policy-decides", &[("reason", Argument::from(&why(*reason)))])
            }
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

/// What a recipient elsewhere is answered where there is no smart host.
const NO_WAY_OUT: &str = "550 5.4.4 This server sends nothing to other domains";

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

fn document(explanation: &Explanation, no_way_out: bool) -> serde_json::Value {
    let (decision, reason) = decided(explanation.decision);
    let (decision, reason, reply) = match reason {
        None if no_way_out => ("refuse", Some("no-way-out"), Some(NO_WAY_OUT.to_owned())),
        reason => (decision, reason.map(Reason::key), reason.map(reply)),
    };
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
        "reason": reason,
        "reply": reply,
        "facts": facts.collect::<serde_json::Map<_, _>>(),
        "rules": rules.collect::<Vec<_>>(),
    })
}

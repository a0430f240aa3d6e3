use std::collections::BTreeSet;

use sekisho_evidence::rule::EndpointCondition;
use sekisho_evidence::shape::{Recipient, Shape, Via};
use sekisho_evidence::target::Transport;

use super::*;
use crate::record::dossier::{DomainSource, OwnDomain, Software};

const SOFTWARE: [&str; 5] = ["Postfix", "Exim", "sendmail", "OpenSMTPD", "Haraka"];
const ENGLISH: &str = include_str!("../report/texts/advice.en.ftl");
const JAPANESE: &str = include_str!("../report/texts/advice.ja.ftl");

fn dossier(software: Option<&str>) -> Dossier {
    let software =
        software.map(|name| Software { name: name.to_owned(), version: None, evidence: Vec::new() });
    let domain = OwnDomain { name: "assoc.example".to_owned(), sources: vec![DomainSource::MxOwner] };
    Dossier { software, domains: vec![domain], ..Dossier::default() }
}

fn rule(class: Class, sender: SenderCondition) -> Rule {
    let endpoint =
        Endpoint { address: "192.0.2.10".parse().unwrap(), port: 587, transport: Transport::Plain };
    let mut example = Shape::plain(endpoint);
    match class {
        Class::D1 => example.helo = Helo::Own("mail.assoc.example".to_owned()),
        Class::C1 => example.recipient = Recipient::Percent(Via::Name("assoc.example".to_owned())),
        _ => {}
    }
    Rule {
        class,
        example,
        sender,
        endpoints: EndpointCondition::Every { endpoints: vec![endpoint] },
        clauses: Vec::new(),
        indifferent: Vec::new(),
        accepted: vec![1],
        refused: vec![2],
    }
}

/// Everything that can open, by class, with a sender's condition that fits it.
fn rules() -> Vec<Rule> {
    let own = |name: &str| format!("{name}@assoc.example");
    let domains = vec!["assoc.example".to_owned()];
    let mut rules = Vec::new();
    for class in Class::ALL {
        let sender = match class {
            Class::A2 => SenderCondition::Form { sender: Sender::Null },
            Class::A3 => SenderCondition::Form { sender: Sender::NoDomain },
            Class::B1 => SenderCondition::WholeDomain { domains: domains.clone() },
            Class::B2 => SenderCondition::Listed {
                addresses: vec![own("alice"), own("bob")],
                refused: vec![own("carol")],
            },
            Class::B3 => SenderCondition::Form { sender: Sender::Partner("partner.example".to_owned()) },
            _ => SenderCondition::Anyone,
        };
        rules.push(rule(class, sender));
    }
    let existing = SenderCondition::Existing { domains, addresses: vec![own("alice")] };
    rules.push(rule(Class::B2, existing));
    rules.push(rule(Class::B2, SenderCondition::This { address: own("info") }));
    rules.push(rule(Class::A3, SenderCondition::Form { sender: Sender::Localhost }));
    rules
}

fn first(software: &str, class: Class) -> Advice {
    let rule = rules().into_iter().find(|rule| rule.class == class).unwrap();
    advise(&rule, &dossier(Some(software))).remove(0)
}

fn directive(software: &str, class: Class) -> String {
    first(software, class).directive
}

fn keys(text: &str) -> BTreeSet<String> {
    let messages = text.lines().filter_map(|line| line.split_once(" = "));
    messages.map(|(key, _)| key.to_owned()).collect()
}

#[test]
fn postfix_settings() {
    let says = |class, part: &str| assert!(directive("Postfix", class).contains(part), "{class}: {part}");
    says(Class::A1, "mynetworks = 0.0.0.0/0");
    says(Class::A2, "(<> OK)");
    says(Class::B1, "check_sender_access hash:/etc/postfix/sender_access  (assoc.example OK)");
    says(Class::B2, "alice@assoc.example OK, bob@assoc.example OK");
    says(Class::B3, "(partner.example OK)");
    says(Class::C1, "allow_untrusted_routing = yes");
    says(Class::C4, "resolve_dequoted_address = no");
    says(Class::C7, "/assoc\\.example/ OK");
    says(Class::D1, "check_helo_access hash:/etc/postfix/helo_access  (mail.assoc.example OK)");
    says(Class::D5, "smtpd_upstream_proxy_protocol = haproxy");
    says(Class::D6, "smtpd_authorized_xclient_hosts = 0.0.0.0/0");
    says(Class::H1, "mynetworks = [2000::]/3");
    says(Class::H2, "submission inet n - y - - smtpd -o smtpd_relay_restrictions=permit");
    says(Class::MxPointing, "permit_mx_backup");
    let fix = first("Postfix", Class::B2).fix;
    assert!(
        fix.iter().any(|line| line.contains("permit_sasl_authenticated, reject_unauth_destination")),
        "{fix:?}"
    );
}

#[test]
fn exim_settings() {
    let says = |class, part: &str| assert!(directive("Exim", class).contains(part), "{class}: {part}");
    says(Class::A1, "relay_from_hosts = *");
    says(Class::A2, "accept senders = :");
    says(Class::B1, "accept senders = *@assoc.example");
    says(Class::B2, "accept senders = alice@assoc.example : bob@assoc.example");
    says(Class::C1, "driver = redirect");
    says(Class::D1, "{$sender_helo_name}{mail.assoc.example}");
    says(Class::D5, "hosts_proxy = *");
    says(Class::E1, "server_condition = yes");
    says(Class::MxPointing, "relay_to_domains = @mx_any");
    let existing =
        SenderCondition::Existing { domains: vec!["assoc.example".to_owned()], addresses: Vec::new() };
    let advice = advise(&rule(Class::B2, existing), &dossier(Some("Exim")));
    assert_eq!(advice[0].directive, "accept sender_domains = +local_domains  verify = sender");
}

#[test]
fn sendmail_settings() {
    let says = |class, part: &str| assert!(directive("sendmail", class).contains(part), "{class}: {part}");
    says(Class::A1, "FEATURE(`promiscuous_relay')");
    says(Class::B1, "FEATURE(`relay_local_from')");
    says(Class::B2, "FEATURE(`relay_mail_from')  /etc/mail/access: From:alice@assoc.example RELAY");
    says(Class::A3, "FEATURE(`accept_unqualified_senders')");
    says(Class::C1, "FEATURE(`loose_relay_check')");
    says(Class::MxPointing, "FEATURE(`relay_based_on_MX')");
}

#[test]
fn opensmtpd_settings() {
    let says = |class, part: &str| assert!(directive("OpenSMTPD", class).contains(part), "{class}: {part}");
    says(Class::A1, "match from any for any action");
    says(Class::B1, "{ \"@assoc.example\" }; match from any mail-from <trusted> for any");
    says(Class::B2, "{ \"alice@assoc.example\", \"bob@assoc.example\" }");
    says(Class::D1, "helo \"mail.assoc.example\"");
    says(Class::D5, "proxy-v2");
}

#[test]
fn every_class_has_advice_whatever_the_software() {
    for rule in rules() {
        for software in SOFTWARE.map(Some).into_iter().chain([None]) {
            let advice = advise(&rule, &dossier(software));
            assert!(!advice.is_empty() && advice.len() <= CAUSES_LIMIT, "{software:?} {}", rule.class);
            for one in advice {
                assert!(!one.directive.is_empty() && !one.fix.is_empty(), "{one:?}");
                assert_ne!(one.fix.first(), Some(&one.directive), "{one:?}");
            }
        }
    }
}

#[test]
fn unknown_software_gets_the_general_cause_first_and_the_common_ones() {
    let rule = rules().into_iter().find(|rule| rule.class == Class::B1).unwrap();
    let advice = advise(&rule, &dossier(None));
    let software: Vec<_> = advice.iter().map(|one| one.software.as_deref()).collect();
    assert_eq!(software, [None, Some("Postfix"), Some("Exim"), Some("sendmail")]);
}

#[test]
fn every_cause_has_its_sentence_in_both_languages_and_no_sentence_is_idle() {
    let mut used = BTreeSet::new();
    for rule in rules() {
        for software in SOFTWARE.map(Some).into_iter().chain([None]) {
            used.extend(advise(&rule, &dossier(software)).into_iter().map(|one| one.cause));
        }
    }
    assert_eq!(used, keys(ENGLISH));
    assert_eq!(used, keys(JAPANESE));
}

//! Postfix.
//!
//! What opens it almost always stands *before* `reject_unauth_destination`: since 2.10 a server whose relay
//! restrictions lack it altogether does not start.

use sekisho_evidence::class::Class;
use sekisho_evidence::rule::SenderCondition;

use super::{Case, cause};
use crate::record::Advice;

const SOFTWARE: Option<&str> = Some("Postfix");
/// The relay restrictions of the manual's own example.
const RELAY: &str =
    "smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination";
const NETWORKS: &str = "mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128";

/// Likely causes, most likely first; empty where Postfix has no such setting.
pub(super) fn advise(case: &Case<'_>) -> Vec<Advice> {
    match case.class {
        Class::A1 | Class::A2 | Class::A3 => by_nobody(case),
        Class::B1 | Class::B2 | Class::B3 | Class::B4 | Class::B5 => by_sender(case),
        Class::D1 | Class::D5 | Class::D6 | Class::E1 | Class::E5 => by_claim(case),
        Class::H1 | Class::H2 | Class::H3 | Class::MxPointing => by_place(case),
        _ => by_spelling(case),
    }
}

fn by_nobody(case: &Case<'_>) -> Vec<Advice> {
    match case.class {
        Class::A1 => vec![
            cause(SOFTWARE, "advice-postfix-networks", "mynetworks = 0.0.0.0/0", &[NETWORKS, RELAY]),
            cause(
                SOFTWARE,
                "advice-postfix-lost-address",
                "mynetworks = 172.16.0.0/12",
                &[
                    NETWORKS,
                    "smtpd_upstream_proxy_protocol = haproxy",
                    "/etc/docker/daemon.json: \"userland-proxy\": false",
                ],
            ),
            cause(
                SOFTWARE,
                "advice-postfix-order",
                "smtpd_recipient_restrictions = permit, reject_unauth_destination",
                &[RELAY],
            ),
        ],
        Class::A2 => vec![sender_access("<> OK")],
        _ if case.first_sender().is_empty() => vec![cause(
            SOFTWARE,
            "advice-postfix-unqualified",
            format!("check_sender_access hash:/etc/postfix/sender_access  ({} OK)", case.domain),
            &[RELAY, "smtpd_sender_restrictions = reject_non_fqdn_sender"],
        )],
        _ => vec![sender_access(&format!("{} OK", case.first_sender()))],
    }
}

fn by_sender(case: &Case<'_>) -> Vec<Advice> {
    match (case.class, case.sender) {
        (Class::B4, _) => vec![cause(
            SOFTWARE,
            "advice-postfix-filter",
            "content_filter = smtp:[127.0.0.1]:10025",
            &[
                "127.0.0.1:10026 inet n - y - - smtpd -o smtpd_relay_restrictions=reject_unauth_destination",
                RELAY,
            ],
        )],
        (Class::B5, _) => vec![cause(
            SOFTWARE,
            "advice-postfix-policy-service",
            "check_policy_service unix:private/policy  (sasl_sender=)",
            &[RELAY, "check_policy_service unix:private/policy  (sasl_username=)"],
        )],
        (_, SenderCondition::Existing { .. }) => vec![cause(
            SOFTWARE,
            "advice-postfix-listed-domain",
            format!(
                "smtpd_reject_unlisted_sender = yes; check_sender_access hash:/etc/postfix/sender_access  ({} OK)",
                case.domain
            ),
            &[RELAY],
        )],
        _ => {
            let listed: Vec<String> = case.senders.iter().map(|sender| format!("{sender} OK")).collect();
            vec![sender_access(&listed.join(", "))]
        }
    }
}

fn sender_access(entries: &str) -> Advice {
    cause(
        SOFTWARE,
        "advice-postfix-sender-access",
        format!("check_sender_access hash:/etc/postfix/sender_access  ({entries})"),
        &[RELAY, "smtpd_sender_restrictions = check_sender_access hash:/etc/postfix/sender_access"],
    )
}

fn by_spelling(case: &Case<'_>) -> Vec<Advice> {
    let routing = || {
        cause(
            SOFTWARE,
            "advice-postfix-untrusted-routing",
            "allow_untrusted_routing = yes",
            &["allow_untrusted_routing = no", "check_recipient_access regexp:{{/[%!@].*@/ REJECT}}"],
        )
    };
    let rewriting = |old: &str, new: &str| cause(SOFTWARE, "advice-postfix-rewriting", old, &[new, RELAY]);
    match case.class {
        Class::C1 => vec![routing(), rewriting("allow_percent_hack = yes", "allow_percent_hack = no")],
        Class::C2 => vec![routing(), rewriting("swap_bangpath = yes", "swap_bangpath = no")],
        Class::C3 | Class::C6 => vec![routing()],
        Class::C4 => vec![
            cause(
                SOFTWARE,
                "advice-postfix-dequoted",
                "resolve_dequoted_address = no",
                &["resolve_dequoted_address = yes", "allow_untrusted_routing = no"],
            ),
            routing(),
        ],
        Class::C5 | Class::C9 => vec![
            cause(
                SOFTWARE,
                "advice-postfix-lenient-envelopes",
                "strict_rfc821_envelopes = no",
                &["strict_rfc821_envelopes = yes", "allow_untrusted_routing = no"],
            ),
            routing(),
        ],
        Class::C7 => vec![cause(
            SOFTWARE,
            "advice-postfix-pattern",
            format!("relay_domains = regexp:/etc/postfix/relay_domains  (/{}/ OK)", case.pattern()),
            &[&format!("relay_domains = {}", case.domain), &format!("/^{}$/ OK", case.pattern())],
        )],
        Class::C8 => vec![cause(
            SOFTWARE,
            "advice-postfix-utf8",
            "smtputf8_enable = yes",
            &["smtputf8_enable = no", RELAY],
        )],
        Class::C10 => vec![cause(
            SOFTWARE,
            "advice-postfix-original-recipient",
            "content_filter = …  (ORCPT)",
            &["smtpd_discard_ehlo_keywords = dsn, silent-discard"],
        )],
        _ => Vec::new(),
    }
}

fn by_claim(case: &Case<'_>) -> Vec<Advice> {
    match case.class {
        Class::D1 => vec![cause(
            SOFTWARE,
            "advice-postfix-helo-access",
            format!("check_helo_access hash:/etc/postfix/helo_access  ({} OK)", case.helo),
            &[RELAY, "smtpd_helo_restrictions = check_helo_access hash:/etc/postfix/helo_access"],
        )],
        Class::D5 => vec![cause(
            SOFTWARE,
            "advice-postfix-proxy-protocol",
            "smtpd_upstream_proxy_protocol = haproxy",
            &[
                "smtpd_upstream_proxy_protocol =",
                "PROXY_SIDE_ADDRESS:10025 inet n - y - - smtpd -o smtpd_upstream_proxy_protocol=haproxy",
            ],
        )],
        Class::D6 => vec![cause(
            SOFTWARE,
            "advice-postfix-xclient",
            "smtpd_authorized_xclient_hosts = 0.0.0.0/0",
            &["smtpd_authorized_xclient_hosts ="],
        )],
        Class::E1 => vec![cause(
            SOFTWARE,
            "advice-postfix-any-login",
            "smtpd_sasl_type = dovecot  (passdb { driver = static, args = nopassword=y })",
            &["passdb { driver = pam }", "testsaslauthd -u RANDOM -p RANDOM"],
        )],
        _ => Vec::new(),
    }
}

fn by_place(case: &Case<'_>) -> Vec<Advice> {
    let port = case.endpoint.port;
    match case.class {
        Class::H1 => {
            vec![cause(SOFTWARE, "advice-postfix-networks-v6", "mynetworks = [2000::]/3", &[NETWORKS])]
        }
        Class::H2 => vec![cause(
            SOFTWARE,
            "advice-postfix-service",
            format!("{} inet n - y - - smtpd -o smtpd_relay_restrictions=permit", service(port)),
            &[&format!(
                "{} inet n - y - - smtpd -o smtpd_relay_restrictions=permit_sasl_authenticated,reject",
                service(port)
            )],
        )],
        Class::H3 => vec![cause(
            SOFTWARE,
            "advice-postfix-backup-host",
            "smtpd_relay_restrictions = permit_mx_backup, …",
            &[RELAY, &format!("relay_domains = {}", case.domain)],
        )],
        _ => vec![cause(
            SOFTWARE,
            "advice-postfix-mx-backup",
            "permit_mx_backup",
            &[
                RELAY,
                &format!("relay_domains = {}", case.domain),
                "permit_mx_backup_networks = PRIMARY_MX_NETWORK",
            ],
        )],
    }
}

fn service(port: u16) -> String {
    match port {
        25 => "smtp".to_owned(),
        465 => "submissions".to_owned(),
        587 => "submission".to_owned(),
        other => other.to_string(),
    }
}

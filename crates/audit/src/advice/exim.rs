//! Exim: the ACL for RCPT, read from the top; the first `accept` that matches decides.

use sekisho_evidence::class::Class;
use sekisho_evidence::rule::SenderCondition;

use super::{Case, cause};
use crate::record::Advice;

const SOFTWARE: Option<&str> = Some("Exim");
/// What ends the ACL of the default configuration.
const RELAY: &str = "require message = relay not permitted  domains = +local_domains : +relay_to_domains";
const AUTHENTICATED: &str = "accept authenticated = *";
const HOSTS: &str = "hostlist relay_from_hosts = 127.0.0.1 : ::1";
/// The rule of the default configuration against routed local parts.
const ODD_LOCAL_PARTS: &str = "deny domains = +local_domains  local_parts = ^[.] : ^.*[@%!/|]  message = Restricted characters in address";

/// Likely causes, most likely first; empty where Exim has no such setting.
pub(super) fn advise(case: &Case<'_>) -> Vec<Advice> {
    match case.class {
        Class::A1 => vec![
            cause(SOFTWARE, "advice-exim-hosts", "hostlist relay_from_hosts = *", &[HOSTS, RELAY]),
            cause(
                SOFTWARE,
                "advice-exim-domains",
                "domainlist relay_to_domains = *",
                &["domainlist relay_to_domains =", RELAY],
            ),
        ],
        Class::A2 => vec![cause(
            SOFTWARE,
            "advice-exim-senders",
            "accept senders = :",
            &["accept senders = :  domains = +local_domains", RELAY],
        )],
        Class::A3 => vec![unqualified(case)],
        Class::B1 | Class::B2 | Class::B3 | Class::B4 | Class::B5 => by_sender(case),
        Class::D1 | Class::D5 | Class::D6 | Class::E1 | Class::E5 => by_claim(case),
        Class::H1 | Class::H2 | Class::H3 | Class::MxPointing => by_place(case),
        _ => by_spelling(case),
    }
}

fn unqualified(case: &Case<'_>) -> Advice {
    if case.first_sender().is_empty() {
        let fix = ["sender_unqualified_hosts =", RELAY];
        return cause(SOFTWARE, "advice-exim-unqualified", "sender_unqualified_hosts = *", &fix);
    }
    let directive = format!("accept sender_domains = {}", case.first_sender());
    cause(SOFTWARE, "advice-exim-senders", directive, &[AUTHENTICATED, RELAY])
}

fn by_sender(case: &Case<'_>) -> Vec<Advice> {
    let senders =
        |directive: String| vec![cause(SOFTWARE, "advice-exim-senders", directive, &[AUTHENTICATED, RELAY])];
    match (case.class, case.sender) {
        (Class::B4, _) => vec![cause(
            SOFTWARE,
            "advice-exim-header",
            "condition = ${if match_address{${address:$h_From:}}{*@+local_domains}}",
            &[AUTHENTICATED, RELAY],
        )],
        (Class::B5, _) => vec![cause(
            SOFTWARE,
            "advice-exim-mailauth",
            "accept condition = ${if def:authenticated_sender}",
            &[AUTHENTICATED, "acl_smtp_mailauth ="],
        )],
        (_, SenderCondition::Existing { .. }) => vec![cause(
            SOFTWARE,
            "advice-exim-verified-sender",
            "accept sender_domains = +local_domains  verify = sender",
            &[AUTHENTICATED, RELAY],
        )],
        (_, SenderCondition::WholeDomain { .. }) => {
            senders(format!("accept senders = *@{}", case.senders.join(" : *@")))
        }
        (Class::B3, _) => senders(format!("accept sender_domains = {}", case.senders.join(" : "))),
        _ => senders(format!("accept senders = {}", case.senders.join(" : "))),
    }
}

fn by_spelling(case: &Case<'_>) -> Vec<Advice> {
    let router = |pattern: &str| {
        vec![cause(
            SOFTWARE,
            "advice-exim-router",
            format!("driver = redirect  data = ${{sg{{$local_part}}{{{pattern}}}"),
            &[ODD_LOCAL_PARTS, "data = …  condition = ${if def:authenticated_id}"],
        )]
    };
    match case.class {
        Class::C1 => router("\\N^(.*)%(.*)$\\N}{\\$1@\\$2}"),
        Class::C2 => router("\\N^(.*)!(.*)$\\N}{\\$2@\\$1}"),
        Class::C4 => router("\\N^(.*)@(.*)$\\N}{\\$1@\\$2}"),
        Class::C7 => vec![cause(
            SOFTWARE,
            "advice-exim-pattern",
            format!("domainlist relay_to_domains = ^.*{}", case.pattern()),
            &[&format!("domainlist relay_to_domains = {}", case.domain)],
        )],
        Class::C6 => vec![cause(
            SOFTWARE,
            "advice-exim-literals",
            "allow_domain_literals = true",
            &["allow_domain_literals = false", ODD_LOCAL_PARTS],
        )],
        Class::C8 => vec![cause(
            SOFTWARE,
            "advice-exim-utf8",
            "smtputf8_advertise_hosts = *",
            &["smtputf8_advertise_hosts =", ODD_LOCAL_PARTS],
        )],
        Class::C10 => {
            vec![cause(
                SOFTWARE,
                "advice-exim-original-recipient",
                "dsn_advertise_hosts = *",
                &["dsn_advertise_hosts ="],
            )]
        }
        _ => vec![cause(
            SOFTWARE,
            "advice-exim-local-parts",
            "accept domains = +local_domains",
            &[ODD_LOCAL_PARTS, RELAY],
        )],
    }
}

fn by_claim(case: &Case<'_>) -> Vec<Advice> {
    match case.class {
        Class::D1 => vec![cause(
            SOFTWARE,
            "advice-exim-helo",
            format!("accept condition = ${{if eqi{{$sender_helo_name}}{{{}}}}}", case.helo),
            &[AUTHENTICATED, RELAY],
        )],
        Class::D5 => vec![cause(
            SOFTWARE,
            "advice-exim-proxy-protocol",
            "hosts_proxy = *",
            &["hosts_proxy = PROXY_ADDRESS"],
        )],
        Class::D6 => vec![cause(SOFTWARE, "advice-exim-xclient", "hosts_xclient = *", &["hosts_xclient ="])],
        Class::E1 => vec![cause(
            SOFTWARE,
            "advice-exim-any-login",
            "server_condition = yes",
            &[
                "server_condition = ${if crypteq{$auth3}{${lookup{$auth2}lsearch{/etc/exim4/passwd}{$value}{*:*}}}}",
            ],
        )],
        _ => vec![cause(
            SOFTWARE,
            "advice-exim-state",
            "accept condition = ${if def:acl_c_trusted}",
            &["acl_m_trusted", AUTHENTICATED],
        )],
    }
}

fn by_place(case: &Case<'_>) -> Vec<Advice> {
    match case.class {
        Class::H1 => vec![cause(
            SOFTWARE,
            "advice-exim-hosts-v6",
            "hostlist relay_from_hosts = <; 127.0.0.1 ; 2000::/3",
            &["hostlist relay_from_hosts = <; 127.0.0.1 ; ::1"],
        )],
        Class::H2 => vec![cause(
            SOFTWARE,
            "advice-exim-port",
            format!("accept condition = ${{if eq{{$received_port}}{{{}}}}}", case.endpoint.port),
            &[&format!(
                "accept condition = ${{if eq{{$received_port}}{{{}}}}}  authenticated = *",
                case.endpoint.port
            )],
        )],
        Class::H3 => vec![cause(
            SOFTWARE,
            "advice-exim-domains",
            "domainlist relay_to_domains = *",
            &[&format!("domainlist relay_to_domains = {}", case.domain), RELAY],
        )],
        _ => vec![cause(
            SOFTWARE,
            "advice-exim-mx-any",
            "domainlist relay_to_domains = @mx_any",
            &[&format!("domainlist relay_to_domains = {}", case.domain)],
        )],
    }
}

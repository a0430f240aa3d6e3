//! OpenSMTPD: the first `match` that fits decides.

use sekisho_evidence::class::Class;
use sekisho_evidence::rule::SenderCondition;

use super::{Case, cause};
use crate::record::Advice;

const SOFTWARE: Option<&str> = Some("OpenSMTPD");
const LOCAL: &str = "match from local for any action \"outbound\"";
const AUTHENTICATED: &str = "match auth from any for any action \"outbound\"";

/// Likely causes, most likely first; empty where OpenSMTPD has no such setting.
pub(super) fn advise(case: &Case<'_>) -> Vec<Advice> {
    let matched =
        |key: &str, directive: String| vec![cause(SOFTWARE, key, directive, &[LOCAL, AUTHENTICATED])];
    match case.class {
        Class::A1 => matched("advice-opensmtpd-any", "match from any for any action \"outbound\"".to_owned()),
        Class::A2 | Class::A3 | Class::B1 | Class::B2 | Class::B3 => {
            matched("advice-opensmtpd-mail-from", mail_from(case))
        }
        Class::D1 => matched(
            "advice-opensmtpd-helo",
            format!("match from any helo \"{}\" for any action \"outbound\"", case.helo),
        ),
        Class::D5 => vec![cause(
            SOFTWARE,
            "advice-opensmtpd-proxy-protocol",
            "listen on all proxy-v2",
            &["listen on all", "listen on PROXY_SIDE_ADDRESS port 10025 proxy-v2"],
        )],
        Class::E1 => vec![cause(
            SOFTWARE,
            "advice-opensmtpd-any-login",
            "listen on all smtps auth <table>",
            &["listen on all smtps auth", "listen on all port submission tls-require auth"],
        )],
        Class::H1 => matched(
            "advice-opensmtpd-source-v6",
            "match from src { 127.0.0.1, 2000::/3 } for any action \"outbound\"".to_owned(),
        ),
        Class::H2 => vec![cause(
            SOFTWARE,
            "advice-opensmtpd-tag",
            format!(
                "listen on all port {} tag SUBMIT; match tag SUBMIT for any action \"outbound\"",
                case.endpoint.port
            ),
            &[&format!("listen on all port {} tls-require auth", case.endpoint.port), AUTHENTICATED],
        )],
        Class::H3 | Class::MxPointing => vec![cause(
            SOFTWARE,
            "advice-opensmtpd-backup",
            "action \"backup\" relay backup; match from any for any action \"backup\"",
            &[
                &format!("match from any for domain \"{}\" action \"backup\"", case.domain),
                LOCAL,
                AUTHENTICATED,
            ],
        )],
        _ => Vec::new(),
    }
}

fn mail_from(case: &Case<'_>) -> String {
    let entries: Vec<String> = match case.sender {
        SenderCondition::This { .. } | SenderCondition::Listed { .. } => {
            case.senders.iter().map(|sender| format!("\"{sender}\"")).collect()
        }
        _ => case.senders.iter().map(|sender| format!("\"@{}\"", sender.trim_matches(['<', '>']))).collect(),
    };
    format!(
        "table trusted {{ {} }}; match from any mail-from <trusted> for any action \"outbound\"",
        entries.join(", ")
    )
}

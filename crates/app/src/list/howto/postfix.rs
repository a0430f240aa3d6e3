//! Postfix: a restriction at RCPT, or postscreen before it.

use super::asked::Asked;
use super::consumer::{Ending, Instructions, Part};

const RESTRICTIONS: &str = "\
smtpd_recipient_restrictions =
    permit_mynetworks,
    permit_sasl_authenticated,
    reject_unauth_destination,
    check_recipient_access inline:{{postmaster@ = OK}}";

/// `reject_rbl_client` in `smtpd_recipient_restrictions`.
pub(super) fn restriction(asked: &Asked) -> Instructions {
    let mut text = RESTRICTIONS.to_owned();
    for pattern in &asked.patterns {
        text.push_str(&asked.fill(&format!(",\n    reject_rbl_client @ZONE@={pattern}")));
    }
    text.push('\n');
    let part = Part::append("/etc/postfix/main.cf", text).ending(Ending::Lines);
    Instructions { parts: vec![part], commands: &["postfix reload"] }
}

/// postscreen, which weighs several lists before anybody talks to smtpd.
pub(super) fn postscreen(asked: &Asked) -> Instructions {
    let sites = asked.patterns.iter().map(|pattern| asked.fill(&format!("@ZONE@={pattern}*2")));
    let sites = sites.collect::<Vec<_>>().join(",\n    ");
    let text = format!(
        "\
postscreen_access_list = permit_mynetworks
postscreen_dnsbl_sites =
    {sites}
postscreen_dnsbl_threshold = 2
postscreen_dnsbl_action = enforce
postscreen_greet_action = enforce
"
    );
    Instructions {
        parts: vec![Part::append("/etc/postfix/main.cf", text).ending(Ending::Lines)],
        commands: &[
            "postconf -M smtp/inet='smtp inet n - y - 1 postscreen'",
            "postconf -M smtpd/pass='smtpd pass - - y - - smtpd'",
            "postconf -M dnsblog/unix='dnsblog unix - - y - 0 dnsblog'",
            "postfix reload",
        ],
    }
}

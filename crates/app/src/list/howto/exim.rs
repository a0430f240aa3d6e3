//! Exim, with the places that Debian's configuration has for it.

use super::asked::Asked;
use super::consumer::{Instructions, Part};

/// A statement in the ACL for RCPT.
pub(super) fn instructions(asked: &Asked) -> Instructions {
    let values: Vec<String> = asked.values.iter().map(|(value, _)| value.to_string()).collect();
    let text = format!(
        "\
  deny
    !hosts         = +relay_from_hosts
    !authenticated = *
    !local_parts   = postmaster
    dnslists       = @ZONE@={}
    message        = $sender_host_address is listed on $dnslist_domain: $dnslist_text
",
        values.join(",")
    );
    let file = "/etc/exim4/local_rcpt_acl";
    Instructions {
        parts: vec![
            Part::create(file, asked.fill(&text)),
            Part::append(
                "/etc/exim4/exim4.conf.localmacros",
                format!("CHECK_RCPT_LOCAL_ACL_FILE = {file}\n"),
            ),
        ],
        commands: &["update-exim4.conf", "systemctl reload exim4"],
    }
}

//! rspamd, and OpenSMTPD, which asks by way of it.

use super::asked::Asked;
use super::consumer::{Ending, Instructions, Part};

const RULE: &str = "\
rbls {
  @STEM@ {
    symbol = \"RBL_@STEM@\";
    rbl = \"@ZONE@\";
    checks = [\"from\"];
    ipv4 = true;
    ipv6 = true;
    unknown = false;
    returncodes {
@CODES@    }
  }
}
";
const CODE: &str = "      RBL_@STEM@_@CODE@ = \"@VALUE@\";\n";
const SCORE: &str = "  \"RBL_@STEM@_@CODE@\" {
    weight = 8.0;
    description = \"The sending host is on @ZONE@ (@VALUE@)\";
  }
";

fn rule(asked: &Asked) -> Vec<Part> {
    let rule = asked.fill(RULE).replace("@CODES@", &asked.each(CODE));
    let scores = format!("symbols {{\n{}}}\n", asked.each(SCORE));
    vec![
        Part::append("/etc/rspamd/local.d/rbl.conf", rule),
        Part::append("/etc/rspamd/local.d/rbl_group.conf", scores),
    ]
}

/// A rule with a score for each value.
pub(super) fn scores(asked: &Asked) -> Instructions {
    Instructions { parts: rule(asked), commands: &["rspamadm configtest", "systemctl reload rspamd"] }
}

/// OpenSMTPD with rspamd as its filter, and a rule that refuses what is listed.
pub(super) fn opensmtpd(asked: &Asked) -> Instructions {
    let symbols = asked.each("RBL_@STEM@_@CODE@ | ");
    let actions = format!(
        "\
rules {{
  @STEM@ {{
    action = \"reject\";
    expression = \"{}\";
    message = \"The sending host is listed on @ZONE@\";
  }}
}}
",
        symbols.trim_end_matches(" | ")
    );
    let server = "\
filter \"rspamd\" proc-exec \"filter-rspamd\"
listen on 0.0.0.0 port 25 filter \"rspamd\"
listen on :: port 25 filter \"rspamd\"
";
    let mut parts = rule(asked);
    parts.push(Part::append("/etc/rspamd/local.d/force_actions.conf", asked.fill(&actions)));
    parts.push(Part::append("/etc/smtpd.conf", server.to_owned()).ending(Ending::Stays));
    let commands = &["rspamadm configtest", "systemctl reload rspamd", "systemctl restart opensmtpd"];
    Instructions { parts, commands }
}

//! SpamAssassin: the host that handed the message over to us, with a score for each value.

use super::asked::Asked;
use super::consumer::{Instructions, Part};

const BEGIN: &str = "\
header   __RBL_@STEM@  eval:check_rbl('@STEM@-lastexternal', '@ZONE@.')
tflags   __RBL_@STEM@  net
";
const CODE: &str = "\
header   RBL_@STEM@_@CODE@  eval:check_rbl_sub('@STEM@-lastexternal', '^@PATTERN@$')
describe RBL_@STEM@_@CODE@  The sending host is on a block list of relays
tflags   RBL_@STEM@_@CODE@  net
score    RBL_@STEM@_@CODE@  5.0
";

/// Rules in a file of their own.
pub(super) fn instructions(asked: &Asked) -> Instructions {
    let mut text = asked.fill(BEGIN);
    for (value, name) in &asked.values {
        let pattern = value.to_string().replace('.', "\\.");
        text.push_str(&asked.fill(CODE).replace("@CODE@", name).replace("@PATTERN@", &pattern));
    }
    let file = format!("/etc/spamassassin/{}.cf", asked.zone);
    Instructions {
        parts: vec![Part::create(&file, text)],
        commands: &["spamassassin --lint", "systemctl reload spamassassin"],
    }
}

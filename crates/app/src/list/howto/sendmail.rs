//! sendmail: the feature `enhdnsbl`, which compares the answer.

use super::asked::Asked;
use super::consumer::{Ending, Instructions, Part, Place};

/// `enhdnsbl` with each value, after authentication (`delay_checks`).
pub(super) fn instructions(asked: &Asked) -> Instructions {
    let values: String = asked.each(", `@VALUE@.'");
    let text = format!(
        "\
FEATURE(`delay_checks')dnl
FEATURE(`enhdnsbl', `@ZONE@', `', `'{values})dnl
"
    );
    let file = "/etc/mail/sendmail.mc".to_owned();
    Instructions {
        parts: vec![Part {
            file,
            place: Place::Before("MAILER"),
            text: asked.fill(&text),
            ending: Ending::Lines,
        }],
        commands: &["m4 /etc/mail/sendmail.mc > /etc/mail/sendmail.cf", "systemctl restart sendmail"],
    }
}

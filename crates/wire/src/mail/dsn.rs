//! Whether a message is a bounce: a delivery status notification (RFC 3464) or one of its ancestors.

use super::header::Fields;

/// Why a message is taken for a bounce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Its reverse-path is null (RFC 5321 §4.5.5).
    NullReversePath,
    /// It is a multipart/report about delivery (RFC 6522, RFC 3464).
    DeliveryReport,
    /// A mail system says that it sent it: From MAILER-DAEMON, or X-Failed-Recipients.
    MailerDaemon,
    /// It says that it was sent automatically in reply (RFC 3834 §5).
    AutomaticReply,
}

/// The signs of a bounce in `message`, whose reverse-path at reception was `reverse_path` where that is
/// known (without brackets, so that the null path is empty).
#[must_use]
pub fn signs(message: &[u8], reverse_path: Option<&str>) -> Vec<Sign> {
    let mut signs = Vec::new();
    let mut add = |found: bool, sign: Sign| {
        if found && !signs.contains(&sign) {
            signs.push(sign);
        }
    };
    add(reverse_path == Some(""), Sign::NullReversePath);
    for field in Fields::of(message).take(500) {
        let value = || field.unfolded().to_ascii_lowercase();
        if field.is("Return-Path") && reverse_path.is_none() {
            add(value() == "<>", Sign::NullReversePath);
        } else if field.is("Content-Type") {
            let value = value();
            let report = value.starts_with("multipart/report");
            add(report && !value.contains("feedback-report"), Sign::DeliveryReport);
        } else if field.is("X-Failed-Recipients") {
            add(true, Sign::MailerDaemon);
        } else if field.is("From") {
            add(value().contains("mailer-daemon"), Sign::MailerDaemon);
        } else if field.is("Auto-Submitted") {
            add(value().starts_with("auto-replied"), Sign::AutomaticReply);
        }
    }
    signs
}

/// Whether the signs suffice. The null reverse-path alone does not: a probe may have used it itself.
#[must_use]
pub fn is_bounce(signs: &[Sign]) -> bool {
    signs.iter().any(|sign| *sign != Sign::NullReversePath)
}

#[cfg(test)]
mod tests;

//! The text of a notice: `multipart/report` (RFC 6522) with a part for people, one for programs (RFC 3464), and the message
//! that failed. With addresses in UTF-8 the types are those of RFC 6533.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use sekisho_wire::smtp::parameter::Body as BodyKind;
use sekisho_wire::smtp::reply::EnhancedCode;

use super::content::Original;
use super::{Action, Fallen, Notice, shown};

/// The most characters of one value.
const VALUE_LIMIT: usize = 800;

/// What stands around the message that failed.
pub(super) struct Frame<'a> {
    pub(super) notice: &'a Notice<'a>,
    pub(super) original: Original,
    pub(super) id: &'a str,
    pub(super) boundary: &'a str,
    pub(super) now: Timestamp,
}

impl Frame<'_> {
    /// Everything before the message that failed.
    pub(super) fn head(&self) -> Vec<u8> {
        let mut text = self.header();
        // Writing to a String cannot fail.
        let _ = write!(text, "\r\n--{}\r\nContent-Type: text/plain; charset=utf-8\r\n", self.boundary);
        text.push_str("Content-Transfer-Encoding: base64\r\n\r\n");
        let encoded = BASE64.encode(self.words());
        for line in encoded.as_bytes().chunks(76) {
            text.push_str(&String::from_utf8_lossy(line));
            text.push_str("\r\n");
        }
        let kind = if self.utf8() { "global-delivery-status" } else { "delivery-status" };
        let _ = write!(text, "\r\n--{}\r\nContent-Type: message/{kind}\r\n", self.boundary);
        text.push_str(self.encoding(self.utf8()));
        text.push_str("\r\n");
        text.push_str(&self.status());
        let kind = match (self.original, self.utf8()) {
            (Original::Full, false) => "message/rfc822",
            (Original::Full, true) => "message/global",
            (Original::Header, false) => "text/rfc822-headers",
            (Original::Header, true) => "message/global-headers",
            (Original::None, _) => return text.into_bytes(),
        };
        let _ = write!(text, "\r\n--{}\r\nContent-Type: {kind}\r\n", self.boundary);
        text.push_str(self.encoding(self.eight_bit()));
        text.push_str("\r\n");
        text.into_bytes()
    }

    /// Everything behind it.
    pub(super) fn tail(&self) -> Vec<u8> {
        format!("\r\n--{}--\r\n", self.boundary).into_bytes()
    }

    fn header(&self) -> String {
        let Notice { host, recipients, kept, .. } = self.notice;
        let failed = self.notice.fallen.iter().any(Fallen::is_failure);
        let subject = match (kept, failed) {
            (true, _) => "Kept for you: mail that could not be delivered",
            (false, true) => "Your mail could not be delivered",
            (false, false) => "Your mail was delivered",
        };
        let to = match recipients.as_slice() {
            _ if *kept => format!("postmaster@{host}"),
            _ => shown(&self.notice.about.reverse_path),
        };
        let mut text = format!(
            "From: Mail Delivery System <MAILER-DAEMON@{host}>\r\nTo: <{}>\r\nDate: {}\r\nMessage-ID: <{}.notice@{host}>\r\nSubject: {subject}\r\n",
            self.clean(&to),
            date(self.now),
            self.id,
        );
        // RFC 3834 §5, and RFC 5321 §4.5.5 by the envelope: nobody answers this by itself.
        let _ = write!(text, "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n");
        let _ = write!(
            text,
            "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"{}\"\r\n",
            self.boundary
        );
        text.push_str(self.encoding(self.eight_bit()));
        text
    }

    /// For people, in both languages of ours.
    fn words(&self) -> String {
        let Notice { host, about, fallen, kept, .. } = self.notice;
        let failed = fallen.iter().any(Fallen::is_failure);
        let (english, japanese) = match (kept, failed) {
            (true, _) => (
                "This mail could not be delivered, and its sender cannot be told: the address is not known to be the\r\nsender's, or is that of a mail system. The mail is kept here for you.",
                "このメールは配送できませんでした。送信者のアドレスが本人のものと確認できないか、\r\nメールシステムのものであるため、送信者には通知していません。メールはここに保管します。",
            ),
            (false, true) => (
                "Your mail could not be delivered to the recipients below. It is not tried again.",
                "下記の宛先にはメールを配送できませんでした。再送は行いません。",
            ),
            (false, false) => {
                ("Your mail was delivered to the recipients below.", "下記の宛先へのメールを配送しました。")
            }
        };
        let mut text = format!("{english}\r\n\r\n{japanese}\r\n\r\n");
        let _ =
            write!(text, "Server / サーバー: {host}\r\nSender / 送信者: {}\r\n", shown(&about.reverse_path));
        for fallen in *fallen {
            let to =
                about.recipients.get(fallen.place).map_or_else(String::new, |to| shown(&to.forward_path));
            let _ = write!(text, "\r\n<{to}>\r\n    {}\r\n", fallen.reason());
        }
        text
    }

    /// For programs (RFC 3464 §2.2 and §2.3).
    fn status(&self) -> String {
        let Notice { host, about, fallen, .. } = self.notice;
        let mut text = format!("Reporting-MTA: dns; {host}\r\n");
        if let Some(id) = &about.envelope_id {
            let _ = write!(text, "Original-Envelope-Id: {}\r\n", self.clean(&String::from_utf8_lossy(id)));
        }
        let _ = write!(text, "Arrival-Date: {}\r\n", date(about.received));
        for fallen in *fallen {
            text.push_str("\r\n");
            let Some(recipient) = about.recipients.get(fallen.place) else { continue };
            if let Some((kind, address)) = &recipient.original_recipient {
                let address = self.clean(&String::from_utf8_lossy(address));
                let _ = write!(text, "Original-Recipient: {}; {address}\r\n", self.clean(kind));
            }
            let kind = if recipient.forward_path.is_ascii() { "rfc822" } else { "utf-8" };
            let to = self.clean(&String::from_utf8_lossy(&recipient.forward_path));
            let _ = write!(text, "Final-Recipient: {kind}; {to}\r\n");
            let _ = write!(text, "Action: {}\r\nStatus: {}\r\n", fallen.action.word(), fallen.code());
            if let Some(remote) = &fallen.remote {
                let _ = write!(text, "Remote-MTA: dns; {}\r\n", self.clean(remote));
            }
            if fallen.is_failure() {
                let kind = if fallen.remote.is_some() { "smtp" } else { "x-sekisho" };
                let _ = write!(text, "Diagnostic-Code: {kind}; {}\r\n", self.clean(&fallen.said));
            }
            let _ = write!(text, "Last-Attempt-Date: {}\r\n", date(self.now));
        }
        text
    }

    /// A value as it may stand in a field: one line, no control characters, ASCII unless the notice is in UTF-8. What
    /// others wrote must not become a field of its own.
    fn clean(&self, value: &str) -> String {
        let allowed = |sign: char| !sign.is_control() && (sign.is_ascii() || self.utf8());
        value.chars().take(VALUE_LIMIT).map(|sign| if allowed(sign) { sign } else { '?' }).collect()
    }

    fn utf8(&self) -> bool {
        self.notice.about.smtputf8
    }

    fn eight_bit(&self) -> bool {
        self.utf8() || self.notice.about.body != BodyKind::SevenBit
    }

    fn encoding(&self, eight_bit: bool) -> &'static str {
        if eight_bit { "Content-Transfer-Encoding: 8bit\r\n" } else { "" }
    }
}

impl Fallen {
    pub(super) const fn is_failure(&self) -> bool {
        matches!(self.action, Action::Failed | Action::Expired)
    }

    /// The reason on one line.
    fn reason(&self) -> String {
        let said: String = self.said.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        match (self.action, &self.remote) {
            (Action::Expired, _) => format!("given up after five days / 5 日間試みて断念: {said}"),
            (Action::Failed, Some(remote)) => format!("{remote}: {said}"),
            (Action::Failed, None) => said,
            (Action::Delivered, _) => "delivered / 配送済み".to_owned(),
            (Action::Relayed, _) => {
                "handed on to a server that sends no notices / 次のサーバーへ引き渡し済み（以後の通知はありません）"
                    .to_owned()
            }
        }
    }

    /// The status code (RFC 3463): that of the reply where its class fits.
    fn code(&self) -> String {
        let (class, otherwise) = match self.action {
            Action::Failed => (5, "5.0.0"),
            Action::Expired => return "4.4.7".to_owned(),
            Action::Delivered | Action::Relayed => return "2.0.0".to_owned(),
        };
        let text = self.said.as_bytes();
        let behind = text.get(4..).filter(|_| text.iter().take(3).all(u8::is_ascii_digit)).unwrap_or(text);
        match EnhancedCode::parse_prefix(behind) {
            Some((code, _)) if code.class == class => code.to_string(),
            _ => otherwise.to_owned(),
        }
    }
}

impl Action {
    /// Its word in RFC 3464 §2.3.3.
    const fn word(self) -> &'static str {
        match self {
            Self::Failed | Self::Expired => "failed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
        }
    }
}

/// The time as RFC 5322 §3.3 writes it.
pub(crate) fn date(time: Timestamp) -> String {
    // Only years beyond 9999 cannot be written.
    jiff::fmt::rfc2822::to_string(&time.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default()
}

//! The notice that tells an account what was sent by its grants. Within the other server's POP3 session nothing can be said,
//! so it is a message in the mailbox whose owner just logged in.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_net::clock;
use sekisho_wire::smtp::parameter::Body as BodyKind;

use crate::bounce::date;
use crate::delivery::Target;
use crate::gateway::Gateway;
use crate::grants::Residue;
use crate::settings::GrantNotices;
use crate::spool::{Envelope, MessageId, Recipient, SpoolError};

/// The listener of these notices.
const NOTICE: &str = "grant-notice";
/// What `daily` means.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Tells accounts what was sent by their grants.
pub struct Notices {
    gateway: Arc<Gateway>,
    /// Who was told within the last day, and when.
    told: Mutex<BTreeMap<String, Instant>>,
}

impl Notices {
    /// For logins at a server that cannot say it itself.
    #[must_use]
    pub fn new(gateway: Arc<Gateway>) -> Self {
        Self { gateway, told: Mutex::default() }
    }

    /// This account just logged in: puts a notice into the spool if there is something to tell and the settings want it.
    /// What cannot be told now is told the next time.
    pub async fn tell(&self, account: &str) {
        if !self.is_wanted(account, clock::instant()) {
            return;
        }
        let Some(residue) = self.gateway.grants.with(|grants| grants.take_residue(account)) else { return };
        match self.post(account, &residue).await {
            Ok(id) => {
                self.told().insert(account.to_owned(), clock::instant());
                tracing::info!(event = "grant-notice", account, sent = residue.sent(), %id, "in the spool");
            }
            Err(error) => {
                tracing::warn!(
                    event = "grant-notice",
                    account,
                    "not in the spool, told the next time: {error}"
                );
                self.gateway.grants.with(|grants| grants.keep_residue(account, &residue));
            }
        }
    }

    fn is_wanted(&self, account: &str, now: Instant) -> bool {
        let mut told = self.told();
        told.retain(|_, when| now.saturating_duration_since(*when) < DAY);
        match self.gateway.current().settings.pop_before_smtp.notices {
            GrantNotices::EachLogin => true,
            GrantNotices::Daily => !told.contains_key(account),
            GrantNotices::Never => false,
        }
    }

    fn told(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Instant>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn post(&self, account: &str, residue: &Residue) -> Result<MessageId, SpoolError> {
        let host = self.gateway.current().settings.host_name.to_string();
        let to = if account.contains('@') { account.to_owned() } else { format!("{account}@{host}") };
        let mut incoming = self.gateway.spool.begin();
        let id = incoming.id().to_string();
        incoming.write(text(&host, &to, &id, residue).as_bytes()).await?;
        let recipient = Recipient {
            forward_path: to.clone().into_bytes(),
            target: Target::Mailbox(account.to_owned()).to_string(),
            notify: None,
            original_recipient: None,
        };
        let utf8 = !to.is_ascii();
        // RFC 5321 §4.5.5: nobody answers it.
        let envelope = Envelope {
            body: if utf8 { BodyKind::EightBitMime } else { BodyKind::SevenBit },
            smtputf8: utf8,
            ..Envelope::of_our_own(NOTICE, b"", vec![recipient], clock::now())
        };
        incoming.commit(&envelope).await
    }
}

/// The message, in both languages.
fn text(host: &str, to: &str, id: &str, residue: &Residue) -> String {
    let sent = residue.sent();
    let addresses: Vec<String> = residue.addresses().iter().map(ToString::to_string).collect();
    let (english_rest, japanese_rest) =
        if residue.elsewhere() { (" and elsewhere", " ほか") } else { ("", "") };
    let (noun, verb) = if sent == 1 { ("message", "was") } else { ("messages", "were") };
    let words = format!(
        "{sent} {noun} {verb} sent as {to} by POP before SMTP from {english}{english_rest}\r\n\
         since you were last told.\r\n\
         If you did not send them, tell your postmaster: somebody behind the same address\r\n\
         may have used the permission that your login opened.\r\n\
         \r\n\
         前回の通知以降、POP before SMTP によって {to} から {sent} 通のメールが送信されました。\r\n\
         送信元の IP アドレス: {japanese}{japanese_rest}\r\n\
         心当たりがない場合は、管理者（postmaster）に連絡してください。同じ IP アドレスを使う\r\n\
         第三者が、あなたのログインで得られた送信許可を利用した可能性があります。\r\n",
        english = addresses.join(", "),
        japanese = addresses.join("、"),
    );
    let mut message = format!(
        "From: Mail Delivery System <MAILER-DAEMON@{host}>\r\nTo: <{to}>\r\nDate: {}\r\nMessage-ID: <{id}.notice@{host}>\r\n",
        date(clock::now())
    );
    // Writing to a String cannot fail. RFC 3834 §5: nobody answers this by itself.
    let _ = write!(
        message,
        "Subject: {sent} {noun} sent by POP before SMTP\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    for line in BASE64.encode(words).as_bytes().chunks(76) {
        message.push_str(&String::from_utf8_lossy(line));
        message.push_str("\r\n");
    }
    message
}

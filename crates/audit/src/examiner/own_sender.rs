//! Whether a stranger may write to the target's own users as one of them. Not relay, but what impostors use.

use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::Endpoint;

use super::Examiner;
use crate::probe::session::{SessionKey, begin};
use crate::record::finding::{Finding, FindingKind, Severity};
use crate::record::probe::Stage;

impl Examiner<'_> {
    /// Asks `endpoint` with `own`, who is no postmaster, as reverse-path and recipient, at RCPT only, and notes a finding
    /// where that is taken. Silence and errors say nothing.
    pub async fn own_sender_to_own_user(&mut self, endpoint: Endpoint, own: &str) {
        if self.is_stopped() || self.is_banned(endpoint) || self.permit(&Shape::plain(endpoint)).is_none() {
            return;
        }
        let stop = self.means.stop.clone();
        let taken = tokio::select! {
            taken = self.takes_own_sender(endpoint, own) => taken,
            () = stop.cancelled() => return,
        };
        let known = self.record.findings.iter().any(|own| own.kind == FindingKind::OwnSenderToOwnUser);
        if taken && !known {
            self.record.findings.push(Finding {
                kind: FindingKind::OwnSenderToOwnUser,
                severity: Severity::Low,
                endpoints: vec![endpoint],
                probes: Vec::new(),
            });
        }
    }

    async fn takes_own_sender(&self, endpoint: Endpoint, own: &str) -> bool {
        let key = SessionKey::plain(endpoint, self.means.our_name.clone());
        let Ok(mut conversation) = begin(&key, None, &self.means.session).await else { return false };
        let mail = format!("MAIL FROM:<{own}>\r\n");
        let recipient = format!("RCPT TO:<{own}>\r\n");
        let mut taken = false;
        if let Ok(reply) = conversation.command(mail.as_bytes(), Stage::Mail).await
            && reply.is_positive()
        {
            let reply = conversation.command(recipient.as_bytes(), Stage::Recipient).await;
            taken = reply.is_ok_and(|reply| reply.is_positive());
        }
        conversation.quit().await;
        taken
    }
}

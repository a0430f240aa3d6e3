//! One line for every message and every decision. The wire says nothing internal; here stands everything but
//! secrets.

use std::net::IpAddr;

use sekisho_policy::{Reason, Role};

use crate::gateway::Gateway;
use crate::metrics::{Metrics, ServiceResult};

/// The service of a role, in log lines, metrics and grants.
#[must_use]
pub(crate) const fn service(role: Role) -> &'static str {
    match role {
        Role::Mx => "smtp",
        Role::Submission => "submission",
    }
}

/// Whom a line is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// The service.
    pub role: Role,
    /// The client.
    pub client: IpAddr,
    /// The name it gave.
    pub hello: &'a str,
    /// Who it is, in a word: an account, `network`, a grant, or `-`.
    pub principal: &'a str,
}

/// A message that was accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accepted<'a> {
    /// Its name.
    pub(crate) id: &'a str,
    /// The reverse-path.
    pub(crate) from: &'a str,
    /// The forward-paths.
    pub(crate) to: &'a str,
    /// Its size, without our trace lines.
    pub(crate) octets: u64,
    /// The protocol and cipher suite, or `none`.
    pub(crate) tls: &'a str,
}

impl Gateway {
    /// Something was refused.
    pub(crate) fn log_refusal(
        &self,
        subject: Subject<'_>,
        reason: Reason,
        from: &str,
        to: &str,
        detail: &str,
    ) {
        self.log_refused(subject, (reason.key(), reason.words()), from, to, detail);
    }

    /// The same for a reason that is not the policy's: its word, and what it means.
    pub(crate) fn log_refused(
        &self,
        subject: Subject<'_>,
        (reason, words): (&'static str, &str),
        from: &str,
        to: &str,
        detail: &str,
    ) {
        self.count_decision(subject.role, reason);
        self.metrics.refusals.inc();
        tracing::info!(
            event = "refused",
            service = service(subject.role),
            client = %subject.client,
            hello = subject.hello,
            principal = subject.principal,
            from,
            to,
            reason,
            detail,
            "{words}"
        );
    }

    /// A message was refused for a reason that is not the policy's.
    pub(crate) fn log_trouble(&self, subject: Subject<'_>, key: &'static str, from: &str, detail: &str) {
        self.count_decision(subject.role, key);
        tracing::warn!(
            event = "not-accepted",
            service = service(subject.role),
            client = %subject.client,
            principal = subject.principal,
            from,
            reason = key,
            "{detail}"
        );
    }

    /// A message was accepted: it is on the disk.
    pub(crate) fn log_accepted(&self, subject: Subject<'_>, accepted: &Accepted<'_>) {
        self.count_decision(subject.role, "accepted");
        self.metrics.messages.inc();
        self.metrics.octets.inc_by(accepted.octets);
        tracing::info!(
            event = "accepted",
            id = accepted.id,
            service = service(subject.role),
            client = %subject.client,
            hello = subject.hello,
            principal = subject.principal,
            from = accepted.from,
            to = accepted.to,
            octets = accepted.octets,
            tls = accepted.tls,
        );
    }

    /// A login succeeded, or failed for a reason; at which account, where that is known.
    pub(crate) fn log_login(
        &self,
        service: &'static str,
        client: IpAddr,
        mechanism: &str,
        account: Option<&str>,
        failure: Option<&str>,
    ) {
        let word = if failure.is_none() { "succeeded" } else { "failed" };
        self.metrics.logins.get_or_create(&ServiceResult { service, result: word }).inc();
        match failure {
            None => {
                tracing::info!(event = "login", service, client = %client, mechanism, account, "logged in");
            }
            Some(why) => {
                self.metrics.failed_logins.inc();
                tracing::info!(event = "login-failed", service, client = %client, mechanism, account, "{why}");
            }
        }
    }

    fn count_decision(&self, role: Role, result: &'static str) {
        self.metrics.decisions.get_or_create(&ServiceResult { service: service(role), result }).inc();
    }
}

/// A login was right, and its maildrop is another session's.
pub(crate) fn log_in_use(metrics: &Metrics, client: IpAddr, account: &str) {
    let result = "in-use";
    metrics.decisions.get_or_create(&ServiceResult { service: "pop3", result }).inc();
    metrics.refusals.inc();
    tracing::info!(
        event = "refused",
        service = "pop3",
        client = %client,
        account,
        reason = result,
        "another session has the maildrop open"
    );
}

/// A session at a mailbox ends because its login does not count any more.
pub(crate) fn log_ended(account: &str) {
    tracing::info!(
        event = "sessions-ended",
        service = "pop3",
        account,
        closed = 1,
        "the account is disabled, gone or changed"
    );
}

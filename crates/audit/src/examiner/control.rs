//! Controls: questions whose answer is known if the others are to mean anything.
//!
//! A mail exchanger takes mail for its own postmaster from anyone (RFC 5321 §4.5.1); a submission listener
//! wants a login (RFC 6409 §4.3). A listener that did so before and does not any more has begun to turn us
//! away.

use futures_util::StreamExt as _;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Role, Transport};
use sekisho_wire::smtp::reply::ReceivedReply;

use super::Examiner;
use crate::probe::answer;
use crate::probe::conversation::{Conversation, ConversationError};
use crate::probe::session::{NotBegun, SessionKey, begin};
use crate::record::probe::{Outcome, Said, Stage};
use crate::record::{Control, ControlKind};

/// The most own recipients that are tried in one control.
const RECIPIENTS_LIMIT: usize = 4;

/// What a control came to.
struct Checked {
    kind: ControlKind,
    passed: bool,
    answer: String,
}

impl Examiner<'_> {
    /// Asks the control of each listener, and those that were deferred again as long as there is patience.
    pub async fn controls(&mut self, endpoints: &[Endpoint]) {
        self.ask_controls(endpoints).await;
        for round in 0..super::PAUSES.len() {
            let deferred: Vec<Endpoint> =
                endpoints.iter().copied().filter(|endpoint| self.is_control_deferred(*endpoint)).collect();
            if deferred.is_empty() || !self.pause(round).await {
                return;
            }
            self.ask_controls(&deferred).await;
        }
    }

    /// Asks the control of each listener once, as many at a time as there may be connections.
    pub async fn ask_controls(&mut self, endpoints: &[Endpoint]) {
        let at_once = self.record.settings.connections.max(1);
        let mut checks = Vec::new();
        for endpoint in endpoints {
            checks.push(self.check_of(*endpoint));
        }
        let asked: Vec<(Endpoint, Option<Checked>)> =
            futures_util::stream::iter(checks).buffered(at_once).collect().await;
        for (endpoint, checked) in asked {
            self.note_control(endpoint, checked);
        }
    }

    /// Asks the control of one listener and keeps the answer in the place of an earlier one.
    pub async fn control(&mut self, endpoint: Endpoint) {
        let checked = self.check_unless_stopped(endpoint).await;
        self.note_control(endpoint, checked);
    }

    async fn check_of(&self, endpoint: Endpoint) -> (Endpoint, Option<Checked>) {
        (endpoint, self.check_unless_stopped(endpoint).await)
    }

    async fn check_unless_stopped(&self, endpoint: Endpoint) -> Option<Checked> {
        if self.is_stopped() || self.permit(&Shape::plain(endpoint)).is_none() {
            return None;
        }
        tokio::select! {
            checked = self.check(endpoint) => Some(checked),
            // What the user broke off says nothing about the target.
            () = self.means.stop.cancelled() => None,
        }
    }

    fn note_control(&mut self, endpoint: Endpoint, checked: Option<Checked>) {
        self.since_control.insert(endpoint, 0);
        let Some(checked) = checked else { return };
        let passed_before = self.own_controls(endpoint).any(|control| control.passed);
        // The first answer after a success that is a plain no means that we are not welcome any more.
        if passed_before && !checked.passed && !checked.answer.starts_with('4') {
            self.banned.insert(endpoint, checked.answer.clone());
        }
        let after_probes = self.record.probes.iter().filter(|probe| probe.shape.endpoint == endpoint).count();
        let Checked { kind, passed, answer } = checked;
        self.record
            .controls
            .retain(|control| control.endpoint != endpoint || control.kind == ControlKind::OwnLogin);
        self.record.controls.push(Control { endpoint, kind, passed, answer, after_probes });
    }

    fn is_control_deferred(&self, endpoint: Endpoint) -> bool {
        self.own_controls(endpoint).any(|control| !control.passed && control.answer.starts_with('4'))
    }

    /// The control of a listener, beside that of an own login.
    fn own_controls(&self, endpoint: Endpoint) -> impl Iterator<Item = &Control> {
        let controls = self.record.controls.iter();
        controls.filter(move |control| control.endpoint == endpoint && control.kind != ControlKind::OwnLogin)
    }

    async fn check(&self, endpoint: Endpoint) -> Checked {
        let kind = match endpoint.role() {
            Role::MailExchanger => ControlKind::OwnPostmaster,
            Role::Submission => ControlKind::AuthenticationRequired,
        };
        if let Some(interval) = self.means.session.interval {
            tokio::time::sleep(interval).await;
        }
        let key = SessionKey::plain(endpoint, self.means.our_name.clone());
        let mut conversation = match begin(&key, None, &self.means.session).await {
            Ok(conversation) => conversation,
            Err(NotBegun::TurnedAway(outcome, _) | NotBegun::Answered(outcome, _)) => {
                return Checked { kind, passed: false, answer: outcome_text(&outcome) };
            }
            Err(NotBegun::Broken(error, _)) => {
                return Checked { kind, passed: false, answer: error.to_string() };
            }
        };
        let checked = match self.ask_for_ourselves(&mut conversation, endpoint).await {
            Ok(checked) => checked,
            Err(error) => Checked { kind, passed: false, answer: error.to_string() },
        };
        conversation.quit().await;
        checked
    }

    /// A stranger's ordinary mail to somebody of the target's own.
    async fn ask_for_ourselves(
        &self,
        conversation: &mut Conversation,
        endpoint: Endpoint,
    ) -> Result<Checked, ConversationError> {
        let mail = format!("MAIL FROM:<{}>\r\n", self.means.witness.outsider());
        let reply = conversation.command(mail.as_bytes(), Stage::Mail).await?;
        if !reply.is_positive() {
            return Ok(self.refused(endpoint, &reply, Stage::Mail));
        }
        let mut refused = None;
        for recipient in self.means.own_recipients.iter().take(RECIPIENTS_LIMIT) {
            let command = format!("RCPT TO:<{recipient}>\r\n");
            let reply = conversation.command(command.as_bytes(), Stage::Recipient).await?;
            let answer = answer::said(&reply).to_string();
            if reply.is_positive() {
                return Ok(Checked { kind: ControlKind::OwnPostmaster, passed: true, answer });
            }
            let checked = self.refused(endpoint, &reply, Stage::Recipient);
            if checked.passed {
                return Ok(checked);
            }
            // A deferral outweighs a refusal: the answer is still to come.
            if refused.as_ref().is_none_or(|_: &Checked| reply.is_transient()) {
                refused = Some(checked);
            }
        }
        let nobody = || Checked {
            kind: ControlKind::OwnPostmaster,
            passed: false,
            answer: "no own recipient is known".to_owned(),
        };
        Ok(refused.unwrap_or_else(nobody))
    }

    /// A refusal is what a listener for its own users should say.
    fn refused(&self, endpoint: Endpoint, reply: &ReceivedReply, stage: Stage) -> Checked {
        let said = answer::said(reply);
        let wants_login = reply.is_permanent()
            && (answer::wants_login(&said)
                || answer::wants_tls(&said) && self.is_asked_under_tls(endpoint)
                || self.is_submission_policy(endpoint, stage));
        let kind = if wants_login || endpoint.role() == Role::Submission {
            ControlKind::AuthenticationRequired
        } else {
            ControlKind::OwnPostmaster
        };
        Checked { kind, passed: wants_login, answer: said.to_string() }
    }
}

impl Examiner<'_> {
    /// Whether what `endpoint` keeps for TLS is asked there: then it may want TLS first.
    fn is_asked_under_tls(&self, endpoint: Endpoint) -> bool {
        let mut facts = self.record.dossier.endpoints.iter();
        facts.any(|own| own.endpoint == endpoint && !own.offers_under_tls.is_empty())
    }

    /// Whether `endpoint` talks about nothing but TLS with us, which it could have.
    #[must_use]
    pub fn wants_tls_first(&self, endpoint: Endpoint) -> bool {
        endpoint.transport == Transport::Plain
            && self.is_asked_under_tls(endpoint)
            && self.own_controls(endpoint).any(|own| {
                let said = Said { code: 530, enhanced: None, text: own.answer.clone() };
                own.answer.starts_with("530") && answer::wants_tls(&said)
            })
    }
}

pub(super) fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Dropped { .. } => "the connection was closed".to_owned(),
        Outcome::TimedOut { seconds, .. } => format!("no answer within {seconds} s"),
        Outcome::NotOffered { what } => format!("{what} is not offered"),
        _ => outcome.said().map(ToString::to_string).unwrap_or_default(),
    }
}

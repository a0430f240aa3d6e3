//! An own login as a control: a listener that takes the user's login and refuses everybody else means it.
//!
//! The password is said only under TLS, and nowhere written down.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Role, Transport};

use super::Examiner;
use crate::probe::answer;
use crate::probe::session::{NotBegun, SessionKey, begin};
use crate::record::probe::Stage;
use crate::record::{Control, ControlKind};
use crate::witness::mailbox::Password;

/// A login of the user at the target.
#[derive(Clone, Debug)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: Password,
}

impl Examiner<'_> {
    /// Logs in at every port of `endpoints` that is for own users, by AUTH PLAIN (RFC 4616) under TLS; without
    /// TLS the control fails and nothing is said. Nothing happens where the user named no login.
    pub async fn own_logins(&mut self, endpoints: &[Endpoint]) {
        let mut done: Vec<Endpoint> = Vec::new();
        // With TLS first: a port that has it is asked there alone.
        let (secured, plain): (Vec<Endpoint>, Vec<Endpoint>) =
            endpoints.iter().copied().partition(|endpoint| endpoint.transport != Transport::Plain);
        for endpoint in secured.into_iter().chain(plain) {
            let known = |own: &Endpoint| own.address == endpoint.address && own.port == endpoint.port;
            if !self.is_for_own_users(endpoint) || done.iter().any(known) {
                continue;
            }
            done.push(endpoint);
            self.own_login(endpoint).await;
        }
    }

    fn is_for_own_users(&self, endpoint: Endpoint) -> bool {
        let asks = |own: &Control| {
            own.endpoint == endpoint && own.kind == ControlKind::AuthenticationRequired && own.passed
        };
        self.means.offers_login.contains(&endpoint)
            && (endpoint.role() == Role::Submission || self.record.controls.iter().any(asks))
    }

    async fn own_login(&mut self, endpoint: Endpoint) {
        let Some(login) = self.means.login.clone() else { return };
        if self.is_stopped() || self.is_banned(endpoint) || self.permit(&Shape::plain(endpoint)).is_none() {
            return;
        }
        let stop = self.means.stop.clone();
        let tried = tokio::select! {
            tried = self.try_login(endpoint, &login) => tried,
            () = stop.cancelled() => return,
        };
        let (passed, answer) = match tried {
            Ok(tried) => tried,
            Err(detail) => (false, detail),
        };
        let kind = ControlKind::OwnLogin;
        let after_probes = self.record.probes.iter().filter(|probe| probe.shape.endpoint == endpoint).count();
        self.record.controls.retain(|own| own.endpoint != endpoint || own.kind != kind);
        self.record.controls.push(Control { endpoint, kind, passed, answer, after_probes });
    }

    /// Whether the login was taken, with the server's words; or what hindered it.
    async fn try_login(&self, endpoint: Endpoint, login: &Login) -> Result<(bool, String), String> {
        if endpoint.transport == Transport::Plain {
            return Err("no TLS, so the password was not sent".to_owned());
        }
        let key = SessionKey::plain(endpoint, self.means.our_name.clone());
        let mut conversation = match begin(&key, None, &self.means.session).await {
            Ok(conversation) => conversation,
            Err(NotBegun::TurnedAway(outcome, _) | NotBegun::Answered(outcome, _)) => {
                return Err(super::control::outcome_text(&outcome));
            }
            Err(NotBegun::Broken(error, _)) => return Err(error.to_string()),
        };
        let initial = BASE64.encode(format!("\0{}\0{}", login.user, login.password.reveal()).as_bytes());
        let line = format!("AUTH PLAIN {initial}\r\n");
        let said = async {
            conversation.send_shown_as(line.as_bytes(), "AUTH PLAIN ***", Stage::Authentication).await?;
            conversation.reply(Stage::Authentication).await
        };
        let said = said.await.map_err(|error| error.to_string());
        conversation.quit().await;
        said.map(|reply| (reply.is_positive(), answer::said(&reply).to_string()))
    }
}

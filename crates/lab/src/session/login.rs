//! AUTH: PLAIN (RFC 4616) and LOGIN, for the one account of the world.

use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::Answer;

use super::LabSession;

/// Who the client is.
#[derive(Default)]
pub(super) struct Login {
    who: Who,
    /// Whether a login failed in this session.
    pub(super) failed: bool,
    step: Step,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Who {
    #[default]
    Unknown,
    /// The owner of the account.
    Owner,
    /// Nobody, but the server takes any login.
    Nobody,
}

/// What the next answer within AUTH is.
#[derive(Default)]
enum Step {
    #[default]
    Plain,
    Name,
    Password(Vec<u8>),
}

impl Login {
    pub(super) fn is_known(&self) -> bool {
        self.who != Who::Unknown
    }

    pub(super) fn is_owner(&self) -> bool {
        self.who == Who::Owner
    }

    pub(super) fn is_nobody(&self) -> bool {
        self.who == Who::Nobody
    }
}

impl LabSession {
    pub(super) fn begin_login(&mut self, mechanism: &str, initial: Option<Vec<u8>>) -> Answer {
        let login = mechanism == "LOGIN";
        self.login.step = if login { Step::Name } else { Step::Plain };
        match initial {
            Some(response) => self.go_on_with_login(&response),
            None if login => Answer::Challenge(b"Username:".to_vec()),
            None => Answer::Challenge(Vec::new()),
        }
    }

    pub(super) fn go_on_with_login(&mut self, response: &[u8]) -> Answer {
        match std::mem::take(&mut self.login.step) {
            Step::Plain => {
                let mut parts = response.split(|octet| *octet == 0).skip(1);
                let (name, password) = (parts.next(), parts.next());
                self.check(name.unwrap_or_default(), password.unwrap_or_default())
            }
            Step::Name => {
                self.login.step = Step::Password(response.to_vec());
                Answer::Challenge(b"Password:".to_vec())
            }
            Step::Password(name) => self.check(&name, response),
        }
    }

    fn check(&mut self, name: &[u8], password: &[u8]) -> Answer {
        let account = &self.shared.world.account;
        let address = self.shared.world.account_address();
        let named = name == account.name.as_bytes() || name == address.as_bytes();
        if named && password == account.password.as_bytes() {
            self.login.who = Who::Owner;
            return Answer::Accept;
        }
        if self.shared.behaviour.any_login {
            self.login.who = Who::Nobody;
            return Answer::Accept;
        }
        self.login.failed = true;
        Answer::Reply(Reply::enhanced(535, (5, 7, 8), "Authentication credentials invalid"))
    }
}

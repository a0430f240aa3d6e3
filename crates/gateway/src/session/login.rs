//! AUTH (RFC 4954).

use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::Answer;

use super::SmtpSession;
use crate::sasl::{Exchange, Mechanism, Step};

impl SmtpSession {
    pub(super) async fn begin_login(&mut self, mechanism: &str, initial: Option<&[u8]>) -> Answer {
        let context = self.context();
        let offered = Mechanism::offered(&context, &self.gateway.accounts);
        let mechanism = mechanism.parse().ok().filter(|mechanism| offered.contains(mechanism));
        let Some(mechanism) = mechanism else {
            return Answer::Reply(Reply::enhanced(504, (5, 5, 4), "The mechanism is not offered"));
        };
        let (exchange, step) = Exchange::begin(&self.gateway.accounts, mechanism, initial, context).await;
        self.take_step(mechanism, exchange, step)
    }

    pub(super) async fn go_on_with_login(&mut self, response: &[u8]) -> Answer {
        let Some((mechanism, mut exchange)) = self.exchange.take() else {
            return Answer::Reply(Reply::enhanced(503, (5, 5, 1), "Bad sequence of commands"));
        };
        let step = exchange.respond(response).await;
        self.take_step(mechanism, exchange, step)
    }

    fn take_step(&mut self, mechanism: Mechanism, exchange: Exchange, step: Step) -> Answer {
        let log = |account: Option<&str>, failure| {
            self.gateway.log_login(self.service(), self.client, mechanism.name(), account, failure);
        };
        match step {
            Step::Challenge(challenge) => {
                self.exchange = Some((mechanism, exchange));
                Answer::Challenge(challenge)
            }
            Step::Accepted(account) => {
                log(Some(&account.name), None);
                self.place = Some(self.gateway.logged_in.enter(account.clone(), self.end.clone()));
                self.login = Some((account, mechanism));
                Answer::Accept
            }
            Step::Refused(error) => {
                log(exchange.tried().as_deref(), Some(&error.to_string()));
                Answer::Reply(error.reply())
            }
        }
    }
}

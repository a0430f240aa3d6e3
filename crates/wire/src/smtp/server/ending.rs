//! Ends that the client did not ask for, and what they mean for a message that has begun.

use super::machine::{Server, State};
use super::{Action, Refused};
use crate::smtp::reply::Reply;

impl Server {
    /// The client is too late: 421 and the end.
    pub fn expired(&mut self, out: &mut Vec<Action>) {
        self.give_up(Refused::TimedOut, out);
        let host = self.settings.host_name.clone();
        self.send(&Reply::enhanced(421, (4, 4, 2), format!("{host} Timed out, closing")), out);
        self.close(out);
    }

    /// The server has to go: 421 and the end (RFC 5321 §3.8).
    pub fn shut_down(&mut self, out: &mut Vec<Action>) {
        self.give_up(Refused::ServerStops, out);
        let host = self.settings.host_name.clone();
        self.send(&Reply::enhanced(421, (4, 3, 2), format!("{host} Service closing")), out);
        self.close(out);
    }

    /// The login does not count any more: 421 and the end.
    pub fn login_over(&mut self, out: &mut Vec<Action>) {
        let host = self.settings.host_name.clone();
        self.send(
            &Reply::enhanced(421, (4, 7, 0), format!("{host} The account was changed or disabled")),
            out,
        );
        self.close(out);
    }

    /// Whether a message has begun and is not complete.
    #[must_use]
    pub fn is_in_message(&self) -> bool {
        matches!(self.state, State::Body(_)) || self.transaction.as_ref().is_some_and(|open| open.chunked)
    }

    /// No more comes of a message that has begun, if there is one.
    pub fn give_up(&self, why: Refused, out: &mut Vec<Action>) {
        if self.is_in_message() {
            out.push(Action::Refused(why));
        }
    }
}

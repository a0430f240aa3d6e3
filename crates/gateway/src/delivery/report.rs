//! What became of each recipient: one line in the log and one count.

use jiff::Timestamp;

use super::{Parcel, Route};
use crate::gateway::Gateway;
use crate::metrics::RouteResult;

/// What became of a recipient in one attempt.
#[derive(Clone, Debug)]
pub(super) enum Fate<'a> {
    /// Its message is where it should be.
    Delivered(&'a str),
    /// It is tried again.
    Later { why: &'a str, next: Timestamp },
    /// It failed, and the sender is told.
    Returned(&'a str),
    /// It failed, and the postmaster has it.
    Kept(&'a str),
    /// It failed, and the sender wanted to hear nothing of it.
    Dropped(&'a str),
}

impl Gateway {
    /// Says what became of the recipient at `place`, tried for the `attempt`th time.
    pub(super) fn log_delivery(
        &self,
        parcel: &Parcel,
        place: usize,
        route: Route,
        attempt: u32,
        fate: &Fate<'_>,
    ) {
        let recipient = parcel.envelope.recipients.get(place);
        let to = recipient.map_or("", |recipient| recipient.target.as_str());
        // As in the line that says that it was accepted, so that one search finds both.
        let path =
            recipient.map(|recipient| format!("<{}>", String::from_utf8_lossy(&recipient.forward_path)));
        let (id, path, route) = (parcel.id, path.unwrap_or_default(), route.name());
        let result = match fate {
            Fate::Delivered(said) => {
                tracing::info!(event = "delivered", %id, to = path, target = to, route, attempt, said);
                "delivered"
            }
            Fate::Later { why, next } => {
                let next = next.strftime("%Y-%m-%dT%H:%M:%SZ");
                tracing::warn!(event = "delayed", %id, to = path, target = to, route, attempt, %next, "{why}");
                "later"
            }
            Fate::Returned(why) => {
                tracing::warn!(event = "returned", %id, to = path, target = to, route, attempt, "{why}");
                "returned"
            }
            Fate::Kept(why) => {
                tracing::warn!(event = "kept", %id, to = path, target = to, route, attempt, "for the postmaster: {why}");
                "kept"
            }
            Fate::Dropped(why) => {
                tracing::warn!(event = "dropped", %id, to = path, target = to, route, attempt, "the sender wanted no notice: {why}");
                "dropped"
            }
        };
        self.metrics.deliveries.get_or_create(&RouteResult { route, result }).inc();
    }
}

//! One attempt at every recipient of a message that is not done yet, on all ways at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sekisho_net::{clock, random};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::exchange::{Exchanged, to_lmtp, to_smart_host};
use super::report::Fate;
use super::route::Place;
use super::schedule::{next_attempt, within_reach};
use super::{Deliverer, Parcel, Route, Target, mailbox};
use crate::bounce::{self, Action, Answer, Fallen, Notice};
use crate::gateway::Current;
use crate::outbound::Outcome;
use crate::spool::Queued;

/// When a message is looked at again whose way was full.
const BUSY_RETRY: Duration = Duration::from_secs(5);

/// A recipient's place in the envelope, and the account it is delivered to, if it is one.
type Entry = (usize, String);

/// A message with its places on the ways it takes.
pub(super) struct Attempt {
    deliverer: Arc<Deliverer>,
    queued: Queued,
    parcel: Arc<Parcel>,
    ways: Vec<(Route, Place, Vec<Entry>)>,
    /// Whether there was a way without a place.
    busy: bool,
    /// When what fails now is tried again.
    next: Option<Timestamp>,
    /// Why something is to be tried again.
    later: Option<String>,
    fallen: Vec<(Route, Fallen)>,
    arrived: Vec<Fallen>,
}

/// What a way has to say of one recipient.
struct Result {
    route: Route,
    place: usize,
    outcome: Outcome,
    /// Whether the sender hears of the success from somebody else.
    told: bool,
}

/// Finds the ways of a message and takes a place on each.
pub(super) async fn begin(deliverer: Arc<Deliverer>, queued: Queued) -> Attempt {
    let parcel = Arc::new(Parcel::of(&queued, deliverer.gateway.current()));
    let mut wanted: BTreeMap<Route, Vec<Entry>> = BTreeMap::new();
    let mut later = None;
    for place in queued.open_recipients() {
        let target = parcel.envelope.recipients.get(place).map_or("", |recipient| &recipient.target);
        let Some(target) = Target::parse(target) else {
            tracing::error!(event = "target", id = %parcel.id, target, "no way that this version knows");
            later = Some(format!("no way that this version knows: {target}"));
            continue;
        };
        let (route, account) = match target {
            Target::Mailbox(account) if parcel.current.settings.delivery.lmtp.is_some() => {
                (Route::Lmtp, account)
            }
            Target::Mailbox(account) => (Route::Maildir, account),
            Target::SmartHost => (Route::SmartHost, String::new()),
        };
        wanted.entry(route).or_default().push((place, account));
    }
    let (mut ways, mut busy) = (Vec::new(), false);
    for (route, entries) in wanted {
        match deliverer.gateway.routes.enter(route).await {
            Some(place) => ways.push((route, place, entries)),
            None => busy = true,
        }
    }
    let random = random::number().unwrap_or_default();
    let next = next_attempt(queued.attempts(), parcel.envelope.received, clock::now(), random);
    let (fallen, arrived) = (Vec::new(), Vec::new());
    Attempt { deliverer, queued, parcel, ways, busy, next, later, fallen, arrived }
}

impl Attempt {
    /// Goes all ways, and says of each recipient what became of it.
    pub(super) async fn run(mut self) {
        let (sender, mut results) = mpsc::channel(16);
        let mut ways = JoinSet::new();
        for (route, place, entries) in std::mem::take(&mut self.ways) {
            let (deliverer, parcel, sender) =
                (Arc::clone(&self.deliverer), Arc::clone(&self.parcel), sender.clone());
            ways.spawn(async move {
                let turn = place.turn().await;
                go(&deliverer, route, &parcel, entries, &sender).await;
                drop((turn, place));
            });
        }
        drop(sender);
        // A way that broke off with a bug in it says nothing: its recipients stay open.
        while let Some(result) = results.recv().await {
            self.take(result).await;
        }
        self.tell_of_success().await;
        self.settle().await;
        self.put_back().await;
    }

    /// Takes one result over; what has arrived is done at once, whatever the other ways do.
    async fn take(&mut self, result: Result) {
        let Result { route, place, outcome, told } = result;
        let (why, expired) = match outcome {
            Outcome::Taken(said) => {
                self.log(place, route, &Fate::Delivered(&said));
                self.done(place).await;
                if !told {
                    let action = if route == Route::SmartHost { Action::Relayed } else { Action::Delivered };
                    self.arrived.push(Fallen { place, action, said, remote: self.remote(route) });
                }
                return;
            }
            Outcome::Later(why) => match self.next {
                Some(next) => {
                    self.log(place, route, &Fate::Later { why: &why, next });
                    self.later = Some(why);
                    return;
                }
                None => (why, true),
            },
            Outcome::Never(why) => (why, false),
        };
        let action = if expired { Action::Expired } else { Action::Failed };
        let remote = self.remote(route);
        self.fallen.push((route, Fallen { place, action, said: why, remote }));
    }

    /// Those who asked for it are told what has arrived (RFC 3461 §5.2).
    async fn tell_of_success(&mut self) {
        let envelope = &self.parcel.envelope;
        let wanted = |fallen: &Fallen| {
            let notify = envelope.recipients.get(fallen.place).and_then(|recipient| recipient.notify);
            notify.is_some_and(|notify| notify.success)
        };
        let arrived: Vec<Fallen> = std::mem::take(&mut self.arrived).into_iter().filter(wanted).collect();
        let answer = bounce::answer(envelope, &self.parcel.current);
        let Answer::Sender(recipients) = answer else { return };
        if let Err(error) = self.post(recipients, &arrived, false).await {
            tracing::warn!(event = "notice", id = %self.parcel.id, "the notice of success is not sent: {error}");
        }
    }

    /// What failed for good becomes a notice; only when that is in the spool, it is done.
    async fn settle(&mut self) {
        let fallen = std::mem::take(&mut self.fallen);
        if fallen.is_empty() {
            return;
        }
        let answer = bounce::answer(&self.parcel.envelope, &self.parcel.current);
        let wants_to_hear = |fallen: &Fallen| {
            let recipient = self.parcel.envelope.recipients.get(fallen.place);
            recipient.and_then(|recipient| recipient.notify).is_none_or(|notify| notify.failure)
        };
        let (recipients, kept) = match answer {
            Answer::Sender(recipients) => (recipients, false),
            Answer::Postmaster(recipients) => (recipients, true),
            Answer::Hold => return self.hold(&fallen),
        };
        let (told, dropped): (Vec<_>, Vec<_>) =
            fallen.into_iter().partition(|(_, fallen)| kept || wants_to_hear(fallen));
        for (route, fallen) in dropped {
            self.log(fallen.place, route, &Fate::Dropped(&fallen.said));
            self.done(fallen.place).await;
        }
        let about: Vec<Fallen> = told.iter().map(|(_, fallen)| fallen.clone()).collect();
        if let Err(error) = self.post(recipients, &about, kept).await {
            tracing::error!(event = "notice", id = %self.parcel.id, "the notice is not in the spool, and the message is kept: {error}");
            self.later = Some(error.to_string());
            return;
        }
        for (route, fallen) in told {
            let fate = if kept { Fate::Kept(&fallen.said) } else { Fate::Returned(&fallen.said) };
            self.log(fallen.place, route, &fate);
            self.done(fallen.place).await;
        }
    }

    /// The postmaster's own mailbox does not take it: it stays in the spool, loudly.
    fn hold(&mut self, fallen: &[(Route, Fallen)]) {
        let next = self.next_or_an_hour();
        for (route, fallen) in fallen {
            self.log(fallen.place, *route, &Fate::Later { why: &fallen.said, next });
            self.later = Some(fallen.said.clone());
        }
        tracing::error!(event = "held", id = %self.parcel.id, "the postmaster's mailbox does not take a failed message; it stays in the spool");
    }

    /// Puts a notice about `about` into the spool; nothing where there is nothing to say.
    async fn post(
        &self,
        recipients: Vec<crate::spool::Recipient>,
        about: &[Fallen],
        kept: bool,
    ) -> std::result::Result<(), bounce::BounceError> {
        if about.is_empty() {
            return Ok(());
        }
        let parcel = &self.parcel;
        let notice = Notice {
            host: parcel.current.settings.host_name.as_str(),
            about: &parcel.envelope,
            fallen: about,
            kept,
            recipients,
        };
        let id = bounce::post(&self.deliverer.gateway.spool, &notice, &parcel.body).await?;
        tracing::info!(event = "notice", id = %parcel.id, notice = %id, "in the spool");
        Ok(())
    }

    /// The rest is for another time.
    async fn put_back(self) {
        if self.queued.open_recipients().next().is_none() {
            return;
        }
        let (next, id) = (within_reach(self.next_or_an_hour(), clock::now()), self.parcel.id);
        let note = match self.later {
            Some(why) => why,
            None if self.busy => {
                let random = random::number().unwrap_or_default() % 5_000;
                let wait = SignedDuration::try_from(BUSY_RETRY + Duration::from_millis(random));
                let when = wait.ok().and_then(|wait| clock::now().checked_add(wait).ok());
                return self.queued.postpone(when.unwrap_or(next));
            }
            None => "the delivery broke off".to_owned(),
        };
        if let Err(error) = self.queued.retry_at(next, &note).await {
            tracing::warn!(event = "spool", %id, "{error}");
        }
    }

    /// When it is tried again; what is kept although its time is over, every hour.
    fn next_or_an_hour(&self) -> Timestamp {
        let in_an_hour = || clock::now().checked_add(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX);
        self.next.unwrap_or_else(in_an_hour)
    }

    async fn done(&mut self, place: usize) {
        if let Err(error) = self.queued.done(place).await {
            tracing::warn!(event = "spool", id = %self.parcel.id, "{error}");
        }
    }

    fn log(&self, place: usize, route: Route, fate: &Fate<'_>) {
        let attempt = self.queued.attempts().saturating_add(1);
        self.deliverer.gateway.log_delivery(&self.parcel, place, route, attempt, fate);
    }

    /// Who said it, where it was another server.
    fn remote(&self, route: Route) -> Option<String> {
        let smart_host = self.parcel.current.settings.delivery.smart_host.as_ref();
        smart_host.filter(|_| route == Route::SmartHost).map(|smart_host| smart_host.host.clone())
    }
}

/// Goes one way with all its recipients.
async fn go(
    deliverer: &Arc<Deliverer>,
    route: Route,
    parcel: &Arc<Parcel>,
    entries: Vec<Entry>,
    results: &mpsc::Sender<Result>,
) {
    let current: &Current = &parcel.current;
    let exchanged = match (route, &current.settings.delivery.lmtp) {
        (Route::Lmtp, Some(to)) => to_lmtp(deliverer, to, parcel, &entries).await,
        (Route::SmartHost, _) => {
            let places: Vec<usize> = entries.iter().map(|(place, _)| *place).collect();
            to_smart_host(deliverer, parcel, &places).await
        }
        (Route::Maildir | Route::Lmtp, _) => {
            for (place, account) in entries {
                let outcome = mailbox::deliver(parcel, &account).await;
                // Whoever listened is gone: the attempt was broken off.
                let _ = results.send(Result { route, place, outcome, told: false }).await;
            }
            return;
        }
    };
    let Exchanged { outcomes, tells_the_sender } = exchanged;
    for ((place, _), outcome) in entries.into_iter().zip(outcomes) {
        let _ = results.send(Result { route, place, outcome, told: tells_the_sender }).await;
    }
}

//! Forms the answer to one message. Each thread has a responder of its own; nothing in it waits or allocates.

use std::net::IpAddr;
use std::sync::Arc;

use sekisho_wire::dns::query::{self, Edns, Fault, Query};
use sekisho_wire::dns::reply::{Options, Reply, datagram_limit, header_alone};
use sekisho_wire::dns::{Rcode, kind, opcode};

use crate::server::cookie::CookieSecret;
use crate::server::rate::{Limiter, Verdict};
use crate::server::statistics::ServerCounters;
use crate::zone::Zones;
use crate::zone::asked;

use self::view::View;

mod listed;
#[cfg(test)]
mod tests;
mod text;
mod view;

/// How a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In a datagram: the sender's address may be forged, and the answer has to be short.
    Datagram,
    /// On a connection.
    Stream,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// There is no answer.
    Nothing,
    /// So many octets of the buffer are the answer.
    Answer(usize),
    /// It is for whoever transfers zones: NOTIFY, AXFR, IXFR, or anything that is signed.
    Transfer,
}

/// The time, as it is needed here; it is looked at once for many messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Seconds since 1970, for cookies.
    pub seconds: u32,
    /// Milliseconds of a clock that only goes forward, for rates.
    pub milliseconds: u32,
}

/// What the settings say to every responder.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Which server this is; empty where it is not said.
    pub nsid: Arc<[u8]>,
    /// The secret behind the cookies.
    pub cookies: CookieSecret,
    /// Limits for datagrams: answers each second, and how many of the rest are told to come by TCP.
    pub responses_per_second: u32,
    /// See [`crate::settings::Settings::slip`].
    pub slip: u32,
    /// The limit for clients whose address is true.
    pub questions_per_second: u32,
    /// Networks without limits.
    pub unlimited: Vec<ipnet::IpNet>,
    /// What the places of the limits are found by; random.
    pub key: [u8; 16],
}

/// Forms answers.
pub struct Responder {
    views: Vec<View>,
    nsid: Arc<[u8]>,
    cookies: CookieSecret,
    strangers: Limiter,
    known: Limiter,
    counters: Arc<ServerCounters>,
    /// The time, set by whoever asks; see [`Now`].
    pub now: Now,
    room: asked::Room,
}

/// The fewest octets of an answer, its signature aside: the longest name of a question has room in it.
const LEAST: usize = 300;

/// The most octets of the answer.
fn limit(query: &Query<'_>, way: Way) -> usize {
    match way {
        Way::Datagram => datagram_limit(query),
        Way::Stream => usize::from(u16::MAX),
    }
}

/// A message that is being answered.
struct Asking<'m> {
    query: Query<'m>,
    options: Options<'m>,
    client: IpAddr,
    /// Whether it showed a cookie of ours.
    is_true_cookie: bool,
    /// Whether somebody who is not limited asked too much.
    too_many: bool,
}

impl Responder {
    /// A responder for these zones.
    pub(crate) fn new(zones: &Zones, manner: &Manner, counters: Arc<ServerCounters>) -> Self {
        let limiter = |rate| Limiter::new(rate, manner.slip, &manner.unlimited, manner.key);
        let mut responder = Self {
            views: Vec::new(),
            nsid: Arc::clone(&manner.nsid),
            cookies: manner.cookies.clone(),
            strangers: limiter(manner.responses_per_second),
            known: limiter(manner.questions_per_second),
            counters,
            now: Now::default(),
            room: [0; sekisho_wire::dns::NAME_LIMIT],
        };
        responder.replace(zones);
        responder
    }

    /// Answers for these zones from now on.
    pub(crate) fn replace(&mut self, zones: &Zones) {
        let mut before = std::mem::take(&mut self.views);
        self.views = zones
            .iter()
            .map(|zone| {
                // A zone that stays is counted where it was.
                let counted =
                    before.iter().position(|view| Arc::ptr_eq(&view.zone.statistics, &zone.statistics));
                let counters = match counted {
                    Some(index) => before.swap_remove(index).counters,
                    None => zone.statistics.counters(),
                };
                View::new(zone, counters)
            })
            .collect();
    }

    /// Answers one message of `client`.
    pub fn answer(&mut self, message: &[u8], client: IpAddr, way: Way, buffer: &mut [u8]) -> Said {
        let client = client.to_canonical();
        if way == Way::Stream {
            self.counters.by_stream.add();
        }
        match query::parse(message) {
            Ok(query) => self.asked(&query, client, way, buffer),
            Err(Fault::Silent) => Said::Nothing,
            // Anybody can put anybody's address into a datagram.
            Err(Fault::Opcode(opcode::NOTIFY)) if self.may_answer(client, way) => Said::Transfer,
            Err(Fault::Opcode(opcode::NOTIFY)) => Said::Nothing,
            Err(fault) => {
                let rcode = match fault {
                    Fault::Opcode(_) => {
                        self.counters.not_implemented.add();
                        Rcode::NotImp
                    }
                    _ => {
                        self.counters.malformed.add();
                        Rcode::FormErr
                    }
                };
                if !self.may_answer(client, way) {
                    return Said::Nothing;
                }
                Said::Answer(header_alone(message, rcode, buffer))
            }
        }
    }

    /// Whether something that is no query may be answered; what may not is counted.
    fn may_answer(&mut self, client: IpAddr, way: Way) -> bool {
        let may = way == Way::Stream || self.strangers.judge(client, self.now.milliseconds) == Verdict::Send;
        if !may {
            self.counters.dropped.add();
        }
        may
    }

    /// Answers a question of `client` whose signature holds, and which stands here without it; so many octets stay free
    /// for the signature of the answer (RFC 8945 §5.3). The message as it came was judged by [`Self::answer`].
    pub fn answer_signed(
        &mut self,
        question: &[u8],
        client: IpAddr,
        way: Way,
        room: usize,
        buffer: &mut [u8],
    ) -> Option<usize> {
        let client = client.to_canonical();
        let query = query::parse(question).ok()?;
        let (cookie, is_true_cookie) = self.cookie(&query, client);
        let nsid = self.wanted_nsid(&query);
        let options = Options { cookie: cookie.as_ref(), nsid: nsid.as_deref() };
        let limit = limit(&query, way).saturating_sub(room).max(LEAST);
        let asking = Asking { query, options, client, is_true_cookie, too_many: false };
        self.reply(&asking, limit, buffer)
    }

    /// The cookie for the client, and whether it showed one of ours.
    fn cookie(&self, query: &Query<'_>, client: IpAddr) -> (Option<[u8; 24]>, bool) {
        let Some(Edns { cookie: Some(given), .. }) = &query.edns else { return (None, false) };
        let is_true = self.cookies.holds(given, client, self.now.seconds);
        (Some(self.cookies.make(given.client, client, self.now.seconds)), is_true)
    }

    fn wanted_nsid(&self, query: &Query<'_>) -> Option<Arc<[u8]>> {
        let wants = query.edns.is_some_and(|edns| edns.nsid) && !self.nsid.is_empty();
        wants.then(|| Arc::clone(&self.nsid))
    }

    fn asked(&mut self, query: &Query<'_>, client: IpAddr, way: Way, buffer: &mut [u8]) -> Said {
        let (cookie, is_true_cookie) = self.cookie(query, client);
        if is_true_cookie {
            self.counters.with_cookie.add();
        }
        let is_true = way == Way::Stream || is_true_cookie;
        let nsid = self.wanted_nsid(query);
        let options = Options { cookie: cookie.as_ref(), nsid: nsid.as_deref() };
        let limit = limit(query, way);
        let limiter = if is_true { &mut self.known } else { &mut self.strangers };
        let verdict = limiter.judge(client, self.now.milliseconds);
        if !is_true && verdict != Verdict::Send {
            return self.slow_down(query, &options, limit, verdict, buffer);
        }
        // Whoever signs wants a signature; whoever wants a zone wants more than an answer.
        if query.signed || way == Way::Stream && matches!(query.kind, kind::AXFR | kind::IXFR) {
            return Said::Transfer;
        }
        let too_many = verdict != Verdict::Send;
        let asking = Asking { query: *query, options, client, is_true_cookie, too_many };
        self.reply(&asking, limit, buffer).map_or(Said::Nothing, Said::Answer)
    }

    /// The answer of at most `limit` octets; none where not even the question has room.
    fn reply(&mut self, asking: &Asking<'_>, limit: usize, buffer: &mut [u8]) -> Option<usize> {
        let Asking { query, options, .. } = asking;
        let mut reply = Reply::begin(query, options, buffer, limit)?;
        if query.name.is_empty() {
            reply.not_authoritative();
            let shown =
                query.edns.and_then(|edns| edns.cookie).is_some_and(|cookie| !cookie.server.is_empty());
            let rcode = if shown && !asking.is_true_cookie { Rcode::BadCookie } else { Rcode::NoError };
            return Some(reply.finish(query, rcode, options));
        }
        let rcode = self.fill(asking, &mut reply);
        if reply.is_truncated() {
            self.counters.truncated.add();
        }
        Some(reply.finish(query, rcode, options))
    }

    fn slow_down(
        &self,
        query: &Query<'_>,
        options: &Options<'_>,
        limit: usize,
        verdict: Verdict,
        buffer: &mut [u8],
    ) -> Said {
        self.counters.dropped.add();
        if verdict == Verdict::Drop {
            return Said::Nothing;
        }
        self.counters.slipped.add();
        let Some(mut reply) = Reply::begin(query, options, buffer, limit) else { return Said::Nothing };
        reply.truncate();
        Said::Answer(reply.finish(query, Rcode::NoError, options))
    }

    fn fill(&mut self, asking: &Asking<'_>, reply: &mut Reply<'_>) -> Rcode {
        let refused = |reply: &mut Reply<'_>, counters: &ServerCounters| {
            reply.not_authoritative();
            counters.refused.add();
            Rcode::Refused
        };
        if asking.query.edns.is_some_and(|edns| edns.version != 0) {
            reply.not_authoritative();
            self.counters.malformed.add();
            return Rcode::BadVers;
        }
        if !asking.query.is_internet() || asking.query.kind == kind::AXFR {
            return refused(reply, &self.counters);
        }
        let name = asking.query.name;
        for view in &mut self.views {
            let Some(above) = view.zone.name.octets_above(name) else { continue };
            let labels = name.get(..above).unwrap_or_default();
            if above > 0 && asked::last_label(labels).is_none() {
                continue;
            }
            if !view.zone.is_ready() {
                view.counters.queries.add();
                view.counters.unknown.add();
                reply.not_authoritative();
                return Rcode::ServFail;
            }
            return view.fill(asking, labels, &mut self.room, reply);
        }
        refused(reply, &self.counters)
    }
}

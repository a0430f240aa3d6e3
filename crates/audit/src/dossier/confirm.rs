//! Which of the known addresses the target takes: an ordinary RCPT for each, beside one for a made-up name.
//!
//! No message is sent. A temporary refusal says nothing (greylisting), and the address stays a candidate.

use std::time::Duration;

use sekisho_evidence::consent::{Consent, ConsentError};
use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::{Endpoint, Role, Transport};
use sekisho_net::clock;

use crate::probe::answer;
use crate::probe::conversation::{Conversation, ConversationError};
use crate::probe::session::{self, NotBegun, QUESTIONS_LIMIT, SessionKey, SessionSettings};
use crate::record::dossier::{Dossier, EndpointState, Existence};
use crate::record::probe::{Outcome, RefusedBy, Stage};

/// The most questions.
const ASKED_LIMIT: usize = 32;
/// How long it may take altogether; tarpits grow.
const WITHIN: Duration = Duration::from_secs(90);
/// So many temporary refusals in a row end it: they will not get fewer by asking on.
const DEFERRALS_LIMIT: usize = 3;

/// How the target is asked.
#[derive(Clone, Copy)]
pub struct Confirming<'a> {
    /// The rights, one for each address.
    pub consents: &'a [Consent],
    /// Sessions are held like this.
    pub session: &'a SessionSettings,
    /// The name we give in EHLO.
    pub our_name: &'a str,
    /// An address of ours, for servers that refuse the null reverse-path.
    pub outsider: &'a str,
    /// A local part that nobody has.
    pub made_up: &'a str,
}

/// Why nobody was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmError {
    /// No listener speaks with us.
    #[error("no listener of the target speaks SMTP with us")]
    NoListener,
    /// Nothing gives the right to ask.
    #[error(transparent)]
    NotPermitted(#[from] ConsentError),
}

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfirmReport {
    /// Where it was asked.
    pub endpoint: Option<Endpoint>,
    /// How many addresses were asked for, the made-up ones included.
    pub asked: usize,
    /// Everything the server answered to RCPT, for telling its software.
    pub said: Vec<String>,
    /// Why it ended early.
    pub stopped: Option<String>,
}

/// Asks the likeliest listener which of the addresses in `dossier` it takes, and notes what it says.
///
/// # Errors
/// No listener speaks, or no consent of the small run or more covers one that does.
pub async fn confirm(dossier: &mut Dossier, how: Confirming<'_>) -> Result<ConfirmReport, ConfirmError> {
    let endpoint = permitted_endpoint(dossier, how.consents)?;
    let endpoint = prefer_clear(dossier, endpoint);
    let secured = dossier.endpoints.iter().any(|facts| {
        facts.endpoint == endpoint
            && endpoint.transport == Transport::Plain
            && !facts.offers_under_tls.is_empty()
    });
    let mut inquiry = Inquiry {
        how,
        endpoint,
        secured: secured.then_some(Endpoint { transport: Transport::StartTls, ..endpoint }),
        conversation: None,
        in_session: 0,
        deferrals: 0,
        began: clock::instant(),
        report: ConfirmReport { endpoint: Some(endpoint), ..ConfirmReport::default() },
    };
    inquiry.all(dossier).await;
    if let Some(conversation) = inquiry.conversation.take() {
        conversation.quit().await;
    }
    Ok(inquiry.report)
}

/// The likeliest listener at which a stranger's question is permitted.
fn permitted_endpoint(dossier: &Dossier, consents: &[Consent]) -> Result<Endpoint, ConfirmError> {
    let speaking = dossier.endpoints.iter().filter(|facts| facts.state == EndpointState::Speaks);
    let mut endpoints: Vec<Endpoint> = speaking.map(|facts| facts.endpoint).collect();
    endpoints.sort_by_key(|endpoint| (endpoint.role() == Role::Submission, endpoint.port != 25));
    let Some(first) = endpoints.first() else { return Err(ConfirmError::NoListener) };
    let mut refusal = ConsentError::NoBasis { address: first.address };
    for endpoint in endpoints {
        for consent in consents.iter().filter(|consent| consent.address() == endpoint.address) {
            match consent.permit(Shape::plain(endpoint), clock::now()) {
                Ok(_) => return Ok(endpoint),
                Err(error) => refusal = error,
            }
        }
    }
    Err(refusal.into())
}

/// In clear where that says anything; a server whose TLS works and that asks for it gets it later.
fn prefer_clear(dossier: &Dossier, endpoint: Endpoint) -> Endpoint {
    let facts = dossier.endpoints.iter().find(|facts| facts.endpoint == endpoint);
    let only_under_tls = facts.is_some_and(|facts| {
        let offers_auth = |offers: &[String]| offers.iter().any(|offer| offer.starts_with("AUTH"));
        facts.tls.is_some()
            && endpoint.transport == Transport::Plain
            && endpoint.role() == Role::Submission
            && !offers_auth(&facts.offers)
            && offers_auth(&facts.offers_under_tls)
    });
    if only_under_tls { Endpoint { transport: Transport::StartTls, ..endpoint } } else { endpoint }
}

/// What RCPT says about one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Takes,
    Refuses,
    Nothing,
}

/// No further question makes sense.
struct Stop(String);

struct Inquiry<'a> {
    how: Confirming<'a>,
    endpoint: Endpoint,
    /// The same listener under TLS, where that is to be had.
    secured: Option<Endpoint>,
    conversation: Option<Conversation>,
    in_session: usize,
    deferrals: usize,
    began: std::time::Instant,
    report: ConfirmReport,
}

impl Inquiry<'_> {
    async fn all(&mut self, dossier: &mut Dossier) {
        let mut domains: Vec<String> = Vec::new();
        for domain in dossier.addresses.iter().filter_map(|known| domain_of(&known.address)) {
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        }
        for domain in domains {
            if let Err(Stop(why)) = self.domain(dossier, &domain).await {
                self.report.stopped = Some(why);
                return;
            }
        }
    }

    /// The made-up name first: where it is taken, nothing else needs to be asked.
    async fn domain(&mut self, dossier: &mut Dossier, domain: &str) -> Result<(), Stop> {
        let made_up = self.ask(&format!("{}@{domain}", self.how.made_up)).await?;
        let of_domain = dossier
            .addresses
            .iter_mut()
            .filter(|known| domain_of(&known.address).is_some_and(|own| own == domain));
        for known in of_domain {
            if made_up == Says::Takes {
                known.existence = Existence::Indistinct;
                continue;
            }
            known.existence = match (self.ask(&known.address).await?, made_up) {
                (Says::Takes, Says::Refuses) => Existence::Confirmed,
                (Says::Refuses, _) => Existence::Denied,
                _ => Existence::Unknown,
            };
        }
        Ok(())
    }

    /// One RCPT. A session that broke is begun again once.
    async fn ask(&mut self, address: &str) -> Result<Says, Stop> {
        if self.report.asked >= ASKED_LIMIT {
            return Err(Stop(format!("{ASKED_LIMIT} addresses were asked for")));
        }
        // The user's rate holds here too; what it costs is not the target's slowness.
        let interval = self.how.session.interval.unwrap_or_default();
        let within = WITHIN.saturating_add(interval.saturating_mul(self.asked_so_far()));
        if clock::instant().saturating_duration_since(self.began) > within {
            return Err(Stop(format!("it took more than {} s", within.as_secs())));
        }
        tokio::time::sleep(interval).await;
        self.report.asked += 1;
        for attempt in 0..2 {
            match self.once_or_under_tls(address).await {
                Ok(says) => return self.judged(says),
                Err(error) if attempt == 0 && self.in_session > 0 => {
                    self.report.said.push(error.to_string());
                    self.conversation = None;
                }
                Err(error) => return Err(Stop(error.to_string())),
            }
        }
        Ok(Says::Nothing)
    }

    fn asked_so_far(&self) -> u32 {
        u32::try_from(self.report.asked).unwrap_or(u32::MAX)
    }

    fn judged(&mut self, outcome: Option<Outcome>) -> Result<Says, Stop> {
        match outcome {
            None => {
                self.deferrals = 0;
                Ok(Says::Takes)
            }
            Some(Outcome::Refused { by: RefusedBy::Dislike, said, .. }) => Err(Stop(said.to_string())),
            Some(Outcome::Refused { stage: Stage::Mail, said, .. }) => Err(Stop(said.to_string())),
            Some(Outcome::Refused { .. }) => {
                self.deferrals = 0;
                Ok(Says::Refuses)
            }
            Some(Outcome::Deferred { said, .. }) => {
                self.deferrals += 1;
                if said.code == 421 || self.deferrals >= DEFERRALS_LIMIT {
                    return Err(Stop(said.to_string()));
                }
                Ok(Says::Nothing)
            }
            Some(_) => Ok(Says::Nothing),
        }
    }

    /// A listener that wants TLS first gets it, from now on.
    async fn once_or_under_tls(&mut self, address: &str) -> Result<Option<Outcome>, ConversationError> {
        let outcome = self.once(address).await?;
        if !outcome.as_ref().and_then(Outcome::said).is_some_and(answer::wants_tls) {
            return Ok(outcome);
        }
        let Some(secured) = self.secured.take() else { return Ok(outcome) };
        if let Some(conversation) = self.conversation.take() {
            conversation.quit().await;
        }
        self.endpoint = secured;
        self.report.endpoint = Some(secured);
        self.once(address).await
    }

    /// MAIL, RCPT, RSET. `None` means that the recipient was taken.
    async fn once(&mut self, address: &str) -> Result<Option<Outcome>, ConversationError> {
        if self.in_session >= QUESTIONS_LIMIT
            && let Some(conversation) = self.conversation.take()
        {
            conversation.quit().await;
        }
        let mut conversation = match self.conversation.take() {
            Some(conversation) => conversation,
            None => match self.begin().await {
                Ok(conversation) => conversation,
                Err(NotBegun::Broken(error, _)) => return Err(error),
                Err(NotBegun::TurnedAway(outcome, _) | NotBegun::Answered(outcome, _)) => {
                    return Ok(Some(turned_away(outcome)));
                }
            },
        };
        self.in_session += 1;
        let mut mail = conversation.command(b"MAIL FROM:<>\r\n", Stage::Mail).await?;
        if mail.is_permanent() && !answer::wants_login(&answer::said(&mail)) {
            let line = format!("MAIL FROM:<{}>\r\n", self.how.outsider);
            mail = conversation.command(line.as_bytes(), Stage::Mail).await?;
        }
        self.report.said.push(answer::said(&mail).to_string());
        if !mail.is_positive() {
            return Ok(Some(answer::refusal(&mail, Stage::Mail)));
        }
        let line = format!("RCPT TO:<{address}>\r\n");
        let reply = conversation.command(line.as_bytes(), Stage::Recipient).await?;
        self.report.said.push(answer::said(&reply).to_string());
        let outcome = (!reply.is_positive()).then(|| answer::refusal(&reply, Stage::Recipient));
        if reply.code != 421 && conversation.command(b"RSET\r\n", Stage::Mail).await.is_ok() {
            self.conversation = Some(conversation);
        }
        Ok(outcome)
    }

    async fn begin(&mut self) -> Result<Conversation, NotBegun> {
        self.in_session = 0;
        let key = SessionKey::plain(self.endpoint, self.how.our_name.to_owned());
        session::begin(&key, None, self.how.session).await
    }
}

/// Whatever turns us away before MAIL is about us, not about the address.
fn turned_away(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Refused { stage, said, .. } => Outcome::Refused { stage, by: RefusedBy::Dislike, said },
        other => other,
    }
}

fn domain_of(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase())
}

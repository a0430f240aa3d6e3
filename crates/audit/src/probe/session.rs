//! One session with the target: how it begins, and the questions asked in it one after another.
//!
//! Sessions are short. Servers sleep, count and hang up after about ten refusals or RSETs, and a session
//! that ends early costs nothing: what was not asked is handed back.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sekisho_evidence::shape::{Authentication, History, Order};
use sekisho_net::clock;
use sekisho_wire::smtp::dot::Stuffer;
use sekisho_wire::smtp::reply::ReceivedReply;

use super::answer;
use super::conversation::{Conversation, ConversationError};
use crate::record::probe::{Line, Outcome, RefusedBy, Stage};

mod begin;
mod foreseen;
mod key;
mod pipelined;

pub use begin::begin;
pub use foreseen::foresee;
pub use key::{Question, SessionKey, SessionSettings};

/// The most questions of one session: below the ten refusals after which Postfix slows down
/// (`smtpd_soft_error_limit`) and the ten RSETs after which Exim hangs up (`smtp_accept_max_nonmail`).
pub const QUESTIONS_LIMIT: usize = 8;
/// The most refusals by grammar in one session; Exim hangs up after three.
const SYNTAX_LIMIT: usize = 2;

/// One answered question.
#[derive(Clone, Debug)]
pub struct Told {
    /// The probe's number.
    pub number: u32,
    /// What the answer means.
    pub outcome: Outcome,
    /// When it was asked.
    pub sent: Timestamp,
    /// What was said.
    pub transcript: Vec<Line>,
    /// Whether the target took a recipient earlier in the session: what that opens may stay open.
    pub after_acceptance: bool,
}

/// How a session ended.
#[derive(Debug)]
pub enum SessionEnd {
    /// Everything was asked, or the session had its share.
    Finished,
    /// The server turned us away at its greeting or our name.
    TurnedAway(Outcome),
    /// The server closed the session with 421.
    Closed(Outcome),
    /// The conversation broke off at the first unasked question.
    Broken(ConversationError),
}

/// What came of a session.
#[derive(Debug)]
pub struct SessionReport {
    /// Answered questions.
    pub told: Vec<Told>,
    /// Questions that were not answered, in order; the first one is where it broke off.
    pub unasked: VecDeque<Question>,
    /// How it ended.
    pub end: SessionEnd,
    /// Our own address.
    pub local_address: Option<IpAddr>,
    /// The longest wait for a reply.
    pub slowest: Duration,
    /// What was said before the first question and at the point of a break.
    pub transcript: Vec<Line>,
}

/// Why a session has no questions.
#[derive(Debug)]
pub enum NotBegun {
    /// No connection, or it broke off.
    Broken(ConversationError, Vec<Line>),
    /// The server does not want us at all.
    TurnedAway(Outcome, Vec<Line>),
    /// The beginning itself answers every question of this session.
    Answered(Outcome, Vec<Line>),
}

/// Holds one session and asks as many of `questions` in it as its share allows.
pub async fn hold(
    key: &SessionKey,
    mut questions: VecDeque<Question>,
    settings: &SessionSettings,
) -> SessionReport {
    let sent = clock::now();
    let conversation = match begin(key, questions.front(), settings).await {
        Ok(conversation) => conversation,
        Err(NotBegun::Answered(outcome, lines)) => {
            let told = questions.drain(..).map(|question| Told {
                number: question.number,
                outcome: outcome.clone(),
                sent,
                transcript: lines.clone(),
                after_acceptance: false,
            });
            return SessionReport::ended(told.collect(), VecDeque::new(), SessionEnd::Finished, lines);
        }
        Err(NotBegun::TurnedAway(outcome, lines)) => {
            return SessionReport::ended(Vec::new(), questions, SessionEnd::TurnedAway(outcome), lines);
        }
        Err(NotBegun::Broken(error, lines)) => {
            return SessionReport::ended(Vec::new(), questions, SessionEnd::Broken(error), lines);
        }
    };
    let local_address = Some(conversation.local_address());
    let mut asking = Asking {
        conversation,
        settings,
        told: Vec::new(),
        answered: Vec::new(),
        unasked: questions,
        syntax_refusals: 0,
        open_transaction: false,
        slowest: Duration::ZERO,
    };
    let mut end = asking.all().await;
    if let (SessionEnd::Finished, Err(error)) = (&end, asking.conversation.check_step()) {
        end = SessionEnd::Broken(error);
    }
    if matches!(end, SessionEnd::Broken(ConversationError::OutOfStep)) {
        asking.take_back();
    }
    let Asking { conversation, told, unasked, slowest, .. } = asking;
    let transcript = match end {
        SessionEnd::Broken(_) => conversation.into_transcript(),
        _ => conversation.quit().await,
    };
    SessionReport { told, unasked, end, local_address, slowest, transcript }
}

impl SessionReport {
    fn ended(told: Vec<Told>, unasked: VecDeque<Question>, end: SessionEnd, transcript: Vec<Line>) -> Self {
        Self { told, unasked, end, local_address: None, slowest: Duration::ZERO, transcript }
    }
}

/// Why no further question is asked.
enum Stop {
    Closed(Outcome),
    Broken(ConversationError),
}

impl From<ConversationError> for Stop {
    fn from(error: ConversationError) -> Self {
        Self::Broken(error)
    }
}

struct Asking<'a> {
    conversation: Conversation,
    settings: &'a SessionSettings,
    told: Vec<Told>,
    /// The questions that `told` answers.
    answered: Vec<Question>,
    unasked: VecDeque<Question>,
    syntax_refusals: usize,
    /// Whether a MAIL was accepted that no RSET or message has ended.
    open_transaction: bool,
    slowest: Duration,
}

impl Asking<'_> {
    async fn all(&mut self) -> SessionEnd {
        while self.told.len() < QUESTIONS_LIMIT && self.syntax_refusals < SYNTAX_LIMIT {
            let run = self.pipelined_run();
            let result = if run > 1 { self.ask_pipelined(run).await } else { self.ask_next().await };
            match result {
                Ok(true) => {}
                Ok(false) => break,
                Err(Stop::Closed(outcome)) => return SessionEnd::Closed(outcome),
                Err(Stop::Broken(error)) => return SessionEnd::Broken(error),
            }
        }
        SessionEnd::Finished
    }

    /// Asks the next question command by command; `false` when there is none.
    async fn ask_next(&mut self) -> Result<bool, Stop> {
        let Some(question) = self.unasked.front().cloned() else { return Ok(false) };
        if let Some(interval) = self.settings.interval {
            tokio::time::sleep(interval).await;
        }
        let sent = clock::now();
        let mark = self.conversation.mark();
        let outcome = self.ask(&question).await?;
        self.tell(outcome, sent, mark);
        Ok(true)
    }

    fn tell(&mut self, outcome: Outcome, sent: Timestamp, mark: usize) {
        let Some(question) = self.unasked.pop_front() else { return };
        if matches!(outcome, Outcome::Refused { by: RefusedBy::Syntax, .. }) {
            self.syntax_refusals += 1;
        }
        let transcript = self.conversation.lines_since(mark);
        let after_acceptance = self.told.iter().any(|told| told.outcome.is_accepted());
        self.told.push(Told { number: question.number, outcome, sent, transcript, after_acceptance });
        self.answered.push(question);
    }

    /// Nobody knows which reply answered what: nothing was answered.
    fn take_back(&mut self) {
        self.told.clear();
        for question in self.answered.drain(..).rev() {
            self.unasked.push_front(question);
        }
    }

    async fn ask(&mut self, question: &Question) -> Result<Outcome, Stop> {
        if let Some(outcome) = self.history(question).await? {
            return Ok(outcome);
        }
        self.reset().await?;
        let smtputf8 = self.conversation.has("SMTPUTF8");
        let mail = self.command(&question.envelope.mail_command(smtputf8), Stage::Mail).await?;
        if !mail.is_positive() {
            return Ok(answer::refusal(&mail, Stage::Mail));
        }
        self.open_transaction = true;
        if question.permitted.shape().order == Order::AfterLocal {
            let local = format!("RCPT TO:<{}>\r\n", self.settings.own_recipient);
            let reply = self.command(local.as_bytes(), Stage::Recipient).await?;
            if !reply.is_positive() {
                return Ok(match answer::refusal(&reply, Stage::Recipient) {
                    deferred @ Outcome::Deferred { .. } => deferred,
                    _ => Outcome::NotOffered { what: "a recipient of its own".to_owned() },
                });
            }
        }
        // No bounce may reach a third person: the target's own users are the only ones it could name.
        let never_notify = question.message.is_some() && self.conversation.has("DSN");
        let command = question.envelope.recipient_command(never_notify);
        let recipient = self.command(&command, Stage::Recipient).await?;
        match &question.message {
            Some(message) if recipient.is_positive() => self.send_message(message).await,
            _ => Ok(recipient_outcome(&recipient)),
        }
    }

    async fn send_message(&mut self, message: &[u8]) -> Result<Outcome, Stop> {
        let data = self.command(b"DATA\r\n", Stage::Data).await?;
        // Who says yes to everything, even here, has taken the recipient and nothing more.
        if data.is_positive() {
            return Ok(Outcome::AcceptedRecipient { said: answer::said(&data) });
        }
        if !data.is_intermediate() {
            return Ok(answer::refusal(&data, Stage::Data));
        }
        let shown = format!("(a message of {} octets)", message.len());
        let stuffed = Stuffer::stuff(message);
        self.conversation.send_shown_as(&stuffed, &shown, Stage::Message).await?;
        let reply = self.reply(Stage::Message).await?;
        self.open_transaction = false;
        if reply.is_positive() {
            return Ok(Outcome::AcceptedMessage { said: answer::said(&reply) });
        }
        let said = answer::said(&reply);
        if reply.is_permanent() && answer::is_about_content(&said) {
            return Ok(Outcome::AcceptedRecipient { said });
        }
        Ok(answer::refusal(&reply, Stage::Message))
    }

    /// Does what the question wants to have happened before; an outcome where that already ends it.
    async fn history(&mut self, question: &Question) -> Result<Option<Outcome>, Stop> {
        match question.permitted.shape().history {
            History::Fresh => Ok(None),
            History::AfterReset => {
                self.reset().await?;
                let mail = self.command(b"MAIL FROM:<>\r\n", Stage::Mail).await?;
                self.open_transaction = mail.is_positive();
                let local = format!("RCPT TO:<{}>\r\n", self.settings.own_recipient);
                self.command(local.as_bytes(), Stage::Recipient).await?;
                self.open_transaction = true;
                Ok(None)
            }
            History::AfterFailedAuth => {
                // RFC 4954 §4: AUTH within a transaction is out of order, which is no failed login.
                self.reset().await?;
                let reply =
                    begin::authenticate(&mut self.conversation, Authentication::RandomPlain, &question.token)
                        .await?;
                Ok(match reply {
                    Some(reply) if !reply.is_positive() => None,
                    _ => Some(Outcome::NotOffered { what: "an AUTH that fails".to_owned() }),
                })
            }
            History::SecondTransaction => self.first_transaction().await,
        }
    }

    /// A message that the target takes for itself.
    async fn first_transaction(&mut self) -> Result<Option<Outcome>, Stop> {
        self.reset().await?;
        let unavailable = |reply: &ReceivedReply| match answer::refusal(reply, Stage::Recipient) {
            deferred @ Outcome::Deferred { .. } => deferred,
            _ => Outcome::NotOffered { what: "a message of its own first".to_owned() },
        };
        let mail = self.command(b"MAIL FROM:<>\r\n", Stage::Mail).await?;
        if !mail.is_positive() {
            return Ok(Some(unavailable(&mail)));
        }
        self.open_transaction = true;
        let local = format!("RCPT TO:<{}>\r\n", self.settings.own_recipient);
        let recipient = self.command(local.as_bytes(), Stage::Recipient).await?;
        if !recipient.is_positive() {
            return Ok(Some(unavailable(&recipient)));
        }
        let message = self.settings.own_message.clone();
        Ok(match self.send_message(&message).await? {
            Outcome::AcceptedMessage { .. } => None,
            deferred @ Outcome::Deferred { .. } => Some(deferred),
            _ => Some(Outcome::NotOffered { what: "a message of its own first".to_owned() }),
        })
    }

    async fn reset(&mut self) -> Result<(), Stop> {
        if std::mem::take(&mut self.open_transaction) {
            self.command(b"RSET\r\n", Stage::Mail).await?;
        }
        Ok(())
    }

    async fn command(&mut self, command: &[u8], stage: Stage) -> Result<ReceivedReply, Stop> {
        self.conversation.check_step()?;
        self.conversation.send(command, stage).await?;
        self.reply(stage).await
    }

    async fn reply(&mut self, stage: Stage) -> Result<ReceivedReply, Stop> {
        let began: Instant = clock::instant();
        let reply = self.conversation.reply(stage).await?;
        self.slowest = self.slowest.max(clock::instant().saturating_duration_since(began));
        // RFC 5321 §3.8: 421 means that the server closes, whatever the command was.
        if reply.code == 421 {
            return Err(Stop::Closed(answer::refusal(&reply, stage)));
        }
        Ok(reply)
    }
}

fn recipient_outcome(reply: &ReceivedReply) -> Outcome {
    if reply.is_positive() {
        Outcome::AcceptedRecipient { said: answer::said(reply) }
    } else {
        answer::refusal(reply, Stage::Recipient)
    }
}

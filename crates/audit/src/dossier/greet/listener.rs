//! One visit to one listener.

use std::net::IpAddr;
use std::time::Duration;

use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_net::connect::{ConnectError, TlsError, TlsReport};
use sekisho_wire::smtp::reply::ReceivedReply;

use super::Visit;
use crate::probe::answer;
use crate::probe::conversation::{Conversation, ConversationError, Manners};
use crate::probe::transcript::milliseconds;
use crate::record::dossier::{EndpointFacts, EndpointState, TlsFacts};
use crate::record::probe::{Line, Speaker, Stage};
use crate::software;

/// How long a greeting in clear is awaited where TLS was expected and did not come.
const SECOND_GREETING: Duration = Duration::from_secs(10);

/// What a visit brought.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) facts: EndpointFacts,
    /// Names that the server gives itself.
    pub(super) names: Vec<String>,
    /// Every line that it said.
    pub(super) said: Vec<String>,
    /// Our address.
    pub(super) source: Option<IpAddr>,
}

/// Visits one listener. Where it should have TLS from the first byte and has not, it is tried in clear.
pub(super) async fn visit(visit: &Visit, our_name: &str, manners: &Manners) -> Heard {
    let mut heard = Heard::nothing(visit.endpoint);
    match Conversation::open(visit.endpoint, &visit.name, None, manners).await {
        Ok(conversation) => heard.listen(conversation, visit, our_name).await,
        Err(ConversationError::Tls(error)) => {
            let clear = Endpoint { transport: Transport::Plain, ..visit.endpoint };
            let less_patient =
                Manners { greeting_within: manners.greeting_within.min(SECOND_GREETING), ..manners.clone() };
            match Conversation::open(clear, &visit.name, None, &less_patient).await {
                Ok(conversation) => {
                    heard.facts.endpoint = clear;
                    heard.facts.tls_problem = Some(error.to_string());
                    heard.listen(conversation, visit, our_name).await;
                }
                Err(_) => heard.facts.state = state(&ConversationError::Tls(error)),
            }
        }
        Err(error) => heard.facts.state = state(&error),
    }
    heard
}

impl Heard {
    fn nothing(endpoint: Endpoint) -> Self {
        let facts = EndpointFacts {
            endpoint,
            state: EndpointState::TimedOut,
            banner: None,
            greeting_after: None,
            offers: Vec::new(),
            offers_under_tls: Vec::new(),
            tls: None,
            tls_problem: None,
        };
        Self { facts, names: Vec::new(), said: Vec::new(), source: None }
    }

    async fn listen(&mut self, mut conversation: Conversation, visit: &Visit, our_name: &str) {
        let greeting = conversation.greeting();
        let said = answer::said(greeting);
        let positive = greeting.is_positive();
        self.facts.banner = Some(said.text.clone());
        self.facts.greeting_after = Some(milliseconds(conversation.greeting_after()));
        self.facts.tls = conversation.tls().map(tls_facts);
        self.source = Some(conversation.local_address().to_canonical());
        self.add_name(said.text.split_ascii_whitespace());
        if !positive {
            self.facts.state = EndpointState::TurnedAway { said: said.to_string() };
            self.hear(&conversation.quit().await);
            return;
        }
        match conversation.ehlo(our_name).await {
            Ok(reply) if reply.is_positive() => self.add_hello_name(&reply),
            Ok(reply) => {
                self.facts.state = EndpointState::TurnedAway { said: answer::said(&reply).to_string() };
                self.hear(&conversation.quit().await);
                return;
            }
            Err(error) => {
                self.facts.state = state(&error);
                self.hear(&conversation.into_transcript());
                return;
            }
        }
        self.facts.state = EndpointState::Speaks;
        let offers = offers(&conversation);
        if visit.endpoint.transport == Transport::ImplicitTls && self.facts.tls.is_some() {
            self.facts.offers_under_tls = offers;
        } else {
            self.facts.offers = offers;
        }
        if conversation.tls().is_none() && conversation.has("STARTTLS") {
            self.hear(&conversation.lines_since(0));
            match self.secure(conversation, visit, our_name).await {
                Some(secured) => conversation = secured,
                None => return,
            }
        }
        self.leave(conversation, visit).await;
    }

    /// Begins TLS; whatever goes wrong there says nothing about the listener in clear.
    async fn secure(
        &mut self,
        conversation: Conversation,
        visit: &Visit,
        our_name: &str,
    ) -> Option<Conversation> {
        let mut secured = match conversation.start_tls(&visit.name).await {
            Ok(Ok(secured)) => secured,
            Ok(Err((conversation, reply))) => {
                self.facts.tls_problem = Some(answer::said(&reply).to_string());
                return Some(*conversation);
            }
            Err(error) => {
                self.facts.tls_problem = Some(error.to_string());
                return None;
            }
        };
        self.facts.tls = secured.tls().map(tls_facts);
        match secured.ehlo(our_name).await {
            Ok(reply) if reply.is_positive() => self.facts.offers_under_tls = offers(&secured),
            Ok(reply) => self.facts.tls_problem = Some(answer::said(&reply).to_string()),
            Err(error) => {
                self.facts.tls_problem = Some(error.to_string());
                return None;
            }
        }
        Some(secured)
    }

    /// Asks for HELP (RFC 5321 §4.1.1.8) where nothing gave the software away yet, and leaves.
    async fn leave(&mut self, mut conversation: Conversation, visit: &Visit) {
        let so_far = lines(&conversation.lines_since(0));
        let replies: Vec<&str> = self.said.iter().chain(&so_far).map(String::as_str).collect();
        let banner = self.facts.banner.as_deref().unwrap_or_default();
        if visit.may_ask && software::tell(&[banner], &replies).is_none() {
            // A server that hangs up on HELP has spoken all the same.
            let _ = conversation.command(b"HELP\r\n", Stage::Hello).await;
        }
        self.hear(&conversation.quit().await);
    }

    fn hear(&mut self, transcript: &[Line]) {
        for line in lines(transcript) {
            if !self.said.contains(&line) {
                self.said.push(line);
            }
        }
    }

    fn add_hello_name(&mut self, reply: &ReceivedReply) {
        if let Some(first) = reply.lines.first() {
            let line = String::from_utf8_lossy(first).into_owned();
            self.add_name(line.split_ascii_whitespace());
        }
    }

    /// The server's name is the first word of its greeting (RFC 5321 §4.2), some say the protocol first.
    fn add_name<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        let mut words = words.skip_while(|word| ["ESMTP", "SMTP"].contains(word));
        let Some(name) = words.next().and_then(software::own_host_name) else { return };
        if !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}

fn offers(conversation: &Conversation) -> Vec<String> {
    conversation.offers().map(sekisho_wire::smtp::client::EhloReply::lines).unwrap_or_default()
}

fn lines(transcript: &[Line]) -> Vec<String> {
    let server = transcript.iter().filter(|line| line.speaker == Speaker::Server);
    server.map(|line| line.text.clone()).collect()
}

fn tls_facts(report: &TlsReport) -> TlsFacts {
    TlsFacts {
        version: report.version.clone(),
        cipher: report.cipher.clone(),
        names: report.names.clone(),
        not_after: report.not_after,
        problem: report.problem.clone(),
    }
}

/// What a conversation that broke off says about the listener.
fn state(error: &ConversationError) -> EndpointState {
    match error {
        ConversationError::Connect(ConnectError::Refused) => EndpointState::Refused,
        ConversationError::Connect(ConnectError::TimedOut { .. }) => EndpointState::TimedOut,
        ConversationError::Connect(ConnectError::Unreachable(_) | ConnectError::Other(_)) => {
            EndpointState::Unreachable
        }
        ConversationError::Tls(TlsError::TimedOut { seconds }) => {
            EndpointState::TlsFailed { detail: format!("no TLS within {seconds} s") }
        }
        ConversationError::Tls(error) => EndpointState::TlsFailed { detail: error.to_string() },
        ConversationError::TimedOut { seconds, .. } => EndpointState::Silent { seconds: *seconds },
        ConversationError::Dropped { .. } => EndpointState::Dropped,
        ConversationError::NotSmtp { said } => {
            let line = said.split("\\x0d").next().unwrap_or(said).trim_end_matches("\\x0a");
            EndpointState::NotSmtp { said: line.to_owned() }
        }
        ConversationError::Endless | ConversationError::OutOfStep => EndpointState::Endless,
    }
}

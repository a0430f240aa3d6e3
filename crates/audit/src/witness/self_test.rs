//! Before anything is concluded from what does not arrive: a fresh token is sent to the witness directly, by
//! the way that mail for it takes, and has to come back.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_evidence::token::{AuditName, Binding, Token};
use sekisho_net::clock;
use sekisho_net::resolver::{LookupError, Resolver};

use super::Witness;
use super::ledger::{Ledger, SELF_TEST};
use super::receiver::BANNER_WORDS;
use crate::message::{TOKEN_FIELD, rfc5322_date};
use crate::probe::conversation::{Conversation, ConversationError, Manners};
use crate::record::probe::Stage;
use crate::record::{SelfTest, WitnessKind};
use crate::report::catalogue::{Argument, Catalogue, Language};
use crate::report::visible;

const ENGLISH: &str = include_str!("texts/witness.en.ftl");
const JAPANESE: &str = include_str!("texts/witness.ja.ftl");

/// The port that mail is delivered to (RFC 5321 §4.5.4.2).
const SMTP_PORT: u16 = 25;
/// How many addresses are tried.
const ADDRESSES_LIMIT: usize = 6;
/// How long each step of the delivery may take: whoever waits for the witness has not begun yet.
const PATIENCE: Duration = Duration::from_secs(10);

/// By which way the token is sent.
#[derive(Clone, Copy)]
pub enum Way<'a> {
    /// As mail goes: to the mail exchangers, or the addresses, of the witness's domain.
    Mail(&'a Resolver),
    /// To this address, where there is no DNS for the domain.
    At(SocketAddr),
}

/// Why the witness cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelfTestError {
    /// The domain has neither MX nor address.
    #[error("{domain} does not resolve: no mail can reach the witness")]
    NoSuchDomain {
        /// The domain.
        domain: String,
    },
    /// The name server did not answer.
    #[error("{domain} could not be looked up: {detail}")]
    LookupFailed {
        /// The domain.
        domain: String,
        /// What was seen.
        detail: String,
    },
    /// Nobody answers, and the addresses are none that the receiver listens on.
    #[error("{domain} points to {}, which is not where the witness listens ({})", list(.addresses), list(.listening))]
    PointsElsewhere {
        /// The domain.
        domain: String,
        /// Its addresses.
        addresses: Vec<IpAddr>,
        /// Where the receiver listens.
        listening: Vec<IpAddr>,
    },
    /// Nobody answers.
    #[error("nobody answers at {}: {detail}", list(.addresses))]
    NobodyListens {
        /// The addresses that were tried.
        addresses: Vec<SocketAddr>,
        /// What was seen at the last one.
        detail: String,
    },
    /// Another receiver of this program answers; it does not know our tokens.
    #[error("at {address} the witness of another audit listens, not ours")]
    AnotherWitness {
        /// Where.
        address: SocketAddr,
    },
    /// A server that is not the witness refused the canary's address.
    #[error("the server at {address} refused the canary: {said}")]
    Refused {
        /// Where.
        address: SocketAddr,
        /// What it said.
        said: String,
    },
    /// A server took the message, and it did not come back.
    #[error(
        "the server at {address} took the canary, and after {seconds} s it had not come back; it greets with: {greeting}"
    )]
    NotBack {
        /// Where.
        address: SocketAddr,
        /// For how long we waited.
        seconds: u64,
        /// Its greeting.
        greeting: String,
    },
}

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl SelfTestError {
    /// The same in a language. What a server said is shown with everything written out that a terminal would
    /// act on.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let texts = match language {
            Language::English => ENGLISH,
            Language::Japanese => JAPANESE,
        };
        let say = |key: &str, arguments: &[(&str, String)]| {
            let arguments: Vec<(&str, Argument<'_>)> =
                arguments.iter().map(|(name, value)| (*name, visible(value).into())).collect();
            Catalogue::with(language, &[texts]).text(key, &arguments)
        };
        match self {
            Self::NoSuchDomain { domain } => say("witness-no-such-domain", &[("domain", domain.clone())]),
            Self::LookupFailed { domain, detail } => {
                say("witness-lookup-failed", &[("domain", domain.clone()), ("detail", detail.clone())])
            }
            Self::PointsElsewhere { domain, addresses, listening } => say(
                "witness-points-elsewhere",
                &[("domain", domain.clone()), ("addresses", list(addresses)), ("listening", list(listening))],
            ),
            Self::NobodyListens { addresses, detail } => {
                say("witness-nobody-listens", &[("addresses", list(addresses)), ("detail", detail.clone())])
            }
            Self::AnotherWitness { address } => say("witness-another", &[("address", address.to_string())]),
            Self::Refused { address, said } => {
                say("witness-refused", &[("address", address.to_string()), ("said", said.clone())])
            }
            Self::NotBack { address, seconds, greeting } => say(
                "witness-not-back",
                &[
                    ("address", address.to_string()),
                    ("seconds", seconds.to_string()),
                    ("greeting", greeting.clone()),
                ],
            ),
        }
    }
}

/// Who asks, and how long.
#[derive(Clone, Copy)]
pub struct SelfTestPlan<'a> {
    /// The audit whose key signs the token; the ledger must know it.
    pub audit: &'a AuditName,
    /// By which way.
    pub way: Way<'a>,
    /// The name we give in EHLO.
    pub our_name: &'a str,
    /// Where the receiver listens; empty for a mailbox.
    pub listening: &'a [SocketAddr],
    /// How long the token may take from acceptance to arrival.
    pub within: Duration,
    /// In which language the record says why it failed.
    pub language: Language,
}

impl Witness {
    /// Sends a fresh token to the witness and waits until the ledger sees it. An outside address that the
    /// user reads cannot be tested.
    pub async fn self_test(&self, ledger: &Ledger, plan: SelfTestPlan<'_>) -> SelfTest {
        if self.kind() == WitnessKind::Outside {
            return SelfTest::NotApplicable;
        }
        match self.try_self_test(ledger, plan).await {
            Ok(took) => {
                SelfTest::Passed { milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX) }
            }
            Err(error) => SelfTest::Failed { reason: error.text(plan.language) },
        }
    }

    /// As [`Witness::self_test`], for a mailbox whose server may not know `user+token`: where that form is refused or does not
    /// come back, all canaries go to the plain address, if that passes. Gives the form that is to be used.
    pub async fn settle(self, ledger: &Ledger, plan: SelfTestPlan<'_>) -> (Self, SelfTest) {
        let result = self.self_test(ledger, plan).await;
        let plain = self.clone().without_plus();
        if plain == self || !matches!(result, SelfTest::Failed { .. }) {
            return (self, result);
        }
        match plain.self_test(ledger, plan).await {
            passed @ SelfTest::Passed { .. } => (plain, passed),
            _ => (self, result),
        }
    }

    /// As [`Witness::self_test`], with the time that it took or the reason as a value.
    ///
    /// # Errors
    /// See [`SelfTestError`].
    pub async fn try_self_test(
        &self,
        ledger: &Ledger,
        plan: SelfTestPlan<'_>,
    ) -> Result<Duration, SelfTestError> {
        let began = clock::instant();
        let addresses = self.addresses(plan.way).await?;
        let target = addresses.first().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), SocketAddr::ip);
        let issued = clock::now().as_second();
        let token = ledger.issue(plan.audit, Binding { number: SELF_TEST, target, issued });
        let (address, greeting) = self.deliver(&addresses, &token, plan).await?;
        if ledger.await_self_test(&token, plan.within).await {
            return Ok(clock::instant().saturating_duration_since(began));
        }
        Err(SelfTestError::NotBack { address, seconds: plan.within.as_secs(), greeting })
    }

    /// Where mail for the witness goes, the most preferred first (RFC 5321 §5.1).
    async fn addresses(&self, way: Way<'_>) -> Result<Vec<SocketAddr>, SelfTestError> {
        let resolver = match way {
            Way::At(address) => return Ok(vec![address]),
            Way::Mail(resolver) => resolver,
        };
        let domain = self.domain();
        let failed = |detail: String| SelfTestError::LookupFailed { domain: domain.to_owned(), detail };
        let hosts = match resolver.mx(domain).await {
            Ok(exchanges) => exchanges.into_iter().map(|exchange| exchange.name).collect(),
            Err(LookupError::NoRecords | LookupError::NoSuchName) => vec![domain.to_owned()],
            Err(error) => return Err(failed(error.to_string())),
        };
        let mut addresses = Vec::new();
        for host in hosts.iter().filter(|host| !host.is_empty()) {
            match resolver.addresses(host).await {
                Ok(found) => addresses.extend(found.into_iter().map(|own| SocketAddr::new(own, SMTP_PORT))),
                Err(LookupError::Failed(detail)) if addresses.is_empty() => return Err(failed(detail)),
                Err(LookupError::Declined(code)) if addresses.is_empty() => {
                    return Err(failed(code.to_string()));
                }
                Err(_) => {}
            }
        }
        addresses.truncate(ADDRESSES_LIMIT);
        if addresses.is_empty() {
            return Err(SelfTestError::NoSuchDomain { domain: domain.to_owned() });
        }
        Ok(addresses)
    }

    /// Delivers to the first address that answers, as RFC 5321 §5.1 has it, and gives its greeting.
    async fn deliver(
        &self,
        addresses: &[SocketAddr],
        token: &Token,
        plan: SelfTestPlan<'_>,
    ) -> Result<(SocketAddr, String), SelfTestError> {
        let mut last = String::new();
        for address in addresses {
            match self.hand_over(*address, token, plan.our_name).await {
                Ok(greeting) => return Ok((*address, greeting)),
                Err(Failure::Conversation(error)) => last = error.to_string(),
                Err(Failure::Refused { greeting, .. }) if greeting.contains(BANNER_WORDS) => {
                    return Err(SelfTestError::AnotherWitness { address: *address });
                }
                Err(Failure::Refused { said, .. }) => {
                    return Err(SelfTestError::Refused { address: *address, said });
                }
            }
        }
        let listening: Vec<IpAddr> = plan.listening.iter().map(SocketAddr::ip).collect();
        let anywhere = listening.iter().any(IpAddr::is_unspecified);
        let here = addresses.iter().any(|address| listening.contains(&address.ip()));
        let told = matches!(plan.way, Way::At(_));
        if listening.is_empty() || anywhere || here || told {
            return Err(SelfTestError::NobodyListens { addresses: addresses.to_vec(), detail: last });
        }
        let addresses = addresses.iter().map(SocketAddr::ip).collect();
        Err(SelfTestError::PointsElsewhere { domain: self.domain().to_owned(), addresses, listening })
    }

    async fn hand_over(&self, address: SocketAddr, token: &Token, our_name: &str) -> Result<String, Failure> {
        let endpoint = Endpoint { address: address.ip(), port: address.port(), transport: Transport::Plain };
        let manners = Manners {
            source: None,
            connect_within: PATIENCE,
            greeting_within: PATIENCE,
            reply_within: PATIENCE,
        };
        let mut conversation = Conversation::open(endpoint, self.domain(), None, &manners).await?;
        let greeting = conversation.greeting().clone();
        let greeting_text = greeting.text();
        let refused = |reply: &sekisho_wire::smtp::reply::ReceivedReply| Failure::Refused {
            said: format!("{} {}", reply.code, reply.text()),
            greeting: greeting_text.clone(),
        };
        if !greeting.is_positive() {
            return Err(refused(&greeting));
        }
        let canary = self.canary(token);
        let steps = [
            (format!("MAIL FROM:<{}>\r\n", self.outsider()), Stage::Mail),
            (format!("RCPT TO:<{canary}>\r\n"), Stage::Recipient),
            ("DATA\r\n".to_owned(), Stage::Data),
            (self.letter(token, our_name), Stage::Message),
        ];
        let hello = conversation.ehlo(our_name).await?;
        if !hello.is_positive() {
            return Err(refused(&hello));
        }
        for (text, stage) in steps {
            let reply = conversation.command(text.as_bytes(), stage).await?;
            if !(reply.is_positive() || stage == Stage::Data && reply.code / 100 == 3) {
                return Err(refused(&reply));
            }
        }
        conversation.quit().await;
        Ok(greeting_text)
    }

    /// The message with its final dot; no line of it begins with one.
    fn letter(&self, token: &Token, our_name: &str) -> String {
        format!(
            "Date: {date}\r\n\
             From: <{from}>\r\n\
             To: <{to}>\r\n\
             Subject: Self-test of a witness [{token}]\r\n\
             Message-ID: <{token}@{our_name}>\r\n\
             Auto-Submitted: auto-generated\r\n\
             {TOKEN_FIELD}: {token}\r\n\
             \r\n\
             A relay test by Sekisho is about to begin, run by {our_name}.\r\n\
             This message shows that its canaries can be received here.\r\n\
             \r\n\
             token {token}\r\n\
             .\r\n",
            date = rfc5322_date(clock::now()),
            from = self.outsider(),
            to = self.canary(token),
        )
    }
}

enum Failure {
    Conversation(ConversationError),
    Refused { said: String, greeting: String },
}

impl From<ConversationError> for Failure {
    fn from(error: ConversationError) -> Self {
        Self::Conversation(error)
    }
}

#[cfg(test)]
mod tests;

//! One client's session: the answers of a practice server to the machine's questions.

use std::net::IpAddr;
use std::sync::Arc;

use sekisho_net::listener::Peer;
use sekisho_net::pump::{self, TlsClient};
use sekisho_wire::mail::address::{Charset, Mailbox};
use sekisho_wire::smtp::command::HelloVerb;
use sekisho_wire::smtp::parameter::{MailParameters, RecipientParameters};
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::{Answer, Question};

use crate::behaviour::{Facts, Outside, SenderCheck};
use crate::misreading::Slot;
use crate::shared::Shared;
use crate::world::Place;

mod login;
mod message;

use login::Login;

/// A session.
pub(crate) struct LabSession {
    shared: Arc<Shared>,
    place: Place,
    peer: Peer,
    slot: Slot,
    claims_to_be_here: bool,
    hello: (Option<HelloVerb>, String),
    secure: bool,
    login: Login,
    transaction: Transaction,
    after_reset: bool,
    messages: usize,
    resets: u32,
    refusals: u32,
    body: Vec<u8>,
}

/// What MAIL and RCPT said.
#[derive(Default)]
struct Transaction {
    /// None for the null reverse-path.
    sender: Option<Mailbox>,
    sender_without_domain: bool,
    auth_parameter: Option<Mailbox>,
    recipients: Vec<Recipient>,
}

/// A recipient that was taken.
struct Recipient {
    address: String,
    fate: Fate,
    never_notify: bool,
}

/// What becomes of a message for a recipient.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Keep,
    SendOn,
    Drop,
    Bounce,
    ByHeader,
}

impl LabSession {
    /// A session that just began; `claims_to_be_here` where a PROXY header said so.
    pub(crate) fn new(
        shared: Arc<Shared>,
        place: Place,
        peer: Peer,
        slot: Slot,
        claims_to_be_here: bool,
    ) -> Self {
        Self {
            shared,
            place,
            peer,
            slot,
            claims_to_be_here,
            hello: (None, String::new()),
            secure: false,
            login: Login::default(),
            transaction: Transaction::default(),
            after_reset: false,
            messages: 0,
            resets: 0,
            refusals: 0,
            body: Vec::new(),
        }
    }

    async fn connect(&self) -> Answer {
        let client = self.peer.address.ip();
        if self.shared.is_banned(client) {
            return Answer::ReplyAndClose(Reply::new(554, None, "Too many errors from your address"));
        }
        if self.shared.behaviour.greets_late {
            self.shared.pause(self.shared.waits.greeting).await;
        }
        Answer::Accept
    }

    fn mail(&mut self, path: &ReversePath, parameters: &MailParameters) -> Answer {
        let reading = self.slot.take();
        let auth = parameters.auth.as_deref().and_then(|text| Mailbox::parse(text, Charset::Ascii).ok());
        let transaction = Transaction {
            sender: path.mailbox().cloned(),
            sender_without_domain: reading.sender_completed,
            auth_parameter: auth,
            recipients: Vec::new(),
        };
        let (world, spelled) = (&self.shared.world, spelled(&path.to_bytes()));
        if self.wants_login() && !self.login.is_known() {
            return Answer::Reply(Reply::enhanced(530, (5, 7, 0), "Authentication required"));
        }
        let own_address = world.account_address();
        let bound = path.mailbox().is_none_or(|own| own.to_string().eq_ignore_ascii_case(&own_address));
        if self.login.is_owner() && !bound {
            return Answer::Reply(Reply::enhanced(553, (5, 7, 1), "Not your address"));
        }
        let made_up = path.mailbox().is_some_and(|own| world.at_mail_domain(own) && !world.exists(own));
        if made_up && self.shared.behaviour.sender_check == SenderCheck::AtMail {
            return Answer::Reply(world.software.sender_unknown(&spelled));
        }
        self.transaction = transaction;
        Answer::Reply(world.software.sender_taken(&spelled))
    }

    /// Submission wants a login, unless it is the hole that it does not.
    fn wants_login(&self) -> bool {
        let open = (self.shared.behaviour.relays)(&self.facts(false));
        self.place == Place::Submission && !open
    }

    async fn recipient(&mut self, path: &ForwardPath, parameters: &RecipientParameters) -> Answer {
        let reading = self.slot.take();
        let spelling = match &reading.recipient {
            Some(misread) => format!("<{misread}>"),
            None => spelled(&path.to_bytes()),
        };
        if self.is_too_early(&spelling) {
            return Answer::Reply(self.shared.world.software.greylisted(&spelling));
        }
        let mailbox = reading.recipient.as_ref().or_else(|| path.mailbox());
        let judged = match (mailbox, reading.recipient.is_some()) {
            (None, _) => Ok(Fate::Keep),
            (Some(_), true) => Ok(Fate::SendOn),
            (Some(mailbox), false) => self.judge(mailbox, &spelling).await,
        };
        match judged {
            Ok(fate) => {
                let world = &self.shared.world;
                let address =
                    mailbox.map_or_else(|| format!("postmaster@{}", world.domain), Mailbox::to_string);
                let never_notify = parameters.notify.is_some_and(|notify| notify.never);
                self.transaction.recipients.push(Recipient { address, fate, never_notify });
                Answer::Reply(world.software.recipient_taken(&spelling))
            }
            Err(refusal) => Answer::Reply(refusal),
        }
    }

    /// The decision: what becomes of mail for `mailbox`, or the refusal.
    async fn judge(&self, mailbox: &Mailbox, spelling: &str) -> Result<Fate, Reply> {
        let (world, behaviour) = (&self.shared.world, &self.shared.behaviour);
        let local = mailbox.local.value();
        if world.is_here(&mailbox.domain, &self.shared.addresses) {
            let routed = local.contains(&b'%') || local.contains(&b'!');
            let is_name = mailbox.domain.domain().is_some();
            let known = world.is_user(&local) && (is_name || local.eq_ignore_ascii_case(b"postmaster"));
            return match () {
                () if behaviour.hands_on_routed && routed => Ok(Fate::SendOn),
                () if known || behaviour.catch_all => Ok(Fate::Keep),
                () => Err(world.software.user_unknown(spelling)),
            };
        }
        if self.login.is_owner() {
            return Ok(Fate::SendOn);
        }
        if (behaviour.relays)(&self.facts(self.mx_names_us(mailbox).await)) {
            return Ok(Fate::SendOn);
        }
        let sender = self.transaction.sender.as_ref();
        let made_up = sender.filter(|own| world.at_mail_domain(own) && !world.exists(own));
        match (behaviour.outside, made_up) {
            (Outside::Refuse, Some(sender)) if behaviour.sender_check == SenderCheck::AtRecipient => {
                Err(world.software.sender_unknown(&format!("<{sender}>")))
            }
            (Outside::Refuse, _) => Err(world.software.relay_refused(spelling)),
            (Outside::Drop, _) => Ok(Fate::Drop),
            (Outside::Bounce, _) => Ok(Fate::Bounce),
            (Outside::ByHeader, _) => Ok(Fate::ByHeader),
        }
    }

    async fn mx_names_us(&self, mailbox: &Mailbox) -> bool {
        let (true, Some(domain)) = (self.shared.behaviour.looks_up_mx, mailbox.domain.domain()) else {
            return false;
        };
        let exchanges = self.shared.resolver.mx(domain.as_str()).await.unwrap_or_default();
        exchanges.iter().any(|exchange| self.shared.world.is_own_domain(&exchange.name))
    }

    fn is_too_early(&self, recipient: &str) -> bool {
        if !self.shared.behaviour.greylists || self.login.is_known() {
            return false;
        }
        let sender = self.transaction.sender.as_ref().map(Mailbox::to_string).unwrap_or_default();
        self.shared.is_too_early(self.peer.address.ip(), sender, recipient.to_owned())
    }

    fn facts(&self, mx_names_us: bool) -> Facts<'_> {
        let transaction = &self.transaction;
        let kept = transaction.recipients.iter().filter(|recipient| recipient.fate == Fate::Keep);
        Facts {
            world: &self.shared.world,
            addresses: &self.shared.addresses,
            place: self.place,
            helo: &self.hello.1,
            sender: transaction.sender.as_ref(),
            sender_without_domain: transaction.sender_without_domain,
            auth_parameter: transaction.auth_parameter.as_ref(),
            claims_to_be_here: self.claims_to_be_here,
            logged_in_as_nobody: self.login.is_nobody(),
            failed_login: self.login.failed,
            after_reset: self.after_reset,
            local_recipients: kept.count(),
            messages: self.messages,
            mx_names_us,
        }
    }

    fn reset(&mut self) -> Answer {
        let old = std::mem::take(&mut self.transaction);
        self.after_reset = old.recipients.iter().any(|recipient| recipient.fate == Fate::Keep);
        self.resets += 1;
        match self.shared.behaviour.resets_limit {
            Some(limit) if self.resets >= limit => {
                Answer::ReplyAndClose(Reply::enhanced(421, (4, 7, 0), "Too many resets"))
            }
            _ => Answer::Accept,
        }
    }

    fn xclient(&mut self, attributes: &[(String, String)]) -> Answer {
        for (name, value) in attributes {
            let address = value.strip_prefix("IPV6:").unwrap_or(value).parse::<IpAddr>();
            if name == "ADDR" {
                self.claims_to_be_here = address.is_ok_and(|address| address.is_loopback());
            }
        }
        self.transaction = Transaction::default();
        Answer::Accept
    }

    /// What refusals lead to, besides being said.
    async fn after(&mut self, answer: Answer) -> Answer {
        let refused = matches!(&answer, Answer::Reply(reply) if reply.code() >= 500);
        if !refused {
            return answer;
        }
        self.refusals += 1;
        if self.shared.behaviour.tarpits {
            self.shared.pause(self.shared.waits.tarpit * self.refusals.min(60)).await;
        }
        self.shared.note_refusal(self.peer.address.ip());
        match answer {
            Answer::Reply(_) if self.shared.is_banned(self.peer.address.ip()) => {
                Answer::ReplyAndClose(Reply::enhanced(421, (4, 7, 0), "Too many errors"))
            }
            other => other,
        }
    }
}

impl pump::Session for LabSession {
    async fn question(&mut self, question: Question) -> Answer {
        let answer = match question {
            Question::Connect => self.connect().await,
            Question::Hello { verb, name } => {
                self.transaction = Transaction::default();
                self.hello = (Some(verb), name);
                Answer::Accept
            }
            Question::Mail { path, parameters } => self.mail(&path, &parameters),
            Question::Recipient { path, parameters } => self.recipient(&path, &parameters).await,
            Question::BodyStart | Question::Verify(_) => Answer::Accept,
            Question::Message => self.message(),
            Question::Reset => self.reset(),
            Question::AuthStart { mechanism, initial } => self.begin_login(&mechanism, initial),
            Question::AuthResponse(response) => self.go_on_with_login(&response),
            Question::Xclient(attributes) => self.xclient(&attributes),
        };
        self.after(answer).await
    }

    fn body_begin(&mut self) {
        self.body.clear();
    }

    async fn body(&mut self, octets: &[u8]) {
        // The machine stops at the size it announces.
        self.body.extend_from_slice(octets);
    }

    fn body_abort(&mut self) {
        self.body.clear();
        self.transaction = Transaction::default();
    }

    fn secured(&mut self, _client: &TlsClient) {
        self.secure = true;
        self.hello = (None, String::new());
        self.login = Login::default();
        self.transaction = Transaction::default();
        self.after_reset = false;
    }
}

/// A path as text, brackets included.
fn spelled(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

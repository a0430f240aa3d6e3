//! One client at an SMTP listener: the answers to the machine's questions.
//!
//! Nothing is decided here. What is asked becomes facts, [`policy::decide`] decides, and a message that was taken
//! goes to the spool before anybody is told so.

use std::net::IpAddr;
use std::sync::Arc;

use sekisho_net::listener::Peer;
use sekisho_net::pump::{self, TlsClient};
use sekisho_wire::mail::address::Charset;
use sekisho_wire::smtp::command::HelloVerb;
use sekisho_wire::smtp::parameter::{MailParameters, RecipientParameters};
use sekisho_wire::smtp::path::{ForwardPath, ReversePath};
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::{Answer, Extensions, Limits, Question, Refused, ServerSettings};

use sekisho_policy::classify::{AddressKey, DomainKey, Standing};
use sekisho_policy::{self as policy, Client, Decision, Fact, Facts, Listener, Principal, Reason, Role, Tls};
use tokio_util::sync::CancellationToken;

use crate::accounts::Account;
use crate::gateway::{Current, Gateway};
use crate::journal::{self, Subject};
use crate::logged_in;
use crate::sasl::{Context, Exchange, Mechanism};
use crate::settings::GrantListener;
use crate::spool::Incoming;

mod header;
mod listing;
mod login;
mod message;
mod permit;
mod refused;
mod trace;

use header::Head;
use listing::Lookup;
use permit::Permit;

/// The mechanisms, as the machine has to know them all; what EHLO lists depends on the client.
const MECHANISMS: [Mechanism; 5] = [
    Mechanism::External,
    Mechanism::ScramSha256Plus,
    Mechanism::ScramSha256,
    Mechanism::Plain,
    Mechanism::Login,
];

/// One client's session.
pub struct SmtpSession {
    gateway: Arc<Gateway>,
    current: Arc<Current>,
    listener: Listener,
    client: IpAddr,
    /// Our own address on this connection.
    local: IpAddr,
    /// Whether the client's address is one.
    standing: Client,
    tls: Option<TlsClient>,
    hello: (Option<HelloVerb>, String),
    exchange: Option<(Mechanism, Exchange)>,
    login: Option<(Account, Mechanism)>,
    /// Ends this session.
    end: CancellationToken,
    place: Option<logged_in::Place>,
    transaction: Option<Transaction>,
    incoming: Option<Incoming>,
    head: Head,
    lookup: Lookup,
}

/// What MAIL and RCPT said.
struct Transaction {
    reverse_path: ReversePath,
    parameters: MailParameters,
    permit: Permit,
    facts: Facts,
    recipients: Vec<Taken>,
}

/// A recipient that was taken.
struct Taken {
    path: ForwardPath,
    parameters: RecipientParameters,
    facts: Facts,
    standing: Standing,
}

/// The machine's settings for a listener of this role.
#[must_use]
pub fn server_settings(current: &Current, role: Role) -> ServerSettings {
    let limits = &current.settings.limits;
    let mut settings = ServerSettings::named(current.settings.host_name.as_str());
    // Port 25 offers no login: who has one belongs at the submission port, and robots try passwords here.
    let auth = match role {
        Role::Mx => Vec::new(),
        Role::Submission => MECHANISMS.iter().map(|mechanism| mechanism.name().to_owned()).collect(),
    };
    settings.extensions = Extensions { starttls: true, auth, ..Extensions::default() };
    settings.limits = Limits {
        message_octets: limits.message.0,
        recipients: limits.recipients,
        command_wait: limits.silence.0,
        ..Limits::default()
    };
    settings
}

impl SmtpSession {
    /// A session that just began, and that `end` ends: the pump has to be told so by the same token.
    #[must_use]
    pub fn new(
        gateway: Arc<Gateway>,
        current: Arc<Current>,
        role: Role,
        peer: Peer,
        end: CancellationToken,
    ) -> Self {
        let settings = &current.settings;
        let own = if role == Role::Mx { GrantListener::Smtp } else { GrantListener::Submission };
        let listener = Listener {
            takes_grants: settings.pop_before_smtp.listeners.contains(&own),
            own_sender_from_strangers: settings.policy.own_sender_from_strangers,
            ..Listener::strict(role)
        };
        Self {
            gateway,
            current,
            listener,
            client: peer.address.ip().to_canonical(),
            local: peer.local.ip().to_canonical(),
            standing: Client::Direct,
            tls: None,
            hello: (None, String::new()),
            exchange: None,
            login: None,
            end,
            place: None,
            transaction: None,
            incoming: None,
            head: Head::default(),
            lookup: Lookup::default(),
        }
    }

    /// The same behind a proxy that did not say for whom it speaks: the address is the proxy's, and gives no right.
    #[must_use]
    pub fn hidden(self) -> Self {
        Self { standing: Client::Hidden, ..self }
    }

    fn service(&self) -> &'static str {
        journal::service(self.listener.role)
    }

    fn subject<'a>(&'a self, principal: &'a str) -> Subject<'a> {
        Subject { role: self.listener.role, client: self.client, hello: &self.hello.1, principal }
    }

    /// What is known before anybody said anything.
    fn facts(&self) -> Facts {
        let tls = if self.tls.is_some() { Tls::Encrypted } else { Tls::Clear };
        Facts { client: Fact::Known(self.standing), tls: Fact::Known(tls), ..Facts::at(self.listener) }
    }

    fn mail(&mut self, path: ReversePath, parameters: MailParameters) -> Answer {
        self.drop_stale_login();
        let sender = self.current.directory.sender(&path);
        let permit = self.permit(&sender);
        let facts = Facts {
            client: self.client_fact(permit.principal),
            principal: Fact::Known(permit.principal),
            reverse_path: Fact::Known(policy::reverse_path(
                &self.current.directory,
                &sender,
                permit.holder.as_ref(),
            )),
            ..self.facts()
        };
        if let Some(reason) = policy::decide(&facts).reason() {
            let from = spelled(&path.to_bytes());
            let (reply, detail) = self.refusal(reason, &permit.missing);
            self.gateway.log_refusal(self.subject(&permit.name), reason, &from, "", &detail);
            return Answer::Reply(reply);
        }
        if let Err(error) = self.gateway.spool.room(parameters.size.unwrap_or_default()) {
            let from = spelled(&path.to_bytes());
            self.gateway.log_trouble(self.subject(&permit.name), "no-room", &from, &error.to_string());
            return Answer::Reply(error.reply());
        }
        self.transaction =
            Some(Transaction { reverse_path: path, parameters, permit, facts, recipients: Vec::new() });
        Answer::Accept
    }

    async fn recipient(&mut self, path: ForwardPath, parameters: RecipientParameters) -> Answer {
        self.finish_lookup().await;
        let Some(transaction) = &self.transaction else { return out_of_order() };
        let standing = self.recipient_standing(&path);
        let facts = Facts { recipient: Fact::Known(policy::recipient(&standing)), ..transaction.facts };
        let decision = policy::decide(&facts);
        let elsewhere = facts.recipient == Fact::Known(policy::Recipient::Foreign);
        if let Some(reason) = decision.reason() {
            return self.refuse_recipient(reason, &path);
        }
        if elsewhere && self.listener.role == Role::Submission && !is_fully_qualified(&standing) {
            // RFC 6409 §4.2: what `sales` means is known here alone, and we do not guess.
            let (from, to) = (spelled(&transaction.reverse_path.to_bytes()), spelled(&path.to_bytes()));
            let why = ("not-fully-qualified", "the recipient's domain is a single word");
            self.gateway.log_refused(self.subject(&transaction.permit.name), why, &from, &to, "");
            return Answer::Reply(Reply::enhanced(554, (5, 1, 2), "Domain is not fully qualified"));
        }
        if elsewhere && self.current.settings.delivery.smart_host.is_none() {
            let from = spelled(&transaction.reverse_path.to_bytes());
            let detail = format!("{}: there is no smart host in the settings", spelled(&path.to_bytes()));
            self.gateway.log_trouble(self.subject(&transaction.permit.name), "no-way-out", &from, &detail);
            return Answer::Reply(Reply::enhanced(
                550,
                (5, 4, 4),
                "This server sends nothing to other domains",
            ));
        }
        if let Some(transaction) = &mut self.transaction {
            transaction.recipients.push(Taken { path, parameters, facts, standing });
        }
        Answer::Accept
    }

    /// What the recipient is to us. The address to which the client came is ours, though no setting names it: a postmaster is
    /// there, and nobody else.
    fn recipient_standing(&self, path: &ForwardPath) -> Standing {
        let directory = &self.current.directory;
        match directory.recipient(path) {
            Standing::Foreign(key) if key.domain == DomainKey::Address(self.local) => {
                let postmaster = ForwardPath::parse(b"<postmaster>", Charset::Ascii).ok();
                match postmaster.filter(|_| key.local == "postmaster") {
                    Some(postmaster) => directory.recipient(&postmaster),
                    None => Standing::OwnUnknown(key),
                }
            }
            other => other,
        }
    }

    fn refuse_recipient(&self, reason: Reason, path: &ForwardPath) -> Answer {
        if let Some(transaction) = &self.transaction {
            let (from, to) = (spelled(&transaction.reverse_path.to_bytes()), spelled(&path.to_bytes()));
            let permit = &transaction.permit;
            let (reply, detail) = self.refusal(reason, &permit.missing);
            self.gateway.log_refusal(self.subject(&permit.name), reason, &from, &to, &detail);
            return Answer::Reply(reply);
        }
        Answer::Reply(reason.reply())
    }

    /// A login ends with its account: whoever was disabled meanwhile is a stranger again.
    fn drop_stale_login(&mut self) {
        if self.login.as_ref().is_some_and(|(account, _)| !self.gateway.accounts.is_current(account)) {
            self.login = None;
            self.place = None;
        }
    }

    fn context(&self) -> Context {
        match &self.tls {
            Some(tls) => Context::with_tls(self.client, tls),
            None => Context::in_clear(self.client),
        }
    }

    /// The mechanisms that make sense for this client are what EHLO says.
    fn hello(&mut self, verb: HelloVerb, name: String) -> Answer {
        self.hello = (Some(verb), name);
        self.reset();
        let offered = Mechanism::offered(&self.context(), &self.gateway.accounts);
        Answer::Offer(offered.iter().map(|mechanism| mechanism.name().to_owned()).collect())
    }

    fn reset(&mut self) {
        self.transaction = None;
        self.incoming = None;
        self.head = Head::default();
    }
}

impl pump::Session for SmtpSession {
    async fn question(&mut self, question: Question) -> Answer {
        match question {
            Question::Connect => match policy::decide(&self.facts_at_connect()).reason() {
                Some(reason) => Answer::Reply(reason.reply()),
                None => {
                    self.begin_lookup();
                    Answer::Accept
                }
            },
            Question::Hello { verb, name } => self.hello(verb, name),
            Question::Mail { path, parameters } => self.mail(path, parameters),
            Question::Recipient { path, parameters } => self.recipient(path, parameters).await,
            Question::BodyStart => self.body_start(),
            Question::Message => self.message().await,
            Question::Reset => {
                self.reset();
                Answer::Accept
            }
            Question::AuthStart { mechanism, initial } => {
                self.begin_login(&mechanism, initial.as_deref()).await
            }
            Question::AuthResponse(response) => self.go_on_with_login(&response).await,
            Question::Verify(_) => Answer::Accept,
            Question::Xclient(_) => out_of_order(),
        }
    }

    async fn body(&mut self, octets: &[u8]) {
        self.head.take(octets);
        self.store(octets).await;
    }

    fn body_abort(&mut self) {
        self.reset();
    }

    fn refused(&mut self, refused: Refused) {
        self.tell_refused(&refused);
    }

    fn is_revoked(&self) -> bool {
        self.login.as_ref().is_some_and(|(account, _)| !self.gateway.accounts.is_current(account))
    }

    fn secured(&mut self, client: &TlsClient) {
        self.tls = Some(client.clone());
        self.hello = (None, String::new());
        self.login = None;
        self.place = None;
        self.exchange = None;
        self.reset();
    }
}

impl SmtpSession {
    /// At connect only the listener and the client are known: STARTTLS may still come.
    fn facts_at_connect(&self) -> Facts {
        Facts { client: Fact::Known(self.standing), ..Facts::at(self.listener) }
    }

    /// Whether the message may pass, now that its header is known. The narrowest decision counts.
    fn decide(&self, transaction: &Transaction, header_from: policy::HeaderFrom) -> Decision {
        let all = transaction
            .recipients
            .iter()
            .map(|taken| policy::decide(&Facts { header_from: Fact::Known(header_from), ..taken.facts }));
        all.reduce(Decision::and).unwrap_or(Decision::Undecided)
    }
}

/// Whether a recipient elsewhere is at a name of more than one label (RFC 5321 §2.3.5), or at an address literal.
fn is_fully_qualified(standing: &Standing) -> bool {
    !matches!(standing, Standing::Foreign(AddressKey { domain: DomainKey::Name(name), .. }) if !name.contains('.'))
}

/// A path as text, brackets included.
fn spelled(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

fn out_of_order() -> Answer {
    Answer::Reply(Reply::enhanced(503, (5, 5, 1), "Bad sequence of commands"))
}

impl Permit {
    /// No right at all.
    fn none(missing: String) -> Self {
        Self {
            principal: Principal::Nobody,
            holder: None,
            name: "-".to_owned(),
            account: None,
            grant: None,
            missing,
        }
    }
}

//! A dialogue file of POP3, read.

use std::time::Duration;

use sekisho_wire::pop3::content::WireSize;
use sekisho_wire::pop3::reply::{Reply, ResponseCode};
use sekisho_wire::pop3::server::{Answer, Listing, Question, ServerSettings};

use crate::dialogue::{DialogueError, Line, escape};
use crate::event;

/// The one account of all dialogues: user `user`, password `secret`.
const NAME: &str = "user";
const PASSWORD: &[u8] = b"secret";

/// What the `=` lines say.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The server's settings.
    pub server: ServerSettings,
    /// Whether TLS comes first.
    pub secure: bool,
    /// The messages of the account.
    pub messages: Vec<Vec<u8>>,
    /// The owner's answers: what the event must begin with, and the answer.
    pub answers: Vec<(String, Answer)>,
}

/// One step of a dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The client sends these octets, all at once or in pieces.
    Send(Vec<u8>),
    /// The server must say this line: one of a status begins so, any other is exactly so.
    Say(String),
    /// So much time passes.
    Clock(Duration),
    /// TLS must begin now.
    Tls,
    /// The server must have closed the connection.
    Closed,
}

/// A dialogue.
#[derive(Clone, Debug)]
pub struct Dialogue {
    /// How the server presents itself, and what its account holds.
    pub setting: Setting,
    /// What happens, in order.
    pub steps: Vec<Line<Step>>,
    /// The events that must happen, in order; see [`crate::expectation::events`].
    pub events: Vec<Line<String>>,
}

impl Dialogue {
    /// Reads a dialogue file.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn parse(text: &str) -> Result<Self, DialogueError> {
        let setting = Setting {
            server: ServerSettings::named("pop.example"),
            secure: true,
            messages: Vec::new(),
            answers: Vec::new(),
        };
        let mut dialogue = Self { setting, steps: Vec::new(), events: Vec::new() };
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            dialogue.line(number, line).map_err(|error| DialogueError { line: number, ..error })?;
        }
        Ok(dialogue)
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), DialogueError> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        let step = match mark {
            "=" if self.steps.is_empty() => return self.setting.set(rest.trim()),
            "=" => return Err(DialogueError::new("settings come first".to_owned())),
            "C:" => Step::Send([escape::unescape(rest)?, b"\r\n".to_vec()].concat()),
            "C~" => Step::Send(escape::unescape(rest)?),
            "S:" => Step::Say(String::from_utf8_lossy(&escape::unescape(rest)?).into_owned()),
            "+" => Step::Clock(seconds(rest.trim())?),
            "!" => match rest.trim() {
                "tls" => Step::Tls,
                "closed" => Step::Closed,
                event => {
                    self.events.push(Line { number, what: event.to_owned() });
                    return Ok(());
                }
            },
            _ => {
                let what = format!("a line begins with C: C~ S: ! + = or #, not {mark}");
                return Err(DialogueError::new(what));
            }
        };
        // Lines of the client that follow one another are one flight.
        match (self.steps.last_mut(), step) {
            (Some(Line { what: Step::Send(flight), .. }), Step::Send(more)) => flight.extend(more),
            (_, what) => self.steps.push(Line { number, what }),
        }
        Ok(())
    }

    /// How the server's owner answers `question` in this dialogue.
    #[must_use]
    pub fn answer(&self, question: &Question) -> Answer {
        let said = describe(question);
        let scripted = self.setting.answers.iter().find(|(pattern, _)| event::matches(&said, pattern));
        if let Some((_, answer)) = scripted {
            return answer.clone();
        }
        match question {
            Question::Login { name, secret } => {
                self.setting.log_in(name == NAME && secret.reveal() == PASSWORD)
            }
            Question::AuthStart { initial: None, .. } => Answer::Challenge(Vec::new()),
            Question::AuthStart { initial: Some(response), .. } | Question::AuthResponse(response) => {
                self.setting.log_in(response.reveal() == b"\0user\0secret")
            }
            Question::Retrieve { .. } | Question::Update { .. } => Answer::Accept,
        }
    }

    /// All the octets that the client sends.
    #[must_use]
    pub fn client_octets(&self) -> usize {
        let sent = |line: &Line<Step>| if let Step::Send(octets) = &line.what { octets.len() } else { 0 };
        self.steps.iter().map(sent).sum()
    }
}

impl Setting {
    fn set(&mut self, text: &str) -> Result<(), DialogueError> {
        let (offers, limits) = (&mut self.server.offers, &mut self.server.limits);
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        match (word, rest) {
            ("in", "clear") => self.secure = false,
            ("danger", "login in clear") => offers.danger_login_in_clear = true,
            ("stls", "") => offers.stls = true,
            ("sasl", mechanisms) => offers.sasl = mechanisms.split(' ').map(str::to_owned).collect(),
            ("without", "utf8") => offers.utf8 = false,
            ("without", "user") => offers.user = false,
            ("without", "pipelining") => offers.pipelining = false,
            ("line", octets) => limits.line_octets = number(octets)?,
            ("sasl-line", octets) => limits.sasl_line_octets = number(octets)?,
            ("errors", count) => limits.errors = number(count)?,
            ("failures", count) => limits.failures = number(count)?,
            ("idle-wait", time) => limits.idle_wait = seconds(time)?,
            ("message", content) => self.messages.push(escape::unescape(content)?),
            ("messages", count) => self.messages.resize(number(count)?, b"x\r\n".to_vec()),
            ("answer", rest) => {
                let wrong = || DialogueError::new("an answer is written: event => reply".to_owned());
                let (event, reply) = rest.split_once(" => ").ok_or_else(wrong)?;
                self.answers.push((event.trim().to_owned(), answer(reply.trim())));
            }
            _ => return Err(DialogueError::new(format!("no setting: {text}"))),
        }
        Ok(())
    }

    fn log_in(&self, right: bool) -> Answer {
        if !right {
            return Answer::Refuse(Reply::coded(ResponseCode::Authentication, "Authentication failed"));
        }
        let listing = |(index, message): (usize, &Vec<u8>)| {
            let mut size = WireSize::default();
            size.push(message);
            Listing { octets: size.octets(), unique_id: format!("id{}", index + 1) }
        };
        let listings = self.messages.iter().enumerate().map(listing).collect();
        Answer::Maildrop { listings, text: "welcome".to_owned() }
    }
}

/// `close`, `hand over`, or a refusal as on the wire.
fn answer(text: &str) -> Answer {
    match text {
        "close" => Answer::Close,
        "hand over" => Answer::HandOver { text: "welcome elsewhere".to_owned() },
        "accept" => Answer::Accept,
        text => {
            let text = text.strip_prefix("-ERR ").unwrap_or(text);
            match text.strip_prefix("[IN-USE] ") {
                Some(text) => Answer::Refuse(Reply::coded(ResponseCode::InUse, text.to_owned())),
                None => Answer::Refuse(Reply::error(text.to_owned())),
            }
        }
    }
}

/// A question in the words of dialogue files; messages are counted from one, as on the wire.
#[must_use]
pub(super) fn describe(question: &Question) -> String {
    match question {
        Question::Login { name, secret } => format!("login {name} \"{}\"", secret.reveal().escape_ascii()),
        Question::AuthStart { mechanism, initial: None } => format!("auth {mechanism}"),
        Question::AuthStart { mechanism, initial: Some(initial) } => {
            format!("auth {mechanism} \"{}\"", initial.reveal().escape_ascii())
        }
        Question::AuthResponse(response) => format!("response \"{}\"", response.reveal().escape_ascii()),
        Question::Retrieve { index, lines: None } => format!("retrieve {}", index + 1),
        Question::Retrieve { index, lines: Some(lines) } => format!("retrieve {} {lines}", index + 1),
        Question::Update { deleted } => {
            let numbers: String = deleted.iter().map(|index| format!(" {}", index + 1)).collect();
            format!("update{numbers}")
        }
    }
}

fn seconds(text: &str) -> Result<Duration, DialogueError> {
    let count = text.strip_suffix('s').ok_or_else(|| DialogueError::new(format!("no time: {text}")))?;
    Ok(Duration::from_secs(number(count)?))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, DialogueError> {
    text.parse().map_err(|_| DialogueError::new(format!("no number: {text}")))
}

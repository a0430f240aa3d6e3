//! The `=` lines of a dialogue: how the server presents itself and how its owner answers.

use std::time::Duration;

use sekisho_wire::smtp::reply::{EnhancedCode, Reply};
use sekisho_wire::smtp::server::{Answer, Extensions, ServerSettings};

use super::DialogueError;

/// What the `=` lines say.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The server's settings.
    pub server: ServerSettings,
    /// Whether TLS comes first.
    pub secure: bool,
    /// The owner's answers: what the question must begin with, and the answer.
    pub answers: Vec<(String, Answer)>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { server: ServerSettings::named("mx.example"), secure: false, answers: Vec::new() }
    }
}

impl Setting {
    /// Takes the rest of one `=` line.
    pub(super) fn set(&mut self, text: &str) -> Result<(), DialogueError> {
        let limits = &mut self.server.limits;
        let extensions = &mut self.server.extensions;
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        match (word, rest) {
            ("name", name) => name.clone_into(&mut self.server.host_name),
            ("banner", banner) => self.server.banner = Some(banner.to_owned()),
            ("secure", "") => self.secure = true,
            ("starttls", "") => extensions.starttls = true,
            ("auth", "in clear") => extensions.auth_in_clear = true,
            ("auth", mechanisms) => extensions.auth = mechanisms.split(' ').map(str::to_owned).collect(),
            ("with", extension) => *switch(extensions, extension)? = true,
            ("without", extension) => *switch(extensions, extension)? = false,
            ("size", octets) => limits.message_octets = number(octets)?,
            ("line", octets) => limits.line_octets = number(octets)?,
            ("auth-line", octets) => limits.auth_line_octets = number(octets)?,
            ("recipients", count) => limits.recipients = number(count)?,
            ("errors", count) => limits.errors = number(count)?,
            ("command-wait", time) => limits.command_wait = duration(time)?,
            ("data-wait", time) => limits.data_wait = duration(time)?,
            ("answer", rest) => {
                let wrong = || DialogueError::new("an answer is written: question => reply".to_owned());
                let (question, reply) = rest.split_once(" => ").ok_or_else(wrong)?;
                self.answers.push((question.trim().to_owned(), answer(reply.trim())?));
            }
            _ => return Err(DialogueError::new(format!("no setting: {text}"))),
        }
        Ok(())
    }
}

fn switch<'a>(extensions: &'a mut Extensions, name: &str) -> Result<&'a mut bool, DialogueError> {
    Ok(match name {
        "pipelining" => &mut extensions.pipelining,
        "size" => &mut extensions.size,
        "8bitmime" => &mut extensions.eight_bit_mime,
        "smtputf8" => &mut extensions.smtputf8,
        "chunking" => &mut extensions.chunking,
        "dsn" => &mut extensions.dsn,
        "enhancedstatuscodes" => &mut extensions.enhanced_status_codes,
        "xclient" => &mut extensions.xclient,
        "verify" => &mut extensions.verify,
        _ => return Err(DialogueError::new(format!("no extension: {name}"))),
    })
}

/// `accept`, `close`, a reply, or a reply followed by `and close`.
fn answer(text: &str) -> Result<Answer, DialogueError> {
    match text {
        "accept" => return Ok(Answer::Accept),
        "close" => return Ok(Answer::Close),
        _ => {}
    }
    let (text, close) = match text.strip_suffix(" and close") {
        Some(text) => (text, true),
        None => (text, false),
    };
    let (code, words) = text.split_once(' ').unwrap_or((text, ""));
    let code: u16 = number(code)?;
    let reply = match EnhancedCode::parse_prefix(words.as_bytes()) {
        Some((enhanced, rest)) => Reply::new(code, Some(enhanced), String::from_utf8_lossy(rest)),
        None => Reply::new(code, None, words),
    };
    Ok(if close { Answer::ReplyAndClose(reply) } else { Answer::Reply(reply) })
}

/// A number of seconds, written `301s`.
pub(super) fn duration(text: &str) -> Result<Duration, DialogueError> {
    let seconds = text.strip_suffix('s').ok_or_else(|| DialogueError::new(format!("no time: {text}")))?;
    Ok(Duration::from_secs(number(seconds)?))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, DialogueError> {
    text.parse().map_err(|_| DialogueError::new(format!("no number: {text}")))
}

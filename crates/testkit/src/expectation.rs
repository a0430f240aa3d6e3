//! What a dialogue expects, held against what was seen.

use sekisho_wire::smtp::client::{EhloReply, ReplyReader};
use sekisho_wire::smtp::reply::ReceivedReply;

use crate::dialogue::{DialogueError, Line};
use crate::event;

/// A reply that is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedReply {
    /// Lines that begin like these, exactly so many.
    Lines(Vec<String>),
    /// Any number of lines with this code, which offer some things and do not offer others.
    Code {
        /// The code.
        code: u16,
        /// Keywords with parameters that must be offered.
        with: Vec<String>,
        /// Keywords that must not.
        without: Vec<String>,
    },
}

impl ExpectedReply {
    /// Reads the texts of the `S:` lines of one reply.
    pub(crate) fn parse(lines: &[String]) -> Result<Self, DialogueError> {
        for line in lines {
            let digits = line.as_bytes().get(..3).is_some_and(|code| code.iter().all(u8::is_ascii_digit));
            if !digits {
                return Err(DialogueError::new(format!("a reply begins with a code: {line}")));
            }
        }
        let [only] = lines else { return Ok(Self::Lines(lines.to_vec())) };
        let (code, rest) = only.split_at_checked(3).unwrap_or((only, ""));
        let list = |text: &str| text.split(", ").map(|word| word.trim().to_owned()).collect::<Vec<_>>();
        let (with, without) = match rest.trim_start() {
            "" => (Vec::new(), Vec::new()),
            text if text.starts_with("without ") => {
                (Vec::new(), list(text.strip_prefix("without ").unwrap_or_default()))
            }
            text => match text.strip_prefix("with ") {
                Some(text) => match text.split_once(" without ") {
                    Some((with, without)) => (list(with), list(without)),
                    None => (list(text), Vec::new()),
                },
                None => return Ok(Self::Lines(lines.to_vec())),
            },
        };
        let code = code.parse().map_err(|_| DialogueError::new(format!("no code: {code}")))?;
        Ok(Self::Code { code, with, without })
    }

    /// Holds a reply against it.
    ///
    /// # Errors
    /// What differs.
    pub fn check(&self, reply: &ReceivedReply) -> Result<(), String> {
        if !reply.anomalies.is_empty() {
            return Err(format!(
                "the reply is malformed ({:?}): {}",
                reply.anomalies,
                reply.raw.escape_ascii()
            ));
        }
        let raw = String::from_utf8_lossy(&reply.raw);
        let said: Vec<&str> = raw.lines().collect();
        let fits = match self {
            Self::Lines(lines) => {
                lines.len() == said.len() && lines.iter().zip(&said).all(|(own, said)| said.starts_with(own))
            }
            Self::Code { code, with, without } => {
                let offers = EhloReply::parse(reply).lines();
                let offered = |keyword: &String| offers.iter().any(|line| event::matches(line, keyword));
                reply.code == *code && with.iter().all(offered) && !without.iter().any(offered)
            }
        };
        if fits { Ok(()) } else { Err(format!("{self:?} was expected, but the server said: {raw}")) }
    }
}

/// The next whole reply of the server in `reader`.
///
/// # Errors
/// What the server said is no reply.
pub fn next_reply(reader: &mut ReplyReader) -> Result<Option<ReceivedReply>, String> {
    reader.next().map_err(|error| error.to_string())
}

/// Kinds of events that are compared even where a dialogue names none of them: that no message slips
/// through is what most dialogues are about.
const ALWAYS: [&str; 1] = ["message"];

/// Holds the events that happened against those expected. A kind of event that a dialogue names once is
/// compared wherever it happens.
///
/// # Errors
/// The line, where there is one, and what differs.
pub fn events(expected: &[Line<String>], seen: &[String]) -> Result<(), (usize, String)> {
    let compared = |event: &str| {
        let kind = event::kind(event);
        ALWAYS.contains(&kind) || expected.iter().any(|line| event::kind(&line.what) == kind)
    };
    let mut seen = seen.iter().filter(|event| compared(event));
    for line in expected {
        match seen.next() {
            Some(event) if event::matches(event, &line.what) => {}
            Some(event) => return Err((line.number, format!("expected: {}; happened: {event}", line.what))),
            None => return Err((line.number, format!("this never happened: {}", line.what))),
        }
    }
    match seen.next() {
        Some(event) => Err((0, format!("this happened and is not in the dialogue: {event}"))),
        None => Ok(()),
    }
}

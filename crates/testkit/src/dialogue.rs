//! Dialogue files: what the client says, what the server must say, what happens behind it.

use std::time::Duration;

use sekisho_wire::smtp::server::{Answer, Question};

use crate::event;
use crate::expectation::ExpectedReply;

pub mod escape;
mod option;

pub use option::Setting;

/// Why a text is no dialogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct DialogueError {
    /// The line, counted from one; zero where it is not known yet.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl DialogueError {
    pub(crate) const fn new(what: String) -> Self {
        Self { line: 0, what }
    }
}

/// One step of a dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The client sends these octets, all at once or in pieces.
    Send(Vec<u8>),
    /// The server must give this reply.
    Reply(ExpectedReply),
    /// So much time passes.
    Clock(Duration),
    /// TLS must begin now.
    Tls,
    /// The server must have closed the connection.
    Closed,
}

/// A step or an expected event, with the number of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<T> {
    /// Where it stands, counted from one.
    pub number: usize,
    /// What stands there.
    pub what: T,
}

/// A dialogue.
#[derive(Clone, Debug)]
pub struct Dialogue {
    /// How the server presents itself.
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
        let mut parser = Parser::default();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            parser.line(number, line).map_err(|error| DialogueError { line: number, ..error })?;
        }
        if let Some((number, _)) = parser.reply {
            return Err(DialogueError { line: number, what: "the reply has no last line".to_owned() });
        }
        Ok(Self { setting: parser.setting, steps: parser.steps, events: parser.events })
    }

    /// How the server's owner answers `question` in this dialogue; `body` is the message so far.
    #[must_use]
    pub fn answer(&self, question: &Question, body: &[u8]) -> Answer {
        let said = event::describe(question, body);
        let scripted = self.setting.answers.iter().find(|(pattern, _)| event::matches(&said, pattern));
        if let Some((_, answer)) = scripted {
            return answer.clone();
        }
        event::standard_answer(question)
    }

    /// All the octets that the client sends.
    #[must_use]
    pub fn client_octets(&self) -> usize {
        let sent = |line: &Line<Step>| if let Step::Send(octets) = &line.what { octets.len() } else { 0 };
        self.steps.iter().map(sent).sum()
    }

    /// Whether it moves the clock, which only the bare machine can.
    #[must_use]
    pub fn moves_the_clock(&self) -> bool {
        self.steps.iter().any(|line| matches!(line.what, Step::Clock(_)))
    }
}

#[derive(Default)]
struct Parser {
    setting: Setting,
    steps: Vec<Line<Step>>,
    events: Vec<Line<String>>,
    /// The lines of a reply whose last one has not come yet.
    reply: Option<(usize, Vec<String>)>,
}

impl Parser {
    fn line(&mut self, number: usize, line: &str) -> Result<(), DialogueError> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        if self.reply.is_some() && mark != "S:" {
            return Err(DialogueError::new("the reply before has no last line".to_owned()));
        }
        match mark {
            "=" if self.steps.is_empty() => self.setting.set(rest.trim())?,
            "=" => return Err(DialogueError::new("settings come first".to_owned())),
            "C:" => self.send(number, escape::unescape(rest)?, b"\r\n"),
            "C~" => self.send(number, escape::unescape(rest)?, b""),
            "S:" => self.reply_line(number, rest)?,
            "+" => self.step(number, Step::Clock(option::duration(rest.trim())?)),
            "!" => match rest.trim() {
                "tls" => self.step(number, Step::Tls),
                "closed" => self.step(number, Step::Closed),
                event => self.events.push(Line { number, what: event.to_owned() }),
            },
            _ => {
                return Err(DialogueError::new(format!(
                    "a line begins with C: C~ S: ! + = or #, not {mark}"
                )));
            }
        }
        Ok(())
    }

    fn step(&mut self, number: usize, what: Step) {
        self.steps.push(Line { number, what });
    }

    /// Lines of the client that follow one another are one flight.
    fn send(&mut self, number: usize, mut octets: Vec<u8>, end: &[u8]) {
        octets.extend_from_slice(end);
        if let Some(Line { what: Step::Send(flight), .. }) = self.steps.last_mut() {
            flight.extend_from_slice(&octets);
        } else {
            self.step(number, Step::Send(octets));
        }
    }

    fn reply_line(&mut self, number: usize, text: &str) -> Result<(), DialogueError> {
        let (first, mut lines) = self.reply.take().unwrap_or((number, Vec::new()));
        let goes_on = text.as_bytes().get(3) == Some(&b'-');
        lines.push(text.to_owned());
        if goes_on {
            self.reply = Some((first, lines));
        } else {
            self.step(first, Step::Reply(ExpectedReply::parse(&lines)?));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialogue_is_read() {
        let text = "# why\n= starttls\n\nS: 220 mx\nC: A\nC~ B\n! mail <>\nS: 250-x\nS: 250 y\n! tls\n+ 301s\n! closed\n";
        let dialogue = Dialogue::parse(text).unwrap();
        assert!(dialogue.setting.server.extensions.starttls);
        assert_eq!(dialogue.client_octets(), 4);
        assert_eq!(dialogue.events, [Line { number: 7, what: "mail <>".to_owned() }]);
        let steps: Vec<_> = dialogue.steps.iter().map(|line| line.number).collect();
        assert_eq!(steps, [4, 5, 8, 10, 11, 12]);
        assert_eq!(dialogue.steps[1].what, Step::Send(b"A\r\nB".to_vec()));
        assert!(dialogue.moves_the_clock());
    }

    #[test]
    fn what_is_not_understood_is_named_by_its_line() {
        for (text, line) in [
            ("X: a", 1),
            ("\nS: 250-a\nC: b", 3),
            ("S: 250-a", 1),
            ("C: a\n= starttls", 2),
            ("= nonsense", 1),
            ("S: 25", 1),
            ("+ 3 hours", 1),
        ] {
            assert_eq!(Dialogue::parse(text).map(|_| ()).unwrap_err().line, line, "{text}");
        }
    }
}

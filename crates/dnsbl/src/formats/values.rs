//! A values and TXT templates of rbldnsd's files, and the variables in them.

use std::net::Ipv4Addr;

use super::Problem;
use crate::answer::{Answer, TEXT_LIMIT};

/// What a file has said so far about the answers of its entries.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// For entries that say nothing.
    default: Answer,
    /// `$0` to `$9`.
    variables: [Option<Box<str>>; 10],
    /// `$=`, which all texts go into.
    base: Option<Box<str>>,
    /// The default, with its variables and the base filled in.
    filled: Answer,
    /// What the last entry with values of its own said, and what became of it: lists repeat themselves.
    last: Option<(Box<str>, Answer)>,
}

impl Scope {
    pub(super) fn new(default: Answer) -> Self {
        Self { filled: default.clone(), default, variables: Default::default(), base: None, last: None }
    }

    /// `:A:TXT` for all that follows.
    pub(super) fn set_default(&mut self, text: &str) -> Result<(), Problem> {
        self.default = parse(text, &self.default)?;
        self.refill()
    }

    /// `$n text` and `$= text`.
    pub(super) fn set_variable(&mut self, name: char, text: &str) -> Result<(), Problem> {
        match name.to_digit(10).and_then(|digit| self.variables.get_mut(usize::try_from(digit).ok()?)) {
            Some(variable) => *variable = Some(text.into()),
            None => self.base = Some(text.into()),
        }
        self.refill()
    }

    /// The answer of an entry with this behind it.
    pub(super) fn answer(&mut self, values: &str) -> Result<&Answer, Problem> {
        if values.is_empty() || values.starts_with(['#', ';']) {
            return Ok(&self.filled);
        }
        if self.last.as_ref().is_none_or(|(text, _)| **text != *values) {
            let filled = self.fill(&parse(values, &self.default)?)?;
            self.last = Some((values.into(), filled));
        }
        Ok(self.last.as_ref().map_or(&self.filled, |(_, answer)| answer))
    }

    fn refill(&mut self) -> Result<(), Problem> {
        self.last = None;
        self.filled = self.fill(&self.default)?;
        Ok(())
    }

    /// The answer with its variables filled in: only `$` and `$$` are left.
    fn fill(&self, answer: &Answer) -> Result<Answer, Problem> {
        let text = match (&self.base, answer.text.strip_prefix('=')) {
            (_, Some(own)) => self.substitute(own, None),
            (Some(base), None) if !answer.text.is_empty() => self.substitute(base, Some(&answer.text)),
            _ => self.substitute(&answer.text, None),
        };
        if text.len() > TEXT_LIMIT {
            return Err(Problem::LongText { length: text.len(), most: TEXT_LIMIT });
        }
        Ok(Answer::new(answer.value, text))
    }

    fn substitute(&self, text: &str, own: Option<&str>) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            filled.push_str(before);
            rest = after;
            let next = after.chars().next();
            if let (Some('='), Some(own)) = (next, own) {
                filled.push_str(&self.substitute(own, None));
            } else if let Some(digit) = next.and_then(|sign| sign.to_digit(10)) {
                let variable =
                    usize::try_from(digit).ok().and_then(|digit| self.variables.get(digit)?.as_deref());
                filled.push_str(variable.unwrap_or_default());
            } else if next == Some('$') {
                filled.push_str("$$");
            } else {
                filled.push('$');
                continue;
            }
            rest = after.get(1..).unwrap_or_default();
            // A text that grows beyond its limit is refused; it need not be held first.
            if filled.len() > TEXT_LIMIT {
                return filled;
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// `:A:TXT`, `:A`, `:A:` (no text at all) or `TXT`.
fn parse(text: &str, default: &Answer) -> Result<Answer, Problem> {
    let Some(rest) = text.strip_prefix(':') else { return Ok(Answer::new(default.value, text)) };
    let (value, own) = match rest.split_once(':') {
        Some((value, text)) => (value, Some(text.trim())),
        None => (rest.split(['#', ';']).next().unwrap_or_default(), None),
    };
    let value = match value.trim() {
        "" => default.value,
        value => value_of(value).ok_or_else(|| Problem::Value(value.to_owned()))?,
    };
    Ok(Answer { value, text: own.map_or_else(|| default.text.clone(), Into::into) })
}

/// An address in 127.0.0.0/8 but 127.0.0.1, which would say that the list is dead (RFC 5782 §5); the last octet stands
/// for it.
fn value_of(text: &str) -> Option<Ipv4Addr> {
    let value = match text.parse::<u8>() {
        Ok(last) => Ipv4Addr::new(127, 0, 0, last),
        Err(_) => text.parse().ok()?,
    };
    is_value(value).then_some(value)
}

/// Whether a list may answer this.
pub(super) fn is_value(value: Ipv4Addr) -> bool {
    value.is_loopback() && !matches!(value.octets(), [127, 0, 0, 0 | 1] | [127, 255, 255, _])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(scope: &mut Scope, values: &str) -> (u8, String) {
        let answer = scope.answer(values).unwrap();
        (answer.value.octets()[3], answer.text.to_string())
    }

    #[test]
    fn every_case_of_the_manual() {
        let mut scope = Scope::new(Answer::new([127, 0, 0, 2].into(), ""));
        assert_eq!(answer(&mut scope, ""), (2, String::new()));
        scope.set_default(":127.0.0.2:IP address $ is listed").unwrap();
        assert_eq!(answer(&mut scope, "# comment"), (2, "IP address $ is listed".to_owned()));
        assert_eq!(answer(&mut scope, ":5"), (5, "IP address $ is listed".to_owned()));
        assert_eq!(answer(&mut scope, ":6:"), (6, String::new()));
        assert_eq!(answer(&mut scope, "an open relay"), (2, "an open relay".to_owned()));
        scope.set_variable('1', "See http://www.example.com/bl").unwrap();
        scope.set_variable('2', "for details").unwrap();
        assert_eq!(
            answer(&mut scope, "$1/spammer/$ $2").1,
            "See http://www.example.com/bl/spammer/$ for details"
        );
        assert_eq!(answer(&mut scope, "wants $$$$. $1/$").1, "wants $$$$. See http://www.example.com/bl/$");
        scope.set_variable('=', "[$=] $1").unwrap();
        assert_eq!(answer(&mut scope, "own $").1, "[own $] See http://www.example.com/bl");
        assert_eq!(answer(&mut scope, "=alone").1, "alone");
    }

    #[test]
    fn a_value_that_means_something_else_is_refused() {
        let mut scope = Scope::new(Answer::new([127, 0, 0, 2].into(), ""));
        for wrong in [":1:x", ":127.0.0.1:x", ":192.0.2.1:x", ":127.255.255.255:x", ":256:x", ":x:"] {
            assert!(scope.answer(wrong).is_err(), "{wrong}");
        }
        scope.set_variable('1', &"x".repeat(400)).unwrap();
        assert!(scope.answer("$1$1$1").is_err());
    }
}

//! The texts, from templates that people can edit: those that the program brings along, and a directory of the user's that takes
//! the place of some. A template that does not hold is told with its place, and the program's own stays in use.
//!
//! Templates are those of Jinja. They see what [`super::facts`] has and nothing else: no file, no clock, no network; they include one
//! another by name. Names that are not there are mistakes, and what they do has a bound.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minijinja::value::{Rest, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use sekisho_store::atomic::read_limited;

use super::NoticeKind;
use super::facts::Facts;
use super::problem::{Problem, Wrong};
use super::view::View;
use super::wrap::{beside, wrap};
use crate::contact::Tongue;

mod sample;
mod shipped;

/// The largest template in octets, and the longest text that comes out.
const SIZE_LIMITS: (u64, usize) = (64 * 1024, 512 * 1024);
/// What one text may cost: about so many steps, or 64 octets each.
const FUEL: u64 = 1_000_000;
/// How deeply templates may include one another.
const DEPTH: usize = 100;

/// A text that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, on one line.
    pub subject: String,
    /// The body: lines that end with a line feed.
    pub body: String,
    /// Why the user's own template was not used, where one was there.
    pub problem: Option<Problem>,
}

/// All templates.
#[derive(Debug)]
pub struct Templates {
    shipped: Environment<'static>,
    own: Option<Environment<'static>>,
    problems: Vec<Problem>,
}

/// The name of the template for a kind of text in a language.
#[must_use]
pub fn name(kind: NoticeKind, tongue: Tongue) -> String {
    let kind = match kind {
        NoticeKind::Notice => "notice",
        NoticeKind::Reminder => "reminder",
        NoticeKind::Escalation => "escalation",
        NoticeKind::Thanks => "thanks",
        NoticeKind::Publication => "publication",
    };
    format!("{kind}.{}.txt", tongue.tag())
}

/// The names of all templates, with their texts as the program brings them along: to be copied and edited.
pub fn shipped() -> impl Iterator<Item = (&'static str, &'static str)> {
    shipped::ALL.iter().copied()
}

impl Templates {
    /// Those that the program brings along.
    ///
    /// # Errors
    /// Never: a test reads each.
    pub fn shipped() -> Result<Self, Problem> {
        Ok(Self {
            shipped: environment(shipped::ALL.iter().copied(), Path::new(""))?,
            own: None,
            problems: Vec::new(),
        })
    }

    /// Those of a directory, and for the others those that the program brings along. What does not hold is in
    /// [`Self::problems`], and not used.
    ///
    /// # Errors
    /// As [`Self::shipped`].
    pub fn read(directory: &Path) -> Result<Self, Problem> {
        let mut templates = Self::shipped()?;
        let (mut texts, problems) = texts_of(directory);
        templates.problems = problems;
        // Each round takes one that does not hold out; the others may hold without it.
        while !texts.is_empty() {
            match templates.assembled(&texts, directory) {
                Ok(own) => {
                    templates.own = Some(own);
                    break;
                }
                Err(problem) => {
                    let name = problem.file.file_name().map(|name| name.to_string_lossy().into_owned());
                    if texts.remove(name.as_deref().unwrap_or_default()).is_none() {
                        texts.clear();
                    }
                    templates.problems.push(problem);
                }
            }
        }
        Ok(templates)
    }

    /// What does not hold of the user's templates.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The user's templates together with the others, tried with every kind of facts.
    fn assembled(
        &self,
        texts: &BTreeMap<String, String>,
        directory: &Path,
    ) -> Result<Environment<'static>, Problem> {
        let all = shipped().map(|(name, text)| (name, texts.get(name).map_or(text, String::as_str)));
        let own = environment(all, directory)?;
        for facts in sample::all() {
            render(&own, &facts, directory)?;
        }
        Ok(own)
    }

    /// Writes a text.
    ///
    /// # Errors
    /// The program's own template does not hold either: the facts are more than a text may have.
    pub fn render(&self, facts: &Facts) -> Result<Rendered, Problem> {
        let problem = match &self.own {
            Some(own) => match render(own, facts, Path::new("")) {
                Ok(rendered) => return Ok(rendered),
                Err(problem) => Some(problem),
            },
            None => None,
        };
        render(&self.shipped, facts, Path::new("")).map(|rendered| Rendered { problem, ..rendered })
    }
}

/// The templates of a directory by their names, and what is no template.
fn texts_of(directory: &Path) -> (BTreeMap<String, String>, Vec<Problem>) {
    let (mut texts, mut problems) = (BTreeMap::new(), Vec::new());
    let begin = |file: &Path, wrong: Wrong| Problem { file: file.to_owned(), line: 1, column: 1, wrong };
    let mut files: Vec<PathBuf> = match std::fs::read_dir(directory) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) => return (texts, vec![begin(directory, Wrong::Unreadable(error.to_string()))]),
    };
    files.sort();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(".txt") || name.starts_with('.') {
            continue;
        }
        if shipped().all(|(known, _)| known != name) {
            let known = shipped().map(|(known, _)| known.to_owned()).collect();
            problems.push(begin(&file, Wrong::UnknownName(known)));
            continue;
        }
        match read_limited(&file, SIZE_LIMITS.0).map(String::from_utf8) {
            Ok(Ok(text)) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
                texts.insert(name, text);
            }
            Ok(Err(error)) => {
                let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
                let (line, column) = Problem::place(&String::from_utf8_lossy(good), good.len());
                problems.push(Problem { file, line, column, wrong: Wrong::NotText });
            }
            Err(error) => problems.push(begin(&file, Wrong::Unreadable(error.to_string()))),
        }
    }
    (texts, problems)
}

/// An environment with these templates and nothing else.
fn environment<'a>(
    texts: impl Iterator<Item = (&'a str, &'a str)>,
    directory: &Path,
) -> Result<Environment<'static>, Problem> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Letters, not pages: nothing is escaped. What is in them was made visible before.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment.set_debug(true);
    let mut syntax = minijinja::syntax::SyntaxConfig::builder();
    if let Ok(syntax) = syntax.trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.add_filter("wrap", |text: &str, indent: Rest<usize>| {
        wrap(text, indent.first().copied().unwrap_or_default())
    });
    environment.add_filter("beside", |text: &str| beside(text));
    for (name, text) in texts {
        let is_letter = !shipped::PARTS.contains(&name);
        if is_letter && !text.starts_with("Subject:") {
            return Err(Problem { file: directory.join(name), line: 1, column: 1, wrong: Wrong::NoSubject });
        }
        environment
            .add_template_owned(name.to_owned(), text.to_owned())
            .map_err(|error| Problem::of(&error, name, directory))?;
    }
    Ok(environment)
}

fn render(environment: &Environment<'static>, facts: &Facts, directory: &Path) -> Result<Rendered, Problem> {
    let name = name(facts.kind, facts.tongue);
    let told = |error: &Error| Problem::of(error, &name, directory);
    let template = environment.get_template(&name).map_err(|error| told(&error))?;
    let text = template.render(Serde(View::of(facts))).map_err(|error| told(&error))?;
    if text.len() > SIZE_LIMITS.1 {
        return Err(told(&Error::new(ErrorKind::OutOfFuel, "the text is too long")));
    }
    let (first, body) = text.split_once('\n').unwrap_or((&text, ""));
    let subject = first.strip_prefix("Subject:").map(str::trim).filter(|subject| !subject.is_empty());
    let Some(subject) = subject else {
        return Err(Problem { file: directory.join(&name), line: 1, column: 1, wrong: Wrong::NoSubject });
    };
    Ok(Rendered { subject: subject.to_owned(), body: tidy(body), problem: None })
}

/// A body without spaces at the ends of lines (RFC 3676 §4.1 and signatures give them a meaning), and without two empty
/// lines in a row.
fn tidy(body: &str) -> String {
    let mut tidy = String::with_capacity(body.len());
    let mut empty = 0;
    for line in body.trim_matches(['\n', '\r', ' ']).lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 1 {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}

/// Facts with all that there can be about one server, for tests elsewhere.
#[cfg(test)]
pub(crate) fn sample_facts(kind: NoticeKind, tongue: Tongue) -> Facts {
    sample::facts(kind, tongue, crate::contact::Side::Operator, 1).unwrap()
}

#[cfg(test)]
mod tests;

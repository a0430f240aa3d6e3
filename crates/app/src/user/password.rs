//! A password from a terminal without echo or from standard input; or a hash that another server made.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Stdin};

use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use sekisho_gateway::accounts::hash::{HashError, PasswordHash};
use sekisho_gateway::accounts::scram::ScramKeys;
use sekisho_gateway::accounts::{PASSWORD_LIMIT, Secret};
use sekisho_net::random;

use crate::arguments::PasswordArguments;
use crate::exit::UsageError;
use crate::screen::Screen;
use crate::texts::catalogue;

/// Fewest characters of a new password (NIST SP 800-63B §5.1.1.2).
const LEAST_CHARACTERS: usize = 8;

/// What is kept of a password.
pub(super) struct Credentials {
    pub(super) hash: PasswordHash,
    /// None where only a hash is known.
    pub(super) scram: Option<ScramKeys>,
}

impl Credentials {
    /// Reads what the arguments say.
    pub(super) fn read(arguments: &PasswordArguments, screen: &Screen) -> anyhow::Result<Self> {
        if let Some(text) = &arguments.hash {
            let line = if text == "-" { first_line()? } else { Secret::new(text.as_bytes()) };
            let text = String::from_utf8_lossy(line.expose());
            return Ok(Self {
                hash: PasswordHash::parse(&text).map_err(|error| hash_error(&error))?,
                scram: None,
            });
        }
        let password = if arguments.password_stdin { first_line()? } else { typed(screen)? };
        let characters = String::from_utf8_lossy(password.expose()).chars().count();
        if characters < LEAST_CHARACTERS {
            let least = LEAST_CHARACTERS.to_string();
            return Err(UsageError::new("user-password-short").with("least", least).into());
        }
        if password.expose().len() > PASSWORD_LIMIT || password.expose().contains(&0) {
            return Err(UsageError::new("user-password-long")
                .with("most", PASSWORD_LIMIT.to_string())
                .into());
        }
        let hash = PasswordHash::create(&password, random::octets()?).map_err(|error| hash_error(&error))?;
        Ok(Self { hash, scram: Some(ScramKeys::create(&password, random::octets()?)) })
    }
}

/// The first line of standard input, without its end.
fn first_line() -> anyhow::Result<Secret> {
    let limit = u64::try_from(PASSWORD_LIMIT)?.saturating_add(2);
    let mut line = Vec::new();
    std::io::stdin().lock().take(limit).read_until(b'\n', &mut line)?;
    Ok(without_end(line))
}

fn without_end(mut line: Vec<u8>) -> Secret {
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Secret::new(line)
}

/// Asks twice, without showing what is typed.
fn typed(screen: &Screen) -> anyhow::Result<Secret> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() || !std::io::stderr().is_terminal() {
        return Err(UsageError::new("user-no-terminal").into());
    }
    let texts = catalogue(screen.language);
    let silence = Silence::over(&stdin)?;
    let ask = |key: &str| -> anyhow::Result<Secret> {
        screen.note(&format!("{} ", texts.word(key)));
        let line = first_line()?;
        screen.note("\n");
        Ok(line)
    };
    let (first, second) = (ask("user-ask-password")?, ask("user-ask-again")?);
    drop(silence);
    if first == second { Ok(first) } else { Err(UsageError::new("user-passwords-differ").into()) }
}

/// A terminal that shows nothing of what is typed; dropping it shows things again.
struct Silence<'a> {
    stdin: &'a Stdin,
    before: Termios,
}

impl<'a> Silence<'a> {
    fn over(stdin: &'a Stdin) -> anyhow::Result<Self> {
        let before = tcgetattr(stdin)?;
        let mut silent = before.clone();
        silent.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(stdin, SetArg::TCSAFLUSH, &silent)?;
        Ok(Self { stdin, before })
    }
}

impl Drop for Silence<'_> {
    fn drop(&mut self) {
        // A terminal that went away needs no echo.
        let _ = tcsetattr(self.stdin, SetArg::TCSAFLUSH, &self.before);
    }
}

fn hash_error(error: &HashError) -> UsageError {
    match error {
        HashError::Unknown => UsageError::new("user-hash-unknown"),
        HashError::Locked => UsageError::new("user-hash-locked"),
        HashError::Malformed(scheme) => UsageError::new("user-hash-malformed").with("scheme", *scheme),
        HashError::Clear(scheme) => UsageError::new("user-hash-clear").with("scheme", *scheme),
        HashError::Weak(scheme) => UsageError::new("user-hash-weak").with("scheme", *scheme),
        HashError::TooCostly(scheme) => UsageError::new("user-hash-costly").with("scheme", *scheme),
    }
}

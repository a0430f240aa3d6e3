//! Runs other programs, shows what they say, and keeps it.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use anyhow::Context;

use crate::workspace;

/// How a program ended and what it said.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    /// The lines of both streams as they came.
    pub(crate) lines: Vec<String>,
    /// The lines of the error stream alone.
    pub(crate) errors: Vec<String>,
}

impl Ran {
    pub(crate) fn is_ok(&self) -> bool {
        self.code == Some(0)
    }
}

/// Whether what the program says is shown at once, or only where it is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    AtOnce,
    IfItFails,
}

/// `cargo` with these arguments, in the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// The directory of the built programs, all of them built; none where they do not build.
///
/// It asks for the whole workspace, as the tests do: for a package alone cargo chooses fewer features of what it uses, and
/// would build most of that once more. Nothing here depends on speed.
pub(crate) fn built() -> anyhow::Result<Option<PathBuf>> {
    let built = run(cargo(&["build", "--quiet", "--workspace", "--bins", "--examples"]), Show::IfItFails)?;
    Ok(built.is_ok().then(|| workspace::target().join("debug")))
}

/// Runs the program to its end.
pub(crate) fn run(mut command: Command, show: Show) -> anyhow::Result<Ran> {
    command.current_dir(workspace::root()).stdin(Stdio::null());
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be started"))?;
    let lines = Arc::new(Mutex::new(Vec::new()));
    let stdout = child.stdout.take().map(|stream| read(stream, show, Arc::clone(&lines)));
    let stderr = child.stderr.take().map(|stream| read(stream, show, Arc::clone(&lines)));
    let own =
        |reader: Option<JoinHandle<Vec<String>>>| reader.and_then(|it| it.join().ok()).unwrap_or_default();
    own(stdout);
    let errors = own(stderr);
    let status = child.wait().with_context(|| format!("{name} could not be waited for"))?;
    let lines = lines.lock().map(|mut lines| std::mem::take(&mut *lines)).unwrap_or_default();
    if show == Show::IfItFails && !status.success() {
        lines.iter().for_each(|line| println!("  {line}"));
    }
    Ok(Ran { code: status.code(), lines, errors })
}

/// Reads a stream to its end: adds its lines to the common ones, and gives them alone.
fn read(
    stream: impl Read + Send + 'static,
    show: Show,
    lines: Arc<Mutex<Vec<String>>>,
) -> JoinHandle<Vec<String>> {
    std::thread::spawn(move || {
        let mut own = Vec::new();
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if show == Show::AtOnce {
                println!("  {line}");
            }
            own.push(line.clone());
            if let Ok(mut lines) = lines.lock() {
                lines.push(line);
            }
        }
        own
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_and_the_code_are_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 77"]);
        let ran = run(command, Show::IfItFails).unwrap();
        assert_eq!(ran.code, Some(77));
        assert!(!ran.is_ok());
        assert_eq!(ran.errors, ["err"]);
        assert_eq!(ran.lines.len(), 2);
        assert!(run(Command::new("no-such-program-anywhere"), Show::AtOnce).is_err());
    }
}

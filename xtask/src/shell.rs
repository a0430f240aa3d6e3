//! Runs other programs, shows what they say, and keeps it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::Context;

/// How a program ended and what it said, both streams line by line as they came.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) lines: Vec<String>,
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

/// Runs the program to its end.
pub(crate) fn run(mut command: Command, show: Show) -> anyhow::Result<Ran> {
    command.current_dir(crate::workspace::root()).stdin(Stdio::null());
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be started"))?;
    let lines = Arc::new(Mutex::new(Vec::new()));
    let mut readers = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        readers.push(read(stdout, show, Arc::clone(&lines)));
    }
    if let Some(stderr) = child.stderr.take() {
        readers.push(read(stderr, show, Arc::clone(&lines)));
    }
    for reader in readers {
        let _ = reader.join();
    }
    let status = child.wait().with_context(|| format!("{name} could not be waited for"))?;
    let lines = lines.lock().map(|mut lines| std::mem::take(&mut *lines)).unwrap_or_default();
    if show == Show::IfItFails && !status.success() {
        lines.iter().for_each(|line| println!("  {line}"));
    }
    Ok(Ran { code: status.code(), lines })
}

fn read(
    stream: impl Read + Send + 'static,
    show: Show,
    lines: Arc<Mutex<Vec<String>>>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if show == Show::AtOnce {
                println!("  {line}");
            }
            if let Ok(mut lines) = lines.lock() {
                lines.push(line);
            }
        }
    })
}

//! The log on standard error: a line for people, or an object for programs.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};

use sekisho_gateway::settings::LogFormat;
use sekisho_net::clock;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

mod writer;

/// How a time stands in the log.
const TIME: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// The log of a server. When it is dropped, what waits is written, as far as that is possible at once.
pub(crate) struct Log {
    queue: writer::Queue,
    lost: writer::Lost,
    is_written: AtomicBool,
}

/// Begins to keep what is logged; [`Log::write`] begins to write it.
///
/// A log that cannot be written is no reason to fail for anybody who logs: nothing here does, or waits.
pub(crate) fn to_stderr(format: LogFormat) -> Log {
    let queue = writer::Queue::new();
    let builder = tracing_subscriber::fmt().with_writer(queue.clone()).log_internal_errors(false);
    let lost = match format {
        LogFormat::Text => {
            builder.with_ansi(false).event_format(Line).init();
            lost_text as writer::Lost
        }
        LogFormat::Json => {
            builder.json().flatten_event(true).with_target(false).init();
            lost_json
        }
    };
    Log { queue, lost, is_written: AtomicBool::new(false) }
}

impl Log {
    /// Begins to write, in a thread of its own: only after the rights are given up.
    pub(crate) fn write(&self) -> io::Result<()> {
        if self.is_written.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        // Not by the handle that everybody locks: whoever panics would wait behind a line that nobody takes.
        let stderr = io::stderr().as_fd().try_clone_to_owned()?;
        self.queue.write_to(File::from(stderr), self.lost)
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if self.write().is_ok() {
            self.queue.last_words();
        }
    }
}

const LOST: &str = "so many lines of the log could not be written";

fn now() -> String {
    clock::now().strftime(TIME).to_string()
}

fn lost_text(lines: u64) -> String {
    format!("{} WARNING log-lost lines={lines}: {LOST}\n", now())
}

fn lost_json(lines: u64) -> String {
    let line = serde_json::json!({
        "timestamp": now(), "level": "WARN", "message": LOST, "event": "log-lost", "lines": lines,
    });
    format!("{line}\n")
}

/// `time event key=value … : words`. A level stands only where it is more than a notice.
struct Line;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut words = Words::default();
        event.record(&mut words);
        write!(writer, "{}", clock::now().strftime(TIME))?;
        match *event.metadata().level() {
            Level::WARN => writer.write_str(" WARNING")?,
            Level::ERROR => writer.write_str(" ERROR")?,
            _ => {}
        }
        let name = if words.event.is_empty() { "note" } else { &words.event };
        write!(writer, " {name}{}", words.fields)?;
        if words.message.is_empty() { writeln!(writer) } else { writeln!(writer, ": {}", words.message) }
    }
}

/// What an event says.
#[derive(Default)]
struct Words {
    event: String,
    fields: String,
    message: String,
}

impl Words {
    fn put(&mut self, name: &str, value: &str) {
        // Nothing that a peer said may look like another line or another field.
        // What is not printed, as a turn of the writing direction, is not plain either.
        let plain = !value.is_empty()
            && !value.contains(|sign: char| {
                sign.is_whitespace() || sign == '"' || sign.escape_debug().len() > 1 && !"'\\".contains(sign)
            });
        // Writing to a String cannot fail.
        let _ = match (name, plain) {
            ("message", _) => write!(
                self.message,
                "{}",
                value.escape_debug().collect::<String>().replace("\\'", "'").replace("\\\"", "\"")
            ),
            ("event", _) => write!(self.event, "{value}"),
            (_, true) => write!(self.fields, " {name}={value}"),
            (_, false) if value.is_empty() => Ok(()),
            (_, false) => write!(self.fields, " {name}={value:?}"),
        };
    }
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field.name(), value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field.name(), &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_peer_said_stays_one_value_and_turns_no_line_round() {
        for (value, shown) in [
            ("<hanako@example.jp>", " from=<hanako@example.jp>"),
            ("<o'hara\\x@example.jp>", " from=<o'hara\\x@example.jp>"),
            ("<例え@example.jp>", " from=<例え@example.jp>"),
            ("<a b@example.jp>", " from=\"<a b@example.jp>\""),
            ("<a\u{202e}b@example.jp>", " from=\"<a\\u{202e}b@example.jp>\""),
            ("\u{1b}[2J\n", " from=\"\\u{1b}[2J\\n\""),
        ] {
            let mut words = Words::default();
            words.put("from", value);
            assert_eq!(words.fields, shown);
        }
    }
}

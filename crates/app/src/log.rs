//! The log on standard error: a line for people, or an object for programs.

use std::fmt::{self, Write as _};

use sekisho_gateway::settings::LogFormat;
use sekisho_net::clock;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Begins to log.
pub(crate) fn to_stderr(format: LogFormat) {
    let builder = tracing_subscriber::fmt().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => builder.with_ansi(false).event_format(Line).init(),
        LogFormat::Json => builder.json().flatten_event(true).with_target(false).init(),
    }
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
        write!(writer, "{}", clock::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))?;
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

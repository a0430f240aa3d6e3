//! `sekisho spool`: the mail that waits, shown and changed through the running server.

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::visible;
use sekisho_gateway::control::{Ask, Changed, MessageLine, MessageResult, MessageShown, Told};

use crate::arguments::{Format, SpoolArguments, SpoolCommand};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::status::{ask, not_understood, time};

/// Does what the command line says.
pub(crate) async fn run(arguments: &SpoolArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let told = ask(&arguments.config, screen, &question(&arguments.command)).await?;
    let texts = screen.texts();
    let text = match told {
        Told::SpoolChanged { messages, held } => {
            let done = match arguments.command {
                SpoolCommand::Remove { .. } => "spool-removed",
                _ => "spool-retried",
            };
            return changed(&messages, done, held && done == "spool-retried", screen);
        }
        _ if screen.format == Format::Json => String::new(),
        Told::Spool { held, messages, oldest } => list(held, messages, &oldest, &texts),
        Told::SpoolMessage(shown) => {
            let with_body = matches!(arguments.command, SpoolCommand::Show { body: true, .. });
            show(&shown, with_body, &texts)
        }
        Told::SpoolRetried { messages, held } => {
            with_hold(&texts.text("spool-retried-all", &[("messages", messages.into())]), held, &texts)
        }
        other => return Err(not_understood(&other)),
    };
    screen.print(&text);
    Ok(Exit::Closed)
}

fn question(command: &SpoolCommand) -> Ask {
    match command {
        SpoolCommand::List => Ask::Spool,
        SpoolCommand::Show { id, .. } => Ask::SpoolShow { id: id.clone() },
        SpoolCommand::Retry { id } => Ask::SpoolRetry { ids: id.clone() },
        SpoolCommand::Remove { id } => Ask::SpoolRemove { ids: id.clone() },
    }
}

/// What was done, and that nothing moves for now where mail is held.
fn with_hold(text: &str, held: bool, texts: &Catalogue) -> String {
    if held { format!("{text}\n{}\n", texts.word("spool-held")) } else { format!("{text}\n") }
}

fn list(held: bool, messages: usize, oldest: &[MessageLine], texts: &Catalogue) -> String {
    if messages == 0 {
        return with_hold(&texts.word("spool-empty"), held, texts);
    }
    let lines: String = oldest.iter().map(|line| line_of(line, "", texts)).collect();
    let mut text = with_hold(&texts.text("spool-count", &[("messages", messages.into())]), held, texts);
    text.push_str(&lines);
    if messages > oldest.len() {
        text.push_str(&format!("{}\n", texts.text("spool-more", &[("shown", oldest.len().into())])));
    }
    text
}

/// A message in two lines, or three where it was tried before; each begins with `indent`.
pub(crate) fn line_of(line: &MessageLine, indent: &str, texts: &Catalogue) -> String {
    let mut to: Vec<String> = line.to.iter().map(|path| format!("<{}>", visible(path))).collect();
    if line.recipients > line.to.len() && !line.to.is_empty() {
        to.push(texts.text("spool-further", &[("recipients", (line.recipients - line.to.len()).into())]));
    }
    let from = line.from.as_ref().map_or_else(|| "?".to_owned(), |path| format!("<{}>", visible(path)));
    let to = if to.is_empty() { "?".to_owned() } else { to.join(", ") };
    let mut text = format!("{indent}{}  {from} -> {to}\n", line.id);
    text.push_str(&format!("{indent}{}  {}\n", " ".repeat(line.id.len()), state(line, texts)));
    if !line.why.is_empty() {
        text.push_str(&format!("{indent}{}  {}\n", " ".repeat(line.id.len()), visible(&line.why)));
    }
    text
}

/// Where it stands: being delivered, tried so often, next at some time.
fn state(line: &MessageLine, texts: &Catalogue) -> String {
    let attempts = Argument::from(u64::from(line.attempts));
    match line.next {
        _ if line.in_hand => texts.word("spool-in-hand"),
        Some(next) => texts.text("spool-waits", &[("attempts", attempts), ("next", time(next).into())]),
        None => texts.word("spool-in-hand"),
    }
}

fn show(shown: &MessageShown, with_body: bool, texts: &Catalogue) -> String {
    let mut text = format!("{}  {}\n", shown.line.id, state(&shown.line, texts));
    let mut say = |key: &str, values: &[(&str, Argument<'_>)]| {
        text.push_str(&format!("{}\n", texts.text(key, values)));
    };
    if !shown.line.why.is_empty() {
        say("spool-why", &[("why", visible(&shown.line.why).into())]);
    }
    let from = shown.line.from.as_deref().unwrap_or_default();
    say("spool-from", &[("from", visible(from).into())]);
    for recipient in &shown.all_recipients {
        let key = if recipient.done { "spool-to-done" } else { "spool-to-open" };
        let values = [("to", visible(&recipient.to).into()), ("target", visible(&recipient.target).into())];
        say(key, &values);
    }
    let client = shown.client.map_or_else(|| "-".to_owned(), |client| client.to_string());
    let values = [
        ("taken", shown.line.taken.map(time).unwrap_or_default().into()),
        ("service", (&shown.service).into()),
        ("client", client.into()),
        ("account", visible(shown.account.as_deref().unwrap_or("-")).into()),
    ];
    say("spool-taken", &values);
    say("spool-size", &[("octets", shown.line.octets.to_string().into())]);
    text.push('\n');
    // A tab begins most continuation lines, and is no danger to a terminal.
    let line = |line: &str| visible(&line.replace('\t', "        "));
    let mut content = shown.header.lines().map(line).collect::<Vec<_>>();
    if with_body {
        content.push(String::new());
        content.extend(shown.body.lines().map(line));
    }
    for line in content {
        text.push_str(&format!("{line}\n"));
    }
    if with_body && shown.cut {
        text.push_str(&format!("{}\n", texts.word("spool-cut")));
    }
    text
}

fn changed(messages: &[Changed], done: &str, held: bool, screen: &Screen) -> anyhow::Result<Exit> {
    let texts = screen.texts();
    let mut exit = Exit::Closed;
    for Changed { id, result } in messages {
        let shown = visible(id);
        match result {
            MessageResult::Done if screen.format == Format::Json => {}
            MessageResult::Done => {
                screen.print(&format!("{}\n", texts.text(done, &[("id", shown.into())])));
            }
            MessageResult::NotThere => {
                screen.error(&UsageError::new("spool-not-there").with("id", shown).into());
                exit = Exit::Usage;
            }
            MessageResult::InHand | MessageResult::Failed => {
                let key = if *result == MessageResult::InHand { "spool-busy" } else { "spool-failed" };
                screen.error(&UsageError::new(key).with("id", shown).into());
                exit = if exit == Exit::Usage { exit } else { Exit::Unproven };
            }
        }
    }
    if held && screen.format == Format::Text {
        screen.print(&format!("{}\n", texts.word("spool-held")));
    }
    Ok(exit)
}

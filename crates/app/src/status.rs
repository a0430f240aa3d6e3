//! `sekisho status` and `sekisho grants`: what the running server says of itself.

use sekisho_audit::report::catalogue::Argument;
use sekisho_audit::report::terminal::{columns, padded};
use sekisho_gateway::control::{self, Ask, GrantLine, GrantTotals, Status, Told};
use sekisho_gateway::settings::Settings;

use crate::arguments::{ConfigArguments, Format, GrantsArguments, GrantsCommand};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::texts::catalogue;

/// Shows what the server does.
pub(crate) async fn run(arguments: &ConfigArguments, screen: &Screen) -> anyhow::Result<Exit> {
    match ask(arguments, screen, &Ask::Status).await? {
        Some(Told::Status(status)) => show(&status, screen),
        other => not_understood(other.as_ref())?,
    }
    Ok(Exit::Closed)
}

/// Lists grants, or takes them back.
pub(crate) async fn grants(arguments: &GrantsArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let question = match &arguments.command {
        None => Ask::Grants,
        Some(GrantsCommand::Revoke { account }) => Ask::Revoke { account: account.clone() },
    };
    match (ask(&arguments.config, screen, &question).await?, &question) {
        (Some(Told::Grants { grants, counts }), _) => list(&grants, counts, screen),
        (Some(Told::Revoked { grants }), Ask::Revoke { account }) => {
            say(screen, "status-revoked", &[("account", account), ("grants", &grants.to_string())]);
        }
        (other, _) => not_understood(other.as_ref())?,
    }
    Ok(Exit::Closed)
}

/// Asks; for programs the answer is printed as it is, and there is nothing left to show.
async fn ask(arguments: &ConfigArguments, screen: &Screen, question: &Ask) -> anyhow::Result<Option<Told>> {
    let settings = Settings::read(&arguments.config)?;
    let told = control::ask(&settings.data, question).await?;
    if screen.format == Format::Json {
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&told)?));
        return Ok(None);
    }
    Ok(Some(told))
}

fn not_understood(told: Option<&Told>) -> anyhow::Result<()> {
    match told {
        None => Ok(()),
        Some(Told::NotUnderstood { reason }) => {
            anyhow::bail!("the running server is another version: {reason}")
        }
        Some(_) => anyhow::bail!("the running server is another version"),
    }
}

fn say(screen: &Screen, key: &str, values: &[(&str, &str)]) {
    let values: Vec<(&str, Argument<'_>)> =
        values.iter().map(|(name, value)| (*name, Argument::from(*value))).collect();
    screen.print(&format!("{}\n", catalogue(screen.language).text(key, &values)));
}

fn show(status: &Status, screen: &Screen) {
    let started = status.started.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    say(
        screen,
        "status-server",
        &[("host", &status.host_name), ("version", &status.version), ("started", &started)],
    );
    say(screen, "status-sessions", &[("sessions", &status.sessions.to_string())]);
    say(screen, "status-accepted", &[("accepted", &status.accepted.to_string())]);
    let oldest = status.spool_oldest.map(|time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string());
    let (messages, deferred) = (status.spool_messages.to_string(), status.spool_deferred.to_string());
    match oldest {
        None => say(screen, "status-spool-empty", &[]),
        Some(oldest) => say(
            screen,
            "status-spool",
            &[("messages", &messages), ("deferred", &deferred), ("oldest", &oldest)],
        ),
    }
    for line in &status.waiting {
        let next = line.next.map_or_else(|| "-".to_owned(), |time| time.strftime("%H:%M:%SZ").to_string());
        let attempts = line.attempts.to_string();
        say(
            screen,
            "status-waiting",
            &[("id", &line.id), ("attempts", &attempts), ("next", &next), ("why", &line.why)],
        );
    }
    for line in &status.zones {
        let key = if line.retired { "status-zone-retired" } else { "status-zone" };
        let numbers = [line.entries.to_string(), line.serial.to_string(), line.queries.to_string()];
        let [entries, serial, queries] = &numbers;
        let (listed, refused) = (line.listed.to_string(), line.refused.to_string());
        say(
            screen,
            key,
            &[
                ("zone", &line.zone),
                ("entries", entries),
                ("serial", serial),
                ("queries", queries),
                ("listed", &listed),
                ("refused", &refused),
            ],
        );
    }
}

fn list(grants: &[GrantLine], counts: GrantTotals, screen: &Screen) {
    let width = grants.iter().map(|grant| columns(&grant.account)).max().unwrap_or(0);
    let mut text = String::new();
    for grant in grants {
        let address = grant.address.to_string();
        let left = if grant.seconds_left == 0 { "-".to_owned() } else { format!("{} s", grant.seconds_left) };
        text.push_str(&format!(
            "{}  {}  {:>6}  {:>3}  {:>3}  {}\n",
            padded(&grant.account, width),
            padded(&address, 15),
            left,
            grant.messages_left,
            grant.sent,
            grant.id,
        ));
    }
    if grants.is_empty() {
        say(screen, "status-no-grants", &[]);
    } else {
        say(screen, "status-grants", &[]);
        screen.print(&text);
    }
    say(
        screen,
        "status-grant-counts",
        &[
            ("opened", &counts.opened.to_string()),
            ("renewed", &counts.renewed.to_string()),
            ("sent", &counts.sent.to_string()),
            ("revoked", &counts.revoked.to_string()),
            ("refused", &counts.not_opened.to_string()),
        ],
    );
}

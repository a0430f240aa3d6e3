//! `sekisho status` and `sekisho grants`: what the running server says of itself.

use jiff::Timestamp;
use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::terminal::{columns, padded};
use sekisho_gateway::control::{self, Ask, GrantLine, GrantTotals, Status, Told};
use sekisho_gateway::settings::Settings;

use crate::arguments::{ConfigArguments, Format, GrantsArguments, GrantsCommand};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::spool::line_of;

/// Shows what the server does.
pub(crate) async fn run(arguments: &ConfigArguments, screen: &Screen) -> anyhow::Result<Exit> {
    match ask(arguments, screen, &Ask::Status).await? {
        _ if screen.format == Format::Json => {}
        Told::Status(status) => show(&status, screen),
        other => return Err(not_understood(&other)),
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
        (Told::Revoked { grants: 0, known: false }, Ask::Revoke { account }) => {
            return Err(UsageError::new("user-unknown").with("name", account).into());
        }
        _ if screen.format == Format::Json => {}
        (Told::Grants { grants, counts }, _) => list(&grants, counts, screen),
        (Told::Revoked { grants, .. }, Ask::Revoke { account }) => {
            say(screen, "status-revoked", &[("account", account.into()), ("grants", grants.into())]);
        }
        (other, _) => return Err(not_understood(&other)),
    }
    Ok(Exit::Closed)
}

/// Asks; for programs the answer is printed as it is.
pub(crate) async fn ask(
    arguments: &ConfigArguments,
    screen: &Screen,
    question: &Ask,
) -> anyhow::Result<Told> {
    let settings = Settings::read(&arguments.config)?;
    let told = control::ask(&settings.data, question).await?;
    if screen.format == Format::Json {
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&told)?));
    }
    Ok(told)
}

/// The answer is to another question.
pub(crate) fn not_understood(told: &Told) -> anyhow::Error {
    match told {
        Told::NotUnderstood { reason } => anyhow::anyhow!("the running server is another version: {reason}"),
        _ => anyhow::anyhow!("the running server is another version"),
    }
}

fn say(screen: &Screen, key: &str, values: &[(&str, Argument<'_>)]) {
    screen.print(&format!("{}\n", screen.texts().text(key, values)));
}

fn show(status: &Status, screen: &Screen) {
    say(
        screen,
        "status-server",
        &[
            ("host", (&status.host_name).into()),
            ("version", (&status.version).into()),
            ("started", time(status.started).into()),
        ],
    );
    say(screen, "status-sessions", &[("sessions", status.sessions.into())]);
    say(
        screen,
        "status-counts",
        &[
            ("accepted", status.accepted.into()),
            ("refused", status.refused.into()),
            ("logins", status.failed_logins.into()),
        ],
    );
    let way_out = status.smart_host.as_deref().unwrap_or("-");
    say(screen, "status-smart-host", &[("host", way_out.into())]);
    match status.spool_oldest {
        None => say(screen, "status-spool-empty", &[]),
        Some(oldest) => say(
            screen,
            "status-spool",
            &[
                ("messages", status.spool_messages.into()),
                ("deferred", status.spool_deferred.into()),
                ("oldest", time(oldest).into()),
            ],
        ),
    }
    if status.held {
        say(screen, "status-held", &[]);
    }
    let texts = screen.texts();
    for line in status.block_lists.iter().filter(|line| line.test != "good") {
        let test = match line.test.as_str() {
            // Which value it was, the server does not tell.
            "broken" => texts.word("status-test-broken"),
            test => texts.word(&format!("check-test-{test}")),
        };
        let values = [("list", (&line.list).into()), ("kind", (&line.kind).into()), ("test", test.into())];
        say(screen, "status-block-list", &values);
    }
    for line in &status.waiting {
        screen.print(&line_of(line, "  ", &texts));
    }
    for line in &status.zones {
        let key = match (line.retired, line.ready) {
            (true, _) => "status-zone-retired",
            (false, true) => "status-zone",
            (false, false) => "status-zone-unknown",
        };
        let values = [
            ("zone", (&line.zone).into()),
            ("entries", line.entries.into()),
            ("serial", line.serial.to_string().into()),
            ("queries", line.queries.into()),
            ("listed", line.listed.into()),
            ("refused", line.refused.into()),
        ];
        say(screen, key, &values);
        for address in &line.left_out {
            let values = [("zone", (&line.zone).into()), ("address", address.to_string().into())];
            say(screen, "status-zone-left-out", &values);
        }
    }
}

/// A time as it is shown: UTC, to the second.
pub(crate) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn list(grants: &[GrantLine], counts: GrantTotals, screen: &Screen) {
    if grants.is_empty() {
        say(screen, "status-no-grants", &[]);
    } else {
        screen.print(&table(grants, &screen.texts()));
    }
    say(
        screen,
        "status-grant-counts",
        &[
            ("opened", counts.opened.into()),
            ("renewed", counts.renewed.into()),
            ("sent", counts.sent.into()),
            ("revoked", counts.revoked.into()),
            ("refused", counts.not_opened.into()),
        ],
    );
}

/// One line for each grant, in columns below their names.
fn table(grants: &[GrantLine], texts: &Catalogue) -> String {
    let heads = ["account", "address", "time", "left", "sent", "number", "senders"];
    let mut rows = vec![heads.map(|head| texts.word(&format!("status-grant-{head}")))];
    for grant in grants {
        let left = if grant.seconds_left == 0 { "-".to_owned() } else { format!("{} s", grant.seconds_left) };
        rows.push([
            grant.account.clone(),
            grant.address.to_string(),
            left,
            grant.messages_left.to_string(),
            grant.sent.to_string(),
            grant.id.clone(),
            grant.senders.join(", "),
        ]);
    }
    let mut widths = [0; 7];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    let line = |row: &[String; 7]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

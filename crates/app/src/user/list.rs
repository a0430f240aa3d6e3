//! The list of accounts: a table for people, a document for programs.

use sekisho_audit::report::terminal::{columns, padded};
use sekisho_gateway::accounts::hash::PasswordHash;
use sekisho_gateway::accounts::{AccountsFile, Record, SenderPattern};

use crate::arguments::Format;
use crate::screen::Screen;

/// Shows all of them; no hash is ever shown.
pub(super) fn show(file: &AccountsFile, screen: &Screen) -> anyhow::Result<()> {
    if screen.format == Format::Json {
        let accounts: Vec<_> = file.accounts.iter().map(document).collect();
        let document = serde_json::json!({ "version": 1, "accounts": accounts });
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(());
    }
    let texts = screen.texts();
    if file.accounts.is_empty() {
        screen.print(&format!("{}\n", texts.word("user-list-empty")));
        return Ok(());
    }
    let heads = ["name", "state", "password", "senders"].map(|head| texts.word(&format!("user-head-{head}")));
    let mut rows = vec![heads];
    for record in &file.accounts {
        let state = if record.disabled { "user-state-disabled" } else { "user-state-enabled" };
        let senders: Vec<String> = record.senders.iter().map(ToString::to_string).collect();
        let senders = if senders.is_empty() { "-".to_owned() } else { senders.join(", ") };
        rows.push([record.name.clone(), texts.word(state), password(record), senders]);
    }
    let width =
        |own: fn(&[String; 4]) -> &String| rows.iter().map(|row| columns(own(row))).max().unwrap_or(0);
    let widths = (width(|row| &row[0]), width(|row| &row[1]), width(|row| &row[2]));
    let mut table = String::new();
    for [name, state, password, senders] in &rows {
        let (name, state, password) =
            (padded(name, widths.0), padded(state, widths.1), padded(password, widths.2));
        table.push_str(&format!("{name}  {state}  {password}  {senders}\n"));
    }
    screen.print(&table);
    Ok(())
}

/// The scheme, and what else logs in.
fn password(record: &Record) -> String {
    let mut ways: Vec<&str> = record.password.as_ref().map(PasswordHash::scheme).into_iter().collect();
    if record.scram.is_some() {
        ways.push("scram");
    }
    if !record.certificates.is_empty() {
        ways.push("certificate");
    }
    if ways.is_empty() { "-".to_owned() } else { ways.join("+") }
}

fn document(record: &Record) -> serde_json::Value {
    let (foreign, own): (Vec<_>, Vec<_>) =
        record.senders.iter().partition(|sender| matches!(sender, SenderPattern::MaySendAs(_)));
    let texts = |senders: Vec<&SenderPattern>| senders.iter().map(ToString::to_string).collect::<Vec<_>>();
    serde_json::json!({
        "name": record.name,
        "disabled": record.disabled,
        "password": record.password.as_ref().map(PasswordHash::scheme),
        "scram": record.scram.is_some(),
        "senders": texts(own),
        "may_send_as": texts(foreign),
        "certificates": record.certificates.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "created": record.created.map(|time| time.to_string()),
    })
}

//! `sekisho audit`: a run, or what was kept of earlier ones.

use std::path::PathBuf;

use sekisho_audit::archive::Archive;

use crate::arguments::{AuditArguments, AuditCommand, General};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;

pub(crate) mod begin;
pub(crate) mod course;
pub(crate) mod kept;
pub(crate) mod late;
mod rehearsal;
pub(crate) mod rights;
pub(crate) mod surroundings;
pub(crate) mod watcher;
pub(crate) mod witness;

/// Does what the command line says.
pub(crate) async fn run(
    arguments: AuditArguments,
    general: &General,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let data = data_directory(general)?;
    let archive = Archive::below(&data);
    match arguments.command {
        Some(AuditCommand::List) => kept::list(&archive, &data, screen),
        Some(AuditCommand::Show { audit, html }) => kept::show(&archive, &audit, html.as_deref(), screen),
        Some(AuditCommand::Prove { audit, file }) => {
            kept::prove(&archive, &audit, file.as_deref(), screen).await
        }
        None => course::run(arguments.run, &archive, &data, screen).await,
    }
}

/// Where audits are kept.
pub(crate) fn data_directory(general: &General) -> anyhow::Result<PathBuf> {
    if let Some(data) = &general.data {
        return Ok(data.clone());
    }
    own_directory()
}

/// Where the audits of whoever works here are kept, if nothing else is said.
pub(crate) fn own_directory() -> anyhow::Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")));
    Ok(base.ok_or_else(|| UsageError::new("usage-no-home"))?.join("sekisho"))
}

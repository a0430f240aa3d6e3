//! `sekisho audit`: a run, or what was kept of earlier ones.

use std::path::PathBuf;

use anyhow::Context as _;
use sekisho_audit::archive::Archive;

use crate::arguments::{AuditArguments, AuditCommand, General};
use crate::exit::Exit;
use crate::screen::Screen;

mod begin;
mod course;
pub(crate) mod kept;
mod rights;
pub(crate) mod watcher;
mod witness;

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
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")));
    base.map(|base| base.join("sekisho"))
        .context("there is no home directory; name one for the audits: --data DIR")
}

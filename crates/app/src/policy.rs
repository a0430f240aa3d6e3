//! `sekisho policy`: the gateway's policy explained, and lent to an existing Postfix.

use sekisho_gateway::accounts::{AccountSettings, Accounts, FILE_NAME};
use sekisho_gateway::settings::Settings;

use crate::arguments::{PolicyArguments, PolicyCommand};
use crate::exit::Exit;
use crate::screen::Screen;

mod explain;
mod serve;

/// Does what the command line says.
pub(crate) fn run(arguments: &PolicyArguments, screen: &Screen) -> anyhow::Result<Exit> {
    match &arguments.command {
        PolicyCommand::Explain(explain) => explain::run(explain, &arguments.config, screen),
        PolicyCommand::Serve(serve) => serve::run(serve, &arguments.config.config),
    }
}

/// The accounts that belong to the settings.
fn accounts(settings: &Settings) -> anyhow::Result<Accounts> {
    Ok(Accounts::open(&settings.data.join(FILE_NAME), AccountSettings::default())?)
}

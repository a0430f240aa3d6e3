//! `sekisho list`: block lists.

use crate::arguments::{ListArguments, ListCommand};
use crate::exit::Exit;
use crate::screen::Screen;

mod check;
mod howto;

/// Does what the command line says.
pub(crate) fn run(arguments: &ListArguments, screen: &Screen) -> anyhow::Result<Exit> {
    match &arguments.command {
        ListCommand::Check(check) => crate::runtime()?.block_on(check::run(check, screen)),
        ListCommand::Howto(howto) => howto::run(howto, screen),
    }
}

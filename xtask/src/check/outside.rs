//! What is shown from the outside, by programs under `tests/`: they say themselves whether they can run here.

use std::process::Command;

use super::Options;
use super::suite::outcome;
use crate::outcome::Outcome;
use crate::shell::{self, Show};
use crate::workspace;

/// The exit code that says: not here.
const CANNOT_RUN_HERE: i32 = 77;
/// What the programs are given: the names in their environment, and where cargo puts the built files.
const BUILT: [(&str, &str); 2] = [("SEKISHO", "sekisho"), ("SEKISHO_LOAD", "examples/mail-load")];

/// Real mail servers, audited.
pub(super) fn real(options: &Options) -> anyhow::Result<Outcome> {
    run("tests/real/run", options, "a real server behaves otherwise than expected; see above")
}

/// Real name servers, which follow our block list.
pub(super) fn secondaries(options: &Options) -> anyhow::Result<Outcome> {
    run("tests/real/secondaries", options, "a name server answers otherwise than we do; see above")
}

/// The block list between real mail servers, from the spam to the way off.
pub(super) fn story(options: &Options) -> anyhow::Result<Outcome> {
    run("tests/real/story", options, "the block list's story went otherwise; see above")
}

/// A case between real mail servers, from the report to the publication.
pub(super) fn case(options: &Options) -> anyhow::Result<Outcome> {
    run("tests/real/case", options, "a case went otherwise; see above")
}

/// Real mail servers and filters, which ask our block list by the texts that we print.
pub(super) fn consumers(options: &Options) -> anyhow::Result<Outcome> {
    run("tests/real/consumers/run", options, "a mail server does not use the list as we say; see above")
}

/// Real clients, which talk to our server.
pub(super) fn clients(options: &Options) -> anyhow::Result<Outcome> {
    run("tests/clients/run", options, "a client finds our server otherwise than expected; see above")
}

/// Our server, killed under load.
pub(super) fn crash(options: &Options) -> anyhow::Result<Outcome> {
    run("tests/crash/run", options, "something accepted was lost, or not safe in time; see above")
}

fn run(path: &str, options: &Options, wrong: &str) -> anyhow::Result<Outcome> {
    let program = workspace::root().join(path);
    if options.quick {
        return Ok(Outcome::Skipped("left out by --quick".to_owned()));
    }
    if !program.is_file() {
        return Ok(Outcome::Skipped(format!("there is no {path}")));
    }
    let Some(built) = shell::built()? else {
        return Ok(Outcome::of_findings(vec!["the program does not build".to_owned()]));
    };
    let mut command = Command::new(program);
    for (name, file) in BUILT {
        if std::env::var_os(name).is_none() {
            command.env(name, built.join(file));
        }
    }
    let ran = shell::run(command, Show::AtOnce)?;
    if ran.code == Some(CANNOT_RUN_HERE) {
        let reason = ran.errors.iter().rev().find(|line| !line.trim().is_empty());
        return Ok(Outcome::Skipped(reason.map_or("no reason given", |line| line.trim()).to_owned()));
    }
    Ok(outcome(&ran, wrong))
}

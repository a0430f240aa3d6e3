//! `sekisho`: arguments, wiring and exit codes. What is done lives in the layers below.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory as _, FromArgMatches as _};
use sekisho_audit::report::catalogue::Language;

mod arguments;
mod audit;
mod case;
mod check_config;
mod complaint;
mod completions;
mod documentation;
mod evidence;
mod exit;
mod init;
mod lab;
mod list;
mod log;
mod misspelt;
mod misunderstood;
mod place;
mod policy;
mod screen;
mod serve;
mod spool;
mod status;
mod texts;
mod user;

use arguments::{Arguments, Command, translated};
use exit::{Exit, UsageError};
use screen::Screen;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let language = screen::language(misunderstood::asked_language(&words));
    let arguments = match parse(language) {
        Ok(arguments) => arguments,
        Err(error) => return misunderstood::tell(&error, &words, language).into(),
    };
    let mut arguments = arguments;
    arguments.general.data = arguments.command.data().map(Path::to_owned);
    let screen = Screen::new(&arguments.general, arguments.command.config());
    match run(arguments, &screen) {
        Ok(exit) => match screen::unwritten() {
            None => exit.into(),
            Some(error) => {
                let reason = complaint::text(error, &screen.texts());
                screen.error(&UsageError::new("error-unwritten").with("reason", reason).into());
                exit.not_kept().into()
            }
        },
        Err(error) => {
            screen.error(&error);
            exit::of_error(&error).into()
        }
    }
}

fn parse(language: Language) -> Result<Arguments, clap::Error> {
    let command = match language {
        Language::English => Arguments::command(),
        Language::Japanese => translated(Arguments::command()),
    };
    Arguments::from_arg_matches(&command.try_get_matches()?)
}

fn run(arguments: Arguments, screen: &Screen) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::Completions { shell } => {
            screen.print(&completions::script(shell));
            Ok(Exit::Closed)
        }
        Command::Man { directory } => documentation::write_manual(&directory, screen).map(|()| Exit::Closed),
        Command::Evidence(evidence) => evidence::run(&evidence, screen),
        Command::Audit(audit) => runtime()?.block_on(audit::run(*audit, &arguments.general, screen)),
        Command::Init(init) => init::run(&init, screen),
        Command::Serve(config) => serve::run(&config),
        Command::Status(config) => runtime()?.block_on(status::run(&config, screen)),
        Command::Spool(spool) => runtime()?.block_on(spool::run(&spool, screen)),
        Command::Grants(grants) => runtime()?.block_on(status::grants(&grants, screen)),
        Command::CheckConfig(config) => check_config::run(&config, screen),
        Command::User(user) => user::run(&user, screen),
        Command::Policy(policy) => policy::run(&policy, screen),
        Command::Case(case) => runtime()?.block_on(case::run(case, &arguments.general, screen)),
        Command::List(list) => runtime()?.block_on(list::run(list, &arguments.general, screen)),
        Command::Lab(lab) => runtime()?.block_on(lab::run(lab, &arguments.general, screen)),
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the runtime cannot be started")
}

//! Sends mail as fast as a server takes it, and says how fast that was. One thread, so that it costs the
//! measured server little: `mail-load 127.0.0.1:2525 --sessions 20 --seconds 3`.
//!
//! One line of JSON comes out: how many messages were accepted (the reply after the content was 250), refused
//! and lost, how long that took, and how long a message took from MAIL to that reply.

use std::cell::RefCell;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use clap::Parser;
use sekisho_net::clock;
use tokio::io::{AsyncWriteExt as _, stdout};
use tokio::task::JoinSet;

mod content;
mod figures;
mod options;
mod session;

use content::Content;
use figures::Figures;
use options::Options;
use session::{Load, Session};

/// How long after the end of the time a session may still wait for its last replies.
const GRACE: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    if !options.target.ip().is_loopback() && !options.own_server {
        eprintln!("{} is not this machine: say --own-server if it is yours", options.target);
        return ExitCode::from(2);
    }
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async move { if options.hold { hold(&options).await } else { load(options).await } })
        .await
}

/// Runs all sessions and prints what came of them.
async fn load(options: Options) -> ExitCode {
    let begin = clock::instant();
    let end = begin + Duration::from_secs_f64(options.seconds);
    let content = Content::new(&options.sender, options.size);
    let accepted_file = options.accepted.clone();
    let sessions = options.sessions;
    let load = Rc::new(Load { options, content, end, figures: RefCell::new(Figures::new(begin)) });
    let mut running = JoinSet::new();
    for _ in 0..sessions {
        running.spawn_local(session::run(Rc::clone(&load)));
    }
    let all = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout_at((end + GRACE).into(), all).await.is_err() {
        eprintln!("some sessions still wait {} s after the end", GRACE.as_secs());
        running.shutdown().await;
    }
    let figures = load.figures.replace(Figures::new(begin));
    if let Some(path) = accepted_file {
        let mut text = figures.tokens().join("\n");
        text.push('\n');
        if let Err(error) = tokio::fs::write(&path, text).await {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    say(&figures.to_json()).await
}

/// Opens connections that say EHLO and then nothing, says how many there are, and keeps them
/// for the time that was asked.
async fn hold(options: &Options) -> ExitCode {
    let mut held = Vec::new();
    for _ in 0..options.sessions {
        match Session::open(options).await {
            Ok(session) => held.push(session),
            Err(problem) => {
                eprintln!("{problem}");
                break;
            }
        }
    }
    let said = say(&serde_json::json!({ "held": held.len() })).await;
    tokio::time::sleep(Duration::from_secs_f64(options.seconds)).await;
    said
}

async fn say(value: &serde_json::Value) -> ExitCode {
    let mut out = stdout();
    let line = format!("{value}\n");
    let written = async {
        out.write_all(line.as_bytes()).await?;
        out.flush().await
    };
    if written.await.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

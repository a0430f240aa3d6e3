//! `sekisho lab`: the story of 2002, and servers to practise on.

use std::net::{IpAddr, SocketAddr};

use sekisho_audit::report::catalogue::Language;
use sekisho_lab::{Hole, Kind, Practice, PracticeSetting, World};
use sekisho_net::random;
use tokio_util::sync::CancellationToken;

use crate::arguments::{Format, General, LabArguments, LabCommand, ServeArguments};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::texts::catalogue;

mod incident;

/// Does what the command line says.
pub(crate) async fn run(arguments: LabArguments, general: &General, screen: &Screen) -> anyhow::Result<Exit> {
    match arguments.command {
        LabCommand::Incident(incident) => incident::run(&incident, general, screen).await,
        LabCommand::List => list(screen),
        LabCommand::Serve(serve) => self::serve(&serve, screen).await,
    }
}

fn summary(hole: &Hole, language: Language) -> &'static str {
    match language {
        Language::English => hole.summary,
        Language::Japanese => hole.summary_ja,
    }
}

fn list(screen: &Screen) -> anyhow::Result<Exit> {
    if screen.format == Format::Json {
        let holes: Vec<_> = sekisho_lab::all()
            .iter()
            .map(|hole| {
                let class = if let Kind::Open(class) = hole.kind { Some(class.code()) } else { None };
                serde_json::json!({
                    "name": hole.name,
                    "kind": kind(hole.kind, Language::English),
                    "class": class,
                    "summary": summary(hole, screen.language),
                })
            })
            .collect();
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&holes)?));
        return Ok(Exit::Closed);
    }
    let mut text = String::new();
    for hole in sekisho_lab::all() {
        let kind = kind(hole.kind, screen.language);
        text.push_str(&format!("{:22} {kind}  {}\n", hole.name, summary(hole, screen.language)));
    }
    text.push_str(&format!("\n{}\n", catalogue(screen.language).word("lab-list-next")));
    screen.print(&text);
    Ok(Exit::Closed)
}

/// Padded to the same width, so that summaries stand below each other.
fn kind(kind: Kind, language: Language) -> String {
    match (kind, language) {
        (Kind::Open(class), Language::English) => format!("open {:3}", class.code()),
        (Kind::Open(class), Language::Japanese) => format!("開放 {:3}", class.code()),
        (Kind::Trap, Language::English) => "trap    ".to_owned(),
        (Kind::Trap, Language::Japanese) => "罠      ".to_owned(),
        (Kind::Closed, Language::English) => "closed  ".to_owned(),
        (Kind::Closed, Language::Japanese) => "閉鎖    ".to_owned(),
    }
}

async fn serve(arguments: &ServeArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let hole = sekisho_lab::find(&arguments.hole)
        .map_err(|error| UsageError(format!("{error}\nsee  sekisho lab list")))?;
    let world = if arguments.random { World::random(random::octets()?) } else { World::incident() };
    let stop = CancellationToken::new();
    let mut setting = PracticeSetting::default();
    let port = |offset: u16| arguments.port.saturating_add(offset);
    setting.server.listen = vec![arguments.listen];
    setting.server.allow_other = !arguments.listen.is_loopback();
    setting.server.fixed = arguments.fixed;
    setting.server.smtp_port = arguments.port;
    setting.server.submission_port = port(62);
    setting.server.deliver_outside_to = SocketAddr::new(loopback(arguments.listen), port(1));
    setting.server.stop = stop.clone();
    setting.name_server = SocketAddr::new(arguments.listen, setting.name_server.port());
    let practice = Practice::start(hole, world, setting).await?;
    let texts = catalogue(screen.language);
    let mut text = format!("{}: {}\n", hole.name, summary(hole, screen.language));
    for served in practice.running().served() {
        text.push_str(&format!("  {}  {:?}\n", served.address, served.place));
    }
    let command = practice.command();
    text.push_str(&format!("{}\n\n  {command}\n\n", texts.word("lab-serve-audit")));
    screen.print(&text);
    // The only way a signal cannot be heard is a runtime without signals; then there is nothing to wait for.
    let _ = tokio::signal::ctrl_c().await;
    stop.cancel();
    let counts = practice.running().counts();
    practice.stop().await;
    screen.note(&format!("{counts:?}\n"));
    Ok(Exit::Closed)
}

/// Where the witness will listen: at the same address, which is ours.
const fn loopback(listen: IpAddr) -> IpAddr {
    listen
}

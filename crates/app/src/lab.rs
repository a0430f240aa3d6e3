//! `sekisho lab`: the story of 2002, and servers to practise on.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use sekisho_audit::report::catalogue::{Argument, Language};
use sekisho_audit::report::terminal::{columns, padded};
use sekisho_evidence::consent::Publicity;
use sekisho_lab::{Hole, Kind, Place, Practice, PracticeSetting, World};
use sekisho_net::connect::source_towards;
use sekisho_net::random;
use tokio_util::sync::CancellationToken;

use crate::arguments::{Format, General, LabArguments, LabCommand, ServeArguments};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::texts::catalogue;

mod incident;

/// From the first port to that of submission: 2525 and 2587.
const SUBMISSION_OFFSET: u16 = 62;
/// From the first port to that of the name server: 2525 and 5300.
const NAMES_OFFSET: u16 = 2775;

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
                    "kind": kind_word(hole.kind),
                    "class": class,
                    "summary": summary(hole, screen.language),
                })
            })
            .collect();
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&holes)?));
        return Ok(Exit::Closed);
    }
    let holes: Vec<(&str, String, &str)> = sekisho_lab::all()
        .iter()
        .map(|hole| (hole.name, kind(hole.kind, screen.language), summary(hole, screen.language)))
        .collect();
    let names = holes.iter().map(|(name, ..)| columns(name)).max().unwrap_or(0);
    let kinds = holes.iter().map(|(_, kind, _)| columns(kind)).max().unwrap_or(0);
    let mut text = String::new();
    for (name, kind, summary) in holes {
        text.push_str(&format!("{}  {}  {summary}\n", padded(name, names), padded(&kind, kinds)));
    }
    text.push_str(&format!("\n{}\n", catalogue(screen.language).word("lab-list-next")));
    screen.print(&text);
    Ok(Exit::Closed)
}

/// What a server is, for programs.
const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Open(_) => "open",
        Kind::Trap => "trap",
        Kind::Closed => "closed",
    }
}

/// What a server is, with the code of its class where it is open.
fn kind(kind: Kind, language: Language) -> String {
    let texts = catalogue(language);
    match kind {
        Kind::Open(class) => texts.text("lab-open", &[("class", class.code().into())]),
        Kind::Trap => texts.word("lab-trap"),
        Kind::Closed => texts.word("lab-closed"),
    }
}

async fn serve(arguments: &ServeArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let hole = sekisho_lab::find(&arguments.hole)?;
    let exposed = !arguments.listen.is_loopback();
    if exposed && !arguments.expose {
        return Err(UsageError::new("usage-expose").with("address", arguments.listen.to_string()).into());
    }
    let world = if arguments.random { World::random(random::octets()?) } else { World::incident() };
    let stop = CancellationToken::new();
    let practice = Practice::start(hole, world, setting(arguments, &stop)?).await?;
    let texts = screen.texts();
    let mut text = format!("{}: {}\n", hole.name, summary(hole, screen.language));
    for served in practice.running().served() {
        text.push_str(&format!("  {:21}  {}\n", served.address.to_string(), texts.word(role(served.place))));
    }
    text.push_str(&format!("  {:21}  {}\n", practice.name_server().to_string(), texts.word("lab-names")));
    let reached = reached(arguments.listen);
    let mut command = practice.command();
    if Publicity::default().is_public(reached) {
        command.push_str(" --basis authorised");
    }
    command.push_str(texts.data_option());
    text.push_str(&format!("{}\n\n  {command}\n\n", texts.word("lab-serve-audit")));
    screen.print(&text);
    if exposed {
        let values = [("address", Argument::from(reached.to_string()))];
        screen.note(&format!("{}\n", texts.text("lab-exposed", &values)));
    }
    // The only way a signal cannot be heard is a runtime without signals; then there is nothing to wait for.
    let _ = tokio::signal::ctrl_c().await;
    stop.cancel();
    let counts = practice.running().counts();
    practice.stop().await;
    let values: [(&str, Argument<'_>); 4] = [
        ("sent", counts.sent_on.into()),
        ("kept", counts.kept.into()),
        ("dropped", counts.dropped.into()),
        ("bounces", counts.bounces.into()),
    ];
    screen.note(&format!("{}\n", texts.text("lab-counts", &values)));
    Ok(Exit::Closed)
}

/// The address by which others reach what listens at `listen`.
fn reached(listen: IpAddr) -> IpAddr {
    // Addresses that nobody has (RFC 5737, RFC 3849): only the way to the world is asked for.
    let (world, loopback) = match listen {
        IpAddr::V4(_) => (IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1)), IpAddr::V4(Ipv4Addr::LOCALHOST)),
        IpAddr::V6(_) => {
            let world = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
            (IpAddr::V6(world), IpAddr::V6(Ipv6Addr::LOCALHOST))
        }
    };
    if listen.is_unspecified() { source_towards(world).unwrap_or(loopback) } else { listen }
}

/// The server's ports follow the first one at the usual distances.
fn setting(arguments: &ServeArguments, stop: &CancellationToken) -> Result<PracticeSetting, UsageError> {
    let port = |offset: u16| {
        let most = u16::MAX - NAMES_OFFSET;
        let wrong = || {
            let error = UsageError::new("usage-port").with("port", arguments.port.to_string());
            error.with("most", most.to_string())
        };
        arguments.port.checked_add(offset).filter(|_| arguments.port <= most).ok_or_else(wrong)
    };
    let mut setting = PracticeSetting::default();
    setting.server.listen = vec![arguments.listen];
    setting.server.allow_other = !arguments.listen.is_loopback();
    setting.server.fixed = arguments.fixed;
    setting.server.smtp_port = arguments.port;
    setting.server.submission_port = port(SUBMISSION_OFFSET)?;
    setting.server.known_as = Some(reached(arguments.listen));
    // The witness listens where the server does: it is the same machine.
    setting.server.deliver_outside_to = SocketAddr::new(reached(arguments.listen), port(1)?);
    setting.server.stop = stop.clone();
    setting.name_server = SocketAddr::new(arguments.listen, port(NAMES_OFFSET)?);
    Ok(setting)
}

/// The key of the words for a listener.
const fn role(place: Place) -> &'static str {
    match place {
        Place::Smtp => "lab-smtp",
        Place::SmtpV6 => "lab-smtp-v6",
        Place::Submission => "lab-submission",
        Place::SecondHost => "lab-second-host",
    }
}

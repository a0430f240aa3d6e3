//! `sekisho policy serve`: answers an existing Postfix until it is told to stop.

use std::fs;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::FileTypeExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;

use nix::sys::stat::{Mode, umask};
use sekisho_gateway::delegation::{Delegation, Limits, Socket, serve};
use sekisho_gateway::settings::Settings;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::arguments::DelegationArguments;
use crate::exit::{Exit, UsageError};

pub(super) fn run(arguments: &DelegationArguments, config: &Path) -> anyhow::Result<Exit> {
    let settings = Settings::read(config)?;
    let log = crate::log::to_stderr(settings.log.format);
    let bound = bind(&arguments.listen)?;
    // A socket of Postfix's own directory is for root to make; nothing after it is.
    crate::serve::give_up_rights(&settings)?;
    log.write()?;
    crate::runtime()?.block_on(answer(&settings, bound, &arguments.listen, config))?;
    if arguments.listen.starts_with('/') {
        let _ = fs::remove_file(&arguments.listen);
    }
    Ok(Exit::Closed)
}

/// A socket that is bound, before there is a runtime.
enum Bound {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Bound {
    fn into_socket(self) -> std::io::Result<Socket> {
        match self {
            Self::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                tokio::net::TcpListener::from_std(listener).map(Socket::Tcp)
            }
            Self::Unix(listener) => {
                listener.set_nonblocking(true)?;
                tokio::net::UnixListener::from_std(listener).map(Socket::Unix)
            }
        }
    }
}

async fn answer(settings: &Settings, bound: Bound, listen: &str, config: &Path) -> anyhow::Result<()> {
    let accounts = super::accounts(settings)?;
    let mut changes = accounts.watch();
    let delegation = Arc::new(Delegation::new(settings, accounts.clone())?);
    let socket = bound.into_socket()?;
    tracing::info!(event = "listening", service = "delegation", address = listen);
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(socket, Arc::clone(&delegation), Limits::default(), stop.clone()));
    let follower = tokio::spawn(async move { accounts.follow().await });
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // Without a service manager there is nobody to tell.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    loop {
        tokio::select! {
            _ = hang_up.recv() => reload(&delegation, config),
            Ok(()) = changes.changed() => reload(&delegation, config),
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        }
    }
    stop.cancel();
    follower.abort();
    serving.await?;
    Ok(())
}

/// Takes settings and accounts over again; a mistake in them changes nothing.
fn reload(delegation: &Delegation, config: &Path) {
    let settings = Settings::read(config).map_err(anyhow::Error::from);
    match settings.and_then(|settings| Ok(delegation.reload(&settings)?)) {
        Ok(()) => tracing::info!(event = "reloaded", "settings and accounts"),
        Err(error) => tracing::error!(event = "not-reloaded", "everything stays as it was: {error}"),
    }
}

fn bind(listen: &str) -> anyhow::Result<Bound> {
    let cannot = |cause: std::io::Error| {
        let key = match cause.kind() {
            ErrorKind::AddrInUse => "policy-listen-in-use",
            ErrorKind::NotFound => "policy-listen-no-directory",
            ErrorKind::PermissionDenied => "policy-listen-rights",
            _ => "policy-listen-failed",
        };
        let directory = Path::new(listen).parent().unwrap_or_else(|| Path::new("/"));
        UsageError::new(key)
            .with("address", listen)
            .with("directory", directory.display().to_string())
            .with("reason", cause.to_string())
    };
    if !listen.starts_with('/') {
        let address: SocketAddr =
            listen.parse().map_err(|_| UsageError::new("policy-listen").with("text", listen))?;
        return Ok(Bound::Tcp(TcpListener::bind(address).map_err(cannot)?));
    }
    remove_stale(Path::new(listen)).map_err(cannot)?;
    // Postfix asks as a user of its own. What is answered is no secret: it is what any client of it can see. The socket has
    // its mode from the beginning: in a directory of Postfix's a later change could meet a link.
    let usual = umask(Mode::from_bits_truncate(0o111));
    let bound = UnixListener::bind(listen);
    umask(usual);
    Ok(Bound::Unix(bound.map_err(cannot)?))
}

/// Removes the socket of one that ended without a word; one that is served is left alone, and so is any other file.
fn remove_stale(path: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => match UnixStream::connect(path) {
            Ok(_) => Err(ErrorKind::AddrInUse.into()),
            Err(_) => fs::remove_file(path),
        },
        Ok(_) => Err(ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

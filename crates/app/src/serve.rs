//! `sekisho serve`: ports first, then the rights are given up, then the mail.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{Gid, Uid, User, setgid, setgroups, setuid};
use sekisho_dnsbl::service::Service as BlockList;
use sekisho_gateway::gateway::Gateway;
use sekisho_gateway::service::{self, Service};
use sekisho_gateway::settings::Settings;
use sekisho_gateway::spool::Recovery;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::arguments::ConfigArguments;
use crate::exit::{Exit, UsageError};
use crate::log;

mod block_list;
mod sockets;

/// Serves until it is told to stop.
pub(crate) fn run(arguments: &ConfigArguments) -> anyhow::Result<Exit> {
    let settings = Settings::read(&arguments.config)?;
    let log = log::to_stderr(settings.log.format);
    raise_file_limit(&settings);
    let mut handed = sockets::handed();
    let sockets = sockets::bind(&settings, &mut handed.streams)?;
    let lists = sekisho_dnsbl::settings::Settings::read(&arguments.config)?.map(|list| list.listen);
    sockets::close_unnamed(&mut handed, &lists.unwrap_or_default());
    let list = block_list::bind(&arguments.config, handed)?;
    give_up_rights(&settings)?;
    // Only now more than one thread: rights are those of every thread.
    log.write()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(settings, sockets, list, &arguments.config))?;
    Ok(Exit::Closed)
}

/// As many files as the system allows: each session is one.
fn raise_file_limit(settings: &Settings) {
    let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) else { return };
    // What the system does not give is said, and is no reason not to serve.
    let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    let wanted = u64::try_from(settings.limits.sessions).unwrap_or(u64::MAX).saturating_add(100);
    if most < wanted {
        tracing::warn!(
            event = "limits",
            files = most,
            sessions = settings.limits.sessions,
            "the system allows fewer files than sessions; raise LimitNOFILE or lower limits.sessions"
        );
    }
}

/// Why a port is not ours, and what to do about it; `key` is the one in the settings that names it.
fn cannot_listen(service: &str, key: &str, address: SocketAddr, cause: &std::io::Error) -> UsageError {
    let text = match cause.kind() {
        ErrorKind::AddrInUse => "serve-listen-in-use",
        ErrorKind::PermissionDenied => "serve-listen-rights",
        _ => "serve-listen-failed",
    };
    UsageError::new(text)
        .with("service", service)
        .with("key", key)
        .with("address", address.to_string())
        .with("reason", cause.to_string())
}

/// Becomes the user of the settings, for good. Who is not root has nothing to give up.
pub(crate) fn give_up_rights(settings: &Settings) -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    let name = settings.user.as_str();
    let missing = || UsageError::new("serve-no-user").with("user", name);
    let user = User::from_name(name).ok().flatten().ok_or_else(missing)?;
    if user.uid.is_root() {
        return Err(UsageError::new("serve-root").into());
    }
    let data = std::fs::metadata(&settings.data).with_context(|| settings.data.display().to_string())?;
    // Only what root made a moment ago: in a directory of somebody else root changes nothing.
    if data.uid() == 0 {
        own_data(&settings.data, user.uid, user.gid)?;
    }
    setgroups(&[user.gid]).context("setgroups")?;
    setgid(user.gid).context("setgid")?;
    setuid(user.uid).context("setuid")?;
    if setuid(Uid::from_raw(0)).is_ok() {
        return Err(UsageError::new("serve-root").into());
    }
    Ok(())
}

/// The data directory belongs to whom the process becomes. What belongs to somebody else is left alone, with all that is
/// in it: there a file could become a link while it is looked at.
pub(crate) fn own_data(directory: &Path, user: Uid, group: Gid) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        let entry = entry?;
        let path = entry.path();
        let data = entry.metadata()?;
        if data.uid() != 0 {
            continue;
        }
        if data.is_dir() {
            own_data(&path, user, group)?;
        } else if data.is_file() && data.nlink() == 1 {
            give(&path, user, group)?;
        }
    }
    give(directory, user, group)
}

fn give(path: &Path, user: Uid, group: Gid) -> anyhow::Result<()> {
    std::os::unix::fs::lchown(path, Some(user.as_raw()), Some(group.as_raw()))
        .with_context(|| path.display().to_string())
}

async fn serve(
    settings: Settings,
    sockets: Vec<(Service, TcpListener)>,
    list: Option<block_list::Bound>,
    config: &Path,
) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (data, listen) = (settings.data.clone(), settings.listen.clone());
    let (gateway, recovery) = Gateway::open(settings)?;
    let gateway = Arc::new(gateway);
    log_recovery(&recovery);
    for (service, socket) in &sockets {
        if let Ok(address) = socket.local_addr() {
            tracing::info!(event = "listening", service = service.name(), %address);
        }
    }
    let list = list.map(|bound| bound.start(&data, &stop)).transpose()?.map(Arc::new);
    if let Some(list) = &list {
        gateway.serve_lists(Arc::new(list.server().zones()))?;
        // Nobody else sets it.
        let _ = gateway.beside.set(Box::new(block_list::Numbers(Arc::clone(list))));
    }
    let mut serving = tokio::spawn(service::run(Arc::clone(&gateway), sockets, stop.clone()));
    // Without a service manager there is nobody to tell.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    loop {
        tokio::select! {
            _ = hang_up.recv() => {
                if reload(&gateway, list.as_deref(), config) {
                    sockets::warn_of_changed(&listen, &gateway.current().settings.listen);
                }
            }
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            // By itself it ends only where it could not begin.
            ended = &mut serving => return Ok(ended??),
        }
    }
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    tracing::info!(event = "stopping", "no new sessions; what was accepted stays in the spool");
    stop.cancel();
    if let Some(list) = list {
        list.stop().await;
    }
    serving.await??;
    Ok(())
}

/// What the spool held at the start, and what of it is damaged.
fn log_recovery(recovery: &Recovery) {
    for damage in &recovery.damages {
        tracing::error!(
            event = "spool-damaged",
            "a part of the spool cannot be read; a copy is in spool/damaged: {damage}"
        );
    }
    for id in &recovery.incomplete {
        tracing::error!(event = "message-incomplete", %id, "a part of it is missing: damaged, or never acknowledged");
    }
    tracing::info!(
        event = "started",
        messages = recovery.messages,
        "serving; so many messages wait in the spool"
    );
}

/// Takes the settings over again, and says whether that could be done; a mistake in them changes nothing.
fn reload(gateway: &Gateway, list: Option<&BlockList>, config: &Path) -> bool {
    let result = Settings::read(config).map_err(anyhow::Error::from);
    let mail = result.and_then(|settings| gateway.reload(settings).map_err(anyhow::Error::from));
    let zones = mail.and_then(|()| block_list::reload(list, config)).and_then(|()| match list {
        Some(list) => Ok(gateway.serve_lists(Arc::new(list.server().zones()))?),
        None => Ok(()),
    });
    let done = zones.is_ok();
    match zones {
        Ok(()) if gateway.current().settings.delivery.hold => {
            tracing::warn!(
                event = "reloaded",
                "settings, accounts and certificate; mail is held (delivery.hold)"
            );
        }
        Ok(()) => {
            tracing::info!(event = "reloaded", "settings, accounts and certificate; what waits is tried now");
        }
        Err(error) => tracing::error!(event = "not-reloaded", "what is wrong stays as it was: {error}"),
    }
    done
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{chown, symlink};

    use super::*;

    /// Shown only where the test runs as root; nobody else can give files away.
    #[test]
    fn only_what_root_made_is_given_away() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let (mail, spool) = (data.join("mail"), data.join("spool"));
        for made in [&mail, &spool] {
            fs::create_dir_all(made).unwrap();
        }
        let other = directory.path().join("other");
        for file in [&other, &data.join("accounts.toml"), &mail.join("message"), &spool.join("segment")] {
            fs::write(file, "x").unwrap();
        }
        symlink(&other, data.join("link")).unwrap();
        fs::hard_link(&other, spool.join("second-name")).unwrap();
        if chown(&mail, Some(23_456), Some(23_456)).is_err() {
            return;
        }
        own_data(&data, Uid::from_raw(12_345), Gid::from_raw(12_345)).unwrap();
        let owner = |path: &Path| fs::symlink_metadata(path).unwrap().uid();
        assert_eq!((owner(&data), owner(&data.join("accounts.toml"))), (12_345, 12_345));
        assert_eq!((owner(&spool), owner(&spool.join("segment"))), (12_345, 12_345));
        assert_eq!((owner(&mail), owner(&mail.join("message"))), (23_456, 0));
        assert_eq!((owner(&other), owner(&data.join("link"))), (0, 0));
    }
}

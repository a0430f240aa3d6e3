//! Sockets in the file system: bound where nobody else can be met, with the mode they shall have.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::net::UnixListener;

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The path is something else.
    #[error("{}: something is there that is no socket", .0.display())]
    Taken(PathBuf),
    /// Another process listens there.
    #[error("{}: another process listens there", .0.display())]
    InUse(PathBuf),
    /// The system says no.
    #[error("{}: {cause}", path.display())]
    System {
        /// The socket.
        path: PathBuf,
        /// What it says.
        cause: io::Error,
    },
}

/// Binds to `path`, for the owner (0600), or for the owner and `group` (0660). What an earlier process left there is
/// replaced. The directory should let nobody else in either: it is the directory that protects the name.
///
/// # Errors
/// See [`SocketError`].
pub fn bind(path: &Path, group: Option<u32>) -> Result<UnixListener, SocketError> {
    let system = |cause| SocketError::System { path: path.to_owned(), cause };
    match std::fs::symlink_metadata(path) {
        Ok(data) if !data.file_type().is_socket() => return Err(SocketError::Taken(path.to_owned())),
        Ok(_) if std::os::unix::net::UnixStream::connect(path).is_ok() => {
            return Err(SocketError::InUse(path.to_owned()));
        }
        Ok(_) => std::fs::remove_file(path).map_err(system)?,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
        Err(cause) => return Err(system(cause)),
    }
    // Under another name until it has its mode, so that nobody meets it without.
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let listener = UnixListener::bind(&beside).map_err(system)?;
    let mode = if group.is_some() { 0o660 } else { 0o600 };
    let placed = std::fs::set_permissions(&beside, Permissions::from_mode(mode))
        .and_then(|()| group.map_or(Ok(()), |group| std::os::unix::fs::chown(&beside, None, Some(group))))
        .and_then(|()| std::fs::rename(&beside, path));
    if let Err(cause) = placed {
        let _ = std::fs::remove_file(&beside);
        return Err(system(cause));
    }
    Ok(listener)
}

//! A folder of files that belong together: nobody else's stand in it, before or after.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::atomic::{FileError, Readers, write_whole};

/// Why a folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It holds something else. Nothing was written then.
    #[error("{} holds {what}, which does not belong there", folder.display())]
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// The first thing in it that is something else.
        what: String,
    },
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Writes `files` into `folder` in their order, by their names there, which may have folders of their own. What an attempt
/// that broke off wrote, is written over.
///
/// # Errors
/// The folder holds something else, or the system says no.
pub fn write_folder(folder: &Path, files: &[(&str, &[u8])]) -> Result<(), FolderError> {
    let own: BTreeSet<&str> = files.iter().map(|(name, _)| *name).collect();
    if let Some(what) = stranger(folder, "", &own)? {
        return Err(FolderError::Occupied { folder: folder.to_owned(), what });
    }
    for (name, octets) in files {
        let path = folder.join(name);
        if let Some(inner) = path.parent() {
            fs::create_dir_all(inner).map_err(|cause| FileError::System { path: inner.to_owned(), cause })?;
        }
        write_whole(&path, octets, Readers::All)?;
    }
    Ok(())
}

/// The first thing in the folder `inner` (which ends with a slash where it has a name) that is none of `own`.
fn stranger(folder: &Path, inner: &str, own: &BTreeSet<&str>) -> Result<Option<String>, FileError> {
    let place = folder.join(inner);
    let system = |cause| FileError::System { path: place.clone(), cause };
    let entries = match fs::read_dir(&place) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(system(cause)),
    };
    for entry in entries {
        let entry = entry.map_err(system)?;
        let name = format!("{inner}{}", entry.file_name().to_string_lossy());
        let below = format!("{name}/");
        let is_folder = entry.file_type().map_err(system)?.is_dir();
        if is_folder && own.iter().any(|file| file.starts_with(&below)) {
            if let Some(found) = stranger(folder, &below, own)? {
                return Ok(Some(found));
            }
        } else if !own.contains(name.as_str()) && !left_behind(&name, own) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Whether it is what an attempt that broke off left beside one of `own`: `.NAME.PID.new`.
fn left_behind(name: &str, own: &BTreeSet<&str>) -> bool {
    let (inner, last) = name.rsplit_once('/').map_or(("", name), |(inner, last)| (inner, last));
    let meant = last.strip_prefix('.').and_then(|rest| rest.strip_suffix(".new"));
    meant.and_then(|meant| meant.rsplit_once('.')).is_some_and(|(file, process)| {
        let whole = if inner.is_empty() { file.to_owned() } else { format!("{inner}/{file}") };
        process.bytes().all(|digit| digit.is_ascii_digit()) && own.contains(whole.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_belongs_there_may_be_there() {
        let files: [(&str, &[u8]); 2] = [("en/page.html", b"page"), ("SUMS", b"sums")];
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("public");
        write_folder(&folder, &files).unwrap();
        fs::write(folder.join("en/.page.html.77.new"), "x").unwrap();
        fs::write(folder.join("en/page.html"), "half").unwrap();
        write_folder(&folder, &files).unwrap();
        assert_eq!(fs::read(folder.join("en/page.html")).unwrap(), b"page");
        for name in ["en/index.html", "en/.index.html.77.new", "en/.page.html.x.new", "ja"] {
            fs::write(folder.join(name), "mine").unwrap();
            let error = write_folder(&folder, &[("en/page.html", b"new")]).unwrap_err();
            assert!(matches!(error, FolderError::Occupied { .. }), "{error}");
            assert_eq!(fs::read(folder.join("en/page.html")).unwrap(), b"page", "nothing was written");
            fs::remove_file(folder.join(name)).unwrap();
        }
    }
}

//! The directory into which a publication is written: nobody else's files stand in it, before or after.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sekisho_publication::file::File;
use sekisho_store::atomic::{FileError, Readers, write_whole};

use super::{Edition, PublishingError};

/// Writes every file of `edition`; what an earlier attempt wrote is written over.
pub(super) fn write(directory: &Path, edition: &Edition) -> Result<(), PublishingError> {
    let own: BTreeSet<&str> = edition.files().map(File::name).collect();
    if let Some(what) = stranger(directory, "", &own)? {
        return Err(PublishingError::Occupied { directory: directory.to_owned(), what });
    }
    for file in edition.files() {
        let path = directory.join(file.name());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|cause| FileError::System { path: folder.to_owned(), cause })?;
        }
        write_whole(&path, file.octets(), Readers::All)?;
    }
    Ok(())
}

/// The first thing below `directory` that is none of `own`, by its path there.
fn stranger(
    directory: &Path,
    folder: &str,
    own: &BTreeSet<&str>,
) -> Result<Option<String>, PublishingError> {
    let place = directory.join(folder);
    let system = |cause| FileError::System { path: place.clone(), cause };
    let entries = match fs::read_dir(&place) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(system(cause).into()),
    };
    for entry in entries {
        let entry = entry.map_err(system)?;
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        let below = format!("{name}/");
        let is_folder = entry.file_type().map_err(system)?.is_dir();
        if is_folder && own.iter().any(|file| file.starts_with(&below)) {
            if let Some(found) = stranger(directory, &below, own)? {
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
    let (folder, last) = name.rsplit_once('/').map_or(("", name), |(folder, last)| (folder, last));
    let inner = last.strip_prefix('.').and_then(|rest| rest.strip_suffix(".new"));
    let meant = inner.and_then(|inner| inner.rsplit_once('.'));
    meant.is_some_and(|(file, process)| {
        let whole = if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
        process.bytes().all(|digit| digit.is_ascii_digit()) && own.contains(whole.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_of_the_publication_may_be_there() {
        let own = BTreeSet::from(["SHA256SUMS", "en/publication.html"]);
        let folder = tempfile::tempdir().unwrap();
        let found = || stranger(folder.path(), "", &own).unwrap();
        assert_eq!(stranger(&folder.path().join("none"), "", &own).unwrap(), None);
        fs::create_dir(folder.path().join("en")).unwrap();
        for name in ["SHA256SUMS", "en/publication.html", "en/.publication.html.77.new"] {
            fs::write(folder.path().join(name), "x").unwrap();
            assert_eq!(found(), None, "{name}");
        }
        for name in ["en/index.html", "en/.index.html.77.new"] {
            fs::write(folder.path().join(name), "x").unwrap();
            assert_eq!(found().as_deref(), Some(name));
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        fs::create_dir(folder.path().join("photos")).unwrap();
        assert_eq!(found().as_deref(), Some("photos"));
    }
}

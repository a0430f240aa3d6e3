//! Where a person says that something goes: a file is there whole or not at all, and what is no file is written through.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::atomic::{FileError, Readers, write_whole};

/// Links that lead to links, before there is no end of it.
const LINKS: usize = 40;

/// Writes `octets` to where `path` leads, over links. A file is replaced as [`write_whole`] does it. A device, or a pipe
/// that has a name, stays what it is, and gets the octets; a pipe that nobody reads is waited for, as a shell does.
///
/// # Errors
/// The system says no; a file that was there is as before then.
pub fn write_out(path: &Path, octets: &[u8], readers: Readers) -> Result<(), FileError> {
    let system = |cause| FileError::System { path: path.to_owned(), cause };
    match fs::metadata(path) {
        Ok(there) if there.is_file() => {
            write_whole(&fs::canonicalize(path).map_err(system)?, octets, readers)
        }
        // A directory, too: the system says what is wrong with that.
        Ok(_) => {
            let mut out = OpenOptions::new().write(true).open(path).map_err(system)?;
            out.write_all(octets).and_then(|()| out.flush()).map_err(system)
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            write_whole(&end_of(path).map_err(system)?, octets, readers)
        }
        Err(cause) => Err(system(cause)),
    }
}

/// Where a link leads that leads to nothing yet; the path itself where it is none.
fn end_of(path: &Path) -> io::Result<PathBuf> {
    // A name alone stands in the directory where we are.
    let mut end = std::path::absolute(path)?;
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&end) else { return Ok(end) };
        let directory = end.parent().unwrap_or_else(|| Path::new("/"));
        end = directory.join(target);
    }
    Err(rustix::io::Errno::LOOP.into())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    use super::*;

    #[test]
    fn a_link_stays_one_and_its_target_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        symlink("list", at("link")).unwrap();
        symlink("link", at("further")).unwrap();
        // First where it leads to nothing yet, then where there is a file.
        for text in ["one", "two"] {
            write_out(&at("further"), text.as_bytes(), Readers::All).unwrap();
            assert_eq!(fs::read_to_string(at("list")).unwrap(), text);
            assert!(at("further").is_symlink() && at("link").is_symlink());
        }
        symlink("round", at("round")).unwrap();
        write_out(&at("round"), b"x", Readers::All).unwrap_err();
        assert!(at("round").is_symlink());
        write_out(directory.path(), b"x", Readers::All).unwrap_err();
        write_out(&at("no/such"), b"x", Readers::All).unwrap_err();
    }

    #[test]
    fn a_pipe_stays_one_and_gets_the_octets() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        let reading = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut text = String::new();
                fs::File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
                text
            }
        });
        write_out(&pipe, b"listed", Readers::All).unwrap();
        assert_eq!(reading.join().unwrap(), "listed");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
}

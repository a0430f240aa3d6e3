//! How much each zone listed when it was published last: by that a list is measured also after a restart.

use std::path::{Path, PathBuf};

use sekisho_store::atomic::{Readers, make_directory, read_limited, write_whole};

use crate::self_check::Size;
use crate::zone::Zone;

/// The longest such file in octets.
const LIMIT: u64 = 1024;

/// Where the sizes are kept.
#[derive(Clone, Debug)]
pub struct Remembered(PathBuf);

impl Remembered {
    /// In this data directory.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self(data.join("dnsbl").join("sizes"))
    }

    /// By what a new table of this zone is measured: what it listed when it was published last. None where it listed
    /// nothing.
    #[must_use]
    pub fn before(&self, zone: &Zone) -> Option<Size> {
        let kept = read_limited(&self.path(zone), LIMIT).ok();
        let kept = kept.and_then(|octets| serde_json::from_slice::<Size>(&octets).ok());
        // Where it could not be kept, it is counted.
        let counted = || zone.publishing.is_loaded().then(|| Size::of(&zone.publishing.current().folded()));
        kept.or_else(counted).filter(|size| size.entries > 0)
    }

    /// Keeps what a zone lists from now on. Where that cannot be, the log says so: it is published all the same.
    pub fn keep(&self, zone: &Zone, size: Size) {
        let kept = make_directory(&self.0).and_then(|()| {
            let octets = serde_json::to_vec(&size).unwrap_or_default();
            write_whole(&self.path(zone), &octets, Readers::Owner)
        });
        if let Err(error) = kept {
            tracing::warn!(event = "list-size-not-kept", zone = %zone.name, "after a restart its growth is not seen: {error}");
        }
    }

    fn path(&self, zone: &Zone) -> PathBuf {
        // The name of a domain has no slash, and does not begin with a dot.
        self.0.join(format!("{}.json", zone.name))
    }
}

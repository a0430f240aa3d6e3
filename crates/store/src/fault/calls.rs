//! The disk in memory as a log sees it: every call is counted, and may be refused.

use std::io;
use std::sync::Arc;

use crate::log::{Disk, DiskFile};

use super::file::Content;
use super::{Call, MemoryDisk, wide};

impl Disk for MemoryDisk {
    fn create(&self, name: &str, reserve: u64) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = self.call(Call::Create)?;
        if state.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.room(reserve)?;
        let number = state.contents.len();
        let mut content = Content::default();
        content.set_length(usize::try_from(reserve).map_err(io::Error::other)?);
        state.contents.push(content);
        state.names.insert(name.to_owned(), number);
        Ok(Arc::new(MemoryFile { disk: self.clone(), number }))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let state = self.call(Call::Open)?;
        let number = *state.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Arc::new(MemoryFile { disk: self.clone(), number }))
    }

    fn list(&self, directory: &str) -> io::Result<Vec<String>> {
        let state = self.call(Call::List)?;
        let within =
            |name: &&String| name.rsplit_once('/').map_or("", |(directory, _)| directory) == directory;
        let names = state.names.keys().filter(within);
        Ok(names.map(|name| name.rsplit('/').next().unwrap_or_default().to_owned()).collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.call(Call::Rename)?;
        let number = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_owned(), number);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.call(Call::Remove)?;
        state.names.remove(name).map(|_| ()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn make_directory(&self, _directory: &str) -> io::Result<()> {
        self.call(Call::MakeDirectory).map(|_| ())
    }

    fn sync_directory(&self, directory: &str) -> io::Result<()> {
        let mut state = self.call(Call::SyncDirectory)?;
        let within = |name: &str| name.rsplit_once('/').map_or("", |(directory, _)| directory) == directory;
        state.synced_names.retain(|name, _| !within(name));
        let now: Vec<_> =
            state.names.iter().filter(|(name, _)| within(name)).map(|(a, b)| (a.clone(), *b)).collect();
        state.synced_names.extend(now);
        Ok(())
    }

    fn free(&self) -> io::Result<u64> {
        let state = self.state();
        Ok(state.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(state.used())))
    }
}

/// An open file of a disk in memory.
struct MemoryFile {
    disk: MemoryDisk,
    number: usize,
}

impl DiskFile for MemoryFile {
    fn write_at(&self, octets: &[u8], offset: u64) -> io::Result<()> {
        let offset = usize::try_from(offset).map_err(io::Error::other)?;
        let mut state = self.disk.state();
        let crashed = state.crashed;
        let refused = state.call(Call::Write).err();
        let length = state.content(self.number)?.current.len();
        let room = state.room(wide((offset + octets.len()).saturating_sub(length))).err();
        match refused.or(room) {
            None => state.content(self.number)?.write(offset, octets),
            Some(error) => {
                if !crashed {
                    let half = octets.get(..octets.len() / 2).unwrap_or_default();
                    state.content(self.number)?.write(offset, half);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn read_at(&self, octets: &mut [u8], offset: u64) -> io::Result<()> {
        let offset = usize::try_from(offset).map_err(io::Error::other)?;
        let mut state = self.disk.call(Call::Read)?;
        let content = state.content(self.number)?;
        let found = content.current.get(offset..offset.saturating_add(octets.len()));
        octets.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        let result = state.call(Call::Sync);
        let crashed = state.crashed;
        let content = state.content(self.number)?;
        match &result {
            Ok(()) => content.sync(),
            Err(_) if crashed => {}
            Err(_) => content.fail_sync(),
        }
        result
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        let length = usize::try_from(length).map_err(io::Error::other)?;
        let mut state = self.disk.call(Call::Truncate)?;
        state.content(self.number)?.set_length(length);
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(wide(self.disk.state().content(self.number)?.current.len()))
    }
}

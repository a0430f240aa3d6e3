//! The memory in which argon2 works. It is kept and used again: given back, pieces of this size stay with the allocator,
//! some for each thread that ever verified, and a crowd that guesses would make the process larger by a gigabyte.

use std::sync::{Mutex, PoisonError};

use argon2::{Argon2, Block, Error};

use super::{MEMORY_KIB, MEMORY_LIMIT_KIB};

/// Blocks of a room; a block is a KiB.
const BLOCKS: usize = MEMORY_KIB as usize;
/// Rooms that are kept: as many as are in use at once.
const KEPT: usize = (MEMORY_LIMIT_KIB / MEMORY_KIB) as usize;

/// Rooms that nobody uses.
static FREE: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

fn free<T>(change: impl FnOnce(&mut Vec<Vec<Block>>) -> T) -> T {
    change(&mut FREE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Hashes a password. A hash of other software that wants more memory than ours has it from the allocator: such a hash is
/// replaced when its user logs in.
pub(super) fn hash(argon: &Argon2<'_>, password: &[u8], salt: &[u8], output: &mut [u8]) -> Result<(), Error> {
    let mut room = match free(Vec::pop) {
        Some(room) => room,
        None => new()?,
    };
    let hashed = match room.get_mut(..argon.params().block_count()) {
        Some(blocks) => argon.hash_password_into_with_memory(password, salt, output, blocks),
        None => argon.hash_password_into(password, salt, output),
    };
    free(|rooms| {
        if rooms.len() < KEPT {
            rooms.push(room);
        }
    });
    hashed
}

fn new() -> Result<Vec<Block>, Error> {
    let mut room = Vec::new();
    room.try_reserve_exact(BLOCKS).map_err(|_| Error::OutOfMemory)?;
    room.resize(BLOCKS, Block::new());
    Ok(room)
}

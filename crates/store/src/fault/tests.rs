//! What the disk in memory forgets, and what not.

use crate::log::{Disk, DiskFile};

use super::*;

const NO_SPACE: i32 = 28;

fn file(disk: &MemoryDisk, name: &str, octets: &[u8]) -> Arc<dyn DiskFile> {
    let file = disk.create(name, 0).unwrap();
    file.write_at(octets, 0).unwrap();
    file
}

#[test]
fn only_synced_content_under_a_synced_name_survives() {
    let disk = MemoryDisk::new();
    let named = file(&disk, "named", b"old");
    named.sync().unwrap();
    disk.sync_directory("").unwrap();
    named.write_at(b"new", 0).unwrap();
    file(&disk, "unnamed", b"content").sync().unwrap();
    let after = disk.survivor(Survival::Synced);
    assert_eq!((after.names(), after.content("named")), (vec!["named".to_owned()], Some(b"old".to_vec())));
    let after = disk.survivor(Survival::Everything);
    assert_eq!((after.names().len(), after.content("named")), (2, Some(b"new".to_vec())));
    disk.remove("named").unwrap();
    assert!(disk.content("named").is_none());
    assert_eq!(disk.survivor(Survival::Synced).content("named"), Some(b"old".to_vec()));
}

#[test]
fn what_a_failed_sync_had_to_save_is_lost_even_if_the_next_succeeds() {
    let disk = MemoryDisk::new();
    let named = file(&disk, "named", b"one");
    named.sync().unwrap();
    disk.sync_directory("").unwrap();
    named.write_at(b"two", 0).unwrap();
    disk.refuse(0..u64::MAX, Some(Call::Sync), 5);
    assert_eq!(named.sync().unwrap_err().raw_os_error(), Some(5));
    disk.relent();
    named.sync().unwrap();
    assert_eq!(disk.content("named"), Some(b"two".to_vec()));
    assert_eq!(disk.survivor(Survival::Synced).content("named"), Some(b"one".to_vec()));
}

#[test]
fn it_is_full_where_its_limit_is_and_stops_where_it_is_told() {
    let disk = MemoryDisk::new();
    disk.limit(4);
    let one = file(&disk, "one", b"1234");
    assert_eq!(one.write_at(b"5", 4).unwrap_err().raw_os_error(), Some(NO_SPACE));
    assert!(disk.create("two", 1).is_err());
    disk.relent();
    one.write_at(b"5", 4).unwrap();
    disk.crash_at(u64::try_from(disk.history().len()).unwrap());
    assert!(one.sync().is_err() && one.sync().is_err());
    assert_eq!(disk.survivor(Survival::Synced).names(), Vec::<String>::new());
}

use std::io::{self, Read};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use sekisho_wire::pop3::content::Stuffer;

use super::*;

fn maildir() -> (tempfile::TempDir, Maildir) {
    let directory = tempfile::tempdir().unwrap();
    let maildir = Maildir::at(directory.path().join("a/b"), "mx.example").unwrap();
    (directory, maildir)
}

fn files(maildir: &Maildir, part: &str) -> Vec<String> {
    let names = fs::read_dir(maildir.path().join(part)).unwrap();
    names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn content(maildir: &Maildir, entry: &Entry) -> Vec<u8> {
    let mut octets = Vec::new();
    maildir.open(entry).unwrap().unwrap().read_to_end(&mut octets).unwrap();
    octets
}

#[test]
fn a_message_is_delivered_with_its_sizes_in_its_name() {
    let (_directory, maildir) = maildir();
    let name = maildir.deliver(&mut &b"Subject: a\r\n\r\nb\r\n"[..]).unwrap();
    assert!(name.ends_with(".mx.example,S=14,W=17"), "{name}");
    assert_eq!(files(&maildir, "new"), std::slice::from_ref(&name));
    assert!(files(&maildir, "tmp").is_empty());
    let entries = maildir.list().unwrap();
    assert_eq!((entries[0].octets, &entries[0].unique_id), (17, &name));
    assert_eq!(content(&maildir, &entries[0]), b"Subject: a\n\nb\n");
}

#[test]
fn many_deliveries_have_names_of_their_own_and_keep_their_order() {
    let (_directory, maildir) = maildir();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let maildir = maildir.clone();
            std::thread::spawn(move || {
                (0..50).map(|_| maildir.deliver(&mut &b"x"[..]).unwrap()).collect::<Vec<_>>()
            })
        })
        .collect();
    let names: Vec<String> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let unique: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!((unique.len(), maildir.list().unwrap().len()), (200, 200));
    for name in ["5.M1P1Q1Ra.h", "10.M1P1Q1Ra.h:2,S", "9.M1P1Q1Ra.h"] {
        fs::write(maildir.path().join("cur").join(name), "x").unwrap();
    }
    let listed: Vec<String> =
        maildir.list().unwrap().into_iter().map(|entry| entry.unique_id).take(3).collect();
    assert_eq!(listed, ["5.M1P1Q1Ra.h", "9.M1P1Q1Ra.h", "10.M1P1Q1Ra.h"]);
}

struct Breaks(usize);

impl Read for Breaks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        self.0 -= 1;
        buffer.fill(b'x');
        Ok(buffer.len())
    }
}

#[test]
fn a_message_that_breaks_off_leaves_nothing() {
    let (_directory, maildir) = maildir();
    assert!(matches!(maildir.deliver(&mut Breaks(3)), Err(MaildirError::Message(_))));
    assert!(files(&maildir, "tmp").is_empty() && files(&maildir, "new").is_empty());
}

#[test]
fn what_the_disk_refuses_is_an_error_and_leaves_nothing() {
    let (_directory, maildir) = maildir();
    fs::remove_dir(maildir.path().join("new")).unwrap();
    assert!(matches!(maildir.deliver(&mut &b"x"[..]), Err(MaildirError::System { .. })));
    assert!(files(&maildir, "tmp").is_empty());
}

#[test]
fn one_lock_at_a_time() {
    let (_directory, maildir) = maildir();
    let held = maildir.lock().unwrap();
    assert!(matches!(maildir.lock(), Err(MaildirError::InUse)));
    drop(held);
    assert!(maildir.lock().is_ok());
    assert!(maildir.list().unwrap().is_empty());
}

#[test]
fn names_of_other_software() {
    let (_directory, maildir) = maildir();
    let cur = maildir.path().join("cur");
    let long = format!("1.{}", "x".repeat(80));
    for name in ["1.a:2,S", ".hidden", "2.b,S=3,W=99:2,", long.as_str(), "3.\u{95A2}"] {
        fs::write(cur.join(name), "a\nb\n").unwrap();
    }
    fs::create_dir(cur.join("4.directory")).unwrap();
    let entries = maildir.list().unwrap();
    let by_id = |id: &str| entries.iter().find(|entry| entry.unique_id == id).map(|entry| entry.octets);
    assert_eq!(entries.len(), 4);
    assert_eq!((by_id("1.a"), by_id("2.b,S=3,W=99")), (Some(6), Some(99)));
    for entry in &entries {
        assert!((1..=70).contains(&entry.unique_id.len()), "{}", entry.unique_id);
        assert!(entry.unique_id.bytes().all(|octet| (0x21..=0x7e).contains(&octet)));
        assert_eq!(content(&maildir, entry), b"a\nb\n");
        assert!(maildir.remove(entry).unwrap() && !maildir.remove(entry).unwrap());
        assert!(maildir.open(entry).unwrap().is_none());
    }
}

#[test]
fn what_crashes_left_is_removed_when_it_is_old() {
    let (_directory, maildir) = maildir();
    let old = File::create(maildir.path().join("tmp/old")).unwrap();
    old.set_modified(SystemTime::now() - Duration::from_secs(37 * 3600)).unwrap();
    File::create(maildir.path().join("tmp/young")).unwrap();
    assert_eq!(maildir.clean().unwrap(), 1);
    assert_eq!(files(&maildir, "tmp"), ["young"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever its line ends: what was delivered comes back as a client would have got the original, and the size that
    /// the name tells is that of the wire.
    #[test]
    fn a_message_comes_back(message in prop::collection::vec(prop::sample::select(b"a.\r\n:".to_vec()), 0..200)) {
        let (_directory, maildir) = maildir();
        maildir.deliver(&mut message.as_slice()).unwrap();
        let entry = maildir.list().unwrap().pop().unwrap();
        let sent = |octets: &[u8]| {
            let (mut stuffer, mut out) = (Stuffer::whole(), Vec::new());
            stuffer.push(octets, &mut out);
            stuffer.finish(&mut out);
            out
        };
        let out = sent(&content(&maildir, &entry));
        prop_assert_eq!(&out, &sent(&message));
        let doubled = out.split(|octet| *octet == b'\n').filter(|line| line.starts_with(b"..")).count();
        prop_assert_eq!(entry.octets, u64::try_from(out.len() - 3 - doubled).unwrap());
    }
}

#[test]
fn a_clock_that_stands_or_goes_back_gives_no_name_twice() {
    let times = [5_000, 5_000, 1_400, -3_600, 90_000, 5_000]
        .map(|second| jiff::Timestamp::from_second(second).unwrap());
    let names: std::collections::BTreeSet<_> =
        times.iter().map(|time| name::unique(*time, 0, "mx.example.jp")).collect();
    assert_eq!(names.len(), times.len());
}

/// A clock a day or two ahead makes what is being delivered look like what a crash left.
#[test]
fn a_delivery_whose_file_is_cleaned_away_fails_and_leaves_nothing() {
    struct Cleaning<'a>(&'a Maildir, bool);
    impl Read for Cleaning<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.1, true) {
                return Ok(0);
            }
            for entry in fs::read_dir(self.0.path().join("tmp"))? {
                let long_ago = std::time::SystemTime::now() - LEFT_BEHIND - Duration::from_secs(1);
                File::options().write(true).open(entry?.path())?.set_modified(long_ago)?;
            }
            assert_eq!(self.0.clean().unwrap(), 1);
            buffer[0] = b'x';
            Ok(1)
        }
    }
    let (_directory, maildir) = maildir();
    assert!(maildir.deliver(&mut Cleaning(&maildir, false)).is_err());
    assert_eq!((files(&maildir, "tmp").len(), files(&maildir, "new").len()), (0, 0));
    maildir.deliver(&mut &b"again\n"[..]).unwrap();
    assert_eq!(files(&maildir, "new").len(), 1);
}

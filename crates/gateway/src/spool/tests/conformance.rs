//! The same for a spool on a real disk and in memory.

use super::*;

/// Where a spool is.
enum Site {
    Directory(tempfile::TempDir),
    Memory(MemoryDisk),
}

impl Site {
    fn open(&self) -> (Spool, Recovery) {
        match self {
            Self::Directory(directory) => Spool::open(directory.path(), settings()).unwrap(),
            Self::Memory(disk) => open(disk),
        }
    }

    async fn reopen(&self, spool: Spool) -> Spool {
        spool.close().await;
        drop(spool);
        let (spool, recovery) = self.open();
        assert_eq!((recovery.damages, recovery.incomplete), (vec![], vec![]));
        spool
    }
}

async fn what_was_committed_is_given_whole(site: Site) {
    let (spool, recovery) = site.open();
    assert_eq!(recovery, Recovery::default());
    let lengths = [0, 1, 4096, 65_535, 65_536, 65_537, 131_072, 300_001];
    let mut expected = BTreeMap::new();
    for (seed, length) in lengths.into_iter().enumerate() {
        let octets = octets(seed, length);
        expected.insert(commit(&spool, &octets, 2).await, (octets, vec![0, 1]));
    }
    assert_eq!(everything(&spool).await, expected);
    let spool = site.reopen(spool).await;
    assert_eq!(everything(&spool).await, expected);
    let id = *expected.keys().next_back().unwrap();
    let queued = spool.take(id).await.unwrap().unwrap();
    assert_eq!(queued.envelope(), &envelope(2));
    let (mut body, mut read) = (queued.body(), Vec::new());
    while let Some(octets) = body.next_chunk().await.unwrap() {
        read.extend_from_slice(octets);
    }
    assert_eq!(read, [TRACE, &expected[&id].0].concat());
}

async fn what_was_not_committed_is_not_given(site: Site) {
    let (spool, _) = site.open();
    let mut aborted = spool.begin();
    aborted.write(&octets(1, 200_000)).await.unwrap();
    aborted.abort();
    let mut dropped = spool.begin();
    dropped.write(&octets(2, 200_000)).await.unwrap();
    drop(dropped);
    let kept = commit(&spool, &octets(3, 10), 1).await;
    assert_eq!(everything(&spool).await.into_keys().collect::<Vec<_>>(), [kept]);
    let spool = site.reopen(spool).await;
    assert_eq!(everything(&spool).await.into_keys().collect::<Vec<_>>(), [kept]);
}

async fn messages_that_arrive_at_once_do_not_mix(site: Site) {
    let (spool, _) = site.open();
    let arriving = (0..8).map(|seed| {
        let spool = spool.clone();
        tokio::spawn(async move {
            let octets = octets(seed, 150_000 + seed);
            let mut incoming = spool.begin();
            for part in octets.chunks(3_000) {
                incoming.write(part).await.unwrap();
                tokio::task::yield_now().await;
            }
            (incoming.commit(&envelope(1)).await.unwrap(), (octets, vec![0]))
        })
    });
    let mut expected = BTreeMap::new();
    for arriving in arriving.collect::<Vec<_>>() {
        let (id, message) = arriving.await.unwrap();
        expected.insert(id, message);
    }
    assert_eq!(expected.len(), 8);
    assert_eq!(everything(&spool).await, expected);
    assert_eq!(everything(&site.reopen(spool).await).await, expected);
}

async fn what_is_done_is_not_given_again(site: Site) {
    let (spool, _) = site.open();
    let first = commit(&spool, &octets(1, 100), 10).await;
    let second = commit(&spool, &octets(2, 100), 1).await;
    let mut queued = spool.next().await.unwrap();
    assert_eq!(queued.id(), first);
    for recipient in [0, 3, 9] {
        queued.done(recipient).await.unwrap();
    }
    // What nobody knows is no recipient.
    queued.done(77).await.unwrap();
    assert_eq!(queued.open_recipients().collect::<Vec<_>>(), [1, 2, 4, 5, 6, 7, 8]);
    drop(queued);
    let mut queued = spool.take(second).await.unwrap().unwrap();
    queued.done(0).await.unwrap();
    queued.done(0).await.unwrap();
    drop(queued);
    let spool = site.reopen(spool).await;
    let left = everything(&spool).await;
    assert_eq!(left, BTreeMap::from([(first, (octets(1, 100), vec![1, 2, 4, 5, 6, 7, 8]))]));
    spool.take(first).await.unwrap().unwrap().done_with_all().await.unwrap();
    assert_eq!(spool.status().messages, 0);
    assert_eq!(everything(&site.reopen(spool).await).await, BTreeMap::new());
}

async fn what_is_put_off_is_given_at_its_time(site: Site) {
    let (spool, _) = site.open();
    let later = commit(&spool, &octets(1, 10), 1).await;
    let queued = spool.next().await.unwrap();
    let time = Timestamp::from_microsecond(now() + 3_600_000_000).unwrap();
    queued.retry_at(time, "450 the mailbox is busy").await.unwrap();
    let soon = commit(&spool, &octets(2, 10), 1).await;
    let queued = spool.next().await.unwrap();
    assert_eq!(queued.id(), soon);
    let waiting = &spool.list(1)[0];
    assert_eq!((waiting.id, waiting.attempts, waiting.recipients), (later, 1, 1));
    assert_eq!((waiting.due, waiting.note.as_str()), (Some(time), "450 the mailbox is busy"));
    let status = spool.status();
    assert_eq!((status.messages, status.in_hand, status.deferred, status.octets), (2, 1, 1, 20));
    assert!(status.oldest.is_some() && status.segments > 0 && status.octets_on_disk > 0);
    // The other one is due at once, when it is put off to a time that has passed.
    queued.retry_at(Timestamp::UNIX_EPOCH, &"長".repeat(200)).await.unwrap();
    let spool = site.reopen(spool).await;
    let queued = spool.next().await.unwrap();
    assert_eq!((queued.id(), queued.attempts(), queued.note()), (soon, 1, &*"長".repeat(83)));
    assert_eq!(spool.list(1)[0].due, Some(time));
    let next = spool.next();
    assert!(tokio::time::timeout(Duration::from_millis(20), next).await.is_err(), "nothing is due");
}

async fn whoever_waits_is_woken(site: Site) {
    let (spool, _) = site.open();
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let spool = spool.clone();
            tokio::spawn(async move { spool.next().await.map(|queued| queued.id()) })
        })
        .collect();
    let mut expected = Vec::new();
    for seed in 0..3 {
        expected.push(commit(&spool, &octets(seed, 10), 1).await);
    }
    // Dropped without a word, a message is given again: so one of them may have it twice.
    for waiting in waiting {
        assert!(expected.contains(&waiting.await.unwrap().unwrap()));
    }
    let for_ever = spool.clone();
    let queued = [spool.next().await.unwrap(), spool.next().await.unwrap(), spool.next().await.unwrap()];
    let last = tokio::spawn(async move { for_ever.next().await.map(|queued| queued.id()) });
    spool.close().await;
    assert!(matches!(last.await.unwrap(), Err(SpoolError::Closed)));
    assert!(matches!(try_commit(&spool, b"x", 1).await, Err(SpoolError::Closed)));
    drop(queued);
}

async fn it_takes_as_many_as_it_may(site: Site) {
    let (spool, _) = site.open();
    for seed in 0..200 {
        commit(&spool, &octets(seed, 5), 1).await;
    }
    assert!(matches!(spool.room(1), Err(SpoolError::TooManyMessages(200))));
    let error = try_commit(&spool, b"x", 1).await.unwrap_err();
    let mut reply = Vec::new();
    error.reply().write(true, &mut reply);
    assert!(reply.starts_with(b"452 4.3.1 "), "{error}");
    spool.next().await.unwrap().done(0).await.unwrap();
    spool.room(1).unwrap();
    commit(&spool, b"x", 1).await;
}

async fn a_commit_that_nobody_waits_for_leaves_nothing(site: Site) {
    let (spool, _) = site.open();
    let mut incoming = spool.begin();
    incoming.write(&octets(1, 100_000)).await.unwrap();
    let envelope = envelope(1);
    let mut commit_it = Box::pin(incoming.commit(&envelope));
    // One look: the record is on its way. Then the client is gone.
    let looked = std::future::poll_fn(|context| std::task::Poll::Ready(commit_it.as_mut().poll(context)));
    let was_ready = looked.await.is_ready();
    drop(commit_it);
    let left = usize::from(was_ready);
    assert_eq!(everything(&spool).await.len(), left);
    commit(&spool, b"x", 1).await;
    assert_eq!(everything(&site.reopen(spool).await).await.len(), left + 1);
}

macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod on_disk {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Site::Directory(tempfile::tempdir().unwrap())).await;
            })*
        }
        mod in_memory {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Site::Memory(super::MemoryDisk::new())).await;
            })*
        }
    };
}

on_both!(
    what_was_committed_is_given_whole,
    what_was_not_committed_is_not_given,
    messages_that_arrive_at_once_do_not_mix,
    what_is_done_is_not_given_again,
    what_is_put_off_is_given_at_its_time,
    whoever_waits_is_woken,
    it_takes_as_many_as_it_may,
    a_commit_that_nobody_waits_for_leaves_nothing,
);

#[tokio::test]
async fn a_directory_has_one_owner() {
    let directory = tempfile::tempdir().unwrap();
    let (spool, _) = Spool::open(directory.path(), settings()).unwrap();
    assert!(matches!(Spool::open(directory.path(), settings()), Err(SpoolError::Directory(_))));
    spool.close().await;
}

#[tokio::test]
async fn a_time_that_a_wrong_clock_gave_is_waited_for_a_day_at_most() {
    let disk = MemoryDisk::new();
    let (spool, _) = open(&disk);
    let id = commit(&spool, b"x", 1).await;
    let in_a_year = Timestamp::now() + SignedDuration::from_hours(24 * 365);
    spool.next().await.unwrap().retry_at(in_a_year, "later").await.unwrap();
    let (spool, _) = reopen(spool, &disk).await;
    let index = spool.shared.index();
    let due = index.get(id.number()).unwrap().due;
    let day = Duration::from_secs(24 * 3600);
    assert!(due > clock::instant() + day / 2 && due <= clock::instant() + day);
}

#[tokio::test]
async fn a_clock_that_goes_back_gives_no_name_twice() {
    let mut index = Index::default();
    let day = 24 * 3_600_000_000;
    let names: Vec<_> =
        [10 * day, 10 * day, 9 * day, 0, -day, 11 * day, 10 * day].map(|now| index.next_id(now)).into();
    assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
    // Nor after a restart: what is in the log is known before a name is given.
    index.saw_id(u64::try_from(20 * day).unwrap());
    assert!(index.next_id(12 * day) > u64::try_from(20 * day).unwrap());
}

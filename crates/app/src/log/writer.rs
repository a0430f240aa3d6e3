//! Lines on their way to a file that may fail, or block for as long as it likes: whoever logs waits for neither.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How many lines wait at most. More are lost, and counted.
const LINES: usize = 8192;

/// How long what waits may take at the end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How often a file that failed is tried again when nothing new comes.
const AGAIN: Duration = Duration::from_secs(1);

/// Says in a line of the log how many lines were lost.
pub(super) type Lost = fn(u64) -> String;

/// The lines that wait, for all who log.
#[derive(Clone)]
pub(super) struct Queue(Arc<Shared>);

struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: VecDeque<Vec<u8>>,
    lost: u64,
    is_writing: bool,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self(Arc::new(Shared { waiting: Mutex::default(), changed: Condvar::new() }))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, line: &[u8]) {
        let mut waiting = self.waiting();
        if waiting.lines.len() < LINES {
            waiting.lines.push_back(line.to_vec());
        } else {
            waiting.lost = waiting.lost.saturating_add(1);
        }
        drop(waiting);
        self.0.changed.notify_all();
    }

    /// Begins to write what waits, in a thread of its own.
    pub(super) fn write_to(&self, file: impl Write + Send + 'static, lost: Lost) -> io::Result<()> {
        let queue = self.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || queue.write(Out { file, cut: false }, lost))?;
        Ok(())
    }

    /// Waits until everything is written, but not for long.
    pub(super) fn last_words(&self) {
        let is_busy = |waiting: &mut Waiting| waiting.is_writing || !waiting.lines.is_empty();
        // Whether it was in time changes nothing any more.
        let _ = self.0.changed.wait_timeout_while(self.waiting(), LAST_WORDS, is_busy);
    }

    fn write<W: Write>(&self, mut out: Out<W>, lost: Lost) {
        loop {
            let (line, missed) = self.next();
            let mut failed = 0;
            if missed > 0 && out.line(lost(missed).as_bytes()).is_err() {
                failed = missed;
            }
            if let Some(line) = line
                && out.line(&line).is_err()
            {
                failed = failed.saturating_add(1);
            }
            let mut waiting = self.waiting();
            waiting.lost = waiting.lost.saturating_add(failed);
            waiting.is_writing = false;
            drop(waiting);
            self.0.changed.notify_all();
        }
    }

    /// The next line, and how many were lost before it; after a while without any these alone.
    fn next(&self) -> (Option<Vec<u8>>, u64) {
        let mut waiting = self.waiting();
        loop {
            if let Some(line) = waiting.lines.pop_front() {
                waiting.is_writing = true;
                return (Some(line), std::mem::take(&mut waiting.lost));
            }
            let waited = self.0.changed.wait_timeout(waiting, AGAIN).unwrap_or_else(PoisonError::into_inner);
            waiting = waited.0;
            if waiting.lines.is_empty() && waiting.lost > 0 && waited.1.timed_out() {
                waiting.is_writing = true;
                return (None, std::mem::take(&mut waiting.lost));
            }
        }
    }
}

/// A file that may have taken a part of a line.
struct Out<W> {
    file: W,
    cut: bool,
}

impl<W: Write> Out<W> {
    fn line(&mut self, mut line: &[u8]) -> io::Result<()> {
        if self.cut {
            self.all(&mut &b"\n"[..])?;
            self.cut = false;
        }
        let whole = line.len();
        let written = self.all(&mut line);
        self.cut = written.is_err() && line.len() < whole;
        written
    }

    /// Writes `rest`, and leaves in it what was not taken.
    fn all(&mut self, rest: &mut &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            match self.file.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(taken) => *rest = rest.get(taken..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Somebody else made the file such that it does not wait. So it is waited for here.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    thread::sleep(Duration::from_millis(50));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Takes what is written in one go as one line; it never fails.
pub(super) struct Line<'a>(&'a Queue);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.put(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Queue {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A file that does with each line what the test says: takes so many octets of it, or fails.
    struct Told {
        orders: mpsc::Receiver<Option<usize>>,
        written: mpsc::Sender<String>,
    }

    impl Write for Told {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            match self.orders.recv() {
                Ok(Some(most)) => {
                    let taken = most.min(line.len());
                    let _ = self.written.send(String::from_utf8_lossy(&line[..taken]).into_owned());
                    Ok(taken)
                }
                _ => Err(ErrorKind::StorageFull.into()),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn told() -> (Queue, mpsc::Sender<Option<usize>>, mpsc::Receiver<String>) {
        let queue = Queue::new();
        let (order, orders) = mpsc::channel();
        let (written, read) = mpsc::channel();
        queue.write_to(Told { orders, written }, |lines| format!("lost {lines}\n")).unwrap();
        (queue, order, read)
    }

    #[test]
    fn lost_lines_are_counted_and_told_once() {
        let (queue, order, read) = told();
        queue.put(b"first\n");
        // The first is taken in part, the second not at all; then there is room again.
        for does in [Some(2), None, None, None, Some(99), Some(99), Some(99), Some(99)] {
            order.send(does).unwrap();
        }
        assert_eq!(read.recv().unwrap(), "fi");
        queue.put(b"second\n");
        queue.put(b"third\n");
        let lines: Vec<String> = (0..3).map(|_| read.recv().unwrap()).collect();
        assert_eq!(lines, ["\n", "lost 2\n", "third\n"]);
    }

    #[test]
    fn whoever_logs_waits_for_nobody() {
        let (queue, order, read) = told();
        for _ in 0..LINES + 3 {
            queue.put(b"line\n");
        }
        // One may be in hand already.
        let lost = queue.waiting().lost;
        assert!((2..=3).contains(&lost), "{lost}");
        for _ in 0..LINES + 5 {
            order.send(Some(99)).unwrap();
        }
        let first: Vec<String> = (0..2).map(|_| read.recv().unwrap()).collect();
        assert!(first.contains(&"line\n".to_owned()), "{first:?}");
        queue.last_words();
        assert!(queue.waiting().lines.is_empty());
        assert_eq!(read.try_iter().chain(first).filter(|line| line.starts_with("lost")).count(), 1);
    }

    #[test]
    fn last_words_are_short() {
        let (queue, _order, _read) = told();
        queue.put(b"line\n");
        let begin = std::time::Instant::now();
        queue.last_words();
        assert!(begin.elapsed() < LAST_WORDS * 10);
    }
}

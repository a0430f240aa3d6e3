//! Tells people how far an audit is, on standard error, and keeps what is worth keeping meanwhile.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sekisho_audit::archive::Archive;
use sekisho_audit::progress::{Progress, Step};
use sekisho_audit::record::Record;
use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::terminal::{Planned, prologue};
use sekisho_audit::run;
use sekisho_evidence::class::Class;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::target::Endpoint;
use sekisho_net::clock;

use crate::screen::Screen;

/// The least time between two writings of an audit under way.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// Seconds from which a wait is announced without a terminal.
const LONG_WAIT: u64 = 20;

/// Watches one audit.
pub(crate) struct Watcher {
    screen: Screen,
    texts: Catalogue,
    archive: Option<Archive>,
    bar: ProgressBar,
    said: Mutex<Said>,
}

/// What was told so far.
#[derive(Debug, Default)]
struct Said {
    /// The last phase, where each is a line of its own.
    phase: String,
    /// Probes that were answered.
    asked: BTreeSet<u32>,
    /// Whether a long wait was announced.
    waits: bool,
    /// When the record was last kept.
    kept: Option<Instant>,
}

impl Watcher {
    /// Watches an audit that is kept in `archive`, if anywhere.
    pub(crate) fn new(screen: &Screen, archive: Option<Archive>) -> Self {
        let target =
            if screen.lively { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let texts = screen.texts();
        Self { screen: screen.clone(), texts, archive, bar, said: Mutex::default() }
    }

    /// Leaves the line.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn text(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        self.texts.text(key, arguments)
    }

    /// A phase: overwritten on a terminal, a line of its own elsewhere.
    fn phase(&self, text: String) {
        if self.screen.lively {
            self.bar.set_style(plain_style());
            self.bar.set_message(text);
            self.bar.tick();
        } else {
            let mut said = self.said();
            if said.phase != text {
                self.screen.note(&format!("{text}\n"));
                said.phase = text;
            }
        }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self, number: u32, total: usize, endpoint: Endpoint, class: Class) {
        let mut said = self.said();
        said.asked.insert(number);
        // The first line that was said stays until something new is to be said.
        let asked = u64::try_from(said.asked.len()).unwrap_or(u64::MAX);
        drop(said);
        if !self.screen.lively {
            return;
        }
        self.bar.set_style(bar_style());
        self.bar.set_length(u64::try_from(total).unwrap_or(u64::MAX).max(asked));
        self.bar.set_position(asked);
        let about = self.text("progress-about", &[("seconds", self.bar.eta().as_secs().into())]);
        let class = self.text(&format!("class-name-{}", class.code().to_lowercase()), &[]);
        self.bar.set_message(format!("{about}   {}, {class}", endpoint.port));
    }

    /// Keeps what has become worth it, not more often than [`KEEP_EVERY`].
    fn keep_sometimes(&self, record: &Record) {
        let mut said = self.said();
        let now = clock::instant();
        if said.kept.is_some_and(|kept| now.saturating_duration_since(kept) < KEEP_EVERY) {
            return;
        }
        said.kept = Some(now);
        drop(said);
        self.keep(record);
    }

    fn keep(&self, record: &Record) {
        // A full disk must not end the audit; the end of it says so.
        if let Some(archive) = &self.archive {
            let _ = archive.save(record);
        }
    }
}

fn plain_style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn bar_style() -> ProgressStyle {
    ProgressStyle::with_template("[{bar:22}] {pos}/{len}   {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("##.")
}

impl Progress for Watcher {
    fn step(&self, step: &Step<'_>) {
        match step {
            Step::Resolving => self.phase(self.text("progress-resolving", &[])),
            Step::Greeting { listeners } => {
                self.phase(self.text("progress-greeting", &[("listeners", (*listeners).into())]));
            }
            Step::TestingWitness => self.phase(self.text("progress-witness", &[])),
            Step::Confirming => self.phase(self.text("progress-confirming", &[])),
            Step::Prepared { record, preparation } => {
                self.keep(record);
                self.bar.suspend(|| {
                    let planned = Planned {
                        envelopes: preparation.agenda.plan.len(),
                        seconds: run::estimate(record, preparation),
                        messages: run::messages(record, preparation),
                    };
                    self.screen.note(&prologue(&self.texts, record, &planned, self.screen.style()));
                });
            }
            Step::Asked { number, total, endpoint, class } => {
                self.asked(*number, *total, *endpoint, *class);
            }
            Step::Explaining { class } => {
                self.phase(self.text("progress-explaining", &[("class", class.code().into())]));
            }
            Step::Found { .. } => self.phase(self.text("progress-proving", &[])),
            Step::Arrived { probe, level, kind } => {
                let level = level.to_string();
                let arguments = [("probe", u64::from(*probe).into()), ("level", level.into())];
                let key = match kind {
                    ArrivalKind::Relayed => "progress-arrived",
                    ArrivalKind::Repeated => "progress-repeated",
                    ArrivalKind::Backscatter => "progress-bounced",
                    ArrivalKind::HandedOn => "progress-handed-on",
                };
                self.phase(self.text(key, &arguments));
            }
            Step::Pausing { seconds, deferred } => {
                let arguments = [("seconds", (*seconds).into()), ("probes", (*deferred).into())];
                self.phase(self.text("progress-pausing", &arguments));
            }
            Step::Awaiting { canaries, seconds } => {
                // Without a terminal each second would be a line: once for a long wait is enough.
                let long = *seconds >= LONG_WAIT && !std::mem::replace(&mut self.said().waits, true);
                if self.screen.lively || long {
                    let arguments = [("canaries", (*canaries).into()), ("seconds", (*seconds).into())];
                    self.phase(self.text("progress-awaiting", &arguments));
                }
            }
            Step::Worth { record } => self.keep_sometimes(record),
        }
        if self.screen.lively {
            self.bar.enable_steady_tick(Duration::from_secs(1));
        }
    }
}

//! Tells people how far an audit is, on standard error, and keeps what is worth keeping meanwhile.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sekisho_audit::archive::Archive;
use sekisho_audit::progress::{Progress, Step};
use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::terminal::{Planned, prologue};
use sekisho_evidence::target::Endpoint;

use crate::screen::Screen;
use crate::texts::catalogue;

/// Watches one audit.
pub(crate) struct Watcher {
    screen: Screen,
    texts: Catalogue,
    archive: Option<Archive>,
    bar: ProgressBar,
    said: Mutex<Vec<String>>,
}

impl Watcher {
    /// Watches an audit that is kept in `archive`, if anywhere.
    pub(crate) fn new(screen: &Screen, archive: Option<Archive>) -> Self {
        let target =
            if screen.lively { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let texts = catalogue(screen.language);
        Self { screen: screen.clone(), texts, archive, bar, said: Mutex::new(Vec::new()) }
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
        } else if let Ok(mut said) = self.said.lock()
            && said.last() != Some(&text)
        {
            self.screen.note(&format!("{text}\n"));
            said.push(text);
        }
    }

    fn asked(&self, number: u32, total: usize, endpoint: Endpoint, class: &str) {
        if !self.screen.lively {
            return;
        }
        let total = u64::try_from(total).unwrap_or(u64::MAX).max(u64::from(number));
        self.bar.set_style(bar_style());
        self.bar.set_length(total);
        self.bar.set_position(u64::from(number));
        self.bar.set_message(format!("{endpoint}  {class}"));
    }

    fn keep(&self, record: &sekisho_audit::record::Record) {
        // A full disk must not end the audit; the end of it says so.
        if let Some(archive) = &self.archive {
            let _ = archive.save(record);
        }
    }
}

fn plain_style() -> ProgressStyle {
    ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn bar_style() -> ProgressStyle {
    ProgressStyle::with_template("[{bar:22}] {pos}/{len}  {eta}  {msg}")
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
            Step::Prepared { record, planned } => {
                self.keep(record);
                self.bar.suspend(|| {
                    let planned = Planned { envelopes: *planned, ..Planned::default() };
                    self.screen.note(&prologue(&self.texts, record, &planned, self.screen.style()));
                });
            }
            Step::Asked { number, total, endpoint, class } => {
                let class = self.text(&format!("class-{}", class.code().to_lowercase()), &[]);
                self.asked(*number, *total, *endpoint, &class);
            }
            Step::Explaining { class } => {
                self.phase(self.text("progress-explaining", &[("class", class.code().into())]));
            }
            Step::Found { .. } => self.phase(self.text("progress-proving", &[])),
            Step::Arrived { probe, level, .. } => {
                let level = level.to_string();
                let arguments = [("probe", u64::from(*probe).into()), ("level", level.into())];
                self.phase(self.text("progress-arrived", &arguments));
            }
            Step::Pausing { seconds, deferred } => {
                let arguments = [("seconds", (*seconds).into()), ("probes", (*deferred).into())];
                self.phase(self.text("progress-pausing", &arguments));
            }
            Step::Awaiting { canaries, seconds } => {
                if self.screen.lively {
                    let arguments = [("canaries", (*canaries).into()), ("seconds", (*seconds).into())];
                    self.phase(self.text("progress-awaiting", &arguments));
                }
            }
            Step::Worth { record } => self.keep(record),
        }
        self.bar.enable_steady_tick(Duration::from_secs(1));
    }
}

//! All checks, one after another, whatever became of those before.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::outcome::{Counts, Outcome};

mod comments;
mod documentation;
mod format;
mod fuzz;
mod layers;
mod licences;
mod lints;
mod literals;
mod mutants;
mod outside;
mod size;
mod suite;
mod world;

/// How much is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Leave out what takes long: changes to the policy, and what is shown from the outside.
    pub(crate) quick: bool,
    /// How long all fuzz bodies together run.
    pub(crate) fuzz_seconds: u64,
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Options) -> anyhow::Result<Outcome>,
}

const STEPS: [Step; 20] = [
    Step { name: "format", what: "every file is formatted as rustfmt would", run: format::run },
    Step { name: "layers", what: "crates use what ARCHITECTURE.md lets them use", run: layers::run },
    Step {
        name: "world",
        what: "clock, randomness, sockets and files stay in their crates",
        run: world::run,
    },
    Step { name: "licences", what: "everything that is built in may be used", run: licences::run },
    Step { name: "size", what: "no file is longer than 400 lines of code", run: size::run },
    Step { name: "literals", what: "reply codes are written in one place", run: literals::run },
    Step { name: "comments", what: "nothing is left for later without a number", run: comments::run },
    Step { name: "lints", what: "clippy has nothing to say", run: lints::run },
    Step { name: "tests", what: "every test of the workspace", run: suite::run },
    Step { name: "examples", what: "every example in the documentation", run: suite::run_examples },
    Step { name: "fuzz", what: "what must hold for any input holds", run: fuzz::run },
    Step {
        name: "documentation",
        what: "every link in the documentation leads somewhere",
        run: documentation::run,
    },
    Step { name: "mutants", what: "no change to the policy goes unnoticed by its tests", run: mutants::run },
    Step { name: "crash", what: "nothing accepted is lost when the server is killed", run: outside::crash },
    Step { name: "clients", what: "real clients find our server as expected", run: outside::clients },
    Step { name: "real", what: "the tests against real mail servers", run: outside::real },
    Step {
        name: "secondaries",
        what: "real name servers answer as our block list does",
        run: outside::secondaries,
    },
    Step {
        name: "consumers",
        what: "mail servers and filters use our block list as we say",
        run: outside::consumers,
    },
    Step {
        name: "story",
        what: "a relay is listed, hides, is mended and leaves the list",
        run: outside::story,
    },
    Step { name: "case", what: "a report becomes a proof, a fix and a publication", run: outside::case },
];

/// Runs every step and says how it went; the last line is the sum.
pub(crate) fn run(options: &Options) -> ExitCode {
    let mut results = Vec::new();
    for step in &STEPS {
        println!("── {}: {}", step.name, step.what);
        let _ = std::io::stdout().flush();
        let begin = Instant::now();
        let outcome = (step.run)(options).unwrap_or_else(|error| {
            Outcome::Failed(Counts { failed: 1, ..Counts::default() }, vec![format!("{error:#}")])
        });
        let took = begin.elapsed();
        println!("   {}", line(&outcome, took));
        results.push((step.name, outcome, took));
    }
    println!("\nSummary");
    let mut sum = Counts::default();
    for (name, outcome, took) in &results {
        println!("  {name:<14} {}", line(outcome, *took));
        if let Outcome::Failed(_, reasons) = outcome {
            reasons.iter().take(20).for_each(|reason| println!("                 {reason}"));
        }
        sum += outcome.counts();
    }
    println!("{sum}");
    let failed = results.iter().any(|(_, outcome, _)| matches!(outcome, Outcome::Failed(..)));
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn line(outcome: &Outcome, took: Duration) -> String {
    let seconds = took.as_secs_f64();
    match outcome {
        Outcome::Passed(counts) if counts.passed > 1 || counts.skipped > 0 => {
            format!("ok ({counts}; {seconds:.1} s)")
        }
        Outcome::Passed(_) => format!("ok ({seconds:.1} s)"),
        Outcome::Failed(_, reasons) => {
            format!("failed: {} ({seconds:.1} s)", reasons.first().map_or("no reason given", String::as_str))
        }
        Outcome::Skipped(reason) => format!("skipped: {reason}"),
    }
}

//! Tests: nextest where it is installed, cargo's own runner where it is not; examples by cargo.

use std::num::NonZero;
use std::process::Command;

use super::Options;
use crate::outcome::{Counts, Outcome};
use crate::shell::{self, Ran, Show};
use crate::workspace;

/// Installs what the tests of the PDF need. Where it cannot be, it says so, and those tests leave themselves out.
const PAGES: &str = "tests/pages/setup";

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    shell::run(Command::new(workspace::root().join(PAGES)), Show::AtOnce)?;
    let has_nextest =
        shell::run(shell::cargo(&["nextest", "--version"]), Show::AtOnce).is_ok_and(|it| it.is_ok());
    let command = if has_nextest {
        let mut command = shell::cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]);
        command.args(["--cargo-quiet", "--status-level", "fail", "--final-status-level", "fail"]);
        // Many tests wait for something: for silence, for the end of a deadline.
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        command.arg("--test-threads").arg((cores * 2).to_string());
        command
    } else {
        shell::cargo(&["test", "--quiet", "--workspace", "--all-targets", "--no-fail-fast"])
    };
    let ran = shell::run(command, Show::AtOnce)?;
    Ok(outcome(&ran, "a test fails; see above"))
}

pub(super) fn run_examples(_: &Options) -> anyhow::Result<Outcome> {
    let ran = shell::run(shell::cargo(&["test", "--quiet", "--workspace", "--doc"]), Show::IfItFails)?;
    Ok(outcome(&ran, "an example fails; see above"))
}

/// The outcome of a program that counts: the sum of all counts it prints, and its exit code. A program that
/// fails without counting a failure counts as one.
pub(super) fn outcome(ran: &Ran, reason: &str) -> Outcome {
    let mut counts = Counts::default();
    for line in ran.lines.iter().filter(|line| is_sum(line)) {
        counts += Counts::parse(line);
    }
    if ran.is_ok() && counts.failed == 0 {
        return Outcome::Passed(Counts { passed: counts.passed.max(1), ..counts });
    }
    Outcome::Failed(Counts { failed: counts.failed.max(1), ..counts }, vec![reason.to_owned()])
}

/// Whether a line is a sum: of nextest, of cargo's runner, or of one of our own programs.
fn is_sum(line: &str) -> bool {
    let line = line.trim_start();
    let first = line.split(' ').next().unwrap_or_default();
    let own = first.parse::<u64>().is_ok() && line.contains(" passed, ");
    line.starts_with("Summary [") || line.starts_with("test result:") || own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(code: i32, lines: &[&str]) -> Ran {
        Ran {
            code: Some(code),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            errors: Vec::new(),
        }
    }

    #[test]
    fn sums_are_added_and_failures_are_never_lost() {
        let ok = outcome(
            &ran(0, &["test result: ok. 3 passed; 0 failed;", "test result: ok. 1 passed; 0 failed;"]),
            "",
        );
        assert_eq!(ok.counts(), Counts { passed: 4, failed: 0, skipped: 0 });
        let silent = outcome(&ran(101, &["error: could not compile"]), "why");
        assert_eq!(silent.counts().failed, 1);
        let lying = outcome(&ran(0, &["3 passed, 1 failed, 0 skipped"]), "why");
        assert!(matches!(lying, Outcome::Failed(..)));
        assert!(!is_sum("thread 'x' panicked: 3 passed, 1 failed"));
    }
}

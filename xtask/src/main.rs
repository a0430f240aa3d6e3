//! The one door: `cargo xtask check` says whether the house is in order.

use std::process::ExitCode;

mod check;
mod mutants;
mod outcome;
mod shell;
mod sources;
mod workspace;

const USAGE: &str = "\
usage: cargo xtask check [--quick] [--fuzz-seconds N]
       cargo xtask mutants     changes the policy in every way; its tests must notice each

  --quick           leave out what takes long: real servers and clients, the crash, mutants, most of the
                    fuzzing
  --fuzz-seconds N  how long all fuzz bodies together may run (26; with --quick 4)";

fn main() -> ExitCode {
    if std::env::args().skip(1).eq(["mutants"]) {
        return mutants::command();
    }
    match options(std::env::args().skip(1)) {
        Some(options) => check::run(&options),
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<check::Options> {
    if arguments.next().as_deref() != Some("check") {
        return None;
    }
    let (mut quick, mut seconds) = (false, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => quick = true,
            "--fuzz-seconds" => seconds = Some(arguments.next()?.parse().ok()?),
            _ => return None,
        }
    }
    Some(check::Options { quick, fuzz_seconds: seconds.unwrap_or(if quick { 4 } else { 26 }) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<check::Options> {
        options(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_understood_or_refused() {
        assert_eq!(read("check"), Some(check::Options { quick: false, fuzz_seconds: 26 }));
        assert_eq!(read("check --quick"), Some(check::Options { quick: true, fuzz_seconds: 4 }));
        assert_eq!(
            read("check --fuzz-seconds 9 --quick"),
            Some(check::Options { quick: true, fuzz_seconds: 9 })
        );
        for wrong in ["", "chek", "check --slow", "check --fuzz-seconds", "check --fuzz-seconds x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}

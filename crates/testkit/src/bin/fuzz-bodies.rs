//! Runs every fuzz body for some seconds on inputs made of the dialogue files: `fuzz-bodies SECONDS [BODY]`.

use std::panic;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use sekisho_testkit::fuzz_bodies::{ALL, Body, Generator};
use sekisho_testkit::library;

/// The number that all inputs follow from.
const SEED: u64 = 2002;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(10);
    let only = arguments.next();
    let texts = library::texts().and_then(|smtp| Ok([smtp, library::pop3_texts()?].concat()));
    let seeds = match texts {
        Ok(texts) => texts.into_iter().map(|(_, text)| text.into_bytes()).collect::<Vec<_>>(),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let bodies: Vec<_> =
        ALL.into_iter().filter(|(name, _)| only.as_deref().is_none_or(|it| it == *name)).collect();
    if bodies.is_empty() {
        eprintln!("no body of this name");
        return ExitCode::FAILURE;
    }
    let share = Duration::from_secs(seconds) / u32::try_from(bodies.len()).unwrap_or(1);
    let (mut passed, mut failed) = (0, 0);
    for (name, body) in bodies {
        match run(body, share, seeds.clone()) {
            Ok(inputs) => {
                println!("{name}: {inputs} inputs");
                passed += 1;
            }
            Err(input) => {
                eprintln!("{name}: fails for b\"{}\"", input.escape_ascii());
                failed += 1;
            }
        }
    }
    println!("{passed} passed, {failed} failed, 0 skipped");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs one body; gives the number of inputs, or the first input for which it fails.
fn run(body: Body, time: Duration, seeds: Vec<Vec<u8>>) -> Result<u64, Vec<u8>> {
    let end = Instant::now() + time;
    let mut generator = Generator::new(SEED, seeds);
    let mut inputs = 0;
    while Instant::now() < end {
        let input = generator.input();
        panic::catch_unwind(|| body(&input)).map_err(|_| input)?;
        inputs += 1;
    }
    Ok(inputs)
}

//! How a step went, and how many things it looked at.

use std::ops::AddAssign;

/// So many passed, failed, were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

impl Counts {
    /// Reads `N passed, N failed, N skipped` and the like from anywhere in a line, for example from
    /// `12 tests run: 11 passed (1 slow), 1 failed, 0 skipped`.
    pub(crate) fn parse(line: &str) -> Self {
        let words: Vec<&str> = line
            .split(|character: char| " ,:;()[]".contains(character))
            .filter(|word| !word.is_empty())
            .collect();
        let mut counts = Self::default();
        for pair in words.windows(2) {
            let [number, word] = pair else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match *word {
                "passed" => counts.passed += number,
                "failed" | "timed" => counts.failed += number,
                "skipped" | "ignored" => counts.skipped += number,
                _ => {}
            }
        }
        counts
    }
}

/// How a step went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well; what it looked at, in numbers.
    Passed(Counts),
    /// Something is not; the reasons, a line each.
    Failed(Counts, Vec<String>),
    /// It could not be done here, and why.
    Skipped(String),
}

impl Outcome {
    /// One thing that is well if nothing was found.
    pub(crate) fn of_findings(findings: Vec<String>) -> Self {
        if findings.is_empty() {
            Self::Passed(Counts { passed: 1, ..Counts::default() })
        } else {
            Self::Failed(Counts { failed: 1, ..Counts::default() }, findings)
        }
    }

    /// What it adds to the sum.
    pub(crate) fn counts(&self) -> Counts {
        match self {
            Self::Passed(counts) | Self::Failed(counts, _) => *counts,
            Self::Skipped(_) => Counts { skipped: 1, ..Counts::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_test_programs_are_read() {
        let counts = |passed, failed, skipped| Counts { passed, failed, skipped };
        for (line, expected) in [
            (
                "     Summary [   1.234s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped",
                counts(11, 1, 3),
            ),
            (
                "     Summary [   1.234s] 12 tests run: 10 passed, 1 failed, 1 timed out, 0 skipped",
                counts(10, 2, 0),
            ),
            ("test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out", counts(3, 0, 2)),
            ("5 passed, 0 failed, 1 skipped", counts(5, 0, 1)),
            ("nothing passed here", counts(0, 0, 0)),
        ] {
            assert_eq!(Counts::parse(line), expected, "{line}");
        }
    }

    #[test]
    fn findings_fail() {
        assert_eq!(Outcome::of_findings(Vec::new()).counts().passed, 1);
        assert_eq!(Outcome::of_findings(vec!["x".to_owned()]).counts().failed, 1);
        assert_eq!(Outcome::Skipped("x".to_owned()).counts().skipped, 1);
    }
}

//! The catalogue: every flawed server, by name.

use std::sync::LazyLock;

use sekisho_evidence::class::Class;

use crate::behaviour::Behaviour;

mod places;
mod recipients;
mod senders;
mod sessions;
mod traps;

/// What an honest audit would say of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It relays for strangers; the class of the flaw.
    Open(Class),
    /// It does not relay, but is easily taken for one that does, or is hard to ask.
    Trap,
    /// It does not relay.
    Closed,
}

/// One flawed server.
#[derive(Clone, Copy)]
pub struct Hole {
    /// Its name, in lower case with hyphens.
    pub name: &'static str,
    /// What an honest audit would say of it.
    pub kind: Kind,
    /// What it does, in one line of English.
    pub summary: &'static str,
    /// The same in Japanese.
    pub summary_ja: &'static str,
    pub(crate) behaviour: Behaviour,
}

impl std::fmt::Debug for Hole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hole").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// There is no server of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no practice server {asked:?}{}", did_you_mean(*.nearest))]
pub struct NoSuchHole {
    /// What was asked for.
    pub asked: String,
    /// The name that is spelled most like it, if any is near.
    pub nearest: Option<&'static str>,
}

fn did_you_mean(nearest: Option<&'static str>) -> String {
    nearest.map(|name| format!(", did you mean {name}?")).unwrap_or_default()
}

static ALL: LazyLock<Vec<Hole>> = LazyLock::new(|| {
    [senders::HOLES, recipients::HOLES, sessions::HOLES, places::HOLES, traps::HOLES].concat()
});

/// Every server: open ones in the order of the classes, then traps and closed ones.
#[must_use]
pub fn all() -> &'static [Hole] {
    &ALL
}

/// The server of this name.
///
/// # Errors
/// There is none; the error names the one that is spelled most like it.
pub fn find(name: &str) -> Result<&'static Hole, NoSuchHole> {
    if let Some(hole) = all().iter().find(|hole| hole.name == name) {
        return Ok(hole);
    }
    let begun = all().iter().map(|hole| hole.name).find(|own| name.len() > 1 && own.starts_with(name));
    let distances = all().iter().map(|hole| (distance(name, hole.name), hole.name));
    let near = |(distance, found): &(usize, &str)| *distance <= found.len() / 3;
    let nearest = begun.or_else(|| distances.min().filter(near).map(|(_, found)| found));
    Err(NoSuchHole { asked: name.to_owned(), nearest })
}

/// How many letters have to be inserted, removed or changed (Levenshtein); names are cut at 64 letters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().take(64).enumerate() {
        let mut next = vec![index + 1];
        let pairs = row.windows(2).zip(&right);
        for (pair, other) in pairs {
            let (Some(diagonal), Some(above)) = (pair.first(), pair.last()) else { continue };
            let before = next.last().copied().unwrap_or_default();
            let changed = diagonal + usize::from(letter != *other);
            next.push(changed.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_summaries_are_one_line() {
        let names: BTreeSet<_> = all().iter().map(|hole| hole.name).collect();
        assert_eq!(names.len(), all().len());
        for hole in all() {
            let plain =
                |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
            assert!(hole.name.chars().all(plain), "{}", hole.name);
            assert!(!hole.summary.contains('\n') && hole.summary.len() <= 100, "{}", hole.name);
            assert!(!hole.summary_ja.is_ascii() && hole.summary_ja.ends_with('。'), "{}", hole.name);
        }
    }

    #[test]
    fn every_class_but_none_has_a_server() {
        let missing: Vec<_> = Class::ALL
            .into_iter()
            .filter(|class| !all().iter().any(|hole| hole.kind == Kind::Open(*class)))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn wrong_names_get_the_nearest_one() {
        assert_eq!(find("percent").unwrap().name, "percent");
        assert_eq!(find("incident2002").unwrap_err().nearest, Some("incident-2002"));
        assert_eq!(find("qwertyuiop").unwrap_err().nearest, None);
        let message = find("sorce-route").unwrap_err().to_string();
        assert_eq!(message, "there is no practice server \"sorce-route\", did you mean source-route?");
    }

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}

//! The guard: it reads everything that is about to be published as a reader with patience would, and refuses what has a
//! secret in it.
//!
//! Every file is looked at as it is, and as what it is when what hides text in files is taken away: entities of HTML, percent
//! and backslash escapes, quoted-printable, base64, encoded words of headers, and the character sets that Japanese mail is
//! written in; one within the other, a few levels deep. What cannot be looked into, compressed or too big, is refused too.
//! What is found is compared in [the one form](sekisho_cases::disclosure::secret). Neither the error nor a log names the
//! secret.

use std::collections::BTreeSet;

use sekisho_cases::case::Case;
use sekisho_cases::contact::MailAddress;
use sekisho_cases::disclosure::secret::{Folded, Kind, Secret, Secrets};
use sha2::{Digest as _, Sha256};

mod charset;
mod forms;

use forms::Form;

/// How deep forms lie within one another.
const DEPTH: usize = 4;
/// How much is looked at for one file, with all its forms, in octets.
const AMOUNT: usize = 128 << 20;
/// The biggest file, in octets.
pub const SIZE_LIMIT: usize = 8 << 20;

/// Why a file is not published. It names no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Leak {
    /// It has a secret in it.
    #[error("{file}: {} stands in it{}", whose(*.kind), within(.form))]
    Found {
        /// The file.
        file: String,
        /// Whose secret it is.
        kind: Kind,
        /// How it was written there, from the outside in; empty where it was written plainly.
        form: String,
    },
    /// Nobody can say what is in it: it is compressed, or hides one thing in another too often.
    #[error("{file}: it cannot be looked into: {what}")]
    Opaque {
        /// The file.
        file: String,
        /// Why.
        what: &'static str,
    },
}

const fn whose(kind: Kind) -> &'static str {
    match kind {
        Kind::Reporter => "the name or address of a sealed reporter",
        Kind::Contact => "the mail address of somebody",
        Kind::Tag => "the tag of a notice",
    }
}

fn within(form: &str) -> String {
    if form.is_empty() { String::new() } else { format!(", as {form}") }
}

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    /// In what we write.
    written: Vec<Secret>,
    /// In what others wrote: they may name role accounts and contacts, but nobody who is sealed.
    original: Vec<Secret>,
}

/// Whose words a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// Ours.
    Written,
    /// Somebody else's.
    Original,
}

/// What is still to be looked at.
struct Pending {
    octets: Vec<u8>,
    depth: usize,
    form: String,
    /// Whether it was made by guessing that letters are base64.
    guessed: bool,
}

impl Guard {
    /// The guard of a case. The publisher's own address may be told even where it is that of a contact.
    pub(crate) fn of(case: &Case, own: Option<&MailAddress>) -> Self {
        let is_own = |secret: &&Secret| {
            secret.kind() == Kind::Contact && own.is_some_and(|own| own.as_str() == secret.reveal())
        };
        let written = Secrets::of(case).iter().filter(|secret| !is_own(secret)).cloned().collect();
        Self { written, original: Secrets::of_partners(case).iter().cloned().collect() }
    }

    /// Looks into `octets`. What a reader sees in a file of a compressed format is given as `seen`, and then its octets are
    /// looked at as they are.
    pub(crate) fn check(
        &self,
        file: &str,
        octets: &[u8],
        seen: Option<&str>,
        words: Words,
    ) -> Result<(), Leak> {
        let secrets = if words == Words::Written { &self.written } else { &self.original };
        let opaque = |what| Leak::Opaque { file: file.to_owned(), what };
        let first = |octets: &[u8]| Pending {
            octets: octets.to_vec(),
            depth: 0,
            form: String::new(),
            guessed: false,
        };
        let mut pending = vec![first(seen.map_or(octets, str::as_bytes)), first(file.as_bytes())];
        if seen.is_some() {
            plain(secrets, octets).map_or(Ok(()), |kind| Err(found(file, kind, "")))?;
        }
        if octets.len() > SIZE_LIMIT {
            return Err(opaque("it is too big"));
        }
        let (mut known, mut amount) = (BTreeSet::new(), 0_usize);
        while let Some(next) = pending.pop() {
            if !known.insert(<[u8; 32]>::from(Sha256::digest(&next.octets))) {
                continue;
            }
            amount = amount.saturating_add(next.octets.len());
            if amount > AMOUNT {
                return Err(opaque("it holds too much"));
            }
            if let Some(what) = forms::opaque(&next.octets) {
                return Err(opaque(what));
            }
            if let Some((kind, form)) = look(secrets, &next) {
                return Err(found(file, kind, &form));
            }
            if next.depth < DEPTH {
                pending.extend(unfolded(&next));
            }
        }
        Ok(())
    }
}

/// Looks for whoever is sealed in a letter, or in what goes with one, under this name.
///
/// # Errors
/// A sealed reporter stands in it, or nobody can say what is in it. Nothing is looked for where nobody is sealed.
pub fn names_the_sealed(case: &Case, name: &str, octets: &[u8]) -> Result<(), Leak> {
    let sealed = Secrets::of(case).iter().filter(|secret| secret.kind() == Kind::Reporter).cloned().collect();
    let guard = Guard { written: sealed, original: Vec::new() };
    if guard.written.is_empty() { Ok(()) } else { guard.check(name, octets, None, Words::Written) }
}

fn found(file: &str, kind: Kind, form: &str) -> Leak {
    Leak::Found { file: file.to_owned(), kind, form: form.to_owned() }
}

/// A secret that stands in `octets` as they are.
fn plain(secrets: &[Secret], octets: &[u8]) -> Option<Kind> {
    let text = Folded::of(&String::from_utf8_lossy(octets));
    secrets.iter().find(|secret| secret.is_in(&text)).map(Secret::kind)
}

/// A secret in some character set.
fn look(secrets: &[Secret], pending: &Pending) -> Option<(Kind, String)> {
    for (charset, text) in charset::readings(&pending.octets) {
        // What never was base64, or is of another character set, becomes noise, in which the shortest secrets are found by
        // chance.
        let noise = if pending.guessed {
            2
        } else if charset.is_empty() || charset::is_text(&pending.octets, charset) {
            0
        } else {
            1
        };
        let folded = Folded::of(&text);
        let mut hits = secrets.iter().filter(|secret| secret.reveal().chars().count() > noise);
        if let Some(secret) = hits.find(|secret| secret.is_in(&folded)) {
            let form = [pending.form.as_str(), charset].into_iter().filter(|part| !part.is_empty());
            return Some((secret.kind(), form.collect::<Vec<_>>().join(", ")));
        }
    }
    None
}

/// Every form within, unfolded.
fn unfolded(pending: &Pending) -> impl Iterator<Item = Pending> {
    let forms = Form::ALL.into_iter().flat_map(|form| {
        form.unfold(&pending.octets).into_iter().map(move |(octets, guessed)| (form, octets, guessed))
    });
    forms.map(|(form, octets, guessed)| Pending {
        octets,
        depth: pending.depth + 1,
        form: if pending.form.is_empty() {
            form.word().to_owned()
        } else {
            format!("{}, {}", pending.form, form.word())
        },
        guessed: pending.guessed || guessed,
    })
}

#[cfg(test)]
mod tests;

//! A file of a publication, which the guard has read.

use sekisho_cases::contact::Tongue;

use crate::guard::{Guard, Leak, Words};

/// A file of a publication. There is none in which the guard found a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    name: String,
    media_type: &'static str,
    octets: Vec<u8>,
}

impl File {
    /// A text of ours.
    pub(crate) fn text(
        guard: &Guard,
        name: &str,
        media_type: &'static str,
        text: String,
    ) -> Result<Self, Leak> {
        guard.check(name, text.as_bytes(), None, Words::Written)?;
        Ok(Self { name: name.to_owned(), media_type, octets: text.into_bytes() })
    }

    /// Octets of ours, in which a reader sees `seen`.
    pub(crate) fn seen(
        guard: &Guard,
        name: &str,
        media_type: &'static str,
        octets: Vec<u8>,
        seen: &str,
    ) -> Result<Self, Leak> {
        guard.check(name, &octets, Some(seen), Words::Written)?;
        Ok(Self { name: name.to_owned(), media_type, octets })
    }

    /// What somebody else wrote.
    pub(crate) fn original(
        guard: &Guard,
        name: &str,
        media_type: &'static str,
        octets: Vec<u8>,
    ) -> Result<Self, Leak> {
        guard.check(name, &octets, None, Words::Original)?;
        Ok(Self { name: name.to_owned(), media_type, octets })
    }

    /// Files that were read each, in one.
    pub(crate) fn of_files(name: String, media_type: &'static str, octets: Vec<u8>) -> Self {
        Self { name, media_type, octets }
    }

    /// The same in the folder of a language: where there is a publication in each.
    #[must_use]
    pub fn of_language(self, tongue: Tongue) -> Self {
        Self { name: format!("{}/{}", tongue.tag(), self.name), ..self }
    }

    /// Its name: letters, digits, `-`, `.` and, for what stands in a folder, `/`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is, as MIME names it.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// What stands in it.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }
}

//! The bundle of evidence: everything that is published in one folder, with the originals that may be shown, and a list of
//! digests that `sha256sum -c SHA256SUMS` checks. As a tar archive it is the same, octet for octet, whenever it is made of
//! the same.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use sekisho_cases::disclosure::Audience;
use sekisho_cases::exchange;
use sekisho_cases::original::{Digest, OriginalKind};
use sekisho_evidence::token::AuditName;
use sha2::{Digest as _, Sha256};

use crate::document::Document;
use crate::file::File;
use crate::guard::Leak;
use crate::originals::Withheld;
use crate::texts::Texts;

/// The list of digests.
const MANIFEST: &str = "SHA256SUMS";
/// The facts of the case, for programs.
const RECORD: &str = "record.json";
/// Where copies of records of audits are.
const AUDITS: &str = "audits/";
/// The originals that are not in the bundle.
const WITHHELD: &str = "WITHHELD.txt";

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A chosen original may not be shown.
    #[error("the original {digest} is not shown: {why}")]
    Withheld {
        /// Which.
        digest: Digest,
        /// Why.
        why: Withheld,
    },
    /// What was chosen is no original of the case, or is not any more what was filed.
    #[error("{0} is no original of the case")]
    NoOriginal(Digest),
    /// Two files have one name.
    #[error("there are two files {0}")]
    Twice(String),
    /// A secret would stand in it.
    #[error(transparent)]
    Leak(#[from] Leak),
    /// The archive cannot be written.
    #[error("the archive cannot be written: {0}")]
    Archive(#[from] std::io::Error),
}

/// A bundle of evidence.
#[derive(Clone, Debug)]
pub struct Bundle {
    folder: String,
    files: Vec<File>,
    manifest: File,
    /// The day that all of its files bear, in seconds since 1970.
    time: u64,
}

impl Bundle {
    /// The bundle of `document`: the rendered `files`, the facts of the case for programs, and of its originals those that
    /// `chosen` gives octet for octet.
    ///
    /// # Errors
    /// An original may not be shown or is none of the case's; two files have one name; or the guard found a secret.
    pub fn of(document: &Document, files: Vec<File>, chosen: Vec<Vec<u8>>) -> Result<Self, BundleError> {
        let mut files = files;
        files.push(record(document)?);
        let mut shown = BTreeSet::new();
        for octets in chosen {
            if shown.insert(Digest::of(&octets)) {
                files.push(original(document, octets)?);
            }
        }
        let copied = files.iter().any(|file| file.name().starts_with(AUDITS));
        files.push(withheld(document, &shown, copied)?);
        files.sort_by(|one, other| one.name().cmp(other.name()));
        if let Some(pair) =
            files.windows(2).find(|pair| pair.first().map(File::name) == pair.last().map(File::name))
        {
            return Err(BundleError::Twice(
                pair.first().map(|file| file.name().to_owned()).unwrap_or_default(),
            ));
        }
        let manifest = File::text(&document.guard, MANIFEST, "text/plain; charset=utf-8", manifest(&files))?;
        let midnight =
            document.day.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp().as_second());
        Ok(Self {
            folder: format!("sekisho-{}", document.number),
            files,
            manifest,
            time: midnight.ok().and_then(|seconds| seconds.try_into().ok()).unwrap_or_default(),
        })
    }

    /// Its files without the list of digests, in the order of their names.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The list of digests, which is kept with the case: it says what was published.
    #[must_use]
    pub const fn manifest(&self) -> &File {
        &self.manifest
    }

    /// All of it as a tar archive (POSIX ustar), in a folder that the case's number names.
    ///
    /// # Errors
    /// The archive cannot be written; in memory that does not happen.
    pub fn tar(&self) -> Result<File, BundleError> {
        let mut archive = tar::Builder::new(Vec::new());
        for file in self.files.iter().chain(std::iter::once(&self.manifest)) {
            let mut header = tar::Header::new_ustar();
            header.set_size(u64::try_from(file.octets().len()).unwrap_or(u64::MAX));
            header.set_mode(0o644);
            header.set_mtime(self.time);
            header.set_entry_type(tar::EntryType::Regular);
            archive.append_data(&mut header, format!("{}/{}", self.folder, file.name()), file.octets())?;
        }
        let name = format!("{}.tar", self.folder);
        Ok(File::of_files(name, "application/x-tar", archive.into_inner()?))
    }
}

/// An original of the case as a file, for the bundle or as evidence of a report.
///
/// # Errors
/// It may not be shown, is none of the case's, or names what must not be read.
pub fn original(document: &Document, octets: Vec<u8>) -> Result<File, BundleError> {
    let digest = Digest::of(&octets);
    let (original, withheld) = document.originals.find(digest).ok_or(BundleError::NoOriginal(digest))?;
    if let Some(why) = *withheld {
        return Err(BundleError::Withheld { digest, why });
    }
    let (extension, media_type) = form(original.kind);
    let name = format!("originals/{digest}.{extension}");
    Ok(File::original(&document.guard, &name, media_type, octets)?)
}

/// The record of an audit of the case, for the bundle. It is no original: whoever makes it leaves out by what right the audit
/// was made, since that names people, and the digest of a complaint that the accused server has, too.
///
/// # Errors
/// It names what must not be read.
pub fn audit(document: &Document, name: &AuditName, octets: Vec<u8>) -> Result<File, Leak> {
    File::original(&document.guard, &format!("{AUDITS}{name}.json"), "application/json", octets)
}

/// What everybody may see of the case, as others import it.
fn record(document: &Document) -> Result<File, Leak> {
    let (by, at) = (document.organisation.clone(), document.at);
    let record = exchange::Document::with(document.disclosure.clone(), Audience::Public, by, at);
    File::text(&document.guard, RECORD, "application/json", record.export())
}

/// The originals that are not here, and why. Of a complaint of somebody who is sealed not even the digest is told: the
/// accused server has the message, too, and could find it by that.
fn withheld(document: &Document, shown: &BTreeSet<Digest>, copied: bool) -> Result<File, Leak> {
    let texts = Texts::new(document.language);
    let mut text = format!("{}\n\n", texts.word("withheld-head"));
    for (original, withheld) in document.originals.iter().filter(|(own, _)| !shown.contains(&own.digest)) {
        let why = match (*withheld, original.kind) {
            (None, OriginalKind::Audit) if copied => Withheld::Copied,
            (None, OriginalKind::Manifest) => Withheld::Earlier,
            (None, _) => Withheld::NotChosen,
            (Some(why), _) => why,
        };
        let digest = if why == Withheld::Sealed { "-".to_owned() } else { original.digest.to_string() };
        let (kind, why) = (texts.word(kind(original.kind)), texts.word(why.key()));
        text.push_str(&format!("{digest:64}  {kind}: {why}\n"));
    }
    File::text(&document.guard, WITHHELD, "text/plain; charset=utf-8", text)
}

fn manifest(files: &[File]) -> String {
    let lines = files
        .iter()
        .map(|file| format!("{}  {}\n", HEXLOWER.encode(&Sha256::digest(file.octets())), file.name()));
    lines.collect()
}

const fn kind(kind: OriginalKind) -> &'static str {
    match kind {
        OriginalKind::Complaint => "withheld-kind-complaint",
        OriginalKind::Audit => "withheld-kind-audit",
        OriginalKind::Notice => "withheld-kind-notice",
        OriginalKind::Answer => "withheld-kind-answer",
        OriginalKind::Bounce => "withheld-kind-bounce",
        OriginalKind::Manifest => "withheld-kind-manifest",
        OriginalKind::Other => "withheld-kind-other",
    }
}

/// How a file of this kind ends, and what MIME calls it.
const fn form(kind: OriginalKind) -> (&'static str, &'static str) {
    match kind {
        OriginalKind::Complaint | OriginalKind::Notice | OriginalKind::Answer | OriginalKind::Bounce => {
            ("eml", "message/rfc822")
        }
        OriginalKind::Audit => ("json", "application/json"),
        OriginalKind::Manifest => ("txt", "text/plain"),
        OriginalKind::Other => ("bin", "application/octet-stream"),
    }
}

#[cfg(test)]
mod tests;

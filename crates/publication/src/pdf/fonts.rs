//! The fonts of the PDF: BIZ UDGothic of Morisawa, which is made to be read, in its proportional form for text and in its
//! fixed one for what machines say. They are no part of this program; Debian has them in [`Fonts::PACKAGE`].

use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::Font;

/// Where the fonts are looked for.
const FOLDERS: [&str; 4] = [
    "/usr/share/fonts/truetype/bizud-gothic",
    "/usr/share/fonts/morisawa-biz-ud-gothic-fonts",
    "/usr/local/share/fonts/bizud-gothic",
    "/usr/local/share/fonts",
];
/// The files: proportional and fixed, regular and bold.
const FILES: [&str; 4] =
    ["BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf"];
/// The families in which text and code are set.
const FAMILIES: [&str; 2] = ["BIZ UDPGothic", "BIZ UDGothic"];

/// There are no fonts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no Japanese font for the PDF: {missing} is in none of {}; on Debian and Ubuntu: apt install {}", shown(.looked), Fonts::PACKAGE)]
pub struct NoFont {
    /// The first file that was not found, or cannot be read as a font.
    pub missing: String,
    /// Where it was looked for.
    pub looked: Vec<PathBuf>,
}

fn shown(folders: &[PathBuf]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The fonts that a PDF is set in.
#[derive(Clone, Debug)]
pub struct Fonts {
    faces: Vec<Font>,
    families: [Vec<String>; 2],
}

impl Fonts {
    /// The package of Debian and Ubuntu that has them.
    pub const PACKAGE: &str = "fonts-morisawa-bizud-gothic";

    /// Looks for the fonts: in `folders`, then where systems have them. `read` gives the octets of a file, and none where it
    /// is not there: no file is touched here.
    ///
    /// # Errors
    /// One of them is in none of these places: the error says which, and which package has it.
    pub fn look(folders: &[PathBuf], mut read: impl FnMut(&Path) -> Option<Vec<u8>>) -> Result<Self, NoFont> {
        let looked: Vec<PathBuf> = folders.iter().cloned().chain(FOLDERS.iter().map(PathBuf::from)).collect();
        let mut faces = Vec::new();
        for file in FILES {
            let octets = looked.iter().find_map(|folder| read(&folder.join(file)));
            let face = octets.and_then(|octets| Font::new(Bytes::new(octets), 0));
            faces.push(face.ok_or_else(|| NoFont { missing: file.to_owned(), looked: looked.clone() })?);
        }
        Ok(Self { faces, families: FAMILIES.map(|family| vec![family.to_owned()]) })
    }

    /// The same with one more, for letters that the others do not have. What is no font is left out.
    #[must_use]
    pub fn and(mut self, octets: Vec<u8>) -> Self {
        for face in Font::iter(Bytes::new(octets)) {
            let family = face.info().family.clone();
            for families in &mut self.families {
                families.push(family.clone());
            }
            self.faces.push(face);
        }
        self
    }

    pub(super) fn faces(&self) -> &[Font] {
        &self.faces
    }

    pub(super) fn for_text(&self) -> &[String] {
        &self.families[0]
    }

    pub(super) fn for_code(&self) -> &[String] {
        &self.families[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_no_font_is_told_which_package_has_it() {
        let mut asked = Vec::new();
        let error = Fonts::look(&[PathBuf::from("/own")], |path| {
            asked.push(path.to_owned());
            Some(b"no font".to_vec())
        });
        let error = error.unwrap_err().to_string();
        assert!(error.contains("BIZUDPGothic-Regular.ttf is in none of /own, /usr/share/fonts/"), "{error}");
        assert!(error.ends_with("apt install fonts-morisawa-bizud-gothic"), "{error}");
        assert_eq!(asked, [PathBuf::from("/own/BIZUDPGothic-Regular.ttf")]);
        assert!(Fonts::look(&[], |_| None).is_err());
    }
}

//! Every form of the sample, written to the folder that `SEKISHO_PAGES` names, to be looked at; without it, nothing.

use sekisho_cases::contact::Tongue;

use crate::bundle::Bundle;
use crate::file::File;
use crate::{chart, html, machine, markdown, sample};

/// Every form of the sample.
pub(crate) fn forms(tongue: Tongue) -> Vec<File> {
    let document = sample::document(tongue);
    let mut files = vec![
        html::html(&document).unwrap(),
        markdown::markdown(&document).unwrap(),
        chart::drawing(&document).unwrap(),
        machine::event_lines(&document).unwrap(),
    ];
    files.extend(machine::xarf(&document, &[]).unwrap());
    files.extend(
        machine::arf(&document, b"Received: from a by b; Tue, 16 Jul 2002 12:00:00 +0900\r\n\r\n").unwrap(),
    );
    #[cfg(feature = "pdf")]
    if let Ok(fonts) = crate::pdf::Fonts::look(&[], |path| std::fs::read(path).ok()) {
        files.push(crate::pdf::pdf(&document, &fonts).unwrap());
    }
    files
}

#[test]
fn forms_can_be_looked_at() {
    let Some(folder) = std::env::var_os("SEKISHO_PAGES") else { return };
    for (name, tongue) in [("en", Tongue::English), ("ja", Tongue::Japanese)] {
        let folder = std::path::Path::new(&folder).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let files = forms(tongue);
        let bundle = Bundle::of(&sample::document(tongue), files, vec![sample::AUDIT.to_vec()]).unwrap();
        for file in bundle.files().iter().chain([bundle.manifest(), &bundle.tar().unwrap()]) {
            let path = folder.join(file.name());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, file.octets()).unwrap();
        }
    }
}

//! The bundle is complete, the same each time, and without anything that is sealed.

use std::io::Read as _;

use sekisho_cases::contact::Tongue;
use sekisho_cases::event::{Event, Reporter};

use super::*;
use crate::document::Copy;
use crate::{html, look, markdown, sample};

fn bundle(chosen: &[&[u8]]) -> Result<Bundle, BundleError> {
    let chosen = chosen.iter().map(|octets| octets.to_vec()).collect();
    Bundle::of(&sample::document(Tongue::Japanese), look::forms(Tongue::Japanese), chosen)
}

fn text(file: &File) -> String {
    String::from_utf8(file.octets().to_vec()).unwrap()
}

#[test]
fn every_file_has_its_digest_in_the_list() {
    let bundle = bundle(&[sample::AUDIT]).unwrap();
    let manifest = text(bundle.manifest());
    assert_eq!(manifest.lines().count(), bundle.files().len());
    for file in bundle.files() {
        let line = format!("{}  {}", Digest::of(file.octets()), file.name());
        assert!(manifest.lines().any(|own| own == line), "{line} in {manifest}");
    }
    let names: Vec<&str> = bundle.files().iter().map(File::name).collect();
    let audit = format!("originals/{}.json", Digest::of(sample::AUDIT));
    for name in ["publication.html", "publication.md", "timeline.svg", "record.json", "WITHHELD.txt", &audit]
    {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}

#[test]
fn the_archive_is_the_same_each_time_and_others_read_it() {
    let (one, other) = (bundle(&[sample::AUDIT]).unwrap(), bundle(&[sample::AUDIT]).unwrap());
    let tar = one.tar().unwrap();
    assert_eq!(tar, other.tar().unwrap());
    assert_eq!(tar.name(), "sekisho-2002-001.tar");
    let mut archive = tar::Archive::new(tar.octets());
    let mut read = 0;
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        assert_eq!((entry.header().mtime().unwrap(), entry.header().mode().unwrap()), (1_028_592_000, 0o644));
        let name =
            entry.path().unwrap().to_str().unwrap().strip_prefix("sekisho-2002-001/").unwrap().to_owned();
        let mut octets = Vec::new();
        entry.read_to_end(&mut octets).unwrap();
        let own = one.files().iter().chain([one.manifest()]).find(|file| file.name() == name).unwrap();
        assert_eq!(own.octets(), octets, "{name}");
        read += 1;
    }
    assert_eq!(read, one.files().len() + 1);
}

#[test]
fn letters_and_complaints_of_the_sealed_stay_out() {
    let without = bundle(&[]).unwrap();
    let list = text(without.files().iter().find(|file| file.name() == WITHHELD).unwrap());
    let complaint = Digest::of(sample::COMPLAINT).to_string();
    assert!(list.contains("届出: 匿名の届出者がいるため"), "{list}");
    assert!(!list.contains(&complaint), "not even its digest: the accused server has the message, too");
    assert!(
        list.contains(&format!("{}  監査の記録: 選ばれていないため", Digest::of(sample::AUDIT))),
        "{list}"
    );
    let refused = |octets: &[u8]| match bundle(&[octets]) {
        Err(BundleError::Withheld { why, .. }) => Some(why),
        _ => None,
    };
    assert_eq!(refused(sample::COMPLAINT), Some(Withheld::Sealed));
    assert_eq!(refused(sample::NOTICE), Some(Withheld::Letter));
    assert!(matches!(bundle(&[b"something else"]), Err(BundleError::NoOriginal(_))));
    let twice = Bundle::of(
        &sample::document(Tongue::Japanese),
        [look::forms(Tongue::Japanese), look::forms(Tongue::Japanese)].concat(),
        Vec::new(),
    );
    assert!(matches!(twice, Err(BundleError::Twice(_))), "{twice:?}");
}

/// A complaint of somebody who may be named is evidence.
#[test]
fn a_complaint_of_somebody_who_may_be_named_is_shown() {
    let named = Reporter { sealed: false, ..sample::sealed() };
    let (case, entries) = sample::played(sample::events(Tongue::Japanese, named));
    let imprint = sample::imprint(Tongue::Japanese);
    let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
    let bundle = Bundle::of(&document, Vec::new(), vec![sample::COMPLAINT.to_vec()]).unwrap();
    let name = format!("originals/{}.eml", Digest::of(sample::COMPLAINT));
    assert!(bundle.files().iter().any(|file| file.name() == name && file.octets() == sample::COMPLAINT));
}

/// An original that names a sealed reporter is refused, whoever chose it.
#[test]
fn an_original_that_names_the_sealed_is_refused() {
    let note =
        "Content-Transfer-Encoding: base64\r\n\r\n5L2Q6Jek6Iqx5a2Q44Gv5bGK5Ye66ICF44Gn44GZ\r\n".as_bytes();
    let filed = Event::Filed {
        original: sekisho_cases::original::Original {
            digest: Digest::of(note),
            octets: note.len() as u64,
            kind: OriginalKind::Other,
            note: None,
        },
    };
    let events = sample::events(Tongue::Japanese, sample::sealed());
    let events = events.into_iter().chain([(sample::now_day(), filed)]).collect();
    let (case, entries) = sample::played(events);
    let imprint = sample::imprint(Tongue::Japanese);
    let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
    let refused = Bundle::of(&document, Vec::new(), vec![note.to_vec()]);
    assert!(matches!(refused, Err(BundleError::Leak(Leak::Found { .. }))), "{refused:?}");
}

/// What is no free text cannot be blacked out: a secret there stops every form that has it.
#[test]
fn a_secret_where_nothing_can_be_blacked_out_stops_every_form() {
    // The publisher and the author; programs are not told the author.
    for (name, is_told_to_programs) in [("例示cert", true), ("鈴木　一郎", false)] {
        let reporter = Reporter { name: sample::words(name), address: None, sealed: true };
        let (case, entries) = sample::played(sample::events(Tongue::Japanese, reporter));
        let imprint = sample::imprint(Tongue::Japanese);
        let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
        assert!(matches!(html::html(&document), Err(Leak::Found { .. })), "{name}");
        assert!(matches!(markdown::markdown(&document), Err(Leak::Found { .. })), "{name}");
        if let Ok(fonts) = crate::pdf::Fonts::look(&[], |path| std::fs::read(path).ok()) {
            let refused = crate::pdf::pdf(&document, &fonts);
            assert!(matches!(refused, Err(crate::pdf::PdfError::Leak(_))), "{name}");
        }
        assert_eq!(Bundle::of(&document, Vec::new(), Vec::new()).is_err(), is_told_to_programs, "{name}");
    }
}

/// Every way in which somebody who knows a name would look for it, without the guard: as it is, in capitals and small
/// letters, and encoded.
fn traces(secret: &str) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let mut traces = Vec::new();
    let packed: String = secret.split_whitespace().collect();
    for text in [secret.to_owned(), secret.to_uppercase(), secret.to_lowercase(), packed] {
        let octets = text.as_bytes();
        traces.push(octets.to_vec());
        // Its letters of base64, wherever in the text it stands.
        for shift in 0..3 {
            let letters = STANDARD_NO_PAD.encode([&vec![b'x'; shift], octets].concat());
            let own = letters.get([0, 2, 3][shift]..letters.len() - 1).unwrap();
            traces.push(own.as_bytes().to_vec());
        }
        let each =
            |form: fn(u8) -> String| octets.iter().map(|octet| form(*octet)).collect::<String>().into_bytes();
        traces.push(each(|octet| format!("={octet:02X}")));
        traces.push(each(|octet| format!("%{octet:02X}")));
        traces.push(
            text.chars().map(|letter| format!("&#{};", u32::from(letter))).collect::<String>().into_bytes(),
        );
        traces
            .push(text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>().into_bytes());
        for charset in [encoding_rs::ISO_2022_JP, encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP] {
            traces.push(charset.encode(&text).0.into_owned());
        }
    }
    traces
}

/// What people wrote names the sealed in every way that people write; no output does.
#[test]
fn no_output_has_a_sealed_name_in_any_form() {
    for (name, parts, address, written) in [
        (
            "佐藤 花子",
            ["佐藤", "花子"].as_slice(),
            "\"hanako sato\"@Home.Example.JP",
            "佐藤　花子（＂HANAKO SATO＂@home.example.jp）、佐藤花子",
        ),
        (
            "サトウ・ハナコ",
            &["サトウ", "ハナコ"],
            "hanako+sekisho@home.example.jp",
            "ｻﾄｳ ﾊﾅｺ, さとうはなこ, HANAKO+Sekisho@HOME.example.jp",
        ),
        ("O'Brien-Sato", &[], "o'b%x@home.example.jp", "o’BRIEN-SATO wrote from O'B%X@home.example.jp"),
        ("Hanako SATO", &[], "x7@home.example.jp", "ＨＡＮＡＫＯ　ｓａｔｏ, hánako sató, x7@HOME.example.jp"),
    ] {
        let reporter =
            Reporter { name: sample::words(name), address: Some(address.parse().unwrap()), sealed: true };
        let mut events = sample::events(Tongue::Japanese, reporter);
        let fixed = events.iter().position(|(_, event)| matches!(event, Event::FixClaimed { .. })).unwrap();
        let told = sample::words(written);
        let claimed = Event::FixClaimed { whose: told.clone(), what: told.clone() };
        events.insert(fixed, (events[fixed].0, claimed));
        events.push((sample::now_day(), Event::Remarked { words: told, public: true }));
        let (case, entries) = sample::played(events);
        let mut imprint = sample::imprint(Tongue::Japanese);
        imprint.questions.clear();
        let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
        let bundle = Bundle::of(&document, look::forms_of(&document), vec![sample::AUDIT.to_vec()]).unwrap();
        let mut seen: Vec<(String, Vec<u8>)> = bundle
            .files()
            .iter()
            .chain([bundle.manifest(), &bundle.tar().unwrap()])
            .map(|file| (file.name().to_owned(), file.octets().to_vec()))
            .collect();
        for file in bundle.files().iter().filter(|file| file.name().ends_with("pdf")) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x.pdf");
            std::fs::write(&path, file.octets()).unwrap();
            let read = std::process::Command::new("pdftotext").arg(&path).arg("-").output();
            seen.extend(read.ok().map(|read| ("the text of the PDF".to_owned(), read.stdout)));
        }
        let parts = parts.iter().map(|part| (*part).to_owned());
        for trace in case.secrets().into_iter().chain(parts).flat_map(|secret| traces(&secret)) {
            for (file, octets) in &seen {
                let found = octets.windows(trace.len()).any(|window| window == trace);
                assert!(!found, "{} in {file}", String::from_utf8_lossy(&trace));
            }
        }
        let page = bundle.files().iter().find(|file| file.name() == "publication.html").unwrap();
        assert!(text(page).contains("■■■"), "what was there is seen to be blacked out");
    }
}

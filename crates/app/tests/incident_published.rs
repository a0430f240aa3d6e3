//! The publication of the case of 2002 in `docs/examples/` is what the program makes of it today, but for what chance names:
//! audits, made-up addresses, queue numbers, times. `SEKISHO_EXAMPLES=write` writes it anew.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test ends where it fails")]

mod stage;

use std::path::{Path, PathBuf};

use stage::Stage;

/// What is kept as an example. Records of audits, and the archive that has them, are left to whoever plays it.
const EXAMPLES: [&str; 12] = [
    "publication.html",
    "publication.md",
    "publication.pdf",
    "timeline.svg",
    "xarf-127.0.0.2.json",
    "xarf-127.0.0.4.json",
    "arf-127.0.0.2.eml",
    "arf-127.0.0.4.eml",
    "events.jsonl",
    "record.json",
    "WITHHELD.txt",
    "SHA256SUMS",
];
/// What is the same each time.
const COMPARED: [&str; 3] = ["publication.md", "timeline.svg", "record.json"];
/// Lines with what chance names: a made-up sender, and the number of a queued message.
const BY_CHANCE: [&str; 2] = ["Sender unknown", "queued as"];

/// The names of audits in a record, in their order.
fn audits(record: &str) -> Vec<String> {
    let names = record.split("\"audit\": \"").skip(1).filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

/// A text without what chance named.
fn settled(text: &str, record: &str) -> String {
    let mut text: String = text
        .lines()
        .filter(|line| !BY_CHANCE.iter().any(|chance| line.contains(chance)))
        .map(|line| format!("{line}\n"))
        .collect();
    for (number, name) in audits(record).iter().enumerate() {
        text = text.replace(name.as_str(), &format!("audit-{number}"));
        text = text.replace(&format!("k{}…", name.to_lowercase()), "token");
    }
    text
}

fn read(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_example_is_what_the_program_makes() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/incident-2002");
    for language in ["en", "ja"] {
        let stage = Stage::new();
        let words = ["lab", "incident-2002", "--with-case", "--keep", "--lang", language];
        let folder: PathBuf = stage.data().join("publications/2002-001");
        stage.run(&words).with(0).says(&[folder.to_str().unwrap()]);
        stage.run(&["case", "check-chain"]).with(0);
        let kept = examples.join(language);
        if std::env::var_os("SEKISHO_EXAMPLES").is_some() {
            std::fs::create_dir_all(&kept).unwrap();
            for name in EXAMPLES {
                std::fs::copy(folder.join(name), kept.join(name)).unwrap();
            }
        }
        let (made, example) = (read(&folder, "record.json"), read(&kept, "record.json"));
        for name in COMPARED {
            let (made, example) =
                (settled(&read(&folder, name), &made), settled(&read(&kept, name), &example));
            let differs = made.lines().zip(example.lines()).find(|(made, example)| made != example);
            assert_eq!(differs, None, "{language}/{name}: made, and in docs/examples");
            assert_eq!(made, example, "{language}/{name}");
        }
        // Roles alone, and the days that the account gives.
        let text = read(&kept, "publication.md");
        for day in [16, 17, 19, 25, 29] {
            let day =
                if language == "en" { format!("{day} July 2002") } else { format!("2002年7月{day}日") };
            assert!(text.contains(&day), "{day}");
        }
        assert!(text.contains(if language == "en" { "6 August 2002" } else { "2002年8月6日" }));
        for name in EXAMPLES.iter().filter(|name| folder.join(name).exists()) {
            assert!(std::fs::metadata(kept.join(name)).unwrap().len() < 300_000, "{language}/{name}");
        }
    }
}

//! A case is published: not before it may be, in every form, and without anything that is sealed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test ends where it fails")]

mod stage;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use sekisho_cases::original::Digest;
use stage::Ended;
use stage::scene::Scene;

/// The sealed reporter, as people may write them.
const SEALED: [&str; 6] = [
    "Hanako Morimoto",
    "Morimoto",
    "森本花子",
    "森本",
    "hanako@home.example.net",
    "hanako%40home.example.net",
];
const SETTINGS: &str = "[cases]\n\
    organisation = { en = \"Example Centre\", ja = \"例示センター\" }\n\
    address = \"office@cert.example\"\n";

fn case(scene: &Scene, words: &str, spoken: &[(&str, &str)]) -> Ended {
    let mut all: Vec<&str> = ["case"].into_iter().chain(words.split(' ')).collect();
    all.extend(["--config", "cases.toml"]);
    for (option, text) in spoken {
        all.extend([*option, *text]);
    }
    scene.run(&all)
}

/// A server that was found to relay, told of by somebody who is sealed.
fn proven() -> (Scene, stage::Lab) {
    let mut scene = Scene::new();
    scene.file("cases.toml", SETTINGS);
    let lab = scene.serve_at(scene.host, false);
    let host = scene.host;
    let message = format!(
        "Received: from mail.assoc.example (mail.assoc.example [{host}]) by mx.example.jp with ESMTP;\r\n\
         Received: from home ([198.51.100.77]) by mail.assoc.example with SMTP;\r\n\
         From: Hanako Morimoto <hanako@home.example.net>\r\nTo: <office@cert.example>\r\nSubject: your server relays\r\n\r\n森本花子です。\r\n"
    );
    let file = scene.file("complaint.eml", &message);
    let reporter = [("--reporter", "Hanako Morimoto"), ("--reporter-address", "hanako@home.example.net")];
    case(&scene, &format!("new --message {file} --sealed --tlp clear"), &reporter)
        .with(0)
        .says(&["This message itself came through"]);
    case(&scene, "add last --sealed", &[("--reporter", "森本 花子")]).with(0);
    let audit = format!("audit {host} --nominated {file} {}", scene.probing());
    scene.run(&audit.split(' ').collect::<Vec<_>>()).with(1);
    case(&scene, "add last --audit last", &[]).with(0);
    (scene, lab)
}

fn judge(scene: &Scene) {
    let impact = [
        ("--ability", "send mail to anybody through this server"),
        ("--knowledge", "one address that exists there"),
        // People name others where nobody expects it.
        ("--affected", "everybody who gets such mail, as 森本花子 did"),
    ];
    case(scene, "add last", &impact).with(0);
}

/// Every file below `folder`, by its name there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

/// What a program of poppler says of a file; none, with a word about it, where it is not installed.
fn said(program: &str, arguments: &[&str], last: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).args(last).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            eprintln!("left out: {program}: {error} (Debian: poppler-utils)");
            None
        }
    }
}

/// Where there is no font the PDF is left out, and it is said.
fn without_pdf() -> &'static str {
    match sekisho_publication::pdf::Fonts::look(&[], |path| std::fs::read(path).ok()) {
        Ok(_) => "",
        Err(error) => {
            eprintln!("left out: {error}");
            " --without-pdf"
        }
    }
}

#[test]
fn nothing_is_published_before_it_may_be_and_everything_after() {
    let (mut scene, lab) = proven();
    let pdf = without_pdf();
    let publish = |scene: &Scene, words: &str| {
        case(scene, &format!("publish last --output public --place https://cert.example/1/{words}{pdf}"), &[])
    };
    let refused = |scene: &Scene, complaint: &[&str]| {
        publish(scene, "").with(2).complains(complaint);
        publish(scene, " --dry-run").with(2).complains(complaint);
        assert!(!scene.stage.path().join("public").exists());
    };
    reported(&scene);
    refused(&scene, &["Nothing was written", "after a verified fix", "sekisho case recheck", "embargo"]);
    case(&scene, "embargo last --until 2099-01-01 --reason agreed", &[]).with(0);
    publish(&scene, "").with(2).complains(&["not to publish", "before 2099-01-01", "--lift"]);
    // Its text can be read before its day, once it says what the hole means.
    publish(&scene, " --dry-run").with(2).complains(&["what the hole means"]);
    case(&scene, "embargo last --lift --reason x", &[]).with(0);

    drop(lab);
    let _mended = scene.serve_at(scene.host, true);
    case(&scene, &format!("recheck last {}", scene.probing()), &[]).with(0).says(&["FIXED"]);
    refused(&scene, &["what the hole means", "--ability"]);
    judge(&scene);
    case(&scene, "add last --tlp amber", &[]).with(0);
    refused(&scene, &["TLP:AMBER", "--tlp clear", "--restricted"]);
    case(&scene, "add last --tlp clear", &[]).with(0);

    case(&scene, "embargo last --until 2099-01-01 --reason agreed", &[]).with(0);
    case(&scene, &format!("publish last --output early --dry-run{pdf}"), &[]).with(0).says(&["A draft"]);
    publish(&scene, "").with(2).complains(&["before 2099-01-01"]);
    case(&scene, "embargo last --lift --reason x", &[]).with(0);

    // A draft says so, and changes nothing.
    case(&scene, &format!("publish last --output draft --dry-run{pdf}"), &[]).with(0).says(&["A draft"]);
    let draft = files(&scene.stage.path().join("draft"));
    let page = String::from_utf8(draft["en/publication.html"].clone()).unwrap();
    assert!(page.contains("DRAFT") && page.contains("noindex"), "{page}");
    case(&scene, "show last", &[]).with(0).says(&["FIXED"]);

    // Nobody else's files are written over.
    std::fs::create_dir(scene.stage.path().join("public")).unwrap();
    let other = scene.file("public/index.html", "mine");
    publish(&scene, "").with(2).complains(&["index.html", "not of this publication"]);
    std::fs::remove_file(other).unwrap();

    publish(&scene, "").with(0).says(&["publication.html", "SHA256SUMS", "PUBLISHED", "sekisho case close"]);
    let folder = scene.stage.path().join("public");
    let found = files(&folder);
    nothing_sealed(&found);
    // The accused server has the complaint, too, and could find its sender by its digest.
    let complaint = Digest::of(&std::fs::read(scene.stage.path().join("complaint.eml")).unwrap()).to_string();
    for (name, octets) in &found {
        assert!(!String::from_utf8_lossy(octets).contains(&complaint), "the complaint's digest in {name}");
    }
    case(&scene, &format!("publish last --output public --dry-run{pdf}"), &[])
        .with(2)
        .complains(&["what was published", "another directory"]);
    assert_eq!(files(&folder), found);
    whole(&found);
    for_people(&found, &folder);
    for_programs(&found, &scene);

    // The case knows what was published.
    let document: serde_json::Value =
        serde_json::from_str(&case(&scene, "show last --format json", &[]).with(0).out).unwrap();
    assert_eq!(document["stage"]["stage"], "published", "{document}");
    let digest = Digest::of(&found["SHA256SUMS"]).to_string();
    assert!(document.to_string().contains(&digest), "{document}");
    case(&scene, "check-chain last", &[]).with(0).says(&["whole"]);
    case(&scene, "close last --reason published", &[]).with(0).says(&["CLOSED CASE"]);
    case(&scene, "check-chain last", &[]).with(0).says(&["whole"]);
}

/// Whose day has come is published unfixed, and says so. Japanese alone needs no folder.
#[test]
fn a_decision_lets_an_unfixed_hole_be_published() {
    let (scene, _lab) = proven();
    judge(&scene);
    let reason = [("--reason", "a year without an answer")];
    case(&scene, "embargo last --until 2020-01-01", &reason).with(2).complains(&["2020-01-01 is over"]);
    // Days of a case are those of Japan.
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date();
    case(&scene, &format!("embargo last --until {today}"), &reason).with(0);
    let words = "publish last --output public --language ja --without-pdf --format json";
    let told = case(&scene, words, &[]).with(0).out;
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&document["published"], &document["version"]), (&true.into(), &1.into()), "{document}");
    let found = files(&scene.stage.path().join("public"));
    assert_eq!(document["manifest"], Digest::of(&found["SHA256SUMS"]).to_string());
    let text = String::from_utf8(found["publication.md"].clone()).unwrap();
    assert!(text.contains("第三者中継が止まったことを確認できていません"), "{text}");
    assert!(!found.keys().any(|name| name.ends_with(".pdf")));
    nothing_sealed(&found);
    case(&scene, "publish last --output public --place nowhere", &[])
        .with(2)
        .complains(&["no address of the web"]);
}

#[test]
fn who_publishes_has_to_be_known() {
    let scene = Scene::new();
    scene.run(&["case", "new", "--server", "mail.example.jp"]).with(0);
    let words = ["case", "publish", "last", "--output", "public"];
    scene.run(&words).with(2).complains(&["[cases]", "organisation"]);
    scene.file("cases.toml", SETTINGS);
    case(&scene, "export last --as xarf", &[]).with(2).complains(&["No relay is proven", "--audit"]);
    case(&scene, "publish last --output public --without-pdf", &[]).with(2).complains(&["not while"]);
}

/// Those who have to act are told before anything is published, in the forms of their programs.
fn reported(scene: &Scene) {
    let host = scene.host.to_string();
    let xarf = case(scene, &format!("export last --as xarf --address {host}"), &[]).with(0).out;
    let report: serde_json::Value = serde_json::from_str(&xarf).unwrap();
    assert_eq!(report["source_identifier"], host.as_str());
    let arf = case(scene, "export last --as arf", &[]).with(0).out;
    assert!(arf.contains(&format!("Source-IP: {host}")), "{arf}");
    let line = case(scene, "export last --as intelmq", &[]).with(0).out;
    let event: serde_json::Value = serde_json::from_str(line.trim()).unwrap();
    assert_eq!(event["extra.status"], "open", "{event}");
    // An abuse desk looks for the line in its log by the second.
    let when = scene.stage.record()["finished"].clone();
    assert!(
        when.is_string() && event["time.source"] == when && report["timestamp"] == when,
        "{event} {when}"
    );
    assert!(arf.contains("Arrival-Date: "), "{arf}");
    // Nor does anything tell the accused through which server they were told.
    let message = mail_parser::MessageParser::default().parse(arf.as_bytes()).unwrap();
    let words = message.body_text(0).unwrap();
    assert!(words.contains("relayed") && !words.contains("came through"), "{words}");
    for text in [xarf, arf, line] {
        assert!(!text.to_lowercase().contains("morimoto") && !text.contains("hanako"), "{text}");
    }
    case(scene, "export last --as xarf --address 192.0.2.1", &[]).with(2).complains(&[&host]);
}

fn nothing_sealed(found: &BTreeMap<String, Vec<u8>>) {
    for (name, octets) in found {
        let text = String::from_utf8_lossy(octets).to_lowercase();
        for secret in SEALED {
            assert!(!text.contains(&secret.to_lowercase()), "{secret} in {name}");
        }
        assert!(!text.contains("hanako"), "{name}");
    }
}

/// The list names every file with its digest, and the archive has the same files.
fn whole(found: &BTreeMap<String, Vec<u8>>) {
    let manifest = String::from_utf8(found["SHA256SUMS"].clone()).unwrap();
    let listed: BTreeMap<&str, &str> = manifest
        .lines()
        .filter_map(|line| line.split_once("  ").map(|(digest, name)| (name, digest)))
        .collect();
    let archive = found.keys().find(|name| name.ends_with(".tar")).unwrap();
    let unlisted: Vec<&String> = found.keys().filter(|name| !listed.contains_key(name.as_str())).collect();
    assert_eq!(unlisted, ["SHA256SUMS", archive]);
    for (name, digest) in &listed {
        assert_eq!(Digest::of(&found[*name]).to_string(), *digest, "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.tar");
    std::fs::write(&path, &found[archive]).unwrap();
    assert!(
        Command::new("tar").arg("-xf").arg(&path).arg("-C").arg(folder.path()).status().unwrap().success()
    );
    let mut unpacked = files(&folder.path().join(archive.trim_end_matches(".tar")));
    for (name, octets) in found.iter().filter(|(name, _)| *name != archive) {
        assert_eq!(unpacked.remove(name).as_ref(), Some(octets), "{name}");
    }
    assert!(unpacked.is_empty(), "{:?}", unpacked.keys());
}

fn for_people(found: &BTreeMap<String, Vec<u8>>, folder: &Path) {
    for (language, parts, sentence) in [
        (
            "en",
            ["Summary", "Impact", "Details", "Response", "References", "Acknowledgements"],
            "Anyone may send anywhere",
        ),
        ("ja", ["概要", "影響", "詳細", "対応・経緯", "参考", "謝辞"], "誰でも外部宛てに中継できます"),
    ] {
        for form in ["html", "md"] {
            let name = format!("{language}/publication.{form}");
            let text = String::from_utf8(found[&name].clone()).unwrap();
            let mut rest = text.as_str();
            for part in parts {
                let Some((_, behind)) = rest.split_once(part) else {
                    panic!("{part} comes next in {name}: {text}")
                };
                rest = behind;
            }
            assert!(text.contains(sentence) && text.contains("■■■"), "{name}: {text}");
            let organisation = if language == "en" { "Example Centre" } else { "例示センター" };
            assert!(text.contains(organisation) && text.contains("office@cert.example"), "{name}: {text}");
        }
        assert!(found.contains_key(&format!("{language}/timeline.svg")));
        let path: PathBuf = folder.join(language).join("publication.pdf");
        if !path.exists() {
            continue;
        }
        let path = path.to_str().unwrap();
        if let Some(text) = said("pdftotext", &["-raw"], &[path, "-"]) {
            let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
            for part in parts {
                assert!(text.contains(part), "{part} in {text}");
            }
            for secret in SEALED {
                assert!(!text.contains(&secret.replace(' ', "")), "{secret} in {text}");
            }
        }
        if let Some(fonts) = said("pdffonts", &[], &[path]) {
            let rows: Vec<&str> = fonts.lines().skip(2).collect();
            let embedded = |row: &&str| row.contains("BIZUD") && row.contains("yes yes yes");
            assert!(!rows.is_empty() && rows.iter().all(embedded), "{fonts}");
        }
    }
}

fn for_programs(found: &BTreeMap<String, Vec<u8>>, scene: &Scene) {
    let host = scene.host.to_string();
    let report: serde_json::Value = serde_json::from_slice(&found[&format!("xarf-{host}.json")]).unwrap();
    let schema = |name: &str| -> serde_json::Value {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../publication/tests/schemas");
        serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
    };
    let registry = jsonschema::Registry::new();
    let registry = registry.add("https://xarf.org/schemas/v4/xarf-core.json", schema("xarf-core.json"));
    let registry = registry.unwrap().prepare().unwrap();
    let options = jsonschema::options().should_validate_formats(true).with_registry(&registry);
    let validator = options.build(&schema("vulnerability-misconfiguration.json")).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?} in {report}");
    assert_eq!(report["source_identifier"], host.as_str());

    let message = mail_parser::MessageParser::default().parse(&found[&format!("arf-{host}.eml")]).unwrap();
    let text = String::from_utf8(found[&format!("arf-{host}.eml")].clone()).unwrap();
    assert_eq!(message.parts.len(), 4, "{text}");
    assert!(text.contains("Feedback-Type: abuse") && text.contains(&format!("Source-IP: {host}")), "{text}");
    assert!(text.contains("Received: from") && text.contains("Subject: Relay test"), "{text}");

    let events = String::from_utf8(found["events.jsonl"].clone()).unwrap();
    let event: serde_json::Value = serde_json::from_str(events.lines().next().unwrap()).unwrap();
    assert_eq!((&event["source.ip"], &event["extra.status"]), (&host.as_str().into(), &"shut".into()));
    // Records of audits are there, and say nothing of who gave the right to make them.
    let audits: Vec<_> = found.iter().filter(|(name, _)| name.starts_with("audits/")).collect();
    assert!(audits.len() >= 2, "{:?}", found.keys());
    for (name, octets) in audits {
        let record: serde_json::Value = serde_json::from_slice(octets).unwrap();
        assert_eq!(record["consents"], serde_json::json!([]), "{name}");
    }
    // Others can import what everybody may see.
    let record = String::from_utf8(found["record.json"].clone()).unwrap();
    let elsewhere = Scene::new();
    let file = elsewhere.file("record.json", &record);
    elsewhere.run(&["case", "import", &file]).with(0).says(&["REPORTED"]);
}

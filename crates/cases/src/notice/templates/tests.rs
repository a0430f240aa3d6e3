use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::contact::Side;

fn read(files: &[(&str, &[u8])]) -> (Templates, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    (Templates::read(directory.path()).unwrap(), directory)
}

fn facts(kind: NoticeKind, tongue: Tongue, side: Side, servers: u8) -> Facts {
    sample::facts(kind, tongue, side, servers).unwrap()
}

fn notice() -> Facts {
    facts(NoticeKind::Notice, Tongue::Japanese, Side::Operator, 1)
}

#[test]
fn every_text_is_tidy_and_says_what_it_has_to() {
    let templates = Templates::shipped().unwrap();
    for facts in sample::all() {
        let text = templates.render(&facts).unwrap();
        let shown = format!(
            "{:?} {:?} {:?}\n{}\n\n{}",
            facts.kind, facts.tongue, facts.to.side, text.subject, text.body
        );
        assert_eq!(text.problem, None);
        assert!(text.subject.starts_with("[TLP:AMBER] ") && text.subject.contains("2026-001"), "{shown}");
        for line in text.body.lines() {
            assert!(!line.ends_with(' ') && line.width() <= 90, "{line:?} in {shown}");
        }
        assert!(!text.body.contains("\n\n\n") && !text.body.contains("none"), "{shown}");
        for needed in [
            facts.us.organisation.to_string(),
            facts.us.address.to_string(),
            "TLP:AMBER".to_owned(),
            "2026-001".to_owned(),
        ] {
            assert!(text.body.contains(&needed), "{needed} is missing in {shown}");
        }
        let asks = matches!(facts.kind, NoticeKind::Notice | NoticeKind::Reminder | NoticeKind::Escalation);
        if asks && !facts.servers.is_empty() {
            let fix = if facts.tongue == Tongue::English {
                "7 December 2026 (Monday)"
            } else {
                "2026年12月7日（月）"
            };
            let joined: String = text.body.split_whitespace().collect();
            for needed in [
                fix,
                "203.0.113.25",
                "MAIL FROM:<postmaster@assoc.example>",
                "smtpd_relay_restrictions",
                "UTC",
                "JST",
                "https://coordinator.example/contact",
                "0123 4567 89AB",
            ] {
                let needed: String = needed.split_whitespace().collect();
                assert!(joined.contains(&needed), "{needed} is missing in {shown}");
            }
        }
    }
}

/// The texts as people get them, to be read.
#[test]
fn the_texts_are_those_that_were_read() {
    let templates = Templates::shipped().unwrap();
    for tongue in Tongue::ALL {
        let mut all = String::new();
        for (kind, side, servers) in [
            (NoticeKind::Notice, Side::Operator, 1),
            (NoticeKind::Notice, Side::Network, 2),
            (NoticeKind::Notice, Side::Authority, 1),
            (NoticeKind::Notice, Side::Authority, 2),
            (NoticeKind::Reminder, Side::Operator, 1),
            (NoticeKind::Reminder, Side::Network, 2),
            (NoticeKind::Reminder, Side::Authority, 1),
            (NoticeKind::Escalation, Side::Authority, 1),
            (NoticeKind::Escalation, Side::Network, 2),
            (NoticeKind::Thanks, Side::Operator, 1),
            (NoticeKind::Publication, Side::Operator, 2),
        ] {
            let text = templates.render(&facts(kind, tongue, side, servers)).unwrap();
            writeln!(all, "==== {kind:?}, {side:?}, {servers}\nSubject: {}\n\n{}", text.subject, text.body)
                .unwrap();
        }
        insta::assert_snapshot!(format!("letters.{}", tongue.tag()), all);
    }
}

#[test]
fn a_directory_takes_the_place_of_some() {
    let own = "Subject: {{ case }} 件名\r\n\r\n{{ to.organisation }}\r\n{% include \"closing.ja.txt\" %}\r\n";
    let (templates, _directory) =
        read(&[("notice.ja.txt", own.as_bytes()), ("README", b"x"), (".swp.txt", b"x")]);
    assert_eq!(templates.problems(), &[]);
    let text = templates.render(&notice()).unwrap();
    assert_eq!(text.subject, "2026-001 件名");
    assert!(text.body.starts_with("財団法人例示協会\n■ ご連絡方法\n"), "{}", text.body);
    let other = templates.render(&facts(NoticeKind::Thanks, Tongue::English, Side::Operator, 1)).unwrap();
    assert!(other.subject.contains("thank you"));
}

/// What is wrong, where it is told, and the text that stays.
#[test]
fn a_broken_template_is_told_with_its_place_and_the_old_one_stays() {
    let expected = Templates::shipped().unwrap().render(&notice()).unwrap();
    for (text, said) in [
        ("Hello", "1:1: expected a first line \"Subject: …\""),
        ("Subject:\n\nx", "1:1: expected a first line \"Subject: …\""),
        ("Subject: x\n\nあ {{ to.nam }}\n", "3:6: `to.nam` stands for nothing here"),
        ("Subject: x\n{{ nothing.at.all }}", "2:4: `nothing.at` stands for nothing here"),
        ("Subject: x\n{% if case %}\n", "2:12: unexpected end of input, expected end of block"),
        ("Subject: x\n\n  {% fi case %}\n", "3:6: unknown statement fi"),
        ("Subject: x\n{{ case|shout }}", "2:9: filter shout is unknown"),
        ("Subject: x\n{{ shout(case) }}", "2:4: shout is unknown"),
        (
            "Subject: x\n{% include \"../../etc/passwd\" %}",
            "2:4: tried to include non-existing template '../../etc/passwd'",
        ),
        ("Subject: x\n{% include \"notice.ja.txt\" %}", "it does not end, or is too long"),
        (
            "Subject: x\n{% for a in range(10000) %}{% for b in range(10000) %}{{ a }}{% endfor %}{% endfor %}",
            "it does not end, or is too long",
        ),
        ("Subject: x\n{{ 'x' * 1000000000 }}", "it does not end, or is too long"),
        ("Subject: x\n{{ 1 + case }}", "2:4: "),
    ] {
        let (templates, directory) = read(&[("notice.ja.txt", text.as_bytes())]);
        let problems: Vec<String> = templates.problems().iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        let begin = format!("{}:", directory.path().join("notice.ja.txt").display());
        assert!(problems[0].starts_with(&begin) && problems[0].contains(said), "{text}: {}", problems[0]);
        assert_eq!(templates.render(&notice()).unwrap(), expected);
    }
}

#[test]
fn each_broken_template_is_told_and_the_others_are_used() {
    let (templates, directory) = read(&[
        ("notice.ja.txt", b"Subject: own {{ case }}\n\n{% include \"closing.ja.txt\" %}"),
        ("closing.ja.txt", "あ\n\n {{ us.fax }}".as_bytes()),
        ("thanks.en.txt", b"Thanks"),
        ("thanks.ja.txt", b"Subject: \xff"),
        ("notise.ja.txt", b"Subject: x"),
        ("escalation.en.txt", &vec![b'x'; 100_000]),
    ]);
    let shown: Vec<String> = templates
        .problems()
        .iter()
        .map(|problem| problem.to_string().replace(&format!("{}/", directory.path().display()), ""))
        .collect();
    let starts = |start: &str| assert!(shown.iter().any(|one| one.starts_with(start)), "{start}: {shown:?}");
    starts("closing.ja.txt:3:5: `us.fax` stands for nothing here");
    starts("thanks.en.txt:1:1: expected a first line");
    starts("thanks.ja.txt:1:10: not UTF-8");
    starts("notise.ja.txt:1:1: there is no template of this name; expected one of notice.en.txt");
    starts("escalation.en.txt:1:1: ");
    assert_eq!(shown.len(), 5);
    assert_eq!(templates.render(&notice()).unwrap().subject, "own 2026-001");
    let nowhere = Templates::read(&directory.path().join("nowhere")).unwrap();
    assert!(matches!(nowhere.problems()[0].wrong, Wrong::Unreadable(_)));
    assert!(nowhere.render(&notice()).is_ok());
}

/// A template that held with the samples and does not with the facts.
#[test]
fn what_fails_when_it_is_used_is_told_with_the_text() {
    let text = b"Subject: x\n{% if tlp == 'TLP:RED' %}{{ red }}{% endif %}\n";
    let (templates, _directory) = read(&[("notice.ja.txt", text)]);
    assert_eq!(templates.problems(), &[]);
    assert_eq!(templates.render(&notice()).unwrap().problem, None);
    let red = Facts { tlp: crate::tlp::Tlp::Red, ..notice() };
    let rendered = templates.render(&red).unwrap();
    assert_eq!(rendered.problem.unwrap().to_string(), "notice.ja.txt:2:29: `red` stands for nothing here");
    assert!(rendered.subject.starts_with("[TLP:RED] メールサーバー"));
}

#[test]
fn words_of_others_stay_in_their_place() {
    let mut facts = notice();
    facts.servers[0].fix = vec!["line\r\nSubject: x\u{1b}[2J\u{202e}".into()];
    facts.to.organisation = "a {{ case }} {% raw %}".parse().ok();
    let text = Templates::shipped().unwrap().render(&facts).unwrap();
    assert!(text.body.contains("line\\u{d}\\u{a}Subject: x\\u{1b}[2J\\u{202e}"), "{}", text.body);
    assert!(text.body.starts_with("a {{ case }} {% raw %}\n"), "{}", text.body);
}

#[test]
fn a_text_has_a_bound() {
    let templates = Templates::shipped().unwrap();
    let mut facts = notice();
    facts.servers = vec![facts.servers[0].clone(); 300];
    assert!(templates.render(&facts).is_ok());
    facts.servers = vec![facts.servers[0].clone(); 30_000];
    assert_eq!(templates.render(&facts).unwrap_err().wrong, Wrong::Endless);
}

/// Whose server it is: an authority is asked to tell the operator, and nothing of it is theirs.
#[test]
fn an_authority_hears_of_somebody_elses_server() {
    let templates = Templates::shipped().unwrap();
    for kind in [NoticeKind::Notice, NoticeKind::Reminder] {
        for servers in [1, 2] {
            for (tongue, asked, theirs) in [
                (
                    Tongue::English,
                    "those who run",
                    ["Your mail server", "of your mail servers", "To the postmaster"],
                ),
                (
                    Tongue::Japanese,
                    "運用者",
                    ["貴組織のメールサーバー", "メールサーバーご担当者様", "設定を変更してください"],
                ),
            ] {
                let text = templates.render(&facts(kind, tongue, Side::Authority, servers)).unwrap();
                let flowed = text
                    .body
                    .replace("\n   ", "")
                    .replace('\n', if tongue == Tongue::English { " " } else { "" });
                assert!(flowed.contains(asked), "{flowed}");
                assert!(theirs.iter().all(|own| !flowed.contains(own)), "{flowed}");
            }
        }
    }
    let mut facts = facts(NoticeKind::Notice, Tongue::Japanese, Side::Authority, 2);
    assert!(templates.render(&facts).unwrap().body.contains("\n山田太郎 様\n"));
    facts.to.name = None;
    assert!(templates.render(&facts).unwrap().body.contains("\nご担当者様\n"));
}

/// Who is asked for mistakes in a text has it.
#[test]
fn mistakes_are_asked_for_in_a_text_that_is_there() {
    let templates = Templates::shipped().unwrap();
    for (tongue, asked) in [(Tongue::English, "wrong in the text"), (Tongue::Japanese, "文面に誤り")] {
        let mut facts = facts(NoticeKind::Publication, tongue, Side::Operator, 1);
        assert!(templates.render(&facts).unwrap().body.contains(asked));
        facts.attachments.clear();
        assert!(!templates.render(&facts).unwrap().body.contains(asked));
    }
}

/// Nobody is said to have been told who was not.
#[test]
fn an_escalation_says_whom_we_told() {
    let templates = Templates::shipped().unwrap();
    for (tongue, said) in
        [(Tongue::English, "We told those who run it"), (Tongue::Japanese, "運用者には対処をお願い")]
    {
        let mut facts = facts(NoticeKind::Escalation, tongue, Side::Authority, 1);
        let flowed = |body: &str| body.split('\n').collect::<String>();
        assert!(flowed(&templates.render(&facts).unwrap().body).contains(said));
        facts.earlier.retain(|one| one.side != Side::Operator);
        assert!(!flowed(&templates.render(&facts).unwrap().body).contains(said));
    }
}

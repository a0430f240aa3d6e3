//! `sekisho list import` and `sekisho list export`: what comes in is answered as it was, or nothing comes in.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use stage::{Ended, Stage};

/// Zones of addresses with these formats, each with a file of its own, and one of domains.
fn zones() -> Stage {
    let stage = Stage::new();
    let zone = |name: &str, kind: &str, format: &str| {
        format!(
            "[[dnsbl.zone]]\nname = \"{name}.test\"\nkind = \"{kind}\"\nsource = \"files\"\nfiles = [{:?}]\n\
             format = \"{format}\"\nname_servers = [\"ns.example\"]\ncontact = \"list@example\"\n\
             evidence = \"https://www.example/?$\"\n",
            stage.path().join(name)
        )
    };
    let formats = ["plain", "ip4set", "zone", "rpz", "combined"].map(|format| zone(format, "ip", format));
    let text = format!(
        "data = {:?}\n[dnsbl]\nlisten = [\"127.0.0.1:0\"]\n{}{}\
         [[dnsbl.zone]]\nname = \"relays.test\"\nkind = \"ip\"\nsource = \"listings\"\nretired = true\n\
         name_servers = [\"ns.example\"]\ncontact = \"list@example\"\n",
        stage.data(),
        formats.concat(),
        zone("domains", "domain", "plain")
    );
    std::fs::write(stage.path().join("sekisho.toml"), text).unwrap();
    stage
}

fn file(stage: &Stage, name: &str, text: &str) -> PathBuf {
    let path = stage.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn import(stage: &Stage, zone: &str, syntax: &str, text: &str, further: &[&str]) -> Ended {
    file(stage, "given", text);
    let words = [
        "list",
        "import",
        "given",
        "--syntax",
        syntax,
        "--zone",
        zone,
        "--config",
        "sekisho.toml",
        "--data",
        "d",
    ];
    stage.run(&[&words[..], further].concat())
}

fn read(stage: &Stage, name: &str) -> String {
    std::fs::read_to_string(stage.path().join(name)).unwrap_or_default()
}

#[test]
fn a_pipe_is_read_once() {
    let stage = zones();
    for (file, text) in
        [("/dev/stdin", "198.51.100.1\n198.51.100.2\n"), ("-", "198.51.100.3\n198.51.100.2\n")]
    {
        let words = ["list", "import", file, "--zone", "plain.test", "--config", "sekisho.toml"];
        stage.run_with_input(&words, text.as_bytes()).with(0).says(&["IMPORTED 2"]);
        assert_eq!(read(&stage, "plain"), text);
    }
}

#[test]
fn values_and_texts_come_in_with_their_entries_or_nothing_does() {
    let stage = zones();
    let set = ":127.0.0.4:see $\n198.51.100.1\n198.51.100.8/29 :5:net\n";
    import(&stage, "plain.test", "ip4set", set, &[]).with(0).says(&["IMPORTED 2"]);
    assert_eq!(read(&stage, "plain"), ":127.0.0.4:see $\n198.51.100.1\n:127.0.0.5:net\n198.51.100.8/29\n");
    import(&stage, "zone.test", "ip4set", set, &[]).with(0);
    assert!(read(&stage, "zone").contains("9.100.51.198 A 127.0.0.5"));
    assert!(!read(&stage, "zone").contains("www.example"), "the page is added when it is read");
    import(&stage, "rpz.test", "ip4set", set, &[])
        .with(2)
        .complains(&["198.51.100.1 cannot be kept as rpz", "format ="]);
    import(&stage, "combined.test", "ip4set", set, &[]).with(0).says(&["IMPORTED 2"]);
    assert!(read(&stage, "combined").contains("$DATASET ip4trie @\n"));
    import(&stage, "ip4set.test", "plain", "2001:db8::1\n", &[])
        .with(2)
        .complains(&["choose one of ip6trie, combined, zone, rpz"]);
    for untouched in ["rpz", "ip4set"] {
        assert_eq!(read(&stage, untouched), "", "{untouched}");
    }
    let combined = "$DATASET ip4set:a @\n198.51.100.1\n$DATASET ip4set:b other\n198.51.100.2\n";
    import(&stage, "combined.test", "combined", combined, &[])
        .with(0)
        .says(&["IMPORTED 1"])
        .complains(&["given:1: the parts for other subzones are left out: other"]);
    assert_eq!(read(&stage, "combined"), combined);
    // What it has for others would be lost.
    import(&stage, "combined.test", "ip4set", set, &[]).with(2).complains(&["parts for other zones"]);
    assert_eq!(read(&stage, "combined"), combined);
}

#[test]
fn nothing_is_half_imported_or_emptied_by_mistake() {
    let stage = zones();
    let before = file(&stage, "plain", "198.51.100.1\n");
    for (syntax, text, said) in [
        ("plain", "198.51.100.1\nNot Found\n", "given:2: not is no address"),
        ("dnset", "mail.example\n", "given:1: mail.example is no address"),
        ("zone", "300.2.0.192 A 127.0.0.2\n", "given:1: \"300.2.0.192\" can be no entry"),
        ("combined", "$DATASET ip4set a\n198.51.100.1\n", "no dataset is for the subzone @"),
        ("plain", "", "has no entry for plain.test"),
        ("plain", "127.0.0.1\n", "127.0.0.1 would list 127.0.0.1"),
        ("plain", "1.0.0.0/8\n", "grow from 1 to 16777216 IPv4 addresses"),
    ] {
        let ended = import(&stage, "plain.test", syntax, text, &[]).with(2).complains(&[said]);
        assert!(!ended.err.contains("\\u{a}"), "{}", ended.err);
        assert_eq!(std::fs::read_to_string(&before).unwrap(), "198.51.100.1\n", "{text:?}");
    }
    import(&stage, "plain.test", "plain", "x y\n", &["--lang", "ja"])
        .with(2)
        .complains(&["given:1: ", "このファイルからは何も取り込んでいません。"]);
    import(&stage, "plain.test", "plain", "10.0.0.1\n", &["--lang", "ja"])
        .with(2)
        .complains(&["10.0.0.0/8", "allow_private"]);
    import(&stage, "plain.test", "plain", "8.8.8.8/24\n", &[]).with(2).complains(&["given:1: ", "host bits"]);
    import(&stage, "plain.test", "plain", "\n", &["--allow-empty"]).with(0).says(&["IMPORTED 0"]);
    // The server would take a file without an octet for an accident.
    import(&stage, "plain.test", "plain", "", &["--allow-empty"]).with(0).says(&["IMPORTED 0"]);
    assert_eq!(read(&stage, "plain"), "# no entry\n");
    import(&stage, "domains.test", "plain", "198.51.100.1\n", &[]).with(2).complains(&["is no domain"]);
}

#[test]
fn one_wrong_line_of_each_format_is_told_in_japanese_with_its_number() {
    let stage = zones();
    for (syntax, text, said) in [
        ("plain", "192.0.2.1\nx y\n300.1.2.3\n", "given:3: \"300.1.2.3\" はアドレスでも"),
        (
            "ip4set",
            "192.0.2.1\n198.51.100.9-1\n",
            "given:2: \"198.51.100.9-1\" はアドレスでもネットワークでも",
        ),
        ("ip4trie", "\n192.0.2.1/24\n", "given:2: \"192.0.2.1/24\" はアドレスでもネットワークでも"),
        ("ip4tset", "192.0.2.0/24\n", "given:1: \"192.0.2.0/24\" はアドレスではありません"),
        ("ip6trie", "2001:db8::1/32\n", "given:1: \"2001:db8::1/32\" のホスト部に"),
        ("ip6tset", "# x\n192.0.2.1\n", "given:2: \"192.0.2.1\" は IPv6 のネットワークではありません"),
        ("dnset", "a..b\n", "given:1: \"a..b\" はドメインではありません"),
        ("generic", "99.2.0.192 A 127.0.0.2\n1.2.0.192 SRV 0\n", "given:2: \"SRV\" のレコードは使えません"),
        ("combined", "192.0.2.1\n$DATASET ip4set @\n192.0.2.2\n", "given:1: 最初の $DATASET より前に"),
        (
            "zone",
            "$ORIGIN plain.test.\n\n1.2.0.192 IN A 127.0.0\n",
            "given:3: ゾーンファイルのレコードとして",
        ),
        ("rpz", "$INCLUDE other\n", "given:1: $INCLUDE の先は読みません"),
    ] {
        let ended = import(&stage, "plain.test", syntax, text, &["--lang", "ja"]).with(2);
        ended.complains(&[said, "このファイルからは何も取り込んでいません。"]);
    }
    let expired = "$TIMESTAMP 2020:01:01:00:00:00 +1d\n192.0.2.1\n";
    let ended = import(&stage, "plain.test", "ip4set", expired, &["--lang", "ja"]).with(2);
    ended.complains(&["given:1: このファイルの期限（2020-01-02T00:00:00Z）は過ぎています"]);
    let noticed = "$MAXRANGE4 /25\n198.51.101.0/24\n8.8.8.8\n";
    let ended = import(&stage, "plain.test", "ip4set", noticed, &["--lang", "ja", "--check"]).with(0);
    ended.complains(&["given:2: 198.51.101.0/24 は、このファイルの $MAXRANGE4 より大きい"]);
}

#[test]
fn the_file_of_a_zone_keeps_its_readers_and_no_link_is_followed() {
    let stage = zones();
    let own = file(&stage, "plain", "198.51.100.1\n");
    std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o640)).unwrap();
    import(&stage, "plain.test", "plain", "198.51.100.2\n", &[]).with(0);
    assert_eq!(std::fs::metadata(&own).unwrap().permissions().mode() & 0o777, 0o640);
    let other = file(&stage, "other", "mine\n");
    std::os::unix::fs::symlink(&other, stage.path().join("ip4set")).unwrap();
    import(&stage, "ip4set.test", "ip4set", "198.51.100.2\n", &[]).with(2).complains(&["is a link"]);
    assert_eq!(read(&stage, "other"), "mine\n");
}

#[test]
fn an_export_is_whole_or_nothing() {
    let stage = zones();
    file(&stage, "plain", "198.51.100.1\n2001:db8::1\n");
    let export = |zone: &str, further: &[&str]| {
        let words = ["list", "export", "--zone", zone, "--config", "sekisho.toml", "--data", "d"];
        stage.run(&[&words[..], further].concat())
    };
    let words = ["--syntax", "zone", "--output", "plain.zone"];
    export("plain.test", &words).with(0).says(&["EXPORTED 2"]);
    assert!(read(&stage, "plain.zone").contains("1.100.51.198 A 127.0.0.2"));
    let refused =
        export("plain.test", &["--syntax", "ip4set"]).with(2).complains(&["2001:db8::1 cannot be written"]);
    assert_eq!(refused.out, "");
    export("plain.test", &["--syntax", "ip4set", "--lang", "ja"]).with(2).complains(&["表せません"]);
    let combined = export("plain.test", &["--syntax", "combined"]).with(0);
    combined.says(&["$DATASET ip4trie @", "198.51.100.1", "$DATASET ip6trie @", "2001:db8::1"]);
    export("plain.test", &["--syntax", "foo"]).with(2).complains(&["combined", "ip4trie"]);
    // A list that has ended lists nothing to anybody.
    let ended = export("relays.test", &["--syntax", "zone"]).with(0).complains(&["has ended"]);
    assert!(ended.out.contains("2.0.0.127 A 127.0.0.2"), "{}", ended.out);
}

/// What is no file is not replaced by one, and a link leads where it led.
#[test]
fn an_export_goes_where_its_path_leads() {
    let stage = zones();
    file(&stage, "plain", "198.51.100.1\n");
    let export = |output: &str| {
        stage.run(&["list", "export", "--zone", "plain.test", "--config", "sekisho.toml", "--output", output])
    };
    // Nothing else stands on standard output then.
    for output in ["-", "/dev/stdout"] {
        assert_eq!(export(output).with(0).out, "198.51.100.1\n", "{output}");
    }
    std::os::unix::fs::symlink("target", stage.path().join("link")).unwrap();
    file(&stage, "target", "old\n");
    export("link").with(0).says(&["EXPORTED 1"]);
    assert!(stage.path().join("link").is_symlink());
    assert_eq!(read(&stage, "target"), "198.51.100.1\n");
    export(".").with(3).complains(&["directory"]);
}

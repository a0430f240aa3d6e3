//! `sekisho list howto`: for lists of ours and of others, for lists that have ended, and for names that are misspelt.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use stage::{Stage, zone};

fn stage() -> Stage {
    let stage = Stage::new();
    let files = format!("source = \"files\"\nfiles = [{:?}]", stage.path().join("others"));
    let text = format!(
        "data = {:?}\n[[block_lists]]\nzone = \"bl.example.com\"\nvalues = [\"127.0.0.2-3\"]\n[dnsbl]\nlisten = [\"127.0.0.1:0\"]\n{}{}{}",
        stage.data(),
        zone("old.example.jp", "source = \"listings\"\nretired = true"),
        zone("relays.example.jp", "source = \"listings\""),
        zone("others.example.jp", &files)
    ) + &zone("domains.example.jp", &files).replace("kind = \"ip\"", "kind = \"domain\"");
    std::fs::write(stage.path().join("sekisho.toml"), text).unwrap();
    stage
}

const OURS: &str = "takes mail from anyone and relays it";
const FOREIGN: &str = "What they mean, the operator of";

#[test]
fn values_of_others_get_no_meanings_of_ours() {
    let stage = stage();
    let howto = |zone: &str| stage.run(&["list", "howto", "rspamd", "--zone", zone]).with(0);
    for ours in ["relays.example.jp", "relays.example.jp=127.0.0.2-3", "list.example.org"] {
        let said = howto(ours).says(&[OURS, "_RELAY = \"127.0.0.2\""]);
        assert!(!said.out.contains(FOREIGN), "{}", said.out);
    }
    // Of a list of others, of files, and of values that none of our lists has.
    for foreign in [
        "list.example.org=127.0.0.2-3",
        "bl.example.com",
        "others.example.jp",
        "relays.example.jp=127.0.0.2;9",
    ] {
        let foreign = &foreign.replace("127.0.0.2;9", "127.0.0.[2;9]");
        let said = howto(foreign).says(&[FOREIGN, "_127_0_0_2 = \"127.0.0.2\""]);
        assert!(!said.out.contains(OURS) && !said.out.contains("RELAY ="), "{}", said.out);
    }
    let ja = ["list", "howto", "postfix", "--zone", "bl.example.com", "--lang", "ja"];
    stage.run(&ja).with(0).says(&["値の意味は bl.example.com の運営者に確認してください"]);
}

#[test]
fn of_a_list_that_has_ended_is_said_what_goes() {
    let stage = stage();
    let by_settings = "old.example.jp";
    let by_command = "relays.example.jp";
    stage.run(&["list", "retire", by_command, "--reason", "x", "--by", "Tanaka"]).with(0);
    for zone in [by_settings, by_command] {
        let howto = |name: &str| stage.run(&["list", "howto", name, "--zone", zone]).with(0);
        let postfix = howto("postfix").says(&[
            &format!("{zone} is retired"),
            "/etc/postfix/main.cf: take out",
            &format!("reject_rbl_client {zone}=127.0.0.[2;3;4;5]"),
            "postfix reload",
        ]);
        // What protects the server without any list stays.
        assert!(!postfix.out.contains("reject_unauth_destination"), "{}", postfix.out);
        howto("exim").says(&["local_rcpt_acl: take the file away", "CHECK_RCPT_LOCAL_ACL_FILE"]);
        assert!(!howto("opensmtpd").out.contains("listen on"));
        howto("haraka").says(&["config/plugins: take out", "rbl_"]);
    }
    let json =
        stage.run(&["list", "howto", "postfix", "--zone", by_settings, "--format", "json"]).with(0).out;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&document["retired"], &document["parts"]),
        (&true.into(), &serde_json::Value::Null),
        "{json}"
    );
    assert_eq!(document["remove"][0]["file"], "/etc/postfix/main.cf", "{json}");
    stage
        .run(&["list", "howto", "postfix", "--zone", by_settings, "--lang", "ja"])
        .with(0)
        .says(&["終了しています"]);
    // Without a name, the first list that has not ended.
    stage.run(&["list", "howto", "postfix"]).with(0).says(&["reject_rbl_client others.example.jp="]);
}

#[test]
fn a_misspelt_zone_is_told_with_the_one_that_was_meant() {
    let stage = stage();
    let howto = |zone: &str| stage.run(&["list", "howto", "postfix", "--zone", zone]);
    howto("realys.example.jp")
        .with(2)
        .complains(&["no list realys.example.jp", "Did you mean relays.example.jp?"]);
    howto("bl.exampl.com").with(2).complains(&["Did you mean bl.example.com?"]);
    howto("realys.example.jp=127.0.0.2").with(0).says(&["realys.example.jp=127.0.0.2"]);
    howto("zen.example.org").with(0).says(&["zen.example.org="]);
    let reason = ["--reason", "x", "--by", "Tanaka"];
    let retire = |zone| stage.run(&[&["list", "retire", zone][..], &reason].concat());
    retire("realy.example.jp").with(2).complains(&["Did you mean relays.example.jp?"]);
    retire("completely.different.test").with(2).complains(&["[[dnsbl.zone]]"]);
    let export = ["list", "export", "--zone", "other.example.jp", "--syntax", "plain"];
    stage.run(&export).with(2).complains(&["Did you mean others.example.jp?"]);
    stage
        .run(&[&export[..], &["--lang", "ja"]].concat())
        .with(2)
        .complains(&["others.example.jp のことですか"]);
}

#[test]
fn capitals_change_nothing() {
    let stage = stage();
    let howto = |name: &str, zone: &str| stage.run(&["list", "howto", name, "--zone", zone]).with(0).out;
    assert_eq!(howto("POSTFIX", "Relays.Example.JP."), howto("postfix", "relays.example.jp"));
    assert_eq!(howto("Exim", "BL.Example.COM"), howto("exim", "bl.example.com"));
}

/// Its entries are no addresses: what asks about addresses would never find one.
#[test]
fn a_list_of_domains_gets_no_configuration_for_addresses() {
    let stage = stage();
    for (zone, language, said) in [
        ("domains.example.jp", "en", "reject_rhsbl_sender domains.example.jp="),
        ("Domains.Example.jp=127.0.0.2", "en", "lists domains"),
        ("domains.example.jp", "ja", "ドメインのリストです"),
    ] {
        let words = ["list", "howto", "postfix", "--zone", zone, "--lang", language];
        assert_eq!(stage.run(&words).with(2).complains(&[said]).out, "");
    }
}

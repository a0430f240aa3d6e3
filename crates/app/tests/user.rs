//! Accounts from the command line: what is kept, what is shown, what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use stage::Stage;

/// `openssl passwd -6 -salt saltsalt 'correct horse'`
const SHADOW: &str =
    "$6$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0";

fn stage() -> Stage {
    let stage = Stage::new();
    std::fs::create_dir(stage.data()).unwrap();
    let data = stage.data();
    let settings =
        format!("host_name = \"mx.example.jp\"\ndomains = [\"example.jp\"]\ndata = \"{}\"\n", data.display());
    std::fs::write(stage.path().join("sekisho.toml"), settings).unwrap();
    stage
}

fn listed(stage: &Stage) -> serde_json::Value {
    let ended = stage.run(&["user", "list", "--format", "json"]).with(0);
    serde_json::from_str::<serde_json::Value>(&ended.out).unwrap()["accounts"].take()
}

#[test]
fn an_account_from_the_first_day_to_the_last() {
    let stage = stage();
    stage.run(&["user", "list"]).with(0).says(&["There is no account yet", "sekisho user add ADDRESS"]);
    let add = ["user", "add", "Hanako@Example.jp", "--password-stdin", "--may-send-as", "office@example.jp"];
    stage.run_with_input(&add, b"correct horse\n").with(0).says(&["hanako@example.jp, office@example.jp"]);
    stage
        .run(&["user", "add", "taro@example.jp", "--hash", SHADOW])
        .with(0)
        .says(&["sha512-crypt", "argon2id"]);
    let account = &listed(&stage)[0];
    assert_eq!(account["name"], "hanako@example.jp");
    assert_eq!(account["password"], "argon2id");
    assert_eq!(account["scram"], true);
    assert_eq!(account["may_send_as"][0], "office@example.jp");
    stage
        .run(&["user", "disable", "HANAKO@example.jp"])
        .with(0)
        .says(&["sekisho user enable hanako@example.jp"]);
    assert_eq!(listed(&stage)[0]["disabled"], true);
    stage.run(&["user", "list"]).with(0).says(&["hanako@example.jp off argon2id+scram"]);
    stage.run(&["user", "enable", "hanako@example.jp"]).with(0);
    let passwd = ["user", "passwd", "taro@example.jp", "--password-stdin"];
    stage.run_with_input(&passwd, b"another horse").with(0).says(&["taro@example.jp has a new password"]);
    assert_eq!(listed(&stage)[1]["password"], "argon2id");
    stage.run(&["user", "remove", "taro@example.jp"]).with(0).says(&["its mail stays"]);
    assert_eq!(listed(&stage).as_array().unwrap().len(), 1);
}

#[test]
fn what_is_refused_says_what_to_do() {
    let stage = stage();
    stage.run(&["user", "add", "taro@example.jp", "--hash", SHADOW]).with(0);
    let before = std::fs::read(stage.data().join("accounts.toml")).unwrap();
    for (words, parts) in [
        (&["add", "taro@example.jp"][..], &["already", "sekisho user passwd taro@example.jp"][..]),
        (&["add", "a b", "--hash", SHADOW], &["cannot be a name"]),
        (&["add", "x", "--hash", "{PLAIN}secret"], &["in clear"]),
        (&["add", "x", "--hash", "$6"], &["single quotes"]),
        (&["add", "x", "--hash", SHADOW, "--sender", "nobody"], &["\"nobody\" is no sender"]),
        (&["add", "x", "--no-password", "--certificate", "none"], &["openssl x509"]),
        (&["add", "x"], &["--password-stdin"]),
        (&["add", "x", "--password-stdin"], &["fewer than 8"]),
        (&["passwd", "nobody"], &["There is no account nobody", "sekisho user list"]),
        (&["disable", "nobody"], &["sekisho user list"]),
        (&["remove", "nobody"], &["sekisho user list"]),
        (&["list", "--data", "nowhere"], &["nowhere is no directory", "sekisho init"]),
    ] {
        let words: Vec<&str> = std::iter::once("user").chain(words.iter().copied()).collect();
        stage.run(&words).with(2).complains(parts);
    }
    assert_eq!(std::fs::read(stage.data().join("accounts.toml")).unwrap(), before);
    let manual = ["man", "/dev/null/x", "--lang", "ja"];
    stage.run(&manual).with(3).complains(&["マニュアルを /dev/null/x に書き込めません: ディレクトリ"]);
    let japanese = ["user", "passwd", "nobody", "--lang", "ja"];
    stage.run(&japanese).with(2).complains(&["アカウント nobody はありません"]);
}

#[test]
fn a_mistake_in_the_file_is_named_and_nothing_is_overwritten() {
    let stage = stage();
    let file = stage.data().join("accounts.toml");
    let text = "version = 1\n[[account]]\nname = \"taro\"\npasword = \"x\"\n";
    std::fs::write(&file, text).unwrap();
    stage.run(&["user", "list"]).with(2).complains(&["can be read by everybody", "chmod 600"]);
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for command in ["list", "disable"] {
        let words: Vec<&str> =
            ["user", command].into_iter().chain((command == "disable").then_some("taro")).collect();
        stage
            .run(&words)
            .with(2)
            .complains(&["accounts.toml:4:1: account.pasword: there is no key `pasword`"]);
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn an_account_has_its_own_address_whatever_else_it_sends_as() {
    let stage = stage();
    let add = |words: &[&str]| {
        let words: Vec<&str> =
            ["user", "add"].iter().chain(words).copied().chain(["--hash", SHADOW]).collect();
        stage.run(&words)
    };
    add(&["office@example.jp", "--sender", "@example.jp"]).with(0).says(&["office@example.jp, @example.jp"]);
    assert_eq!(listed(&stage)[0]["senders"], serde_json::json!(["office@example.jp", "@example.jp"]));
    add(&["Hanako@example.jp", "--sender", "hanako@Example.jp"]).with(0);
    assert_eq!(listed(&stage)[0]["senders"].as_array().unwrap().len(), 1);
    // What two accounts have would stop the server from taking either of them over.
    add(&["second", "--sender", "OFFICE@example.jp"])
        .with(2)
        .complains(&["OFFICE@example.jp belongs to another account already", "--may-send-as"]);
    assert_eq!(listed(&stage).as_array().unwrap().len(), 2);
}

#[test]
fn an_account_that_the_settings_name_stays() {
    let stage = stage();
    for name in ["tanaka@example.jp", "suzuki@example.jp"] {
        stage.run(&["user", "add", name, "--hash", SHADOW]).with(0);
    }
    let file = stage.path().join("sekisho.toml");
    let plain = std::fs::read_to_string(&file).unwrap();
    let named = "[aliases]\n\"info@example.jp\" = [\"tanaka@example.jp\", \"suzuki@example.jp\"]\n\
                 [policy.catch_all]\n\"example.jp\" = \"tanaka@example.jp\"\n";
    std::fs::write(&file, format!("postmaster = \"Tanaka@example.jp\"\n{plain}{named}")).unwrap();
    let remove = ["user", "remove", "tanaka@example.jp"];
    stage.run(&remove).with(2).complains(&[
        "tanaka@example.jp stays",
        "aliases.\"info@example.jp\", policy.catch_all.\"example.jp\", postmaster",
        "sekisho.toml",
        "sekisho user disable tanaka@example.jp",
    ]);
    let data = stage.data().display().to_string();
    stage.run(&[&remove[..], &["--data", &data]].concat()).with(2).complains(&["stays"]);
    stage.run(&[&remove[..], &["--lang", "ja"]].concat()).with(2).complains(&["削除していません"]);
    assert_eq!(listed(&stage).as_array().unwrap().len(), 2);
    // Nobody leads to it any more.
    std::fs::write(&file, plain).unwrap();
    stage.run(&remove).with(0);
}

#[test]
fn a_result_that_cannot_be_written_is_no_success() {
    let stage = stage();
    stage.run(&["user", "add", "taro@example.jp", "--hash", SHADOW]).with(0);
    let list = |out: std::process::Stdio| -> stage::Ended {
        stage.command(&["user", "list"]).stdout(out).output().unwrap().into()
    };
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    list(full.into()).with(3).complains(&["could not be written to standard output"]);
    // Whoever has read enough goes away.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    list(writer.into()).with(0);
}

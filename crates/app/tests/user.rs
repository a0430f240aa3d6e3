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
            .with(3)
            .complains(&["accounts.toml:4:1: account.pasword: there is no key `pasword`"]);
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

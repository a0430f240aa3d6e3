//! What an operator does from day to day: waiting mail, grants, the settings, and what goes wrong.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test ends where it fails"
)]

use std::net::TcpListener;

mod stage;

use stage::Stage;
use stage::gateway::{Gateway, send};

/// A gateway that sends an alias onwards to a smart host where nothing listens.
fn with_waiting_mail() -> (Gateway, String) {
    let gateway = Gateway::new();
    let nobody = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let way_out = format!("\nsmart_host = {{ host = \"127.0.0.1\", port = {nobody} }}\n");
    gateway.change("[delivery]\n", &format!("[delivery]{way_out}"));
    gateway.change("[aliases]\n", "[aliases]\n\"away@example.jp\" = [\"you@far.example\"]\n");
    (gateway, way_out)
}

#[test]
fn waiting_mail_is_listed_shown_retried_and_removed() {
    let (gateway, _) = with_waiting_mail();
    let spool = |words: &[&str]| {
        let words: Vec<&str> =
            ["spool"].iter().chain(words).copied().chain(["--config", "sekisho.toml"]).collect();
        gateway.stage.run(&words)
    };
    spool(&["list"]).with(3).complains(&["no server answers", "sekisho status --config sekisho.toml"]);
    let mut serving = gateway.start();
    spool(&["list"]).with(0).says(&["The spool is empty"]);
    assert!(send(gateway.at("smtp"), "away@example.jp").starts_with("250"));
    serving.until("delayed");
    let listed = gateway.stage.run(&["spool", "list", "--format", "json"]).with(0);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    let id = listed["oldest"][0]["id"].as_str().unwrap().to_owned();
    spool(&["list"]).with(0).says(&[
        "One message waits.",
        &id,
        "<a@out.example> -> <you@far.example>",
        "tried once, next 20",
    ]);
    spool(&["list", "--lang", "ja"]).with(0).says(&["待機中のメール 1 通", "1 回試行"]);
    gateway.stage.run(&["status"]).with(0).says(&[
        "1 message, 1 to be tried again",
        "<a@out.example> -> <you@far.example>",
        "Smart host 127.0.0.1:",
    ]);
    let shown = spool(&["show", &id.to_lowercase()]).with(0);
    shown.says(&[
        "Recipient   <you@far.example>, by smart-host",
        "service smtp",
        "Subject: x",
        "Received: from",
    ]);
    assert!(!shown_body(&gateway, &id, false).contains("\nHello"));
    assert!(shown_body(&gateway, &id, true).contains("\n\nHello"));
    spool(&["retry"]).with(0).says(&["One message is tried now", "sekisho spool list --config sekisho.toml"]);
    assert!(serving.until("delayed").contains("attempt=2"));
    spool(&["retry", &id]).with(0).says(&["is tried now"]);
    assert!(serving.until("delayed").contains("attempt=3"));
    // It may still be in hand for a moment.
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while spool(&["remove", &id]).code != Some(0) {
        assert!(std::time::Instant::now() < end, "it was not removed");
    }
    assert!(serving.until("removed").contains("to=you@far.example"));
    for command in ["remove", "show", "retry"] {
        spool(&[command, &id]).with(2).complains(&["There is no message", "sekisho spool list --config"]);
    }
    spool(&["retry"]).with(0).says(&["No mail waits."]);
    serving.stop();
}

fn shown_body(gateway: &Gateway, id: &str, body: bool) -> String {
    let words = ["spool", "show", id, "--body"];
    gateway.stage.run(&words[..if body { 4 } else { 3 }]).with(0).out
}

#[test]
fn held_mail_is_told_of_wherever_one_looks() {
    let gateway = Gateway::new();
    let mut serving = gateway.start();
    gateway.change("#hold = false", "hold = true");
    serving.signal("-HUP");
    assert!(serving.until("reloaded").contains("mail is held"));
    assert!(send(gateway.at("smtp"), "suzuki@example.jp").starts_with("250"));
    gateway
        .stage
        .run(&["status"])
        .with(0)
        .says(&["1 message, 0 to be tried again", "Held no mail leaves the spool"]);
    gateway.stage.run(&["spool", "retry"]).with(0).says(&["Mail is held: delivery.hold"]);
    gateway.stage.run(&["check-config"]).with(0).says(&["Held no mail leaves the spool"]);
    serving.stop();
}

#[test]
fn grants_are_taken_back_wherever_the_settings_are_named() {
    let gateway = Gateway::new();
    let serving = gateway.start();
    let known = ["grants", "revoke", "suzuki@example.jp", "--config", "sekisho.toml"];
    gateway.stage.run(&known).with(0).says(&["suzuki@example.jp: 0 grants"]);
    let before = ["grants", "--config", "sekisho.toml", "revoke", "nosuch@example.jp"];
    gateway
        .stage
        .run(&before)
        .with(2)
        .complains(&["There is no account nosuch@example.jp", "sekisho user list --config sekisho.toml"]);
    serving.stop();
}

#[test]
fn check_config_says_what_is_open_and_finds_what_would_fail_later() {
    let gateway = Gateway::new();
    let ended = gateway.stage.run(&["check-config"]).with(0);
    ended.says(&[
        "1 account",
        "Listens at   smtp 127.",
        "for mx.example.jp, until",
        "self-signed",
        "(a Maildir each)",
    ]);
    gateway.change(
        "[delivery]\n",
        "[delivery]\nmaildir = \"/nowhere/at/all\"\nsmart_host = { host = \"h.example\", user = \"me\", password_file = \"/tmp/nope\" }\n",
    );
    let ended = gateway.stage.run(&["check-config"]).with(2);
    ended.says(&[
        "delivery.smart_host.password_file: /tmp/nope: no such file",
        "delivery.maildir: /nowhere/at/all: no such file",
    ]);
    std::fs::remove_file(gateway.stage.data().join("tls/certificate.pem")).unwrap();
    gateway.change("postmaster = \"suzuki@", "postmaster = \"nosuch@");
    // One mistake hides no other.
    gateway.stage.run(&["check-config"]).with(2).says(&[
        "tls.certificate: there is no certificate",
        "sekisho init",
        "policy serve",
        ": postmaster: there is no account nosuch@example.jp",
        "delivery.maildir: /nowhere/at/all: no such file",
    ]);
    let japanese = gateway.stage.run(&["check-config", "--lang", "ja"]).with(2);
    japanese.says(&[": postmaster: アカウント nosuch@example.jp はありません"]);
    let document = gateway.stage.run(&["check-config", "--format", "json"]).with(2).out;
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(
        (&document["smart_host"], &document["problems"][0]["key"]),
        (&"h.example:587".into(), &"postmaster".into())
    );
}

#[test]
fn init_sets_up_what_works_from_any_directory() {
    let stage = Stage::new();
    let init = |more: &[&str]| {
        let words = ["init", "--config", "s.toml", "--host-name", "mx.example.jp", "--domain", "example.jp"];
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        stage.run(&words)
    };
    init(&["--data", "./here", "--smart-host", "not a host"]).with(2).complains(&["is no server"]);
    init(&["--data", "./here", "--user", "root"]).with(2).complains(&["user: it does not serve as root"]);
    init(&["--data", "./here", "--user", "nosuch", "--smart-host", "smtp.provider.example:2525"])
        .with(0)
        .says(&[
            "nosuch is no user of this system yet",
            "useradd --system",
            "v=spf1 mx ~all",
            "sekisho audit mx.example.jp --basis own",
        ]);
    let text = std::fs::read_to_string(stage.path().join("s.toml")).unwrap();
    assert!(
        text.contains("smart_host = { host = \"smtp.provider.example\", port = 2525, require_tls = true }"),
        "{text}"
    );
    let data = text.lines().find(|line| line.starts_with("data = ")).unwrap();
    assert!(data.starts_with("data = \"/") && data.ends_with("/here\""), "{data}");
    // The variable is for audits.
    assert!(!stage.data().exists());
    let deep = ["init", "--config", "d.toml", "--host-name", "mx.example.jp", "--domain", "example.jp"];
    stage.run(&[&deep[..], &["--data", "a/b/data", "--user", "nobody"]].concat()).with(0);
    let mode = |path: &str| {
        let found = std::fs::metadata(stage.path().join(path)).unwrap();
        std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o777
    };
    assert_eq!((mode("a"), mode("a/b"), mode("a/b/data")), (0o755, 0o755, 0o700));
    let list = ["user", "list", "--config", "s.toml"];
    stage.run(&list).with(0).says(&["sekisho user add ADDRESS --config s.toml"]);
    for command in ["serve", "status", "grants", "check-config"] {
        stage.run(&[command, "--data", "here"]).with(2).complains(&["there is no option \"--data\""]);
    }
}

#[test]
fn a_decision_tells_that_there_is_no_way_out() {
    let gateway = Gateway::new();
    let out = [
        "policy",
        "explain",
        "--port",
        "submission",
        "--login",
        "suzuki@example.jp",
        "--from",
        "suzuki@example.jp",
        "--to",
        "you@far.example",
    ];
    gateway.stage.run(&out).with(0).says(&[
        "Refused: the rules let it go",
        "550 5.4.4",
        "Way to other domains: none",
    ]);
    let json = gateway.stage.run(&[&out[..], &["--format", "json"]].concat()).with(0).out;
    assert!(json.contains("\"reason\": \"no-way-out\""), "{json}");
    let stranger = ["policy", "explain", "--from", "suzuki@example.jp", "--to", "you@far.example"];
    gateway.stage.run(&stranger).with(0).says(&["objects, and decides: a stranger wants"]);
    gateway.change("[delivery]\n", "[delivery]\nsmart_host = { host = \"h.example\" }\n");
    gateway.stage.run(&out).with(0).says(&["Way to other domains: h.example"]);
}

#[test]
fn a_place_to_listen_that_is_none_says_which_option_names_it() {
    let gateway = Gateway::new();
    let listen = |place: &str| gateway.stage.run(&["policy", "serve", "--listen", place]).with(2);
    let socket = gateway.stage.path().join("none/sock");
    let ended = listen(socket.to_str().unwrap());
    ended.complains(&["there is no directory", "none", "--listen ADDRESS:PORT|PATH"]);
    let held = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listen(&held.local_addr().unwrap().to_string()).complains(&["Something else listens at", "ss -ltnp"]);
}

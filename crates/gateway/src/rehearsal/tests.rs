use std::os::unix::fs::PermissionsExt as _;

use sekisho_policy::{Decision, Reason, decide};
use sekisho_wire::mail::address::Charset;

use super::*;
use crate::accounts::AccountSettings;

const SETTINGS: &str = "host_name = \"mx.example.jp\"\ndomains = [\"example.jp\"]\n\
[policy]\nnetworks = [\"192.0.2.0/28\"]\n[pop_before_smtp]\nlisteners = [\"submission\"]\n";
const ACCOUNTS: &str = "version = 1\n[[account]]\nname = \"hanako@example.jp\"\nsenders = [\"hanako@example.jp\", \"@example.jp\"]\n\
[[account]]\nname = \"gone@example.jp\"\nsenders = [\"gone@example.jp\"]\ndisabled = true\n";

fn decided(rehearsal: &Rehearsal) -> Result<Decision, RehearsalError> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("accounts.toml");
    std::fs::write(&file, ACCOUNTS).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let accounts = Accounts::open(&file, AccountSettings::default()).unwrap();
    let settings = Settings::parse(std::path::Path::new("sekisho.toml"), SETTINGS).unwrap();
    rehearsal.facts(&settings, &accounts).map(|facts| decide(&facts))
}

/// A whole message of hanako's to a friend.
fn message() -> Rehearsal {
    Rehearsal {
        role: Role::Submission,
        client: Some("203.0.113.9".parse().unwrap()),
        in_clear: false,
        right: Some(Right::Login("hanako@example.jp".to_owned())),
        from: Some(ReversePath::parse(b"<hanako@example.jp>", Charset::Ascii).unwrap()),
        to: Some(ForwardPath::parse(b"<friend@elsewhere.example>", Charset::Ascii).unwrap()),
        header_from: Some(vec![Mailbox::parse(b"hanako@example.jp", Charset::Ascii).unwrap()]),
    }
}

fn decision(rehearsal: &Rehearsal) -> Decision {
    decided(rehearsal).unwrap()
}

#[test]
fn each_right_counts_for_what_it_is() {
    let right = |right| Rehearsal { right: Some(right), ..message() };
    let name = || "Hanako@example.jp".to_owned();
    assert_eq!(decision(&message()), Decision::Relay);
    assert_eq!(decision(&right(Right::Certificate(name()))), Decision::Relay);
    assert_eq!(decision(&right(Right::Grant(name()))), Decision::Relay);
    let mx = Rehearsal { role: Role::Mx, ..right(Right::Grant(name())) };
    assert_eq!(decision(&mx), Decision::Refuse(Reason::RelayDenied));
    // Whole domains count for a login, and not for a grant.
    let other = Some(ReversePath::parse(b"<other@example.jp>", Charset::Ascii).unwrap());
    assert_eq!(decision(&Rehearsal { from: other.clone(), ..message() }), Decision::Relay);
    let grant = Rehearsal { from: other, ..right(Right::Grant(name())) };
    assert_eq!(decision(&grant), Decision::Refuse(Reason::LoginRequired));
    let null = Some(ReversePath::parse(b"<>", Charset::Ascii).unwrap());
    let null = Rehearsal { from: null, ..right(Right::Grant(name())) };
    assert_eq!(decision(&null), Decision::Refuse(Reason::LoginRequired));
    for login in [Right::Login(name()), Right::Certificate(name())] {
        let here = decided(&Rehearsal { role: Role::Mx, ..right(login) });
        assert!(matches!(here, Err(RehearsalError::NoLoginHere)));
    }
    let clear = Rehearsal { in_clear: true, ..message() };
    assert_eq!(decision(&clear), Decision::Refuse(Reason::LoginInClear));
    let stranger = Rehearsal { right: None, ..message() };
    assert_eq!(decision(&stranger), Decision::Refuse(Reason::LoginRequired));
    for (client, expected) in [
        ("192.0.2.1", Decision::Relay),
        ("::ffff:192.0.2.1", Decision::Relay),
        ("192.0.2.99", Decision::Refuse(Reason::LoginRequired)),
    ] {
        let client = Some(client.parse().unwrap());
        assert_eq!(decision(&Rehearsal { client, in_clear: true, ..stranger.clone() }), expected);
    }
}

#[test]
fn what_is_left_out_is_not_known_yet() {
    let at_recipient = Rehearsal { header_from: None, ..message() };
    assert_eq!(decision(&at_recipient), Decision::Undecided);
    assert_eq!(decision(&Rehearsal { to: None, ..at_recipient.clone() }), Decision::Undecided);
    assert_eq!(decision(&Rehearsal { to: None, from: None, ..at_recipient }), Decision::Undecided);
    let no_author = Rehearsal { header_from: Some(Vec::new()), ..message() };
    assert_eq!(decision(&no_author), Decision::Refuse(Reason::FromMalformed));
}

#[test]
fn nobody_is_an_answer() {
    let by = |name: &str| {
        let right = Some(Right::Login(name.to_owned()));
        decided(&Rehearsal { right, ..message() }).unwrap_err().to_string()
    };
    assert_eq!(by("nobody@example.jp"), "there is no account nobody@example.jp");
    assert_eq!(by("gone@example.jp"), "the account gone@example.jp is disabled; it is a stranger");
}

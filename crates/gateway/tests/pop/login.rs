//! Logins, and the grants that they open.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rsasl::prelude::{Mechname, SASLClient, SASLConfig};
use sekisho_gateway::accounts::AccountsFile;
use sekisho_gateway::grants::NotGranted;
use sekisho_net::clock;

use super::stage::{PASSWORD, Stage, WITHIN};

#[tokio::test]
async fn a_login_over_tls_opens_a_grant_for_its_own_sender_alone() {
    let stage = Stage::new().await;
    assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
    let mut client = stage.client().await;
    assert!(client.ask("USER Hanako@Example.jp").await.starts_with("+OK"));
    assert_eq!(client.ask(&format!("PASS {PASSWORD}")).await, "+OK 0 messages");
    assert!(stage.grant("hanako@example.jp").is_ok());
    assert_eq!(stage.grant("taro@example.jp"), Err(NotGranted::ForeignSender { accounts: 1 }));
    assert_eq!(client.ask("QUIT").await, "+OK Bye");
    assert!(client.is_closed().await);
    assert!(stage.grant("hanako@example.jp").is_ok());
}

#[tokio::test]
async fn a_wrong_password_opens_nothing() {
    let stage = Stage::new().await;
    for name in ["hanako@example.jp", "nobody@example.jp"] {
        let mut client = stage.client().await;
        assert!(client.ask(&format!("USER {name}")).await.starts_with("+OK"));
        assert_eq!(client.ask("PASS wrong").await, "-ERR [AUTH] Authentication failed");
        assert_eq!(client.ask("STAT").await, "-ERR Log in first");
    }
    assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
}

#[tokio::test]
async fn nothing_is_opened_by_a_login_in_clear() {
    // Refused where it should be refused …
    let stage = Stage::new().await;
    let mut client = stage.client_in_clear().await;
    let refusal = "-ERR [SYS/PERM] Encryption is required first";
    assert_eq!(client.ask("USER hanako@example.jp").await, refusal);
    assert_eq!(client.ask(&format!("PASS {PASSWORD}")).await, refusal);
    let plain = BASE64.encode(format!("\0hanako@example.jp\0{PASSWORD}"));
    assert_eq!(client.ask(&format!("AUTH PLAIN {plain}")).await, refusal);
    assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
    // … and where somebody has switched that off, there is mail but no grant.
    let stage = Stage::with(|settings| settings.offers.danger_login_in_clear = true, None).await;
    let mut client = stage.client_in_clear().await;
    assert!(client.ask("USER hanako@example.jp").await.starts_with("+OK"));
    assert_eq!(client.ask(&format!("PASS {PASSWORD}")).await, "+OK 0 messages");
    assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
}

#[tokio::test]
async fn rfc_2595_section_4_stls_and_nothing_from_before_it() {
    let stage = Stage::new().await;
    let mut client = stage.client_in_clear().await;
    let offered = client.ask_long("CAPA").await;
    assert!(offered.contains(&"STLS".to_owned()) && !offered.iter().any(|line| line.starts_with("SASL")));
    // The lines behind STLS were sent in clear; none of them is answered inside.
    client.send(b"STLS\r\nUSER evil\r\nPASS evil\r\nCAPA\r\n").await;
    assert_eq!(client.line().await, "+OK Begin TLS");
    let (connection, _) = client.connection.start_tls("pop.example", WITHIN).await.unwrap();
    client.connection = connection;
    client.buffer.clear();
    let offered = client.ask_long("CAPA").await;
    assert!(offered.contains(&"USER".to_owned()) && !offered.contains(&"STLS".to_owned()), "{offered:?}");
    let sasl = offered.iter().find(|line| line.starts_with("SASL")).unwrap();
    assert!(sasl.contains("PLAIN") && sasl.contains("SCRAM-SHA-256-PLUS"), "{sasl}");
    assert!(client.ask("USER hanako@example.jp").await.starts_with("+OK"));
    assert!(client.ask(&format!("PASS {PASSWORD}")).await.starts_with("+OK"));
    assert!(stage.grant("hanako@example.jp").is_ok());
}

#[tokio::test]
async fn rfc_5034_section_4_auth_plain_with_and_without_initial_response() {
    let stage = Stage::new().await;
    let plain = BASE64.encode(format!("\0hanako@example.jp\0{PASSWORD}"));
    let mut client = stage.client().await;
    assert_eq!(client.ask(&format!("AUTH PLAIN {plain}")).await, "+OK 0 messages");
    client.ask("QUIT").await;
    let mut client = stage.client().await;
    assert_eq!(client.ask("AUTH PLAIN").await, "+ ");
    assert_eq!(client.ask(&plain).await, "+OK 0 messages");
    client.ask("QUIT").await;
    let mut client = stage.client().await;
    assert_eq!(client.ask("AUTH LOGIN").await, "+ VXNlcm5hbWU6");
    assert_eq!(client.ask(&BASE64.encode("hanako@example.jp")).await, "+ UGFzc3dvcmQ6");
    assert_eq!(client.ask("*").await, "-ERR AUTH was cancelled");
    assert_eq!(client.ask("AUTH NTLM").await, "-ERR The mechanism is not offered");
}

#[tokio::test]
async fn what_was_sent_is_told_at_the_next_login() {
    let stage = Stage::new().await;
    drop(stage.logged_in("hanako@example.jp").await);
    let id = stage.grant("hanako@example.jp").unwrap();
    for _ in 0..2 {
        stage.service.logins.grants.with(|grants| grants.spend(id, clock::instant())).unwrap();
    }
    let told = "+OK 0 messages; since your last login 2 messages were sent by POP before SMTP from 127.0.0.1";
    for expected in [told, "+OK 0 messages"] {
        let mut client = stage.client().await;
        client.ask("USER hanako@example.jp").await;
        assert_eq!(client.ask(&format!("PASS {PASSWORD}")).await, expected);
        client.ask("QUIT").await;
    }
    // Two of three logins renewed what the first one opened.
    assert_eq!(stage.service.logins.metrics.grants_opened.get(), 1);
}

#[tokio::test]
async fn disabling_an_account_ends_its_session_and_its_grant() {
    let stage = Stage::new().await;
    let mut client = stage.logged_in("hanako@example.jp").await;
    let mut other = stage.logged_in("taro@example.jp").await;
    AccountsFile::change(&stage.accounts_path, |file| {
        file.find_mut("hanako@example.jp")?.disabled = true;
        Ok(())
    })
    .unwrap();
    assert!(stage.service.logins.accounts.reload().unwrap());
    assert_eq!(client.line().await, "-ERR [AUTH] The account was changed or disabled");
    assert!(client.is_closed().await);
    assert!(stage.grant("hanako@example.jp").is_err());
    assert!(stage.grant("taro@example.jp").is_ok());
    assert_eq!(other.ask("NOOP").await, "+OK");
}

#[tokio::test]
async fn three_wrong_passwords_end_the_connection() {
    let stage = Stage::new().await;
    let mut client = stage.client().await;
    for _ in 0..3 {
        client.ask("USER hanako@example.jp").await;
        assert!(client.ask("PASS wrong").await.starts_with("-ERR ["));
    }
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn rfc_5034_section_4_scram_and_the_empty_response_at_its_end() {
    let stage = Stage::new().await;
    for (password, accepted) in [(PASSWORD, true), ("wrong", false)] {
        let account = "hanako@example.jp".to_owned();
        let config = SASLConfig::with_credentials(None, account, password.to_owned()).unwrap();
        let mechanism = Mechname::parse(b"SCRAM-SHA-256").unwrap();
        let mut sasl = SASLClient::new(config).start_suggested(&[mechanism]).unwrap();
        let mut message = Cursor::new(Vec::new());
        sasl.step(None, &mut message).unwrap();
        let mut client = stage.client().await;
        let mut line = format!("AUTH SCRAM-SHA-256 {}", BASE64.encode(message.into_inner()));
        let said = loop {
            let said = client.ask(&line).await;
            let Some(challenge) = said.strip_prefix("+ ") else { break said };
            let mut message = Cursor::new(Vec::new());
            sasl.step(Some(&BASE64.decode(challenge).unwrap()), &mut message).unwrap();
            line = BASE64.encode(message.into_inner());
        };
        let expected = if accepted { "+OK 0 messages" } else { "-ERR [AUTH] Authentication failed" };
        assert_eq!((said.as_str(), stage.grant("hanako@example.jp").is_ok()), (expected, true));
        assert_eq!(line.is_empty(), accepted);
    }
}

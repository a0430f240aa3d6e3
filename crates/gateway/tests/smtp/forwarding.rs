//! What aliases and repeated recipients make of one message.

use sekisho_gateway::settings::{MailAddress, Settings};
use sekisho_gateway::spool::{Envelope, Recipient};
use sekisho_policy::OwnSender;
use sekisho_wire::smtp::parameter::Notify;

use crate::client::Client;
use crate::stage::{HANAKO, STRANGER, Stage, TARO};

fn address(text: &str) -> MailAddress {
    MailAddress::parse(text).unwrap()
}

fn with_aliases(settings: &mut Settings) {
    for (alias, targets) in [
        ("sales@example.jp", &["friend@far.example"][..]),
        ("both@example.jp", &[HANAKO, "friend@far.example"]),
        ("postmaster@example.jp", &["admin@far.example"]),
        ("team@example.jp", &[HANAKO, TARO]),
    ] {
        settings.aliases.insert(address(alias), targets.iter().map(|target| address(target)).collect());
    }
    settings.delivery.hold = true;
}

/// The envelope of the only message in the spool.
async fn envelope(stage: &Stage) -> Envelope {
    let waiting = stage.gateway.spool.list(2);
    assert_eq!(waiting.len(), 1);
    stage.gateway.spool.take(waiting[0].id).await.unwrap().unwrap().envelope().clone()
}

async fn send(client: &mut Client, recipients: &[&str]) {
    for recipient in recipients {
        client.says(&format!("RCPT TO:{recipient}"), "250").await;
    }
    let said = client.data("From: hanako@example.jp\r\n\r\n").await;
    assert!(said.starts_with("250"), "{said}");
}

/// It would leave with our sender and from our address, as if we had sent it.
#[tokio::test]
async fn what_a_stranger_writes_as_one_of_us_is_not_sent_on() {
    for setting in [OwnSender::Refuse, OwnSender::Accept] {
        let stage = Stage::with(|settings| {
            with_aliases(settings);
            settings.policy.own_sender_from_strangers = setting;
        })
        .await;
        for sender in [HANAKO, "hanako+x@example.jp", "nobody@example.jp"] {
            let mut client = stage.stranger().await;
            client.says(&format!("MAIL FROM:<{sender}>"), "250").await;
            for alias in ["sales@example.jp", "both@example.jp", "postmaster@example.jp", "Postmaster"] {
                client.says(&format!("RCPT TO:<{alias}>"), "550 5.7.1").await;
            }
        }
        let mut client = stage.stranger().await;
        client.says(&format!("MAIL FROM:<{STRANGER}>"), "250").await;
        for alias in ["sales@example.jp", "both@example.jp", "postmaster@example.jp", "Postmaster"] {
            client.says(&format!("RCPT TO:<{alias}>"), "250").await;
        }
        let mut own = stage.hanako().await;
        own.says(&format!("MAIL FROM:<{HANAKO}>"), "250").await;
        send(&mut own, &["<sales@example.jp>"]).await;
    }
}

#[tokio::test]
async fn a_mailbox_gets_a_message_once_however_often_it_is_named() {
    let stage = Stage::with(with_aliases).await;
    let mut client = stage.stranger().await;
    client.says(&format!("MAIL FROM:<{STRANGER}>"), "250").await;
    let all = ["hanako", "HANAKO", "hanako+a", "\"hanako\"", "team", "team", "both", "sales", "sales"];
    let all: Vec<String> = all.iter().map(|local| format!("<{local}@example.jp>")).collect();
    send(&mut client, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let envelope = envelope(&stage).await;
    let targets: Vec<&str> = envelope.recipients.iter().map(|recipient| recipient.target.as_str()).collect();
    assert_eq!(targets, ["mailbox:hanako@example.jp", "mailbox:taro@example.jp", "smart-host"]);
}

/// The sender that a stranger gives is anybody, who shall not be told by the next server what became of mail that was
/// never theirs.
#[tokio::test]
async fn a_stranger_makes_nobody_else_confirm_to_a_third() {
    let notify = |recipient: &Recipient| recipient.notify.unwrap();
    let never = Notify { never: true, ..Notify::default() };
    let failure = Notify { failure: true, ..Notify::default() };
    for (asked, sent_on) in [("SUCCESS", never), ("SUCCESS,FAILURE", failure), ("NEVER", never)] {
        let stage = Stage::with(with_aliases).await;
        let mut client = stage.stranger().await;
        client.says(&format!("MAIL FROM:<{STRANGER}>"), "250").await;
        send(&mut client, &[&format!("<sales@example.jp> NOTIFY={asked}")]).await;
        assert_eq!(notify(&envelope(&stage).await.recipients[0]), sent_on, "{asked}");
    }
    let stage = Stage::with(with_aliases).await;
    let mut own = stage.hanako().await;
    own.says(&format!("MAIL FROM:<{HANAKO}>"), "250").await;
    send(&mut own, &["<sales@example.jp> NOTIFY=SUCCESS"]).await;
    assert!(notify(&envelope(&stage).await.recipients[0]).success);
}

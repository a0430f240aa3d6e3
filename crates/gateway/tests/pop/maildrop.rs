//! Mail that is listed, read and deleted, while others do the same.

use super::stage::Stage;

const MESSAGE: &str = "From: a@example.org\r\nSubject: one\r\n\r\nfirst\r\n.dot\r\nlast\r\n";

#[tokio::test]
async fn rfc_1939_section_5_stat_list_retr_dele_rset() {
    let stage = Stage::new().await;
    let name = stage.deliver("hanako@example.jp", MESSAGE);
    stage.deliver("hanako@example.jp", "Subject: two\n\nno line end");
    let mut client = stage.logged_in("hanako@example.jp").await;
    assert_eq!(client.ask("STAT").await, "+OK 2 85");
    assert_eq!(client.ask_long("LIST").await, ["1 56", "2 29"]);
    assert_eq!(client.ask_long("UIDL").await[0], format!("1 {name}"));
    assert_eq!(client.ask("RETR 1").await, "+OK 56 octets");
    let lines = client.lines().await;
    assert_eq!(lines, ["From: a@example.org", "Subject: one", "", "first", "..dot", "last"]);
    assert_eq!(client.ask_long("TOP 1 1").await, ["From: a@example.org", "Subject: one", "", "first"]);
    assert_eq!(client.ask_long("RETR 2").await, ["Subject: two", "", "no line end"]);
    assert_eq!(client.ask("DELE 1").await, "+OK Message 1 is deleted");
    assert_eq!(client.ask("RETR 1").await, "-ERR The message is deleted");
    assert_eq!(client.ask("STAT").await, "+OK 1 29");
    assert_eq!(client.ask("RSET").await, "+OK 2 messages (85 octets)");
    assert_eq!(client.ask("RETR 3").await, "-ERR There is no such message");
}

#[tokio::test]
async fn rfc_1939_section_6_only_quit_deletes() {
    let stage = Stage::new().await;
    stage.deliver("hanako@example.jp", MESSAGE);
    let mut client = stage.logged_in("hanako@example.jp").await;
    client.ask("DELE 1").await;
    drop(client);
    let mut client = loop {
        // The session before lets go of the maildrop when it notices that its client is gone.
        let mut client = stage.client().await;
        client.ask("USER hanako@example.jp").await;
        let said = client.ask(&format!("PASS {}", super::stage::PASSWORD)).await;
        if said.starts_with("+OK") {
            break client;
        }
        assert!(said.starts_with("-ERR [IN-USE]"), "{said}");
    };
    assert_eq!(client.ask("STAT").await, "+OK 1 56");
    client.ask("DELE 1").await;
    assert_eq!(client.ask("QUIT").await, "+OK Bye");
    assert!(client.is_closed().await);
    assert!(stage.maildir("hanako@example.jp").list().unwrap().is_empty());
}

#[tokio::test]
async fn rfc_1939_section_4_one_session_has_the_maildrop() {
    let stage = Stage::new().await;
    let mut first = stage.logged_in("hanako@example.jp").await;
    let mut second = stage.client().await;
    second.ask("USER hanako@example.jp").await;
    let said = second.ask(&format!("PASS {}", super::stage::PASSWORD)).await;
    assert_eq!(said, "-ERR [IN-USE] Another session has the maildrop open");
    first.ask("QUIT").await;
    assert!(first.is_closed().await);
    second.ask("USER hanako@example.jp").await;
    assert!(second.ask(&format!("PASS {}", super::stage::PASSWORD)).await.starts_with("+OK"));
}

#[tokio::test]
async fn mail_that_comes_or_goes_meanwhile_harms_nobody() {
    let stage = Stage::new().await;
    for _ in 0..3 {
        stage.deliver("hanako@example.jp", MESSAGE);
    }
    let mut client = stage.logged_in("hanako@example.jp").await;
    let maildir = stage.maildir("hanako@example.jp");
    let entries = maildir.list().unwrap();
    // Another client reads the second (so that its name changes) and removes the third.
    let new = maildir.path().join("new");
    let second = std::fs::read_dir(&new).unwrap().map(|entry| entry.unwrap().file_name());
    let second =
        second.map(|name| name.into_string().unwrap()).find(|name| *name == entries[1].unique_id).unwrap();
    std::fs::rename(new.join(&second), maildir.path().join("cur").join(format!("{second}:2,S"))).unwrap();
    assert!(maildir.remove(&entries[2]).unwrap());
    stage.deliver("hanako@example.jp", MESSAGE);
    assert_eq!(client.ask("STAT").await, "+OK 3 168");
    assert_eq!(client.ask_long("RETR 2").await.len(), 6);
    assert_eq!(client.ask("RETR 3").await, "-ERR Somebody else has removed the message");
    assert_eq!(client.ask("RETR 4").await, "-ERR There is no such message");
    for number in 1..=3 {
        assert!(client.ask(&format!("DELE {number}")).await.starts_with("+OK"));
    }
    assert_eq!(client.ask("QUIT").await, "+OK Bye");
    assert!(client.is_closed().await);
    assert_eq!(maildir.list().unwrap().len(), 1);
}

#[tokio::test]
async fn a_large_message_and_pipelined_commands() {
    let stage = Stage::new().await;
    let line = format!("{}\n", "x".repeat(99));
    stage.deliver("hanako@example.jp", &format!("Subject: large\n\n{}", line.repeat(30_000)));
    let mut client = stage.logged_in("hanako@example.jp").await;
    client.send(b"RETR 1\r\nTOP 1 0\r\nNOOP\r\nDELE 1\r\nQUIT\r\n").await;
    assert_eq!(client.line().await, "+OK 3030018 octets");
    assert_eq!(client.lines().await.len(), 30_002);
    assert_eq!(client.line().await, "+OK The top follows");
    assert_eq!(client.lines().await, ["Subject: large", ""]);
    assert_eq!(client.line().await, "+OK");
    assert_eq!(client.line().await, "+OK Message 1 is deleted");
    assert_eq!(client.line().await, "+OK Bye");
    assert!(stage.maildir("hanako@example.jp").list().unwrap().is_empty());
}

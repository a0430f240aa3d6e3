//! RFC 5321 §4.5.3: sizes that a server must take, and what it says about larger ones.

use sekisho_gateway::settings::MailAddress;

use crate::stage::{HANAKO, Stage};

#[tokio::test]
async fn rfc_5321_section_4_5_3_1_1_a_local_part_of_64_octets() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    let longest = "x".repeat(64);
    client.says(&format!("MAIL FROM:<{longest}@witness.example>"), "250").await;
    // Nobody has it, but it is an address.
    client.says(&format!("RCPT TO:<{longest}@example.jp>"), "550 5.1.1").await;
    let plus = format!("hanako+{}", "x".repeat(57));
    client.says(&format!("RCPT TO:<{plus}@example.jp>"), "250").await;
    client.says(&format!("RCPT TO:<{longest}x@example.jp>"), "501 5.1.3").await;
}

#[tokio::test]
async fn rfc_5321_section_4_5_3_1_3_a_path_of_256_octets() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    let local = "x".repeat(64);
    let domain = format!("d{0}.{0}.{0}", "d".repeat(62));
    let path = format!("<{local}@{domain}>");
    assert_eq!(path.len(), 256);
    client.says(&format!("MAIL FROM:{path}"), "250").await;
}

#[tokio::test]
async fn rfc_5321_section_4_5_3_1_4_a_command_line_of_512_octets() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    client.says(&format!("NOOP {}", "x".repeat(512 - 7)), "250").await;
    client.says(&format!("NOOP {}", "x".repeat(4000)), "500 5.5.2").await;
    client.says("NOOP", "250").await;
}

#[tokio::test]
async fn rfc_5321_section_4_5_3_1_6_a_text_line_of_1000_octets_and_more() {
    let stage = Stage::new().await;
    let mut client = stage.stranger().await;
    for length in [998, 100_000] {
        client
            .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
            .await;
        let said = client.data(&format!("Subject: long\r\n\r\n{}\r\n", "x".repeat(length))).await;
        assert!(said.starts_with("250"), "{said}");
    }
    let mail = stage.mail(HANAKO, 2).await;
    let mut lengths: Vec<usize> = mail.iter().map(|text| text.lines().last().unwrap().len()).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [998, 100_000]);
}

#[tokio::test]
async fn rfc_5321_section_4_5_3_1_8_a_hundred_recipients() {
    let address = |text: String| MailAddress::parse(&text).unwrap();
    let stage = Stage::with(|settings| {
        let aliases = (0..100).map(|number| {
            let friend = address(format!("friend{number}@far.example"));
            (address(format!("list{number}@example.jp")), vec![friend])
        });
        settings.aliases = aliases.collect();
        settings.delivery.hold = true;
    })
    .await;
    let mut client = stage.stranger().await;
    client.says("MAIL FROM:<probe@witness.example>", "250").await;
    for number in 0..100 {
        client.says(&format!("RCPT TO:<list{number}@example.jp>"), "250").await;
    }
    // §4.5.3.1.10: those that came first are served, and the others later.
    client.says("RCPT TO:<taro@example.jp>", "452 4.5.3").await;
    assert!(client.data("Subject: all\r\n\r\n").await.starts_with("250"));
    assert_eq!(stage.gateway.spool.list(1)[0].recipients, 100);
}

#[tokio::test]
async fn rfc_5321_section_4_5_3_1_9_what_is_too_big_is_552() {
    let stage =
        Stage::with(|settings| settings.limits.message = sekisho_gateway::settings::Octets(65_536)).await;
    let mut client = stage.stranger().await;
    client.says("MAIL FROM:<probe@witness.example> SIZE=65537", "552 5.3.4").await;
    client
        .talks(&[("MAIL FROM:<probe@witness.example>", "250"), ("RCPT TO:<hanako@example.jp>", "250")])
        .await;
    let said = client.data(&format!("Subject: big\r\n\r\n{}", "x\r\n".repeat(30_000))).await;
    assert!(said.starts_with("552 5.3.4"), "{said}");
    client.says("QUIT", "221").await;
    stage.has_nothing().await;
}

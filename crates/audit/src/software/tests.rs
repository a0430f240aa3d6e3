use super::*;

fn name(banner: &str, replies: &[&str]) -> Option<String> {
    tell(&[banner], replies).map(|software| software.name)
}

#[test]
fn a_greeting_tells_name_and_version() {
    let told = |banner: &str| {
        let software = tell(&[banner], &[]).unwrap();
        (software.name, software.version)
    };
    let with = |name: &str, version: &str| (name.to_owned(), Some(version.to_owned()));
    assert_eq!(told("mx.example.jp ESMTP Postfix (Debian/GNU)"), ("Postfix".to_owned(), None));
    assert_eq!(told("mx.example.jp ESMTP Postfix (3.7.11)"), with("Postfix", "3.7.11"));
    assert_eq!(told("mx.example.jp ESMTP Exim 4.96 Fri, 01 Mar 2024 12:00:00 +0900"), with("Exim", "4.96"));
    assert_eq!(
        told("mx.example.jp ESMTP Sendmail 8.17.1.9/8.17.1.9/Debian-2; Fri"),
        with("sendmail", "8.17.1.9")
    );
    assert_eq!(told("mx.example.jp ESMTP OpenSMTPD"), ("OpenSMTPD".to_owned(), None));
    assert_eq!(told("mx.example.jp ESMTP Haraka/3.3.4 ready"), with("Haraka", "3.3.4"));
    assert_eq!(told("mx.example.jp Python SMTP 1.4.6"), with("aiosmtpd", "1.4.6"));
    assert_eq!(
        told("mx.example.jp Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready at"),
        with("Microsoft IIS SMTP", "6.0.3790.4675")
    );
    assert_eq!(
        told("mx.example.jp ESMTP MailEnable Service, Version: 10.30-- ready"),
        with("MailEnable", "10.30")
    );
    assert_eq!(told("mx.example.jp ESMTP qpsmtpd 0.94 ready; send us your mail"), with("qpsmtpd", "0.94"));
}

#[test]
fn a_blank_greeting_is_no_hiding_place() {
    let blank = "mx.example.jp ESMTP";
    let postfix = ["554 5.7.1 <t@w.example>: Relay access denied"];
    assert_eq!(name(blank, &postfix).as_deref(), Some("Postfix"));
    let unknown =
        ["550 5.1.1 <x@a.example>: Recipient address rejected: User unknown in local recipient table"];
    assert_eq!(name(blank, &unknown).as_deref(), Some("Postfix"));
    assert_eq!(name(blank, &["502 5.5.2 Error: command not recognized"]).as_deref(), Some("Postfix"));
    assert_eq!(name(blank, &["550 relay not permitted"]).as_deref(), Some("Exim"));
    assert_eq!(name(blank, &["503 sender not yet given"]).as_deref(), Some("Exim"));
    let sendmail = ["550 5.7.1 <t@w.example>... Relaying denied. Proper authentication required."];
    assert_eq!(name(blank, &sendmail).as_deref(), Some("sendmail"));
    assert_eq!(name(blank, &["550 Invalid recipient: <t@w.example>"]).as_deref(), Some("OpenSMTPD"));
    assert_eq!(
        name(blank, &["250 2.1.5 Destination address valid: Recipient ok"]).as_deref(),
        Some("OpenSMTPD")
    );
    let qmail = ["553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"];
    assert_eq!(name(blank, &qmail).as_deref(), Some("qmail"));
    assert_eq!(name(blank, &["513 Relaying denied."]).as_deref(), Some("Courier"));
    assert_eq!(name(blank, &["550 I cannot deliver mail for <x@y.example>"]).as_deref(), Some("Haraka"));
    assert_eq!(name(blank, &["500 Error: command \"XX\" not recognized"]).as_deref(), Some("aiosmtpd"));
    assert_eq!(name(blank, &["250-mx - Your hour of destiny has come."]).as_deref(), Some("chasquid"));
    let exchange = ["550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"];
    assert_eq!(name(blank, &exchange).as_deref(), Some("Microsoft Exchange"));
    assert_eq!(
        name(blank, &["550 Delivery is not allowed to this address."]).as_deref(),
        Some("hMailServer")
    );
    assert_eq!(name(blank, &["250-mx you had me at EHLO"]).as_deref(), Some("Stalwart"));
    assert_eq!(name(blank, &["550 5.1.1 No such user (msg ID = 1a2b)"]).as_deref(), Some("maddy"));
}

#[test]
fn what_is_told_has_its_evidence_and_what_is_not_told_is_not_claimed() {
    let software = tell(&["x ESMTP"], &["250 2.1.0 <>... Sender ok", "221 2.0.0 Bye"]).unwrap();
    assert_eq!(
        (software.name.as_str(), software.evidence),
        ("sendmail", vec!["250 2.1.0 <>... Sender ok".to_owned()])
    );
    assert_eq!(tell(&["mx.example.jp ESMTP"], &["250 2.1.0 Ok", "221 2.0.0 Bye", "250 mx.example.jp"]), None);
    // Both say it, so neither is told.
    assert_eq!(tell(&["mx.example.jp ESMTP"], &["250 mx Hello a [192.0.2.1], pleased to meet you"]), None);
}

#[test]
fn wording_outweighs_a_greeting() {
    let replies = ["550 relay not permitted", "550 Unrouteable address"];
    assert_eq!(name("mx.example.jp ESMTP Postfix", &replies).as_deref(), Some("Exim"));
}

#[test]
fn only_names_that_can_be_the_servers_own_are_taken() {
    assert_eq!(own_host_name("MX.Example.JP").as_deref(), Some("mx.example.jp"));
    assert_eq!(own_host_name("mail.assoc.example,").as_deref(), Some("mail.assoc.example"));
    for nothing in
        ["localhost", "localhost.localdomain", "8.17.1", "192.0.2.1", "www.postfix.org", "ESMTP", "", "a..b"]
    {
        assert_eq!(own_host_name(nothing), None, "{nothing:?}");
    }
}

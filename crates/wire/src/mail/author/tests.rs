use super::*;

fn read(header: &str) -> Result<Vec<String>, AuthorError> {
    let found = authors(format!("{header}\r\n\r\nFrom: not@the.header\r\n").as_bytes())?;
    Ok(found.iter().map(ToString::to_string).collect())
}

#[test]
fn rfc_5322_section_3_6_2_forms_that_everybody_reads_alike() {
    assert_eq!(read("From: a@example.jp").unwrap(), ["a@example.jp"]);
    assert_eq!(read("from:\r\n =?utf-8?B?6Yi05pyo?= <a@example.jp>").unwrap(), ["a@example.jp"]);
    assert_eq!(read("From: \"Suzuki, A.\" <a@example.jp> (at home)").unwrap(), ["a@example.jp"]);
    assert_eq!(read("From: 鈴木 J. R. <\"a b\"@example.jp>").unwrap(), ["\"a b\"@example.jp"]);
    assert_eq!(
        read("From: a@x.jp,\r\n\tB <b@x.jp>\r\nSender: c@x.jp").unwrap(),
        ["a@x.jp", "b@x.jp", "c@x.jp"]
    );
    assert_eq!(read("Subject: x\r\nFrom: <a@[192.0.2.1]>").unwrap(), ["a@[192.0.2.1]"]);
}

/// Many programs show the display name and nothing else.
#[test]
fn an_address_in_a_display_name_is_an_author() {
    assert_eq!(read("From: \"b@x.jp\" <a@x.jp>").unwrap(), ["a@x.jp", "b@x.jp"]);
    assert_eq!(read("From: \" <b@x.jp> \" <a@x.jp>").unwrap(), ["a@x.jp", "b@x.jp"]);
    assert_eq!(read("From: \"b\\@x.jp\" <a@x.jp>").unwrap(), ["a@x.jp", "b@x.jp"]);
    assert_eq!(
        read("From: a@x.jp\r\nSender: '\"b@x.jp\"' <a@x.jp>").unwrap(),
        ["a@x.jp", "a@x.jp", "b@x.jp"]
    );
    assert_eq!(read("From: \"A. B. (at work @ home)\" <a@x.jp>").unwrap(), ["a@x.jp"]);
    assert_eq!(read("From: \"a b\"@x.jp").unwrap(), ["\"a b\"@x.jp"]);
}

#[test]
fn nothing_that_two_programs_may_read_differently() {
    for wrong in [
        "From: a@x.jp <b@x.jp>",
        "From: \"a@x.jp\"@y.jp <b@x.jp>",
        "From: (a@x.jp) b@x.jp",
        "From: Group: a@x.jp;",
        "From: <@route.jp:a@x.jp>",
        "From: =?utf-8?q?a=40x.jp?=@y.jp",
        "From: a@x.jp b@y.jp",
        "From: <a@x.jp> <b@y.jp>",
        "From: a@x.jp,",
        "From: ,a@x.jp",
        "From: a @x.jp",
        "From: a@x.jp\0",
        "From: a@(comment)x.jp",
        "From: ",
        "From: <>",
        "From: a@x.jp\r\nSender: b@x.jp, c@x.jp",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn half_a_line_end_hides_nothing() {
    for wrong in
        ["From: e\r@evil.jp", "From: a@x.jp\nSubject: x", "Subject: x\nFrom: a@x.jp", "From: a@x.jp\r"]
    {
        assert_eq!(read(wrong), Err(AuthorError::Header), "{wrong:?}");
    }
}

#[test]
fn a_field_that_is_hidden_or_doubled_is_noticed() {
    assert_eq!(read("Subject: x"), Err(AuthorError::Missing));
    assert_eq!(read("From: a@x.jp\r\nfrom : b@x.jp"), Err(AuthorError::Twice));
    assert_eq!(read("From: a@x.jp\r\nno field\r\nFrom: b@x.jp"), Err(AuthorError::Header));
    assert_eq!(read("From nobody\r\nFrom: a@x.jp"), Err(AuthorError::Header));
    assert_eq!(read("Sender: a@x.jp\r\nFrom: a@x.jp\r\nSender: b@x.jp"), Err(AuthorError::Twice));
}

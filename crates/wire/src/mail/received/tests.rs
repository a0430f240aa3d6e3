use proptest::prelude::*;

use super::*;

fn seen(value: &str) -> Option<IpAddr> {
    parse(value).from_address
}

#[test]
fn trace_lines_of_real_servers() {
    let postfix = parse(
        "from out.example (rdns.example [192.0.2.7]) by mx.example (Postfix) with ESMTPS id 4ABC for <r@x.example>; Tue, 16 Jul 2002 10:00:00 +0900 (JST)",
    );
    assert_eq!(postfix.from.as_deref(), Some("out.example"));
    assert_eq!(postfix.from_address, Some("192.0.2.7".parse().unwrap()));
    assert_eq!(postfix.by.as_deref(), Some("mx.example"));
    assert_eq!(postfix.with.as_deref(), Some("ESMTPS"));
    assert_eq!(postfix.recipient.as_deref(), Some("r@x.example"));
    assert_eq!(postfix.date.as_deref(), Some("Tue, 16 Jul 2002 10:00:00 +0900 (JST)"));
    let qmail = parse("(qmail 123 invoked by uid 7); 16 Jul 2002 01:00:00 -0000");
    assert_eq!((qmail.from, qmail.by), (None, None));
    for (line, address) in [
        (
            "from [2001:db8::5] (helo=liar.example) by mx.example with esmtp (Exim 4.96) (envelope-from <s@x>) id 1; now",
            "2001:db8::5",
        ),
        ("from liar.example (IDENT:x@[192.0.2.9]) by mx.example (8.17/8.17) with SMTP id a; d", "192.0.2.9"),
        ("from liar.example (IDENT:x@rdns.example [192.0.2.9]) by mx.example (8.17/8.17); d", "192.0.2.9"),
        ("from a (rdns.example [192.0.2.9] (may be forged)) by mx.example (8.17/8.17); d", "192.0.2.9"),
        ("from a ([IPv6:2001:db8::1]) by b", "2001:db8::1"),
        ("from rdns.example ([192.0.2.9]:4012 helo=a ident=b) by mx with esmtp (Exim 4.96)", "192.0.2.9"),
        ("from [192.0.2.9]:4012 (helo=a) by mx with esmtp (Exim 4.96)", "192.0.2.9"),
        ("from [192.0.2.9] by mx with esmtp (Exim 4.96)", "192.0.2.9"),
        ("from unknown (HELO liar) (192.0.2.9) by mx with SMTP; d", "192.0.2.9"),
        ("from unknown (HELO liar) (joe@192.0.2.9) by mx with SMTP; d", "192.0.2.9"),
        ("from mail.example (192.0.2.9) by mx (10.0.0.1) with Microsoft SMTP Server id 15; d", "192.0.2.9"),
        ("from 192.0.2.9  (EHLO liar) by 10.1.1.1 with SMTP; d", "192.0.2.9"),
        ("from [192.0.2.9] (account u HELO liar) by mx (CommuniGate Pro SMTP 6) with ESMTP; d", "192.0.2.9"),
        (
            "from rdns.example ([192.0.2.9] verified) by mx (CommuniGate Pro SMTP 6) with ESMTP; d",
            "192.0.2.9",
        ),
        (
            "from a (rdns.example [::ffff:192.0.2.9]) (AUTH: LOGIN u, TLS: x) by mx with ESMTP; d",
            "::ffff:192.0.2.9",
        ),
        (
            "from a (rdns [192.0.2.9]) (using TLSv1.3 with cipher X (256/256 bits)) (Client did not present a certificate) by mx",
            "192.0.2.9",
        ),
    ] {
        assert_eq!(seen(line), Some(address.parse().unwrap()), "{line}");
    }
}

#[test]
fn what_the_client_says_of_itself_is_not_its_address() {
    let truth = Some("192.0.2.9".parse().unwrap());
    for line in [
        "from [192.0.2.9] (helo=8.8.8.8) by mx with esmtp (Exim 4.96)",
        "from [192.0.2.9] (helo=[8.8.8.8]) by mx with esmtp (Exim 4.96)",
        "from [192.0.2.9] (port=40312 helo=[8.8.8.8]) by mx with esmtp (Exim 4.96)",
        "from [192.0.2.9] (helo=x ident=8.8.8.8) by mx with esmtp (Exim 4.96)",
        "from rdns.example ([192.0.2.9] helo=[8.8.8.8]) by mx with esmtp (Exim 4.96)",
        "from [192.0.2.9] (account u HELO [8.8.8.8]) by mx (CommuniGate Pro SMTP 6)",
        "from [192.0.2.9] (HELO [8.8.8.8]) by mx (CommuniGate Pro SMTP 6)",
        "from 192.0.2.9 (EHLO [8.8.8.8]) by mx with SMTP",
        "from [8.8.8.8] (unknown [192.0.2.9]) by mx (Postfix)",
        "from a([8.8.8.8]) (unknown [192.0.2.9]) by mx",
        "from unknown (HELO [8.8.8.8]) (192.0.2.9) by mx with SMTP",
        "from unknown (HELO x) (8.8.8.8@192.0.2.9) by mx with SMTP",
        "from a (IDENT:[8.8.8.8]@rdns [192.0.2.9]) by mx (8.17/8.17)",
        "from a (IDENT:x [8.8.8.8]@rdns [192.0.2.9]) by mx (8.17/8.17)",
        "from a (rdns [192.0.2.9]) (Client CN \"x [8.8.8.8]\", Issuer \"y\" (verified OK)) by mx (Postfix)",
    ] {
        assert_eq!(seen(line), truth, "{line}");
    }
    // Nothing is better than a guess.
    for line in [
        "from [8.8.8.8] by mx with SMTP",
        "from 8.8.8.8 (rdns) by mx with SMTP",
        "from a (8.8.8.8) (unknown [192.0.2.9]) by mx",
        "from a ([8.8.8.8]) by mx with SMTP (rdns [192.0.2.9]) by mx",
        "from a ([8.8.8.8]) by mx ( (rdns [192.0.2.9]) by mx",
        "from [192.0.2.9] (helo=x) ([8.8.8.8] ident=y) by mx with esmtp (Exim 4.96)",
        "from rdns.example (HELO x)([8.8.8.8]) (helo=@192.0.2.9) by mx with SMTP",
        "from localhost (x y [8.8.8.8] rdns [192.0.2.9]) by mx",
    ] {
        assert_eq!(seen(line), None, "{line}");
    }
    // What is unclear is not taken for a name that is trusted.
    assert_ne!(parse("from localhost (x y [8.8.8.8] z) by mx").from.as_deref(), Some("localhost"));
    assert_ne!(parse("from localhost by mx (").from.as_deref(), Some("localhost"));
}

/// What a client may say where a server lets no white space and no parentheses through.
const WORD: &str = "(helo=|ident=|port=|HELO|IDENT:|from|by|[a-z@=:;,.]|\\[8\\.8\\.8\\.8\\]|8\\.8\\.8\\.8|\\[IPv6:2001:db8::8\\]){1,6}";

/// The lines of servers, by what the client chose: its greeting and its user.
fn lines(helo: &str, user: &str) -> Vec<String> {
    [
        format!("from {helo} (rdns.example [192.0.2.9]) by mx (Postfix) with ESMTP id 1; d"),
        format!("from {helo} (rdns [192.0.2.9]) (Client CN \"{user}\", Issuer \"{user}\" (not verified)) by mx (Postfix); d"),
        format!("from [192.0.2.9] (helo={helo} ident={user}) by mx with esmtp (Exim 4.96) id 1; d"),
        format!("from rdns.example ([192.0.2.9]:41 helo={helo}) by mx with esmtp (Exim 4.96) id 1; d"),
        format!("from {helo} (IDENT:{user}@rdns.example [192.0.2.9] (may be forged)) by mx (8.17/8.17); d"),
        format!("from rdns.example (HELO {helo}) ({user}@192.0.2.9) by mx with SMTP; d"),
        format!("from [192.0.2.9] (account {user} HELO {helo}) by mx (CommuniGate Pro SMTP 6) with ESMTP; d"),
        format!("from {helo} (192.0.2.9) by mx (10.0.0.1) with Microsoft SMTP Server; d"),
    ]
    .into()
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_text_that_a_client_chooses_changes_its_address(
        helo in WORD, user in WORD, wild in "[ ()\\[\\]a-z=@:;,.]{0,6}", more in WORD,
    ) {
        let truth: IpAddr = [192, 0, 2, 9].into();
        for line in lines(&helo, &user) {
            let seen = seen(&line);
            prop_assert!(seen.is_none_or(|seen| seen == truth), "{} {:?}", line, seen);
        }
        // Whatever a careless server lets through ends in nothing, or in the truth.
        let wild = format!("{helo}{wild}{more}");
        for line in lines(&wild, &user) {
            let seen = seen(&line);
            prop_assert!(seen.is_none_or(|seen| seen == truth), "{} {:?}", line, seen);
        }
    }
}

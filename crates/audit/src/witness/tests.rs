use super::*;

fn token() -> Token {
    Token::parse("k7k3q000123456789abcde").unwrap()
}

#[test]
fn canaries_of_each_kind() {
    let token = token();
    assert_eq!(Witness::receiver("W.Example.").canary(&token).to_string(), format!("{token}@w.example"));
    let plus = Witness::mailbox("me@mail.example", true).unwrap();
    assert_eq!(plus.canary(&token).to_string(), format!("me+{token}@mail.example"));
    let plain = Witness::outside("me@mail.example", false).unwrap();
    assert_eq!(plain.canary(&token).to_string(), "me@mail.example");
    assert_eq!(plain.outsider_made_up(&token), "noedcba9876@sekisho.invalid");
    assert!(Witness::mailbox("me", true).is_err());
}

#[test]
fn only_our_own_form_is_the_canary() {
    let token = token();
    let witness = Witness::receiver("w.example").with_domain("backup.example");
    let at = |recipient: &str| witness.destination(&[recipient.to_owned()], &token);
    for ours in ["@w.example", "@W.EXAMPLE", "@assoc.example.w.example", "@backup.example"] {
        let recipient = format!("{}{ours}", token.as_str().to_uppercase());
        assert_eq!(at(&recipient), Destination::Canary(recipient.clone()));
    }
    for routed in ["%w.example@target.example", "@notw.example", "+x@w.example", "%x@w.example"] {
        let recipient = format!("{token}{routed}");
        assert_eq!(at(&recipient), Destination::Routed(recipient.clone()));
    }
    assert_eq!(at("probe@w.example"), Destination::Elsewhere(Some("probe@w.example".to_owned())));
    let mailbox = Witness::mailbox("me@mail.example", true).unwrap();
    assert_eq!(mailbox.destination(&[], &token), Destination::Mailbox(None));
    let recipient = format!("me+{token}@mail.example");
    assert_eq!(mailbox.destination(std::slice::from_ref(&recipient), &token), Destination::Canary(recipient));
}

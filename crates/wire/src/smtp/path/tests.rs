use proptest::prelude::*;

use super::*;

const MAILBOX: &str = "([a-z%!+]{1,8}|\"[a-z @>\\[\\]]{0,8}\")@[a-z]{1,8}(\\.[a-z]{1,8}){0,2}";
const ROUTE: &str = "(@[a-z]{1,6}(\\.[a-z]{1,6})?(,@[a-z]{1,6}){0,3}:)?";

proptest! {
    #[test]
    fn rfc_5321_section_4_1_2_paths_come_back(route in ROUTE, mailbox in MAILBOX) {
        let text = format!("<{route}{mailbox}>");
        for charset in [Charset::Ascii, Charset::Utf8] {
            let forward = ForwardPath::parse(text.as_bytes(), charset);
            let reverse = ReversePath::parse(text.as_bytes(), charset);
            prop_assert!(forward.is_ok() && reverse.is_ok(), "{text}: {forward:?} {reverse:?}");
            let (forward, reverse) = (forward.unwrap(), reverse.unwrap());
            prop_assert_eq!(forward.to_bytes(), text.as_bytes());
            prop_assert_eq!(reverse.to_bytes(), text.as_bytes());
            prop_assert_eq!(forward.to_string(), text.clone());
            prop_assert_eq!(forward.mailbox().unwrap().to_bytes(), mailbox.as_bytes());
            let ForwardPath::Mailbox(routed) = forward else { return Err(TestCaseError::fail("a postmaster")) };
            prop_assert_eq!(routed.route.len(), route.matches('@').count());
        }
    }

    #[test]
    fn whatever_is_accepted_comes_back(octets in proptest::collection::vec(prop_oneof![
        6 => proptest::sample::select(b"ab.@\"\\[]:1<>%!, ".to_vec()),
        1 => any::<u8>(),
    ], 0..30), closed: bool) {
        let octets = if closed { [b"<", octets.as_slice(), b">"].concat() } else { octets };
        for charset in [Charset::Ascii, Charset::Utf8] {
            if let Ok(path) = ForwardPath::parse(&octets, charset) {
                prop_assert_eq!(path.to_bytes(), octets.clone());
            }
            if let Ok(path) = ReversePath::parse(&octets, charset) {
                prop_assert_eq!(path.to_bytes(), octets.clone());
            }
        }
    }

    #[test]
    fn what_follows_a_path_is_given_back(mailbox in MAILBOX, rest in "( [A-Z=<>\"]{0,10})?") {
        let text = format!("<{mailbox}>{rest}");
        let (path, after) = ForwardPath::parse_prefix(text.as_bytes(), Charset::Ascii).unwrap();
        prop_assert_eq!(path.to_bytes(), format!("<{mailbox}>").into_bytes());
        prop_assert_eq!(after, rest.as_bytes());
        prop_assert_eq!(ForwardPath::parse(text.as_bytes(), Charset::Ascii).is_ok(), rest.is_empty());
    }
}

#[test]
fn null_and_postmaster() {
    assert_eq!(ReversePath::parse(b"<>", Charset::Ascii), Ok(ReversePath::Null));
    assert_eq!(ReversePath::Null.to_bytes(), b"<>");
    assert_eq!(ForwardPath::parse(b"<>", Charset::Ascii), Err(PathError::Empty));
    let postmaster = ForwardPath::parse(b"<PostMaster>", Charset::Ascii).unwrap();
    assert!(postmaster.mailbox().is_none());
    assert_eq!(postmaster.to_bytes(), b"<PostMaster>");
    assert!(ReversePath::parse(b"<postmaster>", Charset::Ascii).is_err());
}

#[test]
fn rfc_5321_section_4_5_3_1_3_a_path_has_256_octets() {
    let path = |octets: usize| {
        let domain: String = "abcdefg.".chars().cycle().take(octets - 5).chain(['x']).collect();
        let text = format!("<a@{domain}>");
        assert_eq!(text.len(), octets);
        ForwardPath::parse(text.as_bytes(), Charset::Ascii)
    };
    assert!(path(255).is_ok() && path(256).is_ok());
    assert_eq!(path(257), Err(PathError::TooLong));
}

#[test]
fn routes_that_are_none() {
    for text in [
        "<@a>",
        "<@a:>",
        "<@a,b:c@d>",
        "<@a,:c@d>",
        "<@:c@d>",
        "<@a:@b:c@d>",
        "<@[1.2.3.4]:c@d>",
        "<,@a:c@d>",
    ] {
        assert!(ForwardPath::parse(text.as_bytes(), Charset::Ascii).is_err(), "{text}");
        assert!(ReversePath::parse(text.as_bytes(), Charset::Ascii).is_err(), "{text}");
    }
}

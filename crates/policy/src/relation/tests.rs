use sekisho_wire::mail::address::Charset;
use sekisho_wire::smtp::path;

use super::*;
use crate::classify::tests::world;

fn hanako() -> Holder {
    Holder { account: Some("hanako".to_owned()), senders: Vec::new(), whole_domains: true }
}

fn directory() -> Directory {
    Directory::new(&world(Some('+'))).unwrap()
}

fn from(text: &str, holder: Option<&Holder>) -> ReversePath {
    let directory = directory();
    let path = path::ReversePath::parse(text.as_bytes(), Charset::Utf8).unwrap();
    reverse_path(&directory, &directory.sender(&path), holder)
}

#[test]
fn a_sender_stands_to_who_sends() {
    let hanako = hanako();
    for (text, hers, nobodys) in [
        ("<>", ReversePath::Null, ReversePath::Null),
        ("<hanako@example.jp>", ReversePath::Bound, ReversePath::OthersOwn),
        ("<Hanako+x@twin.example>", ReversePath::Bound, ReversePath::OthersOwn),
        ("<taro@example.jp>", ReversePath::OthersOwn, ReversePath::OthersOwn),
        ("<nobody@example.jp>", ReversePath::OwnUnknown, ReversePath::OwnUnknown),
        ("<anybody@wide.example>", ReversePath::OwnUnknown, ReversePath::OwnUnknown),
        ("<postmaster@example.jp>", ReversePath::OthersOwn, ReversePath::OthersOwn),
        ("<hanako@elsewhere.example>", ReversePath::Foreign, ReversePath::Foreign),
        ("<@example.jp:hanako@elsewhere.example>", ReversePath::Foreign, ReversePath::Foreign),
        ("<x@xn--a.jp>", ReversePath::Unclear, ReversePath::Unclear),
        ("<hanako%x@example.jp>", ReversePath::Unclear, ReversePath::Unclear),
    ] {
        assert_eq!((from(text, Some(&hanako)), from(text, None)), (hers, nobodys), "{text}");
    }
}

#[test]
fn a_header_is_bound_if_every_author_is() {
    let directory = directory();
    let hanako = hanako();
    let look = |addresses: &[&str], holder| {
        let parse = |text: &&str| Mailbox::parse(text.as_bytes(), Charset::Utf8).unwrap();
        let authors: Vec<Mailbox> = addresses.iter().map(parse).collect();
        header_from(&directory, Some(&authors), holder)
    };
    assert_eq!(look(&["hanako@example.jp"], Some(&hanako)), HeaderFrom::Bound);
    assert_eq!(look(&["hanako@example.jp", "hanako+x@twin.example"], Some(&hanako)), HeaderFrom::Bound);
    assert_eq!(look(&["hanako@example.jp", "taro@example.jp"], Some(&hanako)), HeaderFrom::NotBound);
    assert_eq!(look(&["hanako@xn--a.jp"], Some(&hanako)), HeaderFrom::NotBound);
    assert_eq!(look(&["hanako@example.jp"], None), HeaderFrom::NotBound);
    assert_eq!(look(&[], Some(&hanako)), HeaderFrom::Malformed);
    assert_eq!(header_from(&directory, None, Some(&hanako)), HeaderFrom::Malformed);
}

#[test]
fn a_recipient_stands_to_us() {
    let directory = directory();
    for (text, expected) in [
        ("<hanako@example.jp>", Recipient::Own),
        ("<hanako+x@example.jp>", Recipient::Own),
        ("<PostMaster>", Recipient::Postmaster),
        ("<postmaster@wide.example>", Recipient::Postmaster),
        ("<postmaster+x@wide.example>", Recipient::Own),
        ("<friend@example.jp>", Recipient::Forwarded),
        ("<taro@example.jp>", Recipient::Forwarded),
        ("<nobody@example.jp>", Recipient::OwnUnknown),
        ("<x@elsewhere.example>", Recipient::Foreign),
        ("<x%elsewhere.example@example.jp>", Recipient::Route),
        ("<x@[tag:y]>", Recipient::Unclear),
    ] {
        let path = path::ForwardPath::parse(text.as_bytes(), Charset::Utf8).unwrap();
        assert_eq!(recipient(&directory.recipient(&path)), expected, "{text}");
    }
}

//! Files of several datasets.

use super::*;

#[test]
fn a_combined_file_is_read_for_one_subzone() {
    let text = "$1 bl.example\n$DATASET ip4set:relay relays @\n:2:$1/$\n192.0.2.1\n$DATASET ip4set multihop\n:4:$1/m\n\
                192.0.2.2\n$DATASET generic:common relays @\n9.2.0.192 A 127.0.0.8\n9.2.0.192 300 IN TXT \"text\"\n\
                www A 192.0.2.80\n@ MX 10 mx.example\n";
    assert_eq!(items(Format::Combined, text).unwrap(), ["192.0.2.1 2 bl.example/$", "192.0.2.9 8 text"]);
    let subzone = Reading { subzone: "multihop", ..reading(Format::Combined) };
    assert_eq!(items_of(&subzone, text.as_bytes()).unwrap(), ["192.0.2.2 4 bl.example/m"]);
}

#[test]
fn what_a_combined_file_has_for_others_is_said() {
    let text = "$DATASET ip4set @ bl\n192.0.2.1\n$DATASET ip4set multihop\n192.0.2.2\n";
    let imported = read(Path::new("list"), text.as_bytes(), &reading(Format::Combined), &mut |_| {}).unwrap();
    assert_eq!(imported.notices.first[0].problem, Problem::OtherSubzones("bl, multihop".to_owned()));
}

/// Both families, and domains, in one file, each in a part of its own.
#[test]
fn a_combined_file_holds_everything() {
    let (two, three) =
        (Answer::new([127, 0, 0, 2].into(), "ip $"), Answer::new([127, 0, 0, 3].into(), "net"));
    let entries = [
        ("192.0.2.1".parse().unwrap(), Some(&two)),
        ("192.0.2.0/24".parse().unwrap(), Some(&three)),
        ("2001:db8::/32".parse().unwrap(), Some(&three)),
        ("2001:db8::1".parse().unwrap(), None),
    ];
    let mut out = Vec::new();
    write(Format::Combined, &head(true), entries.into_iter(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let parts: Vec<&str> = text.lines().filter(|line| line.starts_with("$DATASET")).collect();
    assert_eq!(parts, ["$DATASET ip4trie @", "$DATASET ip6trie @"]);
    let read = items(Format::Combined, &text).unwrap();
    assert_eq!(read, ["192.0.2.1 2 ip $", "192.0.2.0/24 3 net", "2001:db8::/32 3 net", "!2001:db8::1"]);
    let domain = [("*.example".parse().unwrap(), Some(&three))];
    let mut out = Vec::new();
    write(Format::Combined, &head(false), domain.into_iter(), &mut out).unwrap();
    assert_eq!(items_of(&reading(Format::Combined), &out).unwrap(), ["*.example 3 net"]);
}

//! Networks that are none: bits of hosts stand in them.

use super::*;

/// As rbldnsd: who wrote an address with a length may have meant the address.
#[test]
fn no_format_takes_host_bits_for_a_network() {
    for (format, text) in [
        (Format::Plain, "8.8.8.8/24\n"),
        (Format::Plain, "!8.8.8.8/24\n"),
        (Format::Plain, "2001:db8::1/64\n"),
        (Format::Plain, "::ffff:8.8.8.8/120\n"),
        (Format::Ip4Set, "8.8.8.8/24\n"),
        (Format::Ip6Trie, "2001:db8::1/64\n"),
        (Format::Rpz, "33.8.8.8.8.rpz-ip CNAME .\n"),
        (Format::Rpz, "24.9.8.8.8.rpz-ip CNAME .\n"),
        (Format::Rpz, "64.1.zz.db8.2001.rpz-ip CNAME .\n"),
    ] {
        let refused = items(format, &format!("\n{text}"));
        assert!(
            matches!(&refused, Err(ImportError::Mistakes { mistakes, .. }) if mistakes.first[0].line == 2),
            "{text}: {refused:?}"
        );
    }
    assert_eq!(items(Format::Plain, "8.8.8.0/24\n").unwrap(), ["8.8.8.0/24 2 "]);
}

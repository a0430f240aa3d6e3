//! What must hold for any input, a function for each parser. The fuzzer of `fuzz/` calls them, and so does
//! the check, on the stable compiler, with inputs made of the dialogue files.
//!
//! A body returns when all is well and panics when a property does not hold.

mod cases;
mod delegation;
mod dns;
mod generator;
mod lists;
mod mail;
mod pop3;
mod smtp;

pub use cases::{case_answer, case_import};
pub use delegation::delegation;
pub use dns::dns_query;
pub use generator::Generator;
pub use lists::{
    list_combined, list_dnset, list_generic, list_ip4set, list_ip4trie, list_ip4tset, list_ip6trie,
    list_ip6tset, list_plain, list_rpz, list_zone,
};
pub use mail::{address, author, dsn, headers, path, received, token};
pub use pop3::{pop3_command, pop3_content, pop3_reply, pop3_server};
pub use smtp::{command, dialogue, dot, parameters, proxy, reply, server};

/// A body: takes any octets, panics if a property does not hold for them.
pub type Body = fn(&[u8]);

/// Every body by its name, which is also that of its target in `fuzz/`.
pub const ALL: [(&str, Body); 33] = [
    ("address", address),
    ("author", author),
    ("case_answer", case_answer),
    ("case_import", case_import),
    ("command", command),
    ("delegation", delegation),
    ("dialogue", dialogue),
    ("dns_query", dns_query),
    ("dot", dot),
    ("dsn", dsn),
    ("headers", headers),
    ("list_combined", list_combined),
    ("list_dnset", list_dnset),
    ("list_generic", list_generic),
    ("list_ip4set", list_ip4set),
    ("list_ip4trie", list_ip4trie),
    ("list_ip4tset", list_ip4tset),
    ("list_ip6trie", list_ip6trie),
    ("list_ip6tset", list_ip6tset),
    ("list_plain", list_plain),
    ("list_rpz", list_rpz),
    ("list_zone", list_zone),
    ("parameters", parameters),
    ("path", path),
    ("pop3_command", pop3_command),
    ("pop3_content", pop3_content),
    ("pop3_reply", pop3_reply),
    ("pop3_server", pop3_server),
    ("proxy", proxy),
    ("received", received),
    ("reply", reply),
    ("server", server),
    ("token", token),
];

#[cfg(test)]
mod tests;

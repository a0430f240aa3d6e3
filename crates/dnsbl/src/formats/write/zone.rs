//! Zone files, and response policy zones.

use std::io::Write;
use std::net::IpAddr;

use ipnet::IpNet;

use super::names::{Named, Names};
use super::{Entry, ExportError, Head, text_of};
use crate::subject::Subject;
use crate::zone::TIMES;

/// What stands at a name that is excluded: it exists, so that no wildcard speaks for it, and has no A record.
pub(crate) const EXCLUDED: &str = "not listed";

/// Writes a zone file (RFC 1035 §5).
pub(super) fn zone<'a>(
    head: &Head,
    entries: impl Iterator<Item = Entry<'a>> + Clone,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    begin(head, out)?;
    let mut names = Names::of(entries.clone(), head.addresses);
    for named in names.special() {
        records(&named, out)?;
    }
    for (subject, answer) in entries {
        for named in names.plain(subject, answer) {
            records(&named, out)?;
        }
    }
    Ok(())
}

fn begin(head: &Head, out: &mut impl Write) -> Result<(), ExportError> {
    let [refresh, retry, expire] = TIMES;
    writeln!(out, "$ORIGIN {}.\n$TTL {}", head.origin, head.ttl)?;
    writeln!(
        out,
        "@ {} SOA {}. {}. {} {refresh} {retry} {expire} {}",
        // RFC 2308 §5: the TTL of this record is a limit, too, for how long it is kept that something is not listed.
        head.negative_ttl,
        head.primary(),
        head.contact,
        head.serial,
        head.negative_ttl
    )?;
    for server in &head.name_servers {
        writeln!(out, "@ NS {server}.")?;
    }
    if let Some(notice) = &head.notice {
        write!(out, "@ TXT")?;
        character_strings(notice, out)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The records of one name.
fn records(named: &Named<'_>, out: &mut impl Write) -> Result<(), ExportError> {
    let Named { name, asked, said } = named;
    if said.is_empty() {
        writeln!(out, "{name} TXT \"{EXCLUDED}\"")?;
        return Ok(());
    }
    let asked = asked.as_ref().map(Subject::to_string).unwrap_or_default();
    for answer in said {
        writeln!(out, "{name} A {}", answer.value)?;
    }
    for text in said.iter().filter_map(|answer| text_of(answer, &asked)) {
        write!(out, "{name} TXT")?;
        character_strings(&text, out)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The text in pieces of at most 255 octets (RFC 1035 §3.3), each in quotes (§5.1).
fn character_strings(text: &str, out: &mut impl Write) -> std::io::Result<()> {
    for piece in text.as_bytes().chunks(255) {
        write!(out, " \"")?;
        for octet in piece {
            match octet {
                b'"' | b'\\' => write!(out, "\\{}", char::from(*octet))?,
                b' '..=b'~' => out.write_all(&[*octet])?,
                _ => write!(out, "\\{octet:03}")?,
            }
        }
        write!(out, "\"")?;
    }
    Ok(())
}

/// Writes a response policy zone: what is listed gets no answer, what is excluded passes.
pub(super) fn policy<'a>(
    head: &Head,
    entries: impl Iterator<Item = Entry<'a>>,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    begin(head, out)?;
    let mut last = None;
    for (subject, answer) in entries {
        let name = match &subject {
            Subject::Domain { .. } => subject.to_string(),
            Subject::Address(address) => policy_name(IpNet::from(*address)),
            Subject::Network(network) => policy_name(*network),
        };
        // Two answers for one thing are one policy.
        if last.as_ref() == Some(&subject) {
            continue;
        }
        writeln!(out, "{name} CNAME {}", if answer.is_some() { "." } else { "rpz-passthru." })?;
        last = Some(subject);
    }
    Ok(())
}

/// `24.0.2.0.192.rpz-ip`, `64.zz.1.db8.2001.rpz-ip`.
fn policy_name(network: IpNet) -> String {
    let words = match network.addr() {
        IpAddr::V4(address) => address.octets().iter().rev().map(u8::to_string).collect::<Vec<_>>().join("."),
        IpAddr::V6(address) => {
            let text = address.to_string();
            let words = text.split(':').rev().filter(|word| !word.is_empty()).collect::<Vec<_>>();
            match text.split_once("::") {
                None => words.join("."),
                Some((before, _)) => {
                    let mut words = words;
                    let count = before.split(':').filter(|word| !word.is_empty()).count();
                    words.insert(words.len().saturating_sub(count), "zz");
                    words.join(".")
                }
            }
        }
    };
    format!("{}.{words}.rpz-ip", network.prefix_len())
}

//! Lists in other formats: zones as others want them, and what comes from others as a file of a zone.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use sekisho_net::clock;

use super::load::{self, LoadError};
use crate::answer::Answer;
use crate::formats::Format;
use crate::formats::write::{Entry, ExportError, plain_with_answers, write};
use crate::publishing::Publishing;
use crate::settings::ZoneSettings;
use crate::subject::Subject;
use crate::table::{Query, Table};
use crate::zone::{Ending, Zone};

/// Why a list does not become a file of a zone.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The format has no form for it.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// What was written is not what our own reader takes.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The format has a form for it, but not for all that is said of it.
    #[error("what is said of {subject} cannot be kept as {}; choose another format", format.name())]
    Loses {
        /// What would be answered otherwise.
        subject: String,
        /// The format.
        format: Format,
    },
}

/// Writes a list as others read it. Of one that has ended nothing but the test entries is written.
///
/// # Errors
/// See [`ExportError`].
pub fn exported(
    settings: &ZoneSettings,
    format: Format,
    table: &Table,
    ending: Option<Ending>,
) -> Result<Vec<u8>, ExportError> {
    let zone = Zone::new(settings, Vec::new(), Publishing::default());
    zone.retire(ending);
    let ended = Table::default();
    let table = if zone.is_retired() { &ended } else { table };
    let mut octets = Vec::new();
    write(format, &zone.head(serial()), entries(table), &mut octets)?;
    Ok(octets)
}

/// Writes a list as the file of a zone, in the zone's format. What is read from it answers as the list does.
///
/// # Errors
/// See [`ConvertError`].
pub fn converted(settings: &ZoneSettings, table: &Table) -> Result<Vec<u8>, ConvertError> {
    let format = settings.format.0;
    let mut octets = Vec::new();
    match format {
        Format::Plain => plain_with_answers(entries(table), &mut octets)?,
        _ => {
            let zone = Zone::new(settings, Vec::new(), Publishing::default());
            write(format, &zone.head(serial()), entries(table), &mut octets)?;
        }
    }
    let again = load::read_octets(settings, (Path::new("-"), &octets), (format, "@"), None)?;
    match difference(table, &again.table) {
        Some(subject) => Err(ConvertError::Loses { subject, format }),
        None => Ok(octets),
    }
}

/// The time, as for a zone that is published now.
fn serial() -> u32 {
    u32::try_from(clock::now().as_second()).unwrap_or_default()
}

fn entries(table: &Table) -> impl Iterator<Item = Entry<'_>> + Clone {
    let listed = table.iter().map(|(subject, answer)| (subject, Some(answer)));
    listed.chain(table.exclusions().map(|subject| (subject, None)))
}

/// Something that two tables answer differently. Answers change at the ends of entries alone, so that only these have to
/// be asked about.
fn difference(one: &Table, other: &Table) -> Option<String> {
    let subjects =
        |table: &Table| table.subjects().chain(table.exclusions()).find_map(|own| differs(&own, one, other));
    subjects(one).or_else(|| subjects(other))
}

fn differs(subject: &Subject, one: &Table, other: &Table) -> Option<String> {
    let differ =
        |query: Query<'_>| (answers(one, query) != answers(other, query)).then(|| subject.to_string());
    let ends = |first: IpAddr, last: IpAddr| {
        let around = [before(first), Some(first), Some(last), behind(last)];
        around.into_iter().flatten().find_map(|address| differ(Query::Address(address)))
    };
    match subject {
        Subject::Address(address) => ends(*address, *address),
        Subject::Network(network) => ends(network.network(), network.broadcast()),
        Subject::Domain { name, .. } => {
            differ(Query::Domain(name)).or_else(|| differ(Query::Domain(&format!("{BELOW}.{name}"))))
        }
    }
}

/// A label that stands for whatever is below a domain.
const BELOW: &str = "any-name-below";

fn answers<'t>(table: &'t Table, query: Query<'_>) -> BTreeSet<&'t Answer> {
    let mut answers = BTreeSet::new();
    table.find(query, |answer| {
        answers.insert(answer);
    });
    answers
}

fn before(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(four) => four.to_bits().checked_sub(1).map(|bits| Ipv4Addr::from_bits(bits).into()),
        IpAddr::V6(six) => six.to_bits().checked_sub(1).map(|bits| Ipv6Addr::from_bits(bits).into()),
    }
}

fn behind(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(four) => four.to_bits().checked_add(1).map(|bits| Ipv4Addr::from_bits(bits).into()),
        IpAddr::V6(six) => six.to_bits().checked_add(1).map(|bits| Ipv6Addr::from_bits(bits).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::tests::{SETTINGS, settings};
    use crate::settings::FileFormat;
    use crate::table::Builder;

    fn own(format: Format) -> ZoneSettings {
        let mut own = settings(SETTINGS).zone.remove(0);
        own.format = FileFormat(format);
        own.evidence = Some("https://www.example/$".to_owned());
        own
    }

    fn table(entries: &[(&str, u8, &str)], excluded: &[&str]) -> Table {
        let mut builder = Builder::default();
        for (subject, octet, text) in entries {
            builder.add(subject.parse().unwrap(), Answer::new([127, 0, 0, *octet].into(), *text));
        }
        excluded.iter().for_each(|subject| builder.exclude(subject.parse().unwrap()));
        builder.finish()
    }

    #[test]
    fn a_plain_file_keeps_values_and_texts() {
        let own = own(Format::Plain);
        let list = table(
            &[
                ("198.51.100.1", 4, "relay $"),
                ("198.51.100.1", 5, "x"),
                ("8.8.0.0/16", 4, "relay $"),
                ("2001:db8::1", 2, ""),
            ],
            &["8.8.8.8"],
        );
        let octets = converted(&own, &list).unwrap();
        let again = load::read_octets(&own, (Path::new("-"), &octets), (Format::Plain, "@"), None).unwrap();
        assert_eq!(difference(&list, &again.table), None);
        assert!(
            !String::from_utf8(octets).unwrap().contains("www.example"),
            "the page is added when it is read"
        );
    }

    #[test]
    fn a_zone_keeps_its_networks_and_exclusions() {
        let list = table(&[("198.51.96.0/20", 3, "net"), ("198.51.100.1", 4, "relay $")], &["198.51.99.9"]);
        converted(&own(Format::Zone), &list).unwrap();
    }

    #[test]
    fn what_a_format_cannot_hold_is_refused() {
        let list = table(&[("198.51.100.1", 4, "relay")], &[]);
        assert!(matches!(converted(&own(Format::Rpz), &list), Err(ConvertError::Loses { .. })));
        assert!(matches!(
            converted(&own(Format::Ip6Trie), &list),
            Err(ConvertError::Export(ExportError::NoForm { .. }))
        ));
        // A dollar before a digit is a variable of rbldnsd.
        let list = table(&[("198.51.100.1", 4, "see ?$5")], &[]);
        let refused = converted(&own(Format::Ip4Set), &list);
        assert!(
            matches!(&refused, Err(ConvertError::Loses { subject, .. }) if subject == "198.51.100.1"),
            "{refused:?}"
        );
    }

    #[test]
    fn of_a_list_that_has_ended_nothing_but_the_test_entries_is_written() {
        let list = table(&[("198.51.100.1", 4, "relay")], &[]);
        for format in [Format::Zone, Format::Ip4Set, Format::Plain] {
            let text =
                |ending| String::from_utf8(exported(&own(format), format, &list, ending).unwrap()).unwrap();
            let name = if format == Format::Zone { "1.100.51.198" } else { "198.51.100.1" };
            let ending = Ending { since: clock::now(), reason: "over".to_owned() };
            let ended = text(Some(ending));
            assert!(text(None).contains(name) && !ended.contains(name), "{ended}");
        }
    }
}

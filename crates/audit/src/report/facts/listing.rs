//! Where the target is listed, in sentences.

use crate::record::Record;
use crate::record::dossier::{ListAnswer, ListEntry};
use crate::report::catalogue::Catalogue;
use crate::report::{visible, words};

/// What the block lists say: each entry, then how many have none, then each that does not count. Nothing where no list
/// was asked.
pub(in crate::report) fn listings(catalogue: &Catalogue, record: &Record) -> Vec<String> {
    let all = &record.dossier.listings;
    let mut lines: Vec<String> =
        all.iter().filter(|own| own.answer == ListAnswer::Listed).map(|own| listed(catalogue, own)).collect();
    let unlisted = all.iter().filter(|own| own.answer == ListAnswer::NotListed);
    let mut names: Vec<String> = unlisted
        .filter(|own| !all.iter().any(|other| other.list == own.list && other.answer == ListAnswer::Listed))
        .map(|own| visible(&own.list))
        .collect();
    names.dedup();
    names.sort();
    names.dedup();
    if !names.is_empty() {
        lines.push(catalogue.text("page-list-none", &[("lists", catalogue.all_of(&names).into())]));
    }
    for own in all {
        let key = match own.answer {
            ListAnswer::NotBelieved => "page-list-not-believed",
            ListAnswer::NoAnswer => "page-list-no-answer",
            ListAnswer::Listed | ListAnswer::NotListed => continue,
        };
        let line = catalogue.text(key, &[("list", visible(&own.list).into())]);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn listed(catalogue: &Catalogue, entry: &ListEntry) -> String {
    let values: Vec<String> = entry.values.iter().map(ToString::to_string).collect();
    let line = catalogue.text(
        "page-list-listed",
        &[
            ("address", entry.address.to_string().into()),
            ("list", visible(&entry.list).into()),
            ("values", values.join(", ").into()),
        ],
    );
    match entry.texts.as_slice() {
        [] => line,
        texts => format!("{line}: {}", words::said(&texts.join(" "), 200)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::catalogue::Language;
    use crate::report::terminal::{Style, verdict_block};
    use crate::report::{html, json, sample};

    fn entry(list: &str, answer: ListAnswer, texts: &[&str]) -> ListEntry {
        let values = if answer == ListAnswer::Listed { vec![[127, 0, 0, 2].into()] } else { Vec::new() };
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        ListEntry { list: list.to_owned(), address: [192, 0, 2, 7].into(), answer, values, texts }
    }

    #[test]
    fn the_report_says_where_the_target_is_listed_in_every_form() {
        let mut record = sample::open();
        record.dossier.listings = vec![
            entry("relays.example.jp", ListAnswer::Listed, &["See https://relays.example.jp/192.0.2.7"]),
            entry("other.example", ListAnswer::NotListed, &[]),
            entry("dead.example", ListAnswer::NotBelieved, &[]),
            entry("silent.example", ListAnswer::NoAnswer, &[]),
        ];
        for (language, listed) in [
            (Language::English, "192.0.2.7 is on relays.example.jp (127.0.0.2)"),
            (Language::Japanese, "192.0.2.7 は relays.example.jp に掲載あり（127.0.0.2）"),
        ] {
            let catalogue = Catalogue::new(language);
            let lines = listings(&catalogue, &record);
            assert_eq!(lines.len(), 4, "{lines:?}");
            assert!(
                lines[0].starts_with(listed) && lines[0].contains("https://relays.example.jp"),
                "{lines:?}"
            );
            assert!(lines[1].contains("other.example") && lines[2].contains("dead.example"), "{lines:?}");
            let page = html::page(&catalogue, &record);
            assert!(page.contains(listed), "{page}");
            let text = verdict_block(&catalogue, &record, None, Style::PLAIN);
            assert!(text.contains("relays.example.jp"), "{text}");
        }
        let written = json::write(&record).unwrap();
        assert_eq!(json::read(&written).unwrap().dossier.listings, record.dossier.listings);
    }

    #[test]
    fn a_record_without_listings_is_read_and_says_nothing_of_them() {
        let mut document: serde_json::Value =
            serde_json::from_str(&json::write(&sample::open()).unwrap()).unwrap();
        document["dossier"].as_object_mut().unwrap().remove("listings");
        let record = json::read(&document.to_string()).unwrap();
        assert_eq!(listings(&Catalogue::new(Language::English), &record), Vec::<String>::new());
    }
}

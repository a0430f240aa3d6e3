//! `sekisho case check-chain`.

use sekisho_cases::timeline::Timeline;
use serde_json::json;

use super::told::told;
use crate::arguments::{CaseWord, CheckChainArguments, Format};
use crate::exit::Exit;
use crate::list::told::minute;
use crate::place::Place;

/// Says where the clock of whoever wrote went back: times there are not to be relied on.
fn clock(timeline: &Timeline, place: &Place<'_>) {
    for (index, pair) in timeline.entries().windows(2).enumerate() {
        let [earlier, later] = pair else { continue };
        if later.at < earlier.at {
            let values = [
                ("line", (index + 2).to_string()),
                ("at", minute(&later.at)),
                ("before", minute(&earlier.at)),
            ];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            place.screen.print(&format!("{}\n", place.text("case-clock", &values)));
        }
    }
}

/// Reads everything again: each line by its hash and by what may be, each file by its digest.
pub(super) fn run(arguments: &CheckChainArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.reading_desk(&arguments.config)?;
    let words = match arguments.case {
        Some(word) => vec![word],
        None => desk.cases().numbers()?.into_iter().map(CaseWord::Number).collect(),
    };
    let (mut documents, mut wrong) = (Vec::new(), false);
    let many = words.len() > 1;
    for word in words {
        let checked = place.open(&desk, word).and_then(|timeline| {
            let files = timeline.check_originals().map_err(|error| told(error.into(), place))?;
            Ok((timeline, files))
        });
        let (timeline, files) = match checked {
            Ok(checked) => checked,
            // One that is damaged hides no other.
            Err(error) if many => {
                place.screen.error(&error);
                wrong = true;
                continue;
            }
            Err(error) => return Err(error),
        };
        let (position, number) = (timeline.position(), super::case_of(&timeline)?.number);
        let unfinished = timeline.unfinished().map_err(|error| told(error.into(), place))?;
        wrong |= !unfinished.is_empty();
        documents.push(json!({
            "case": number, "entries": position.number, "files": files, "hash": position.hash.to_string(),
            "unfinished": unfinished.iter().map(|(line, file)| json!({ "line": line, "file": file })).collect::<Vec<_>>(),
        }));
        if place.screen.format == Format::Text {
            let values = [
                ("case", number.to_string()),
                ("entries", position.number.to_string()),
                ("files", files.to_string()),
                ("hash", position.hash.to_string()),
            ];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            place.screen.print(&format!("{}\n", place.text("case-chain", &values)));
            clock(&timeline, place);
            for (line, file) in unfinished {
                let (line, file) = (line.to_string(), file.display().to_string());
                let text = place.text("case-unfinished", &[("line", &line), ("file", &file)]);
                place.screen.print(&format!("{text}\n"));
            }
        }
    }
    if place.screen.format == Format::Json {
        let document = json!({ "version": 1, "cases": documents });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
    } else if documents.is_empty() && !wrong {
        place.screen.print(&format!("{}\n", place.text("case-none", &[])));
    }
    Ok(if wrong { Exit::Usage } else { Exit::Closed })
}

//! A list that has ended: what goes out of the configuration again.

use sekisho_audit::report::catalogue::{Argument, Catalogue};
use sekisho_audit::report::terminal::wrapped;

use super::asked::Asked;
use super::consumer::{Consumer, Ending, Instructions, Part, Place};

/// What of a part goes: the whole file, lines of it, or nothing.
enum Goes {
    File,
    Lines(String),
    Nothing,
}

pub(super) fn in_words(asked: &Asked, instructions: &Instructions, texts: &Catalogue) -> String {
    let zone = || ("zone", Argument::from(&asked.zone));
    let mut text = format!("{}\n", wrapped(&texts.text("howto-retired", &[zone()]), 80, 0, 0).join("\n"));
    for part in &instructions.parts {
        let file = ("file", Argument::from(part.file.as_str()));
        match goes(part, asked) {
            Goes::File => text.push_str(&format!("\n--- {}\n", texts.text("howto-retired-file", &[file]))),
            Goes::Lines(lines) => {
                let head = texts.text("howto-retired-lines", &[file]);
                text.push_str(&format!("\n--- {head}\n{lines}"));
            }
            Goes::Nothing => {}
        }
    }
    text.push_str(&format!("\n--- {}\n", texts.word("howto-then")));
    for command in instructions.commands {
        text.push_str(&format!("{command}\n"));
    }
    text
}

pub(super) fn document(consumer: &Consumer, asked: &Asked, instructions: &Instructions) -> serde_json::Value {
    let remove = instructions.parts.iter().filter_map(|part| {
        let lines = match goes(part, asked) {
            Goes::File => None,
            Goes::Lines(lines) => Some(lines),
            Goes::Nothing => return None,
        };
        Some(serde_json::json!({ "file": part.file, "lines": lines }))
    });
    serde_json::json!({
        "version": 1,
        "name": consumer.name,
        "zone": asked.zone,
        "retired": true,
        "remove": remove.collect::<Vec<_>>(),
        "commands": instructions.commands,
    })
}

fn goes(part: &Part, asked: &Asked) -> Goes {
    match (&part.place, part.ending) {
        (Place::Create, _) => Goes::File,
        (_, Ending::Whole) => Goes::Lines(part.text.clone()),
        (_, Ending::Lines) => {
            let names = |line: &&str| line.contains(&asked.zone);
            Goes::Lines(part.text.lines().filter(names).map(|line| format!("{line}\n")).collect())
        }
        (_, Ending::Stays) => Goes::Nothing,
    }
}

//! Every dialogue file on the bare machine, with the client's octets cut at every place.

use sekisho_testkit::{library, machine, pop3};

#[test]
fn every_dialogue_goes_as_written_wherever_the_octets_are_cut() {
    let dialogues = library::all().unwrap();
    assert!(dialogues.len() >= 35, "only {} dialogues were found", dialogues.len());
    let failures: Vec<String> = dialogues
        .iter()
        .filter_map(|(name, dialogue)| {
            machine::play_at_every_cut(dialogue).err().map(|error| format!("{name}.dlg: {error}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), dialogues.len(), failures.join("\n"));
}

#[test]
fn every_dialogue_says_what_it_is_about_and_expects_something() {
    for (name, text) in library::texts().unwrap().into_iter().chain(library::pop3_texts().unwrap()) {
        assert!(text.starts_with("# "), "{name}.dlg begins with no explanation");
        assert!(text.lines().any(|line| line.starts_with("S: ")), "{name}.dlg expects nothing");
    }
}

#[test]
fn every_dialogue_of_pop3_goes_as_written_wherever_the_octets_are_cut() {
    let dialogues = library::all_pop3().unwrap();
    assert!(dialogues.len() >= 25, "only {} dialogues were found", dialogues.len());
    let failures: Vec<String> = dialogues
        .iter()
        .filter_map(|(name, dialogue)| {
            pop3::play_at_every_cut(dialogue).err().map(|error| format!("{name}.dlg: {error}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), dialogues.len(), failures.join("\n"));
}

use super::*;
use crate::library;

#[test]
fn every_body_holds_for_the_dialogues_and_for_what_is_made_of_them() {
    let seeds: Vec<Vec<u8>> = [library::texts().unwrap(), library::pop3_texts().unwrap()]
        .concat()
        .into_iter()
        .map(|(_, text)| text.into_bytes())
        .collect();
    let mut generator = Generator::new(1, seeds);
    for _ in 0..200 {
        let input = generator.input();
        for (_, body) in ALL {
            body(&input);
        }
    }
}

#[test]
fn every_body_has_a_target() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    let mut targets: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    targets.sort();
    assert_eq!(targets, ALL.map(|(name, _)| name));
}

#[test]
fn the_same_seed_gives_the_same_inputs() {
    let inputs = |seed| {
        let mut generator = Generator::new(seed, vec![b"MAIL FROM:<a@b>\r\n".to_vec()]);
        (0..50).map(|_| generator.input()).collect::<Vec<_>>()
    };
    assert_eq!(inputs(7), inputs(7));
    assert_ne!(inputs(7), inputs(8));
}

//! An own login as a control: said only under TLS, and nowhere written down.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use std::process::Output;

use stage::{Ended, Lab, Stage, and};

const PASSWORD: &str = "fuji-no-yama";

fn run(stage: &Stage, lab: &Lab, password: &str) -> Ended {
    let words = and(&lab.words(), &["--login", "tanaka"]);
    let output: Output = stage.command(&words).env("SEKISHO_LOGIN_PASSWORD", password).output().unwrap();
    output.into()
}

/// Controls of this kind in the last audit.
fn logins(stage: &Stage) -> Vec<serde_json::Value> {
    let record = stage.record();
    let controls = record["controls"].as_array().unwrap().clone();
    assert!(controls.iter().any(|control| control["kind"] == "authentication-required"), "{controls:?}");
    controls.into_iter().filter(|control| control["kind"] == "own-login").collect()
}

#[test]
fn a_login_that_works_stands_beside_the_other_control() {
    let lab = Lab::start("closed-submission");
    let stage = Stage::new();
    run(&stage, &lab, PASSWORD).with(0).says(&["CLOSED", "all controls passed"]);
    let logins = logins(&stage);
    assert_eq!(logins.len(), 1, "{logins:?}");
    assert_eq!(
        (&logins[0]["passed"], &logins[0]["endpoint"]["transport"]),
        (&true.into(), &"start-tls".into())
    );
    let directory = stage.data().join("audits").join(stage.audits().remove(0));
    for file in std::fs::read_dir(directory).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(PASSWORD) && !text.contains("AHRhbmFrYQ"), "the password is written down");
    }
}

#[test]
fn a_login_that_fails_leaves_the_verdict_open() {
    let lab = Lab::start("closed-submission");
    let stage = Stage::new();
    let ended = run(&stage, &lab, "wrong").with(3).says(&["INCONCLUSIVE", "did not take the login given"]);
    assert!(!ended.out.contains("wrong") && !ended.err.contains("wrong"), "{ended:?}");
    assert_eq!(logins(&stage)[0]["passed"], false);
}

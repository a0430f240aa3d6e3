use super::*;

fn now() -> Timestamp {
    "2026-01-02T03:04:10Z".parse().unwrap()
}

fn line(account: &str, time: &str, sequence: u64) -> Vec<u8> {
    let event = serde_json::json!({
        "account": account, "address": "192.0.2.1", "secure": true, "mechanism": "PLAIN",
        "time": time, "sequence": sequence,
    });
    event.to_string().into_bytes()
}

#[test]
fn an_event_is_taken_once() {
    let mut gate = Gate::new(None);
    let first = line("hanako@example.jp", "2026-01-02T03:04:05.678901Z", 1);
    let event = gate.admit(&first, now()).unwrap();
    assert_eq!((event.account.as_str(), event.secure), ("hanako@example.jp", true));
    assert_eq!(gate.admit(&first, now()), Err(EventError::Replayed));
    // Other spellings of the same event are the same event.
    let mut spelled: serde_json::Value = serde_json::from_slice(&first).unwrap();
    spelled["time"] = "2026-01-02T04:04:05.678901+01:00".into();
    assert_eq!(gate.admit(spelled.to_string().as_bytes(), now()), Err(EventError::Replayed));
    assert!(gate.admit(&line("hanako@example.jp", "2026-01-02T03:04:05.678901Z", 2), now()).is_ok());
}

#[test]
fn old_and_early_ones_are_not_taken() {
    let mut gate = Gate::new(None);
    let mut admit = |time: &str| gate.admit(&line("a", time, 1), now()).map(|_| ());
    assert_eq!(admit("2026-01-02T03:03:39Z"), Err(EventError::Old { seconds: 31 }));
    assert_eq!(admit("2026-01-02T03:03:40Z"), Ok(()));
    assert_eq!(admit("2026-01-02T03:04:15Z"), Ok(()));
    assert_eq!(admit("2026-01-02T03:04:16Z"), Err(EventError::Early { seconds: 6 }));
}

#[test]
fn a_clock_that_goes_back_brings_no_event_back() {
    let mut gate = Gate::new(None);
    let first = line("a", "2026-01-02T03:04:05Z", 1);
    assert!(gate.admit(&first, now()).is_ok());
    let later = "2026-01-02T09:00:00Z".parse().unwrap();
    assert!(gate.admit(&line("a", "2026-01-02T09:00:00Z", 1), later).is_ok());
    assert_eq!(gate.admit(&first, now()), Err(EventError::Replayed));
}

#[test]
fn what_is_remembered_is_bounded() {
    let mut gate = Gate { remembered: 100, ..Gate::new(None) };
    for sequence in 0..110 {
        gate.admit(&line("a", "2026-01-02T03:04:05Z", sequence), now()).unwrap();
    }
    assert_eq!((gate.seen.len(), gate.order.len()), (100, 100));
}

#[test]
fn with_a_key_only_signed_events_pass() {
    let mut gate = Gate::new(Some(b"key".to_vec()));
    let unsigned = line("a", "2026-01-02T03:04:05Z", 1);
    assert_eq!(gate.admit(&unsigned, now()), Err(EventError::Mac));
    let event = Event::parse(&unsigned).unwrap();
    assert_eq!(event.signed(), "sekisho login 1\na\n192.0.2.1\ntrue\nPLAIN\n2026-01-02T03:04:05Z\n1\n");
    let mut mac = Hmac::<Sha256>::new_from_slice(b"key").unwrap();
    mac.update(event.signed().as_bytes());
    let mac = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let mut signed: serde_json::Value = serde_json::from_slice(&unsigned).unwrap();
    signed["mac"] = mac.into();
    let mut forged = signed.clone();
    forged["account"] = "b".into();
    assert_eq!(gate.admit(forged.to_string().as_bytes(), now()), Err(EventError::Mac));
    assert!(gate.admit(signed.to_string().as_bytes(), now()).is_ok());
}

/// CVE-2001-1075: what a name holds is a name, never an event.
#[test]
fn a_name_is_never_more_than_a_name() {
    let mut gate = Gate::new(None);
    let forged = r#"x","address":"198.51.100.7","secure":true,"account":"hanako@example.jp"#;
    let event = gate.admit(&line(forged, "2026-01-02T03:04:05Z", 1), now()).unwrap();
    assert_eq!((event.account.as_str(), event.address.to_string().as_str()), (forged, "192.0.2.1"));
    for name in ["a\nb", "a\r\n{}", "a\0", "", "\u{85}", &"x".repeat(256)] {
        assert_eq!(
            gate.admit(&line(name, "2026-01-02T03:04:05Z", 1), now()),
            Err(EventError::Name),
            "{name:?}"
        );
    }
}

#[test]
fn what_is_no_event() {
    let good = String::from_utf8(line("a", "2026-01-02T03:04:05Z", 1)).unwrap();
    for wrong in [
        String::new(),
        "{}".to_owned(),
        format!("{good} {good}"),
        format!("[{good}]"),
        good.replace("}", ",\"more\":1}"),
        good.replace("{", "{\"account\":\"b\","),
        good.replace("true", "\"true\""),
        good.replace("true", "1"),
        good.replace("192.0.2.1", "192.0.2.1 "),
        good.replace("192.0.2.1", "mail.example"),
        good.replace("\"sequence\":1", "\"sequence\":-1"),
        good.replace("2026-01-02T03:04:05Z", "yesterday"),
        good.replace("2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
        format!("{}x", "[".repeat(1000)),
    ] {
        assert!(matches!(Event::parse(wrong.as_bytes()), Err(EventError::Malformed(_))), "{wrong}");
    }
    assert_eq!(Event::parse(&[b' '; LINE_LIMIT]), Err(EventError::TooLong));
    assert!(matches!(Event::parse(b"\xff"), Err(EventError::Malformed(_))));
}

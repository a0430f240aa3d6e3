//! What holds whatever happens, as predicates over what was and what is.

use super::*;

/// Something that may happen, as far as a test draws it.
#[derive(Clone, Debug)]
enum Draw {
    Nominate(u8),
    Begin(u8, u32),
    Prove(u8, u32, Option<(u8, bool)>),
    Close(u8, u32, bool),
    Fail(u8, u32, Option<i64>),
    Expire(u8),
    Delist(u8),
    Judge(u8, bool),
    Rule(u8, bool, bool),
}

fn draw() -> impl Strategy<Value = Draw> {
    let (host, name) = (0..6_u8, 0..3_u32);
    let output = prop::option::of((0..6_u8, any::<bool>()));
    prop_oneof![
        3 => host.clone().prop_map(Draw::Nominate),
        4 => (host.clone(), name.clone()).prop_map(|(host, name)| Draw::Begin(host, name)),
        4 => (host.clone(), name.clone(), output).prop_map(|(host, name, output)| Draw::Prove(host, name, output)),
        2 => (host.clone(), name.clone(), any::<bool>()).prop_map(|(host, name, asked)| Draw::Close(host, name, asked)),
        2 => (host.clone(), name, prop::option::of(1..500_i64)).prop_map(|(host, name, days)| Draw::Fail(host, name, days)),
        2 => host.clone().prop_map(Draw::Expire),
        1 => host.clone().prop_map(Draw::Delist),
        2 => (host.clone(), any::<bool>()).prop_map(|(host, yes)| Draw::Judge(host, yes)),
        1 => (host, any::<bool>(), any::<bool>()).prop_map(|(host, excludes, begins)| Draw::Rule(host, excludes, begins)),
    ]
}

fn event(draw: &Draw, at: Timestamp) -> Event {
    match draw.clone() {
        Draw::Nominate(host) => {
            Event::Nominated { host: address(host), nomination: Nomination::Own, reason: None }
        }
        Draw::Begin(host, name) => Event::TestBegan { host: address(host), audit: audit(name) },
        Draw::Prove(host, name, output) => {
            let host = address(host);
            let outputs =
                output.map(|(number, own)| Output { address: address(number), own }).into_iter().collect();
            let proof = ProofParts { outputs, ..parts(host, &audit(name), at) }.try_into().unwrap();
            Event::TestEnded { host, outcome: Outcome::Proven { proof: Box::new(proof), until: end_of(at) } }
        }
        Draw::Close(host, name, true) => {
            Event::TestEnded { host: address(host), outcome: closed(address(host), &audit(name)) }
        }
        Draw::Close(host, name, false) => {
            let gone = vec![example(address(host))];
            let outcome = Outcome::Closed { audit: audit(name), refused: vec![], gone };
            Event::TestEnded { host: address(host), outcome }
        }
        Draw::Fail(host, name, days) => {
            let mut outcome = unproven(&audit(name), days.map(day));
            if let (Outcome::Unproven { gone, .. }, 2) = (&mut outcome, name) {
                gone.push(example(address(host)));
            }
            Event::TestEnded { host: address(host), outcome }
        }
        Draw::Expire(host) => Event::Expired { host: address(host) },
        Draw::Delist(host) => Event::Delisted { host: address(host), reason: reason() },
        Draw::Judge(host, true) => Event::Accepted { host: address(host), reason: reason() },
        Draw::Judge(host, false) => Event::Declined { host: address(host), reason: reason() },
        Draw::Rule(host, excludes, begins) => {
            let (network, reason) = (IpNet::from(address(host & 6)).supernet().unwrap(), reason());
            match (excludes, begins) {
                (true, true) => Event::Excluded { network, reason },
                (true, false) => Event::Included { network, reason },
                (false, true) => Event::OptedOut { network, reason },
                (false, false) => Event::OptedIn { network, reason },
            }
        }
    }
}

/// Whether `host` could come onto the list by `event`: it or its input was proven, or a person accepted a proven output.
fn may_enter(host: IpAddr, code: Code, event: &Event, before: &Register) -> bool {
    let proven = |proof: &RelayProof| proof.level >= Level::E4 && !proof.rules.is_empty();
    match event {
        Event::TestEnded { host: tested, outcome: Outcome::Proven { proof, .. } } => {
            let own = *tested == host && code != Code::Output;
            let output = code == Code::Output
                && proof.outputs.iter().any(|output| output.address == host && output.own);
            proven(proof) && (own || output)
        }
        Event::Accepted { host: accepted, .. } => {
            let waits = before.host(host).and_then(|own| own.output.as_ref());
            *accepted == host
                && code == Code::Output
                && waits.is_some_and(|output| {
                    output
                        .inputs
                        .keys()
                        .all(|input| before.host(*input).is_some_and(|own| own.listing().is_some()))
                })
        }
        _ => false,
    }
}

/// Whether `host` could leave the list by `event`.
fn may_leave(host: IpAddr, event: &Event, at: Timestamp, before: &Register) -> bool {
    let is_input = |other: IpAddr| {
        other == host
            || before
                .host(host)
                .and_then(|own| own.output.as_ref())
                .is_some_and(|own| own.inputs.contains_key(&other))
    };
    match event {
        Event::TestEnded { host: tested, outcome: Outcome::Closed { refused, gone, .. } } => {
            let saved = before.host(*tested).and_then(Host::listing).map(|listing| &listing.proof.rules);
            is_input(*tested)
                && saved.is_some_and(|rules| {
                    rules.iter().all(|rule| {
                        let listing = before.host(*tested).and_then(Host::listing);
                        let gone_before = listing.is_some_and(|own| own.is_gone_long(&rule.example, at));
                        refused.contains(&rule.example) || gone.contains(&rule.example) && gone_before
                    })
                })
        }
        Event::Expired { host: over } => {
            is_input(*over)
                && before.host(*over).and_then(Host::listing).is_some_and(|listing| at >= listing.until)
        }
        Event::Delisted { host: named, .. } => is_input(*named),
        Event::Excluded { network, .. } => {
            let inputs = before.host(host).and_then(|own| own.output.as_ref()).map(|own| own.inputs.keys());
            network.contains(&host)
                || inputs.is_some_and(|mut inputs| inputs.any(|input| network.contains(input)))
        }
        // A new proof may name other rules, and so other codes; that it stays listed is looked at elsewhere.
        Event::TestEnded { host: tested, outcome: Outcome::Proven { proof, .. } } => {
            // An output goes where a new proof does not name it, and waits where a second relay uses it.
            *tested == host || is_input(*tested) || proof.outputs.iter().any(|output| output.address == host)
        }
        _ => false,
    }
}

fn check(
    before: &Register,
    after: &Register,
    event: &Event,
    at: Timestamp,
    news: &News,
) -> Result<(), TestCaseError> {
    for number in 0..8 {
        let host = address(number);
        let (was, is) = (before.codes(host), after.codes(host));
        for code in is.difference(&was) {
            prop_assert!(may_enter(host, *code, event, before), "{host} {code} entered by {event:?}");
            prop_assert!(before.opt_out(host).is_none(), "{host} opted out, and {event:?} listed it");
        }
        for code in was.difference(&is) {
            prop_assert!(may_leave(host, event, at, before), "{host} {code} left by {event:?}");
        }
        prop_assert_eq!(was != is, news.addresses.contains(&host), "{} is news", host);
        prop_assert!(is.is_empty() || after.exclusion(host).is_none(), "{host} is excluded and listed");
        if let Some(own) = after.host(host) {
            let inputs = own.output.iter().flat_map(|output| output.inputs.keys());
            for input in inputs {
                let listed = after.host(*input).is_some_and(|own| own.listing().is_some());
                prop_assert!(listed, "{host} is the output of {input}, which is not listed");
            }
        }
        let tests = matches!(event, Event::TestBegan { host: tested, .. } if *tested == host);
        prop_assert!(!tests || before.opt_out(host).is_none() && before.exclusion(host).is_none());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_enters_or_leaves_without_what_it_needs(draws in prop::collection::vec((draw(), 0..40_i64), 1..80)) {
        let (mut register, mut now, mut lines) = (Register::default(), 0, Vec::new());
        for (draw, days) in draws {
            now += days;
            let entry = entry(day(now), event(&draw, day(now)));
            let Ok(decision) = register.decide(&entry) else { continue };
            let before = register.clone();
            let news = register.commit(decision);
            check(&before, &register, &entry.event, entry.at, &news)?;
            lines.push(serde_json::to_vec(&entry).unwrap());
        }
        // What is written down leads to the same register again.
        let mut again = Register::default();
        for line in lines {
            let decision = again.decide(&serde_json::from_slice(&line).unwrap()).unwrap();
            again.commit(decision);
        }
        prop_assert!(again.hosts().eq(register.hosts()));
    }
}

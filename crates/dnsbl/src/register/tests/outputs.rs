//! Hosts that send what others took: who waits for a person, and who leaves with whom.

use super::*;

#[test]
fn an_output_host_waits_for_a_person_and_goes_with_its_inputs() {
    let (input, foreign, own) = (address(1), address(200), address(2));
    let outputs = vec![Output { address: foreign, own: false }, Output { address: own, own: true }];
    let proof = ProofParts { outputs, ..parts(input, &audit(1), day(0)) }.try_into().unwrap();
    let outcome = Outcome::Proven { proof: Box::new(proof), until: end_of(day(0)) };
    let mut scene = Scene::default();
    scene.nominate(input, day(0));
    scene.test(input, day(0), outcome).unwrap();
    assert_eq!(scene.0.codes(own), [Code::Output].into());
    assert!(scene.0.codes(foreign).is_empty() && scene.0.host(foreign).unwrap().waits());
    scene.take(day(1), Event::Declined { host: foreign, reason: reason() }).unwrap();
    assert!(!scene.is_listed(foreign));
    scene.take(day(1), Event::Accepted { host: foreign, reason: reason() }).unwrap();
    assert_eq!(scene.0.codes(foreign), [Code::Output].into());
    let again = scene.take(day(1), Event::Accepted { host: foreign, reason: reason() });
    assert!(matches!(again, Err(Refusal::DoesNotWait { .. })));
    scene.test(input, day(2), closed(input, &audit(2))).unwrap();
    assert!(!scene.is_listed(foreign) && !scene.is_listed(own) && scene.0.host(own).is_none());
}

#[test]
fn outputs_that_many_use_wait_even_where_one_of_them_is_near() {
    let (first, second, output) = (address(1), address(2), address(3));
    let mut scene = Scene::default();
    for (host, name) in [(first, 1), (second, 2)] {
        scene.nominate(host, day(0));
        let outputs = vec![Output { address: output, own: host == second }];
        let proof = ProofParts { outputs, ..parts(host, &audit(name), day(0)) }.try_into().unwrap();
        let outcome = Outcome::Proven { proof: Box::new(proof), until: end_of(day(0)) };
        scene.test(host, day(0), outcome).unwrap();
    }
    let host = scene.0.host(output).unwrap().output.as_ref().unwrap();
    assert_eq!((host.inputs.len(), &host.standing), (2, &OutputStanding::Waits));
}

fn by(input: IpAddr, name: u32, at: Timestamp, outputs: &[(IpAddr, bool)]) -> Outcome {
    let outputs = outputs.iter().map(|(address, own)| Output { address: *address, own: *own }).collect();
    let proof = ProofParts { outputs, ..parts(input, &audit(name), at) }.try_into().unwrap();
    Outcome::Proven { proof: Box::new(proof), until: end_of(at) }
}

#[test]
fn an_own_output_that_a_second_relay_uses_waits_in_whichever_order_they_came() {
    let (first, second, output) = (address(1), address(100), address(2));
    let mut scene = Scene::default();
    scene.nominate(first, day(0));
    scene.test(first, day(0), by(first, 1, day(0), &[(output, true)])).unwrap();
    assert!(scene.is_listed(output));
    scene.nominate(second, day(1));
    let news = scene.test(second, day(1), by(second, 2, day(1), &[(output, false)])).unwrap();
    assert!(news.addresses.contains(&output) && !scene.is_listed(output));
    assert!(scene.0.host(output).unwrap().waits());
    // What a person decided stays decided.
    scene.take(day(2), Event::Accepted { host: output, reason: reason() }).unwrap();
    scene.test(first, day(3), by(first, 3, day(3), &[(output, true)])).unwrap();
    assert!(scene.is_listed(output));
}

#[test]
fn an_output_that_a_new_proof_does_not_name_leaves() {
    let (input, output) = (address(1), address(2));
    let mut scene = Scene::default();
    scene.nominate(input, day(0));
    scene.test(input, day(0), by(input, 1, day(0), &[(output, true)])).unwrap();
    let news = scene.test(input, day(1), by(input, 2, day(1), &[])).unwrap();
    assert!(news.addresses.contains(&output) && !scene.is_listed(output) && scene.is_listed(input));
}

#[test]
fn a_private_output_of_a_public_relay_waits() {
    let (input, output) = (IpAddr::from([9, 9, 9, 9]), IpAddr::from([10, 1, 2, 3]));
    let mut scene = Scene::default();
    scene.nominate(input, day(0));
    scene.test(input, day(0), by(input, 1, day(0), &[(output, true)])).unwrap();
    assert!(scene.is_listed(input) && scene.0.host(output).unwrap().waits());
}

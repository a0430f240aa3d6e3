//! Conformance, by sections of the standards, with their examples; and the client of another implementation.

use std::io::Cursor;
use std::net::{IpAddr, Ipv4Addr};

use data_encoding::BASE64;
use rsasl::prelude::{ChannelBindingCallback, Mechname, SASLClient, SASLConfig};

use super::*;
use crate::accounts::scram::ScramKeys;
use crate::accounts::tests::{Place, record};
use crate::accounts::{AccountsFile, Record};

mod scram_client;

const CLIENT: Context = Context::in_clear(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));
const EXPORTER: [u8; 32] = [7; 32];
/// htpasswd's hash of `correct horse`: cheap, so that tests are quick.
const CHEAP: &str = "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=";

/// Accounts: `tim` (with SCRAM keys of few rounds), `gone` (disabled), `old` (imported, no keys), `robot` (a certificate).
fn accounts() -> (Place, Accounts) {
    let place = Place::new();
    let own = |name: &str| Record { senders: Vec::new(), ..record_of(name) };
    let keys = |password: &[u8]| Some(ScramKeys::derive(password, b"0123456789abcdef", 4096));
    place.add(Record { scram: keys(b"correct horse"), ..own("tim") });
    place.add(Record { scram: keys(b"correct horse"), disabled: true, ..own("gone") });
    place.add(own("old"));
    place.add(Record { password: None, certificates: vec![Fingerprint::of(b"robot")], ..own("robot") });
    place.add(Record { scram: keys(b"correct horse"), ..own("a=b,c") });
    let accounts = place.open();
    (place, accounts)
}

fn record_of(name: &str) -> Record {
    Record { name: name.to_owned(), senders: Vec::new(), ..record("x@example.jp", CHEAP) }
}

async fn begin(accounts: &Accounts, mechanism: Mechanism, initial: &[u8]) -> Step {
    Exchange::begin(accounts, mechanism, Some(initial), CLIENT).await.1
}

fn name(step: &Step) -> Result<&str, Refusal> {
    match step {
        Step::Accepted(account) => Ok(&account.name),
        Step::Refused(LoginError::Refused(refusal)) => Err(*refusal),
        other => panic!("{other:?}"),
    }
}

/// Where somebody types the password in the place of the name, no log keeps it.
#[tokio::test]
async fn the_name_of_an_account_that_was_tried_is_known_and_no_other() {
    let (_place, accounts) = accounts();
    for (mechanism, initial, expected) in [
        (Mechanism::Plain, &b"\0TIM\0wrong"[..], Some("tim")),
        (Mechanism::Plain, b"\0correct horse\0tim", None),
        (Mechanism::ScramSha256, b"n,,n=tim,r=abc", Some("tim")),
        (Mechanism::External, b"tim", None),
    ] {
        let (exchange, _) = Exchange::begin(&accounts, mechanism, Some(initial), CLIENT).await;
        assert_eq!(exchange.tried().as_deref(), expected, "{mechanism}");
    }
}

#[tokio::test]
async fn rfc_4616_section_2_plain() {
    let (_place, accounts) = accounts();
    for (message, expected) in [
        // RFC 4616 §4, the examples' form.
        (&b"\0tim\0correct horse"[..], Ok("tim")),
        (b"tim\0tim\0correct horse", Ok("tim")),
        (b"TIM\0Tim\0correct horse", Ok("tim")),
        (b"Kurt\0tim\0correct horse", Err(Refusal::OtherIdentity)),
        (b"old\0tim\0correct horse", Err(Refusal::OtherIdentity)),
        (b"\0tim\0wrong", Err(Refusal::WrongPassword)),
        (b"\0nobody\0correct horse", Err(Refusal::UnknownName)),
        (b"\0gone\0correct horse", Err(Refusal::Disabled)),
        (b"", Err(Refusal::Malformed)),
        (b"tim", Err(Refusal::Malformed)),
        (b"\0tim", Err(Refusal::Malformed)),
        (b"\0tim\0", Err(Refusal::Malformed)),
        (b"\0\0correct horse", Err(Refusal::Malformed)),
        (b"\0tim\0correct horse\0", Err(Refusal::Malformed)),
        (b"\0\xFF\0correct horse", Err(Refusal::Malformed)),
        (b"\0../tim\0correct horse", Err(Refusal::Malformed)),
    ] {
        let step = begin(&accounts, Mechanism::Plain, message).await;
        assert_eq!(name(&step), expected, "{}", message.escape_ascii());
    }
    let long = [b"\0tim\0".as_slice(), &[b'x'; 2000]].concat();
    assert_eq!(name(&begin(&accounts, Mechanism::Plain, &long).await), Err(Refusal::Malformed));
    let longer = vec![b'x'; MESSAGE_LIMIT + 1];
    assert_eq!(name(&begin(&accounts, Mechanism::Plain, &longer).await), Err(Refusal::Malformed));
}

#[tokio::test]
async fn rfc_4954_section_4_without_an_initial_response() {
    let (_place, accounts) = accounts();
    let (mut exchange, step) = Exchange::begin(&accounts, Mechanism::Plain, None, CLIENT).await;
    assert_eq!(step, Step::Challenge(Vec::new()));
    assert_eq!(name(&exchange.respond(b"\0tim\0correct horse").await), Ok("tim"));
    // What ended, ended.
    assert_eq!(name(&exchange.respond(b"\0tim\0correct horse").await), Err(Refusal::Malformed));
}

#[tokio::test]
async fn rfc_4954_section_6_replies_tell_nothing_apart() {
    let (_place, accounts) = accounts();
    let mut replies = Vec::new();
    for message in [&b"\0tim\0x"[..], b"\0nobody\0x", b"\0gone\0correct horse", b"Kurt\0tim\0correct horse"] {
        let Step::Refused(error) = begin(&accounts, Mechanism::Plain, message).await else { panic!() };
        let mut reply = Vec::new();
        error.reply().write(true, &mut reply);
        replies.push(String::from_utf8(reply).unwrap());
    }
    replies.dedup();
    assert_eq!(replies, ["535 5.7.8 Authentication credentials invalid\r\n"]);
}

#[tokio::test]
async fn login_asks_for_name_and_password() {
    let (_place, accounts) = accounts();
    let (mut exchange, step) = Exchange::begin(&accounts, Mechanism::Login, None, CLIENT).await;
    assert_eq!(step, Step::Challenge(b"Username:".to_vec()));
    assert_eq!(exchange.respond(b"tim").await, Step::Challenge(b"Password:".to_vec()));
    assert_eq!(name(&exchange.respond(b"correct horse").await), Ok("tim"));
    // With the name at once, as some clients do.
    let (mut exchange, step) = Exchange::begin(&accounts, Mechanism::Login, Some(b"tim"), CLIENT).await;
    assert_eq!(step, Step::Challenge(b"Password:".to_vec()));
    assert_eq!(name(&exchange.respond(b"wrong").await), Err(Refusal::WrongPassword));
    // A name that is none is told from others only after the password.
    let (mut exchange, step) = Exchange::begin(&accounts, Mechanism::Login, Some(b"\xFF"), CLIENT).await;
    assert_eq!(step, Step::Challenge(b"Password:".to_vec()));
    assert_eq!(name(&exchange.respond(b"x").await), Err(Refusal::Malformed));
}

#[tokio::test]
async fn rfc_4422_appendix_a_external() {
    let (_place, accounts) = accounts();
    let shown = |certificate: &[u8]| Context { certificate: Some(Fingerprint::of(certificate)), ..CLIENT };
    for (context, authorisation, expected) in [
        (shown(b"robot"), &b""[..], Ok("robot")),
        (shown(b"robot"), b"Robot", Ok("robot")),
        (shown(b"robot"), b"tim", Err(Refusal::OtherIdentity)),
        (shown(b"robot"), b"\0", Err(Refusal::Malformed)),
        (shown(b"stranger"), b"robot", Err(Refusal::UnknownCertificate)),
        (CLIENT, b"robot", Err(Refusal::UnknownCertificate)),
    ] {
        let (_, step) = Exchange::begin(&accounts, Mechanism::External, Some(authorisation), context).await;
        assert_eq!(name(&step), expected);
    }
    let (mut exchange, step) = Exchange::begin(&accounts, Mechanism::External, None, shown(b"robot")).await;
    assert_eq!(step, Step::Challenge(Vec::new()));
    assert_eq!(name(&exchange.respond(b"").await), Ok("robot"));
}

#[tokio::test]
async fn what_is_offered_is_what_works() {
    let (_place, accounts) = accounts();
    let names = |context: Context| {
        Mechanism::offered(&context, &accounts).iter().map(|own| own.name()).collect::<Vec<_>>()
    };
    let whole = Context { exporter: Some(EXPORTER), certificate: Some(Fingerprint::of(b"x")), ..CLIENT };
    // `old` has no keys for SCRAM until its first login.
    assert_eq!(names(whole), ["EXTERNAL", "PLAIN", "LOGIN"]);
    assert_eq!(name(&begin(&accounts, Mechanism::Plain, b"\0old\0correct horse").await), Ok("old"));
    assert_eq!(names(CLIENT), ["SCRAM-SHA-256", "PLAIN", "LOGIN"]);
    assert_eq!(names(whole), ["EXTERNAL", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"]);
    for own in Mechanism::offered(&whole, &accounts) {
        assert_eq!(own.name().to_ascii_lowercase().parse(), Ok(own));
    }
    assert_eq!("CRAM-MD5".parse::<Mechanism>(), Err(UnknownMechanism));
}

/// The client of rsasl, with what it knows of the channel.
async fn rsasl_login(
    accounts: &Accounts,
    context: Context,
    mechanism: Mechanism,
    user: &str,
    password: &str,
) -> Step {
    struct Channel(Option<[u8; 32]>);
    impl ChannelBindingCallback for Channel {
        fn get_cb_data(&self, name: &str) -> Option<&[u8]> {
            self.0.as_ref().filter(|_| name == "tls-exporter").map(<[u8; 32]>::as_slice)
        }
    }
    let config = SASLConfig::with_credentials(None, user.to_owned(), password.to_owned()).unwrap();
    let offered = Mechname::parse(mechanism.name().as_bytes()).unwrap();
    let client = SASLClient::with_cb(config, Channel(context.exporter));
    let mut client = client.start_suggested(&[offered]).unwrap();
    let mut message = Cursor::new(Vec::new());
    let first = client.are_we_first();
    if first {
        let _ = client.step(None, &mut message).unwrap();
    }
    let initial = first.then(|| message.into_inner());
    let (mut exchange, mut step) = Exchange::begin(accounts, mechanism, initial.as_deref(), context).await;
    while let Step::Challenge(challenge) = &step {
        let mut message = Cursor::new(Vec::new());
        // The client verifies our proof as well; it panics the test where that is wrong.
        let _ = client.step(Some(challenge), &mut message).unwrap();
        step = exchange.respond(&message.into_inner()).await;
    }
    step
}

#[tokio::test]
async fn the_client_of_rsasl_logs_in() {
    let (_place, accounts) = accounts();
    for mechanism in [Mechanism::Plain, Mechanism::ScramSha256] {
        let step = rsasl_login(&accounts, CLIENT, mechanism, "tim", "correct horse").await;
        assert_eq!(name(&step), Ok("tim"), "{mechanism}");
        let step = rsasl_login(&accounts, CLIENT, mechanism, "tim", "wrong").await;
        assert_eq!(name(&step), Err(Refusal::WrongPassword), "{mechanism}");
    }
}

#[tokio::test]
async fn an_imported_password_has_scram_after_one_login() {
    let (place, accounts) = accounts();
    let scram = || rsasl_login(&accounts, CLIENT, Mechanism::ScramSha256, "old", "correct horse");
    assert_eq!(name(&scram().await), Err(Refusal::NoScramKeys));
    assert_eq!(name(&begin(&accounts, Mechanism::Plain, b"\0old\0correct horse").await), Ok("old"));
    assert_eq!(name(&scram().await), Ok("old"));
    let file = AccountsFile::read(&place.file()).unwrap();
    assert!(file.find("old").unwrap().password.as_ref().unwrap().is_current());
}

#[test]
fn rfc_7677_section_3_vector() {
    // The example's password `pencil`: its proof verifies against our stored key, and our proof is the example's.
    let keys = ScramKeys::derive(b"pencil", &BASE64.decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap(), 4096);
    let message = "n=user,r=rOprNGfwEbeRWgbNEkqO,\
        r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,\
        c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    let proof = scram_client::proof(b"pencil", &keys.salt, 4096, message);
    assert_eq!(BASE64.encode(&proof), "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    let signature = crate::accounts::scram::hmac(&keys.server_key, &[message.as_bytes()]);
    assert_eq!(BASE64.encode(&signature), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

proptest::proptest! {
    /// Whatever a stranger says: an answer, never a panic.
    #[test]
    fn any_octets_are_answered(octets in proptest::collection::vec(proptest::num::u8::ANY, 0..64), text in "[npy=,acrmst-]{0,24}") {
        for octets in [octets.as_slice(), text.as_bytes()] {
            for (plus, exporter) in [(false, None), (true, None), (true, Some(&EXPORTER)), (false, Some(&EXPORTER))] {
                let _ = scram::ClientFirst::parse(octets, plus, exporter);
            }
            let _ = plain::Message::parse(octets);
            let _ = plain::text(octets);
        }
    }
}

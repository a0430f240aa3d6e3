//! A client of SCRAM that can also say what no honest client says.

use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::accounts::AccountSettings;
use crate::accounts::brake::BrakeSettings;

/// RFC 5802 §3, the client's side, written apart from the server's.
pub(super) fn proof(password: &[u8], salt: &[u8], rounds: u32, message: &str) -> [u8; 32] {
    let hmac = |key: &[u8], text: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text);
        mac.finalize().into_bytes()
    };
    let mut salted = [0; 32];
    pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut salted);
    let mut client_key = hmac(&salted, b"Client Key");
    let signature = hmac(&Sha256::digest(client_key), message.as_bytes());
    client_key.iter_mut().zip(signature).for_each(|(octet, signed)| *octet ^= signed);
    client_key.into()
}

/// What the client says, and what an attacker makes of it.
struct Client<'a> {
    /// `n,,` and the like, as the first message has it.
    header: &'a str,
    name: &'a str,
    password: &'a str,
    /// What `c=` holds; none: as it should be.
    binding: Option<Vec<u8>>,
    /// Rewrites the last message before it is signed.
    last: fn(String) -> String,
}

const TIM: Client<'static> =
    Client { header: "n,,", name: "tim", password: "correct horse", binding: None, last: |text| text };

impl Client<'_> {
    async fn log_in(&self, accounts: &Accounts, context: Context, mechanism: Mechanism) -> Step {
        let bare = format!("n={},r=fyko+d2lbbFgONRv9qkxdawL", self.name);
        let first = format!("{}{bare}", self.header);
        let (mut exchange, step) =
            Exchange::begin(accounts, mechanism, Some(first.as_bytes()), context).await;
        let Step::Challenge(challenge) = &step else { return step };
        let challenge = std::str::from_utf8(challenge).unwrap();
        let field = |name: &str| challenge.split(',').find_map(|field| field.strip_prefix(name)).unwrap();
        let bound = self.binding.clone().unwrap_or_else(|| {
            let exporter = if self.header.starts_with('p') { context.exporter } else { None };
            [self.header.as_bytes(), exporter.as_ref().map_or(&[], |octets| octets.as_slice())].concat()
        });
        let last = (self.last)(format!("c={},r={}", BASE64.encode(&bound), field("r=")));
        let salt = BASE64.decode(field("s=").as_bytes()).unwrap();
        let signed = format!("{bare},{challenge},{last}");
        let proof = proof(self.password.as_bytes(), &salt, field("i=").parse().unwrap(), &signed);
        let step = exchange.respond(format!("{last},p={}", BASE64.encode(&proof)).as_bytes()).await;
        match step {
            Step::Challenge(proof) => {
                assert!(proof.starts_with(b"v="));
                exchange.respond(b"").await
            }
            step => step,
        }
    }

    async fn scram(&self, accounts: &Accounts) -> Result<String, Refusal> {
        name(&self.log_in(accounts, CLIENT, Mechanism::ScramSha256).await).map(str::to_owned)
    }

    async fn plus(&self, accounts: &Accounts) -> Result<String, Refusal> {
        let context = Context { exporter: Some(EXPORTER), ..CLIENT };
        name(&self.log_in(accounts, context, Mechanism::ScramSha256Plus).await).map(str::to_owned)
    }
}

#[tokio::test]
async fn rfc_5802_section_5_1_names_and_identities() {
    let (_place, accounts) = accounts();
    for (header, own, expected) in [
        ("n,,", "tim", Ok("tim")),
        ("n,a=tim,", "tim", Ok("tim")),
        ("y,,", "tim", Ok("tim")),
        ("n,,", "a=3Db=2Cc", Ok("a=b,c")),
        ("n,a=old,", "tim", Err(Refusal::OtherIdentity)),
        ("n,x=tim,", "tim", Err(Refusal::OtherIdentity)),
        ("n,,", "a=b", Err(Refusal::Malformed)),
        ("n,,", "a=", Err(Refusal::Malformed)),
        ("n,,", "", Err(Refusal::Malformed)),
        ("q,,", "tim", Err(Refusal::Malformed)),
        ("n,,m=x,", "tim", Err(Refusal::Malformed)),
        ("p=tls-exporter,,", "tim", Err(Refusal::Malformed)),
        ("n,,", "gone", Err(Refusal::Disabled)),
        ("n,,", "nobody", Err(Refusal::UnknownName)),
    ] {
        let client = Client { header, name: own, ..TIM };
        assert_eq!(client.scram(&accounts).await, expected.map(str::to_owned), "{header}{own}");
    }
    assert_eq!(Client { password: "wrong", ..TIM }.scram(&accounts).await, Err(Refusal::WrongPassword));
}

#[tokio::test]
async fn rfc_5802_section_6_channel_binding() {
    let (_place, accounts) = accounts();
    let bound = Client { header: "p=tls-exporter,,", ..TIM };
    assert_eq!(bound.plus(&accounts).await.as_deref(), Ok("tim"));
    let elsewhere = Some([b"p=tls-exporter,,".as_slice(), &[8; 32]].concat());
    let somebody_between = Client { binding: elsewhere, header: "p=tls-exporter,,", ..TIM };
    assert_eq!(somebody_between.plus(&accounts).await, Err(Refusal::ChannelBinding));
    let unique = Client { header: "p=tls-unique,,", ..TIM };
    assert_eq!(unique.plus(&accounts).await, Err(Refusal::ChannelBinding));
    // -PLUS without binding.
    assert_eq!(TIM.plus(&accounts).await, Err(Refusal::Malformed));
    // The client could bind and saw no offer, though there was one: somebody took it away.
    let context = Context { exporter: Some(EXPORTER), ..CLIENT };
    let step = Client { header: "y,,", ..TIM }.log_in(&accounts, context, Mechanism::ScramSha256).await;
    assert_eq!(name(&step), Err(Refusal::ChannelBinding));
    let step = TIM.log_in(&accounts, context, Mechanism::ScramSha256).await;
    assert_eq!(name(&step), Ok("tim"));
    // The header is covered as well.
    let changed = Client { binding: Some(b"y,,".to_vec()), ..TIM };
    assert_eq!(changed.scram(&accounts).await, Err(Refusal::ChannelBinding));
}

#[tokio::test]
async fn rfc_5802_section_7_the_last_message() {
    let (_place, accounts) = accounts();
    let last = |last| Client { last, ..TIM };
    // An extension that is covered by the proof is none of our business (§5.1).
    assert_eq!(last(|text| format!("{text},x=y")).scram(&accounts).await.as_deref(), Ok("tim"));
    assert_eq!(last(|text| format!("{text}x")).scram(&accounts).await, Err(Refusal::Malformed));
    assert_eq!(last(|_| "c=biws".to_owned()).scram(&accounts).await, Err(Refusal::Malformed));
    assert_eq!(last(|_| String::new()).scram(&accounts).await, Err(Refusal::Malformed));
    assert_eq!(last(|text| text.replace("c=", "d=")).scram(&accounts).await, Err(Refusal::Malformed));
}

/// Every prefix of good messages and every octet changed: an answer, never a panic, never a login.
#[tokio::test]
async fn broken_messages() {
    let (_place, accounts) = accounts();
    let good = b"n,a=tim,n=tim,r=fyko+d2lbbFgONRv9qkxdawL";
    let quiet = AccountSettings {
        brake: BrakeSettings { burst: u32::MAX, attack: u32::MAX, ..BrakeSettings::default() },
        ..AccountSettings::default()
    };
    drop(accounts);
    let accounts = Accounts::open(&_place.file(), quiet).unwrap();
    for length in 0..good.len() {
        let _ = begin(&accounts, Mechanism::ScramSha256, &good[..length]).await;
        let mut changed = good.to_vec();
        changed[length] ^= 0x80;
        assert_eq!(name(&begin(&accounts, Mechanism::ScramSha256, &changed).await), Err(Refusal::Malformed));
    }
    // The first four panic the server of rsasl 2.3.1.
    for message in ["n,x,n=tim,r=x", "n,,n", "n,,n=tim,r", "n,,,", "p=,,n=tim,r=x", ",", ""] {
        let step = begin(&accounts, Mechanism::ScramSha256, message.as_bytes()).await;
        assert!(name(&step).is_err(), "{message}");
    }
    for last in ["", ",p=", "c=biws,r=x,p=", "c=biws,r=x,p=AAAA", "p=,p=,p=", "c=,r=,p=====", "\u{FF},p=x"] {
        let (mut exchange, step) =
            Exchange::begin(&accounts, Mechanism::ScramSha256, Some(good), CLIENT).await;
        assert!(matches!(step, Step::Challenge(_)));
        assert_eq!(name(&exchange.respond(last.as_bytes()).await), Err(Refusal::Malformed), "{last}");
    }
}

/// A name that does not exist is shown a salt, the same one each time and after a restart, like one that does.
#[tokio::test]
async fn unknown_names_look_like_known_ones() {
    let place = Place::new();
    let keys = ScramKeys::create(&Secret::new("correct horse"), [7; 16]);
    place.add(Record { scram: Some(keys), ..record_of("tim") });
    let accounts = place.open();
    let shown = async |accounts: &Accounts, name: &str| {
        let first = format!("n,,n={name},r=abc");
        let step = begin(accounts, Mechanism::ScramSha256, first.as_bytes()).await;
        let Step::Challenge(challenge) = step else { panic!("{step:?}") };
        let text = String::from_utf8(challenge).unwrap();
        let (nonce, rest) = text.split_once(',').unwrap();
        assert_eq!(nonce.len(), "r=abc".len() + 24);
        rest.to_owned()
    };
    let (known, unknown) = (shown(&accounts, "tim").await, shown(&accounts, "nobody").await);
    assert_eq!(known.len(), unknown.len());
    assert_eq!(unknown, shown(&accounts, "nobody").await);
    assert_ne!(unknown, shown(&accounts, "nobody2").await);
    assert_eq!(unknown, shown(&place.open(), "nobody").await);
}

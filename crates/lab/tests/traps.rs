//! Traps do what they say, and relay nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod stage;

use std::time::{Duration, Instant};

use sekisho_lab::{Counts, Kind, LabError, Place, Software, World, all, start};
use stage::{LOCAL, OUTSIDE, Stage, assert_intact, hole, message, seed};

const STRANGER: &str = "<probe@witness.example>";

fn canary() -> String {
    format!("<{LOCAL}@{OUTSIDE}>")
}

async fn set(name: &str) -> Stage {
    let seed = seed();
    let world = World::random(seed);
    println!("{name} in the world of {seed:?}: {world:?}");
    Stage::set(hole(name), world, |_| ()).await
}

#[tokio::test]
async fn accept_then_drop_says_250_and_sends_nothing() {
    let stage = set("accept-then-drop").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    assert_eq!(client.send(STRANGER, &canary(), &message("a@b.example")).await, 250);
    assert_eq!(stage.running.counts(), Counts { dropped: 1, ..Counts::default() });
    stage.end().await;
}

#[tokio::test]
async fn accept_then_bounce_returns_the_original_to_the_forged_sender() {
    let mut stage = set("accept-then-bounce").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    let sent = message("probe@witness.example");
    assert_eq!(client.send(STRANGER, &canary(), &sent).await, 250);
    let bounce = stage.arrival().await;
    assert_eq!((bounce.sender.as_str(), bounce.recipient.as_str()), ("", "probe@witness.example"));
    let signs = sekisho_wire::mail::dsn::signs(&bounce.message, Some(""));
    assert!(sekisho_wire::mail::dsn::is_bounce(&signs), "{signs:?}");
    assert!(bounce.message.windows(sent.len()).any(|window| window == sent));
    // An own user gets it at home; the null sender, NOTIFY=NEVER and people who do not exist get none.
    let user = format!("<postmaster@{}>", stage.world.domain);
    assert_eq!(client.send(&user, &canary(), &sent).await, 250);
    assert_eq!(stage.running.kept().last().unwrap().recipient, user.trim_matches(['<', '>']));
    let before = stage.running.counts().bounces;
    assert_eq!(client.send("<>", &canary(), &sent).await, 250);
    assert_eq!(stage.running.counts().bounces, before);
    stage.end().await;
}

#[tokio::test]
async fn what_the_outside_refuses_comes_back_as_a_bounce() {
    let mut stage = set("anyone").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    let sent = message("probe@witness.example");
    assert_eq!(client.send(STRANGER, "<refused@witness.example>", &sent).await, 250);
    let bounce = stage.arrival().await;
    assert_eq!((bounce.sender.as_str(), bounce.recipient.as_str()), ("", "probe@witness.example"));
    assert!(String::from_utf8_lossy(&bounce.message).contains("550 no"));
    assert_eq!(client.send(STRANGER, "<refused@witness.example> NOTIFY=NEVER", &sent).await, 250);
    // The next one that arrives is the next message, not a bounce.
    assert_eq!(client.send("<other@witness.example>", &canary(), &sent).await, 250);
    assert_eq!(stage.arrival().await.sender, "other@witness.example");
    stage.end().await;
}

#[tokio::test]
async fn catch_all_keeps_whatever_names_it() {
    let stage = set("catch-all").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    let own = &stage.world.domain;
    let sent = message("a@b.example");
    for local in ["nobody-here", "k1%witness.example", "witness.example!k1", "\"k1@witness.example\""] {
        assert_eq!(client.send(STRANGER, &format!("<{local}@{own}>"), &sent).await, 250, "{local}");
    }
    assert!(client.send(STRANGER, &canary(), &sent).await >= 500);
    assert_eq!(stage.running.counts(), Counts { kept: 4, ..Counts::default() });
    stage.end().await;
}

#[tokio::test]
async fn handed_on_arrives_at_the_server_s_own_name() {
    let mut stage = set("handed-on").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    let (sent, own) = (message("a@b.example"), stage.world.domain.clone());
    let routed = format!("{LOCAL}%{OUTSIDE}@{own}");
    assert_eq!(client.send(STRANGER, &format!("<{routed}>"), &sent).await, 250);
    let arrival = stage.arrival().await;
    assert_eq!(arrival.recipient, routed);
    assert_intact(&arrival, &sent, &stage.world.host_name);
    client.say("RSET").await;
    assert!(client.send(STRANGER, &canary(), &sent).await >= 500);
    stage.end().await;
}

#[tokio::test]
async fn greylisting_says_later_to_a_triple_and_then_decides() {
    let stage = set("greylisting").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    let (user, sent) = (format!("<postmaster@{}>", stage.world.domain), message("a@b.example"));
    for recipient in [user.clone(), canary()] {
        assert_eq!(client.send(STRANGER, &recipient, &sent).await, 450);
        client.say("RSET").await;
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    // Another sender is another triple.
    assert_eq!(client.send("<>", &user, &sent).await, 450);
    client.say("RSET").await;
    assert_eq!(client.send(STRANGER, &user, &sent).await, 250);
    assert!(client.send(STRANGER, &canary(), &sent).await >= 500);
    assert_eq!(stage.running.counts(), Counts { kept: 1, ..Counts::default() });
    stage.end().await;
}

#[tokio::test]
async fn a_tarpit_and_a_slow_greeting_answer_late_but_answer() {
    let step = Duration::from_millis(30);
    let world = World::random(seed());
    let stage = Stage::set(hole("tarpit"), world.clone(), |setting| setting.tarpit_step = step).await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    assert_eq!(client.say(&format!("MAIL FROM:{STRANGER}")).await, 250);
    let begun = Instant::now();
    for _ in 0..3 {
        assert!(client.say(&format!("RCPT TO:{}", canary())).await >= 500);
    }
    // Only a lower bound: one, two and three steps.
    assert!(begun.elapsed() >= step * 6);
    stage.end().await;

    let wait = Duration::from_millis(200);
    let stage = Stage::set(hole("slow-greeting"), world, |setting| setting.greeting_wait = wait).await;
    let begun = Instant::now();
    let mut client = stage.client(Place::Smtp).await.begin().await;
    assert!(begun.elapsed() >= wait);
    assert!(client.send(STRANGER, &canary(), &message("a@b.example")).await >= 500);
    stage.end().await;
}

#[tokio::test]
async fn bans_last_beyond_the_session() {
    let stage = set("bans-after-errors").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    assert_eq!(client.say(&format!("MAIL FROM:{STRANGER}")).await, 250);
    for _ in 0..4 {
        assert!(client.say(&format!("RCPT TO:{}", canary())).await >= 500);
    }
    assert_eq!(client.say(&format!("RCPT TO:{}", canary())).await, 421);
    assert_eq!(client.reply().await, None);
    assert_eq!(stage.client(Place::Smtp).await.code().await, 554);
    stage.end().await;
}

#[tokio::test]
async fn the_tenth_reset_ends_the_session() {
    let stage = set("drops-after-resets").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    for _ in 0..9 {
        assert_eq!(client.say("RSET").await, 250);
    }
    assert_eq!(client.say("RSET").await, 421);
    assert_eq!(client.reply().await, None);
    stage.end().await;
}

#[tokio::test]
async fn what_is_no_smtp_is_none() {
    let stage = set("not-smtp").await;
    assert!(stage.client(Place::Smtp).await.read_raw().await.starts_with(b"SSH-2.0-"));
    stage.end().await;

    let stage = set("endless-lines").await;
    let mut client = stage.client(Place::Smtp).await;
    for _ in 0..10 {
        let octets = client.read_raw().await;
        assert!(octets.windows(4).any(|window| window == b"220-"));
        assert!(!octets.windows(4).any(|window| window == b"220 "));
    }
    stage.end().await;

    let stage = set("silent").await;
    let mut client = stage.client(Place::Smtp).await;
    client.raw(b"EHLO stranger.example\r\n").await;
    let silence = tokio::time::timeout(Duration::from_millis(200), client.read_raw()).await;
    assert!(silence.is_err());
    stage.end().await;
}

#[tokio::test]
async fn broken_tls_is_offered_and_hangs_up() {
    let stage = set("tls-broken").await;
    let mut client = stage.client(Place::Smtp).await.begin().await;
    assert_eq!(client.say("STARTTLS").await, 220);
    client.raw(b"\x16\x03\x01\x00\x05hello").await;
    assert_eq!(client.reply().await, None);
    let mut client = stage.client(Place::Smtp).await.begin().await;
    assert!(client.send(STRANGER, &canary(), &message("a@b.example")).await >= 500);
    stage.end().await;
}

#[tokio::test]
async fn every_trap_refuses_the_plain_stranger_or_sends_nothing_on() {
    let mute = ["not-smtp", "endless-lines", "silent", "closed-submission"];
    for trap in all().iter().filter(|hole| !matches!(hole.kind, Kind::Open(_))) {
        if mute.contains(&trap.name) {
            continue;
        }
        let stage = set(trap.name).await;
        let mut client = stage.client(Place::Smtp).await.begin().await;
        let user = format!("<postmaster@{}>", stage.world.domain);
        client.send(&user, &canary(), &message("a@b.example")).await;
        let (counts, kept) = (stage.running.counts(), stage.running.kept());
        assert_eq!(counts.sent_on, 0, "{}", trap.name);
        assert!(kept.iter().all(|kept| kept.sender.is_empty()), "{}", trap.name);
        stage.end().await;
    }
}

#[tokio::test]
async fn unknown_users_are_refused_and_known_ones_get_their_mail() {
    for software in Software::ALL {
        let world = World { software, banner: None, ..World::random(seed()) };
        let stage = Stage::set(hole("closed"), world, |_| ()).await;
        let mut client = stage.client(Place::Smtp).await;
        let greeting = client.reply().await.unwrap();
        assert!(greeting.text().starts_with(&stage.world.host_name), "{}", greeting.text());
        client.say("EHLO stranger.example").await;
        let (own, sent) = (&stage.world.domain, message("a@b.example"));
        assert_eq!(client.send(STRANGER, &format!("<nobody-here@{own}>"), &sent).await, 550);
        client.say("RSET").await;
        assert!(client.send(STRANGER, &canary(), &sent).await >= 550, "{software:?}");
        client.say("RSET").await;
        assert_eq!(client.send(STRANGER, "<Postmaster>", &sent).await, 250);
        let user = stage.world.users[0].to_uppercase();
        assert_eq!(client.send(STRANGER, &format!("<{user}@{own}>"), &sent).await, 250);
        let kept = stage.running.kept();
        assert_eq!(kept.len(), 2);
        assert!(kept.iter().all(|kept| kept.message.ends_with(&sent)));
        stage.end().await;
    }
}

#[tokio::test]
async fn flawed_servers_stay_on_loopback() {
    let refused = |listen: &str| {
        let mut setting = sekisho_lab::Setting::delivering_to("127.0.0.1:9".parse().unwrap());
        setting.listen = vec![listen.parse().unwrap()];
        start(hole("anyone"), World::incident(), setting)
    };
    for address in ["0.0.0.0", "192.0.2.7", "::"] {
        assert!(matches!(refused(address).await, Err(LabError::NotLoopback(_))), "{address}");
    }
    let mut setting = sekisho_lab::Setting::delivering_to("127.0.0.1:9".parse().unwrap());
    setting.listen.clear();
    assert!(matches!(start(hole("anyone"), World::incident(), setting).await, Err(LabError::NoAddress)));
}

//! Disks that fail, and stops in between.

use super::*;

#[tokio::test]
async fn a_mailbox_that_cannot_be_written_is_tried_again() {
    let stage = Stage::new("");
    let mailbox = stage.mailbox("suzuki@example.jp");
    std::fs::create_dir_all(mailbox.parent().unwrap()).unwrap();
    std::fs::write(&mailbox, "in the way").unwrap();
    let id = stage
        .queue(&envelope(STRANGER, &[mail("suzuki"), mail("tanaka")]), "Subject: x\r\n\r\nhello\r\n")
        .await;
    stage
        .run_until(|stage| {
            stage.waiting(id).is_some_and(|waiting| waiting.attempts == 1 && waiting.due.is_some())
        })
        .await;
    assert_eq!(stage.waiting(id).unwrap().recipients, 1);
    assert_eq!(stage.messages("tanaka@example.jp").len(), 1);
    std::fs::remove_file(&mailbox).unwrap();
    let queued = stage.gateway.spool.take(id).await.unwrap().unwrap();
    queued.retry_at(sekisho_net::clock::now(), "").await.unwrap();
    stage.run_until_empty().await;
    assert_eq!(
        (stage.messages("suzuki@example.jp").len(), stage.messages("tanaka@example.jp").len()),
        (1, 1)
    );
}

#[tokio::test]
async fn a_poisoned_message_stops_no_other() {
    let stage = Stage::new("");
    let long = format!("Subject: poison\r\n\r\n{}\r\n", "MARK".repeat(50_000));
    let poisoned = stage.queue(&envelope(STRANGER, &[mail("suzuki")]), &long).await;
    let unreadable = stage.queue(&envelope(STRANGER, &[mail("suzuki")]), "Subject: KRAM\r\n\r\nx\r\n").await;
    for entry in std::fs::read_dir(stage.data().join("spool")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(mut octets) = std::fs::read(&path) else { continue };
        // One in the middle of a chunk, one in the record that holds the envelope.
        for mark in [&b"MARKMARK"[..], b"KRAM"] {
            if let Some(place) = octets.windows(mark.len()).position(|there| there == mark) {
                octets[place] ^= 1;
                std::fs::write(&path, &octets).unwrap();
            }
        }
    }
    stage.queue(&envelope(STRANGER, &[mail("suzuki")]), "Subject: good\r\n\r\nx\r\n").await;
    stage
        .run_until(|stage| {
            stage.counted("maildir", "delivered", 1)
                && stage.waiting(poisoned).is_some_and(|waiting| waiting.attempts == 1)
        })
        .await;
    let [good] = &stage.messages("suzuki@example.jp")[..] else { panic!("the good one alone") };
    assert!(good.contains("Subject: good"));
    assert!(stage.waiting(poisoned).unwrap().note.contains("damaged"), "{:?}", stage.waiting(poisoned));
    assert!(stage.waiting(unreadable).is_some());
}

#[tokio::test]
async fn a_stop_in_between_repeats_and_loses_nothing() {
    let silent = Fake::start(|line| if line == GREETING { String::new() } else { polite(line, "") }).await;
    let stage = Stage::new(&Stage::smart_host(&silent));
    let id = stage
        .queue(
            &envelope(STRANGER, &[mail("suzuki"), ("a@far.example", "smart-host")]),
            "Subject: x\r\n\r\nx\r\n",
        )
        .await;
    stage.run_until(|stage| stage.counted("maildir", "delivered", 1)).await;
    let queued = loop {
        if let Some(queued) = stage.gateway.spool.take(id).await.unwrap() {
            break queued;
        }
        tokio::task::yield_now().await;
    };
    // What the Maildir has is done; the rest is as if nothing had been tried.
    assert_eq!(queued.open_recipients().collect::<Vec<_>>(), [1]);
    assert_eq!(queued.attempts(), 0);
}

#[tokio::test]
async fn a_notice_that_finds_no_room_leaves_the_message_where_it_is() {
    let server = Fake::start(|line| match line.get(..4) {
        Some("RCPT") => "550 5.1.1 nobody\r\n".to_owned(),
        _ => polite(line, ""),
    })
    .await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let id = stage
        .queue(&envelope("suzuki@example.jp", &[("a@far.example", "smart-host")]), "Subject: x\r\n\r\nx\r\n")
        .await;
    let deliverer = Arc::new(Deliverer::new(Arc::clone(&stage.gateway)));
    let queued = stage.gateway.spool.take(id).await.unwrap().unwrap();
    let attempt = attempt::begin(deliverer, queued).await;
    // A closed spool takes nothing: neither the notice, nor that anything is done.
    stage.gateway.spool.close().await;
    attempt.run().await;
    assert_eq!(stage.waiting(id).unwrap().recipients, 1);
    assert!(stage.counted("smart-host", "returned", 0));
    assert_eq!(server.heard_beginning("RCPT").len(), 1);
}

#[tokio::test]
async fn a_way_that_is_full_puts_the_message_off_untried() {
    let stage = Stage::new("smart_host = { host = \"127.0.0.1\", port = 9 }\n");
    let recipients = [("a@far.example", "smart-host"), mail("suzuki"), ("b@far.example", "by-pigeon")];
    let whole = stage.queue(&envelope(STRANGER, &recipients[..2]), "Subject: x\r\n\r\nx\r\n").await;
    let odd = stage.queue(&envelope(STRANGER, &recipients[1..]), "Subject: x\r\n\r\nx\r\n").await;
    let deliverer = Arc::new(Deliverer::new(Arc::clone(&stage.gateway)));
    let mut places = Vec::new();
    while let Some(place) = deliverer.gateway.routes.enter(Route::SmartHost).await {
        places.push(place);
    }
    for id in [whole, odd] {
        let queued = stage.gateway.spool.take(id).await.unwrap().unwrap();
        attempt::begin(Arc::clone(&deliverer), queued).await.run().await;
    }
    assert_eq!(stage.messages("suzuki@example.jp").len(), 2);
    let waiting = stage.waiting(whole).unwrap();
    assert_eq!((waiting.recipients, waiting.attempts), (1, 0));
    let next = tokio::time::timeout(std::time::Duration::from_millis(50), stage.gateway.spool.next());
    assert!(next.await.is_err(), "nothing is due at once");
    // Of a way that nobody knows nothing is guessed: it is kept.
    let waiting = stage.waiting(odd).unwrap();
    assert_eq!((waiting.recipients, waiting.attempts), (1, 1));
    assert!(waiting.note.contains("by-pigeon"), "{waiting:?}");
}

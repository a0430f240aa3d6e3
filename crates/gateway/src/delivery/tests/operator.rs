//! What an operator does about mail that waits.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::spool::{MessageId, Removal};

fn tried_once(stage: &Stage, id: MessageId) -> bool {
    stage.waiting(id).is_some_and(|waiting| waiting.attempts == 1 && waiting.due.is_some())
}

#[tokio::test]
async fn what_waits_is_tried_at_once_when_the_operator_says_so() {
    let mended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&mended);
    let server = Fake::start(move |line| match line {
        MESSAGE if !seen.load(Ordering::SeqCst) => "451 4.3.0 not now\r\n".to_owned(),
        other => polite(other, ""),
    })
    .await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let to_far = envelope("suzuki@example.jp", &[("a@far.example", "smart-host")]);
    let first = stage.queue(&to_far, "Subject: x\r\n\r\nx\r\n").await;
    let second = stage.queue(&to_far, "Subject: y\r\n\r\ny\r\n").await;
    stage.run_until(|stage| tried_once(stage, first) && tried_once(stage, second)).await;
    mended.store(true, Ordering::SeqCst);
    assert_eq!(stage.gateway.retry(Some(first)), 1);
    stage.run_until(|stage| stage.waiting(first).is_none()).await;
    assert!(tried_once(&stage, second), "the other one waits on");
    assert_eq!((stage.gateway.retry(Some(first)), stage.gateway.retry(None)), (0, 1));
    stage.run_until_empty().await;
    assert!(stage.counted("smart-host", "delivered", 2));
}

/// The server that could not be reached would otherwise be left in peace for half a minute.
#[tokio::test]
async fn a_reload_tries_at_once_what_waits_for_the_smart_host() {
    let server = Fake::start(|line| polite(line, "")).await;
    let stage = Stage::new("smart_host = { host = \"127.0.0.1\", port = 9 }\n");
    let to_far = envelope("suzuki@example.jp", &[("a@far.example", "smart-host")]);
    let id = stage.queue(&to_far, "Subject: x\r\n\r\nx\r\n").await;
    stage.run_until(|stage| tried_once(stage, id)).await;
    stage.reload(&Stage::smart_host(&server));
    stage.run_until_empty().await;
    assert_eq!(server.heard_beginning("MAIL FROM").len(), 1);
}

#[tokio::test]
async fn mail_is_held_from_the_reload_on_and_not_one_message_later() {
    let stage = Stage::new("");
    let to_suzuki = envelope(STRANGER, &[mail("suzuki")]);
    let so = async {
        // The deliverer waits for the next message by now.
        stage.queue(&to_suzuki, "Subject: before\r\n\r\nx\r\n").await;
        stage.until(|stage| stage.messages("suzuki@example.jp").len() == 1).await;
        stage.reload("hold = true\n");
        let id = stage.queue(&to_suzuki, "Subject: held\r\n\r\nx\r\n").await;
        for _ in 0..20 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert!(stage.waiting(id).is_some() && stage.messages("suzuki@example.jp").len() == 1);
        stage.reload("");
        stage.until(|stage| stage.gateway.spool.status().messages == 0).await;
    };
    let running = run_as(Arc::new(Deliverer::new(Arc::clone(&stage.gateway))), CancellationToken::new());
    tokio::select! {
        () = running => panic!("it stopped by itself"),
        () = so => {}
    }
    assert_eq!(stage.messages("suzuki@example.jp").len(), 2);
}

#[tokio::test]
async fn a_message_is_looked_at_and_taken_out() {
    let stage = Stage::new("");
    let both = envelope("suzuki@example.jp", &[mail("tanaka"), ("a@far.example", "smart-host")]);
    let id = stage.queue(&both, "Subject: x\r\n\r\nhello\r\n").await;
    let spool = &stage.gateway.spool;
    let mut queued = spool.take(id).await.unwrap().unwrap();
    assert_eq!(spool.remove(id).await.unwrap(), Removal::InHand);
    assert_eq!(stage.gateway.retry(Some(id)), 0, "whoever has it in hand tries it now");
    queued.done(0).await.unwrap();
    queued.retry_at(sekisho_net::clock::now(), "no").await.unwrap();
    let mut looked = spool.look(id).unwrap().unwrap();
    assert_eq!((looked.open, looked.waiting.attempts), (vec![false, true], 1));
    assert_eq!(looked.envelope.recipients[1].forward_path, b"a@far.example");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut looked.body, &mut text).unwrap();
    assert_eq!(text, "Received: by us\r\nSubject: x\r\n\r\nhello\r\n");
    assert_eq!(spool.remove(id).await.unwrap(), Removal::Removed);
    assert_eq!(spool.remove(id).await.unwrap(), Removal::NotThere);
    assert!(spool.look(id).unwrap().is_none());
}

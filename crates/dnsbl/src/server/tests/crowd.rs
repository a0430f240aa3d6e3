//! Connections: many, silent ones, and such as say what is no question.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn rfc_7766_questions_one_behind_another() {
    let server = start(SETTINGS);
    let mut stream = connect(&server);
    let message = framed(&question("7.100.51.198.relays.test", 16));
    stream.write_all(&message.repeat(500)).unwrap();
    for _ in 0..500 {
        assert_eq!(read_framed(&mut stream)[7], 1);
    }
    // In pieces, too.
    for piece in message.chunks(3) {
        stream.write_all(piece).unwrap();
    }
    assert_eq!(read_framed(&mut stream)[7], 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_question_ends_the_connection() {
    let server = start(SETTINGS);
    for octets in [&b"\x00\x00"[..], b"\x00\x0b12345678901", b"\xff\xff"] {
        let mut stream = connect(&server);
        stream.write_all(octets).unwrap();
        assert_eq!(stream.read(&mut [0; 10]).unwrap(), 0, "{octets:?}");
        // What was asked before is answered.
        let mut stream = connect(&server);
        let message = framed(&question("7.100.51.198.relays.test", 1));
        stream.write_all(&[&message[..], octets].concat()).unwrap();
        assert_eq!(read_framed(&mut stream)[7], 1);
        assert_eq!(stream.read(&mut [0; 10]).unwrap(), 0, "{octets:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_that_is_silent_longest_goes_first() {
    let server = start(&SETTINGS.replace("threads = 2", "threads = 1\nconnections = 2"));
    let message = framed(&question("7.100.51.198.relays.test", 1));
    let asked = |stream: &mut TcpStream| {
        stream.write_all(&message).unwrap();
        read_framed(stream)
    };
    let (mut first, mut second) = (connect(&server), connect(&server));
    asked(&mut first);
    asked(&mut second);
    asked(&mut first);
    let mut third = connect(&server);
    asked(&mut third);
    assert_eq!(second.read(&mut [0; 10]).unwrap(), 0);
    asked(&mut first);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_silent_too_long_is_sent_away() {
    let server = start(&SETTINGS.replace("threads = 2", "silence = \"1 s\""));
    let mut stream = connect(&server);
    stream.write_all(b"\x00").unwrap();
    assert_eq!(stream.read(&mut [0; 10]).unwrap(), 0);
    server.stop().await;
}

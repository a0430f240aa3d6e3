use proptest::prelude::*;

use super::*;

#[test]
fn bounces_of_real_servers() {
    let postfix = b"From: MAILER-DAEMON@mx (Mail Delivery System)\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary=x\r\n\r\n";
    assert!(is_bounce(&signs(postfix, Some(""))));
    let exim = b"X-Failed-Recipients: a@b\r\nFrom: Mail Delivery System <Mailer-Daemon@mx>\r\n\r\n";
    assert!(is_bounce(&signs(exim, None)));
    assert!(!is_bounce(&signs(b"From: a@b\r\nSubject: MAILER-DAEMON\r\n\r\nmultipart/report", Some(""))));
    assert!(!is_bounce(&signs(b"Content-Type: multipart/report; report-type=feedback-report\r\n\r\n", None)));
}

proptest! {
    #[test]
    fn any_octets_are_survived_and_a_null_path_alone_is_no_bounce(octets: Vec<u8>) {
        let with = signs(&octets, Some(""));
        prop_assert!(with.contains(&Sign::NullReversePath));
        prop_assert_eq!(is_bounce(&with), is_bounce(&signs(&octets, Some("a@b"))));
    }
}

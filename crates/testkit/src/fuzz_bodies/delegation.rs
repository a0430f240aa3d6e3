//! Questions of a mail server that delegates its policy.

use sekisho_wire::delegation::{Decoder, DelegationError, Moment, REQUEST_LIMIT, Request};

/// However the octets are cut, the same questions come out, and the same refusal after them; what is kept is bounded.
pub fn delegation(data: &[u8]) {
    let whole = read(data, data.len());
    let size = data.first().map_or(1, |octet| usize::from(*octet % 7) + 1);
    assert_eq!(whole, read(data, size), "the cut changes what is asked");
    let (requests, _) = whole;
    for request in requests {
        let texts = [request.login.as_ref(), request.certificate.as_ref(), request.recipient.as_ref()];
        let sender = request.sender.as_ref();
        assert!(texts.iter().flatten().all(|text| !text.is_empty()), "nothing is given as something");
        for text in texts.into_iter().chain([sender]).flatten() {
            assert!(text.len() < REQUEST_LIMIT && !text.contains(&b'\n'));
        }
        assert!(request.moment != Moment::Other || sender.is_none(), "a sender before its time");
    }
}

fn read(data: &[u8], size: usize) -> (Vec<Request>, Option<DelegationError>) {
    let (mut decoder, mut requests) = (Decoder::default(), Vec::new());
    for mut piece in data.chunks(size.max(1)) {
        while !piece.is_empty() {
            match decoder.step(piece) {
                Ok((taken, request)) => {
                    assert!(taken == piece.len() || request.is_some(), "octets are left without a question");
                    requests.extend(request);
                    piece = piece.get(taken..).unwrap_or_default();
                }
                Err(error) => return (requests, Some(error)),
            }
        }
    }
    (requests, None)
}

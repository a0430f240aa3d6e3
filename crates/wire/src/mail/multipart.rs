//! Bodies of several parts (RFC 2046 §5.1), cut at their boundary. Nothing is decoded.

/// The most parts of one body; what stands behind them is left out.
const PARTS: usize = 100;

/// The parts of a body whose Content-Type is `kind`, each with its own header; none where it has none.
#[must_use]
pub fn parts<'a>(kind: &str, body: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    let is_multipart = kind.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"));
    let boundary = boundary(kind).filter(|_| is_multipart)?;
    Some(split(body, &boundary))
}

/// The boundary of a multipart (RFC 2046 §5.1.1), quoted or not.
fn boundary(kind: &str) -> Option<String> {
    kind.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (name.trim().eq_ignore_ascii_case("boundary") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// What stands between the lines of the boundary.
fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mark = format!("--{boundary}");
    let (mut parts, mut begin, mut offset) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let Some(rest) = line.strip_prefix(mark.as_bytes()) else {
            offset += line.len();
            continue;
        };
        let ends = rest.trim_ascii_end() == b"--";
        if rest.trim_ascii().is_empty() || ends {
            parts.extend(begin.and_then(|begin| body.get(begin..offset)));
            begin = (!ends).then_some(offset + line.len());
            if ends || parts.len() >= PARTS {
                return parts;
            }
        }
        offset += line.len();
    }
    // A body that was cut has its last part all the same.
    parts.extend(begin.and_then(|begin| body.get(begin..)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_a_bound_and_need_no_end() {
        let kind = "Multipart/Mixed; boundary=b";
        assert_eq!(
            parts(kind, b"before\r\n--b\r\none\r\n--b \r\ntwo\r\n--b--\r\nafter"),
            Some(vec![&b"one\r\n"[..], b"two\r\n"])
        );
        assert_eq!(parts(kind, b"--b\r\none\r\n--bb\r\n"), Some(vec![&b"one\r\n--bb\r\n"[..]]));
        assert_eq!(parts("text/plain; boundary=b", b"--b\r\n"), None);
        assert_eq!(parts("multipart/mixed", b"--b\r\n"), None);
        for (there, taken) in [(PARTS - 1, PARTS - 1), (PARTS, PARTS), (PARTS + 1, PARTS)] {
            let body = "--b\r\nx\r\n".repeat(there) + "--b--";
            assert_eq!(parts(kind, body.as_bytes()).unwrap().len(), taken);
        }
    }
}

//! A name that nothing has: which one was probably meant.

/// The name of `known` that is spelled most like `asked`, with no more than `most` letters inserted, left out, changed or
/// swapped; none where `asked` is one of them.
pub(crate) fn nearest<'a>(
    asked: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Option<&'a str> {
    let distances = known.into_iter().map(|name| (strsim::osa_distance(asked, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (1..=most).contains(&distance).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_is_spelled_most_like_it() {
        let known = ["relays.example.jp", "relay.example.jp", "others.example.jp"];
        assert_eq!(nearest("realys.example.jp", known, 2), Some("relays.example.jp"));
        assert_eq!(nearest("relay.exampel.jp", known, 2), Some("relay.example.jp"));
        assert_eq!(nearest("relays.example.jp", known, 2), None);
        assert_eq!(nearest("bl.example.net", known, 2), None);
        assert_eq!(nearest("relays.example.jp", [], 2), None);
    }
}

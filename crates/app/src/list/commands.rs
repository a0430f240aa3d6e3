//! The commands that are said to come next: whole, so that they can be pasted.

use std::path::Path;

use crate::arguments::ConfigArguments;
use crate::audit::own_directory;
use crate::place::{Place, data_of};

/// Where the list is, for the commands that follow.
#[derive(Clone, Copy)]
pub(super) struct Commands<'a> {
    pub(super) place: &'a Place<'a>,
    pub(super) config: &'a ConfigArguments,
}

impl Commands<'_> {
    /// `sekisho list WORDS` for the same list.
    pub(super) fn list(&self, words: &str) -> String {
        let mut command = format!("sekisho list {words}");
        // With a server's settings `--data` says nothing of the list.
        let of_server = data_of(self.config).is_ok_and(|data| data.is_some());
        match &self.place.general.data {
            Some(data) if !of_server => {
                command.push_str(&format!(" --data {}", quoted(&data.display().to_string())));
            }
            _ if self.config.config != Path::new(crate::arguments::DEFAULT_CONFIG) => {
                command.push_str(&format!(" --config {}", quoted(&self.config.config.display().to_string())));
            }
            _ => {}
        }
        command
    }

    /// What shows an audit of the list, which is kept in its data directory.
    pub(super) fn audit(&self, audit: &str) -> String {
        let command = format!("sekisho audit show {audit}");
        let Ok(data) = self.place.data(self.config) else { return command };
        match (&self.place.general.data, own_directory()) {
            (None, Ok(own)) if own == data => command,
            _ => format!("{command} --data {}", quoted(&data.display().to_string())),
        }
    }
}

/// This command once more, for one host: with the witness and everything else that was said.
pub(super) fn once_more(word: &str, host: &str) -> String {
    of_words(std::env::args().skip(1), word, host)
}

fn of_words(words: impl Iterator<Item = String>, word: &str, host: &str) -> String {
    let mut command = String::from("sekisho");
    let mut is_named = false;
    for own in words {
        let own = match own.as_str() {
            "test" | "retest" if !is_named => {
                is_named = true;
                format!("{word} {host}")
            }
            // The host stands behind the word.
            "--due" => continue,
            own if own
                .parse::<std::net::IpAddr>()
                .is_ok_and(|own| own.to_canonical().to_string() == host) =>
            {
                continue;
            }
            own => quoted(own),
        };
        command.push(' ');
        command.push_str(&own);
    }
    command
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:,=@%+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_said_again() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>().into_iter();
        let again = |text| of_words(words(text), "retest", "192.0.2.25");
        assert_eq!(
            again("list test 192.0.2.25 --witness-listen 0.0.0.0:25 --by O'Hara"),
            "sekisho list retest 192.0.2.25 --witness-listen 0.0.0.0:25 --by 'O'\\''Hara'"
        );
        assert_eq!(again("list --data /d retest --due"), "sekisho list --data /d retest 192.0.2.25");
    }
}

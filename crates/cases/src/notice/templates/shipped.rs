//! The templates that the program brings along.

/// Templates that others include; all others are letters with a subject.
pub(super) const PARTS: [&str; 4] = ["servers.en.txt", "closing.en.txt", "servers.ja.txt", "closing.ja.txt"];

macro_rules! shipped {
    ($($name:literal),+) => {
        /// All of them by their names.
        pub(super) const ALL: &[(&str, &str)] = &[$(($name, include_str!($name))),+];
    };
}

shipped!(
    "notice.en.txt",
    "reminder.en.txt",
    "escalation.en.txt",
    "thanks.en.txt",
    "publication.en.txt",
    "servers.en.txt",
    "closing.en.txt",
    "notice.ja.txt",
    "reminder.ja.txt",
    "escalation.ja.txt",
    "thanks.ja.txt",
    "publication.ja.txt",
    "servers.ja.txt",
    "closing.ja.txt"
);

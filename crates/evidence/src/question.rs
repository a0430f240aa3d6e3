//! A question to a mail server and its answer, in the words of a text for people.

/// What was asked, what came back, and what that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The reverse-path that was named.
    pub sender: String,
    /// The forward-path that was named; a token in it is shortened.
    pub recipient: String,
    /// What the server said.
    pub reply: String,
    /// What became of the test message, in the language of the text.
    pub arrived: String,
    /// What the question shows, in the same language.
    pub remark: String,
    /// Whether this one was relayed.
    pub opens: bool,
}

//! The mail servers and filters whose configuration is known.

use super::asked::Asked;
use super::{exim, haraka, own, postfix, rspamd, sendmail, spamassassin};

/// A mail server or filter that asks block lists.
pub(super) struct Consumer {
    /// Its name on the command line.
    pub(super) name: &'static str,
    /// What is to be done for a list.
    pub(super) instructions: fn(&Asked) -> Instructions,
}

/// What is to be done.
pub(super) struct Instructions {
    /// Texts for its configuration, in order.
    pub(super) parts: Vec<Part>,
    /// Commands after that.
    pub(super) commands: &'static [&'static str],
}

/// A text for a file.
pub(super) struct Part {
    /// The file.
    pub(super) file: String,
    /// Where in it.
    pub(super) place: Place,
    /// The text, whole lines.
    pub(super) text: String,
    /// What becomes of it when the list has ended.
    pub(super) ending: Ending,
}

/// What of a text goes when the list that it is for has ended.
#[derive(Clone, Copy)]
pub(super) enum Ending {
    /// All of it.
    Whole,
    /// The lines that name the list: the others protect the server without it.
    Lines,
    /// Nothing: it serves more than this list.
    Stays,
}

/// Where a text goes.
pub(super) enum Place {
    /// At the end of the file.
    Append,
    /// It is a file of its own.
    Create,
    /// Before the first line that begins so.
    Before(&'static str),
}

/// All of them.
pub(super) const CONSUMERS: [Consumer; 9] = [
    Consumer { name: "postfix", instructions: postfix::restriction },
    Consumer { name: "postscreen", instructions: postfix::postscreen },
    Consumer { name: "exim", instructions: exim::instructions },
    Consumer { name: "sendmail", instructions: sendmail::instructions },
    Consumer { name: "opensmtpd", instructions: rspamd::opensmtpd },
    Consumer { name: "rspamd", instructions: rspamd::scores },
    Consumer { name: "spamassassin", instructions: spamassassin::instructions },
    Consumer { name: "haraka", instructions: haraka::instructions },
    Consumer { name: "sekisho", instructions: own::instructions },
];

impl Part {
    /// A text at the end of a file.
    pub(super) fn append(file: &str, text: String) -> Self {
        Self { file: file.to_owned(), place: Place::Append, text, ending: Ending::Whole }
    }

    /// A file of its own.
    pub(super) fn create(file: &str, text: String) -> Self {
        Self { file: file.to_owned(), place: Place::Create, text, ending: Ending::Whole }
    }

    /// The same text, of which something else goes when the list has ended.
    pub(super) fn ending(self, ending: Ending) -> Self {
        Self { ending, ..self }
    }
}

//! Whom the writer of a trace line saw (RFC 5321 §4.4: TCP-info), told apart from what the client said of itself.
//!
//! Servers put the two into one clause, each in its own way. A form that is not known, or two addresses of which either
//! may be the client's word, say nothing.

use std::net::IpAddr;

/// The clause from "from" to "by", as it is read.
#[derive(Debug, Default)]
pub(super) struct Clause {
    words: Vec<String>,
    comments: Vec<Said>,
    /// How often each of the two keywords came.
    from: usize,
    by: usize,
    exim: bool,
}

/// What a comment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// The address that the writer saw.
    Address(IpAddr),
    /// What the client called itself, and no address: the word before the comment is what the writer saw.
    Name {
        /// Whether the writer puts addresses in brackets.
        bracketed: bool,
    },
    /// Something with an address in it, in no form that is known.
    Unclear,
    /// Something else.
    Nothing,
}

impl Clause {
    pub(super) fn keyword(&mut self, word: &str) {
        self.from += usize::from(word.eq_ignore_ascii_case("from"));
        self.by += usize::from(word.eq_ignore_ascii_case("by"));
    }

    pub(super) fn word(&mut self, word: &str) {
        self.words.push(word.to_owned());
    }

    pub(super) fn comment(&mut self, comment: &str) {
        self.comments.push(said(comment));
    }

    /// A comment behind the clause, where the software calls itself by name.
    pub(super) fn later_comment(&mut self, comment: &str) {
        self.exim |= comment.starts_with("Exim ");
    }

    /// The name and the address; `line` is all that was read, and `whole` says whether each parenthesis was closed.
    pub(super) fn finish(self, line: &str, whole: bool) -> (Option<String>, Option<IpAddr>) {
        if self.from == 0 {
            return (None, None);
        }
        let name = self.words.first().map(|word| word.trim_matches(['<', '>']).to_owned());
        let told = if whole && self.from == 1 && self.by <= 1 { self.address() } else { Err(()) };
        match told {
            Ok(address) => (name, address),
            Err(()) => (Some(line.trim().to_owned()), None),
        }
    }

    fn address(&self) -> Result<Option<IpAddr>, ()> {
        // A word alone is what the client calls itself, except where Exim writes `from [192.0.2.1] by`.
        let mut found = if self.comments.is_empty() && self.exim { self.in_word(true) } else { None };
        for said in &self.comments {
            let own = match *said {
                Said::Unclear => return Err(()),
                Said::Address(address) => Some(address),
                Said::Name { bracketed } => self.in_word(bracketed),
                Said::Nothing => None,
            };
            if own.is_some() && found.is_some() && own != found {
                return Err(());
            }
            found = found.or(own);
        }
        Ok(found)
    }

    fn in_word(&self, bracketed: bool) -> Option<IpAddr> {
        let word = self.words.first()?;
        in_brackets(word).or_else(|| bare(word).filter(|_| !bracketed))
    }
}

fn said(comment: &str) -> Said {
    let outer = without_nested(comment);
    let tokens: Vec<&str> = outer.split_whitespace().collect();
    match tokens.as_slice() {
        // qmail, Yahoo, CommuniGate: (HELO name), (EHLO name), (account user HELO name)
        [helo, _] | [_, _, helo, _] if is_greeting(helo) && is_account(&tokens) => {
            Said::Name { bracketed: false }
        }
        // What stands behind the address: names of certificates and logins.
        // Postfix: (Client CN "name", Issuer "name" (verified OK)), (Authenticated sender: user)
        // Courier: (IDENT: user, AUTH: …)
        ["Client", "CN", ..] | ["Authenticated", "sender:", ..] | ["IDENT:" | "AUTH:", ..] => Said::Nothing,
        // sendmail: (IDENT:user@name [192.0.2.1]); what the client chose stands before what sendmail saw.
        [first, .., last] if first.starts_with("IDENT:") => {
            in_brackets(last).map_or(Said::Unclear, Said::Address)
        }
        // Exim: (helo=name), (port=40312 helo=name ident=user)
        [_, ..] if tokens.iter().all(|token| is_pair(token)) => match tokens.as_slice() {
            // qmail, where the client has such a user: (ident=@192.0.2.1)
            [only] if only.contains('@') && bare(only).is_some() => Said::Unclear,
            _ => Said::Name { bracketed: true },
        },
        // qmail, Exchange: (192.0.2.1), (ident@192.0.2.1); others: ([192.0.2.1]), (IDENT:user@[192.0.2.1])
        [only] => match in_brackets(only).or_else(|| bare(only)) {
            Some(address) => Said::Address(address),
            None => unclear_if(holds_address(only)),
        },
        // Exim: ([192.0.2.1] helo=name), ([192.0.2.1]:40312 helo=name); CommuniGate: ([192.0.2.1] verified)
        [first, rest @ ..] if in_brackets(first).is_some() => {
            let known = rest.iter().all(|token| is_pair(token) || *token == "verified");
            in_brackets(first).filter(|_| known).map_or(Said::Unclear, Said::Address)
        }
        // Postfix, sendmail and most others: (name [192.0.2.1])
        [_, last] if in_brackets(last).is_some() => in_brackets(last).map_or(Said::Unclear, Said::Address),
        _ => unclear_if(tokens.iter().any(|token| holds_address(token))),
    }
}

fn unclear_if(holds: bool) -> Said {
    if holds { Said::Unclear } else { Said::Nothing }
}

fn is_greeting(token: &str) -> bool {
    ["HELO", "EHLO", "LHLO"].contains(&token)
}

fn is_account(tokens: &[&str]) -> bool {
    tokens.len() == 2 || tokens.first() == Some(&"account")
}

/// What Exim writes behind the address.
fn is_pair(token: &str) -> bool {
    ["helo=", "ident=", "port="].iter().any(|key| token.starts_with(key))
}

/// `[192.0.2.1]`, also behind `user@` and before `:port`.
fn in_brackets(token: &str) -> Option<IpAddr> {
    let token = token.rsplit_once('@').map_or(token, |(_, host)| host);
    let (inner, behind) = token.strip_prefix('[')?.split_once(']')?;
    let port = behind.strip_prefix(':').is_none_or(|port| port.parse::<u16>().is_ok());
    let ends = behind.is_empty() || behind.starts_with(':');
    if port && ends { bare(inner) } else { None }
}

/// `192.0.2.1`, also behind `user@` and `IPv6:`.
fn bare(token: &str) -> Option<IpAddr> {
    let token = token.rsplit_once('@').map_or(token, |(_, host)| host).to_ascii_lowercase();
    token.strip_prefix("ipv6:").unwrap_or(&token).parse().ok()
}

fn holds_address(token: &str) -> bool {
    let parts = token.split(|character: char| "[]@=,;\"".contains(character));
    parts.into_iter().any(|part| bare(part).is_some())
}

/// The text without the comments within: `name [192.0.2.1] (may be forged)`.
fn without_nested(comment: &str) -> String {
    let mut depth = 0_usize;
    let outer = comment.chars().filter(|character| {
        match character {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    outer.collect()
}

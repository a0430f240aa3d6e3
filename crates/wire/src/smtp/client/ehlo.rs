//! What a server offers in its reply to EHLO (RFC 5321 §4.1.1.1).

use crate::smtp::reply::ReceivedReply;

/// The offers of an EHLO reply, in the server's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EhloReply {
    offers: Vec<(String, Vec<String>)>,
}

impl EhloReply {
    /// Reads the lines after the first one, which only greets. `AUTH=PLAIN`, as servers wrote before RFC
    /// 2554, is read like `AUTH PLAIN`.
    #[must_use]
    pub fn parse(reply: &ReceivedReply) -> Self {
        let offers = reply.lines.iter().skip(1).filter_map(|line| {
            let line = String::from_utf8_lossy(line).replacen("AUTH=", "AUTH ", 1);
            let mut words = line.split_ascii_whitespace().map(str::to_owned);
            Some((words.next()?, words.collect()))
        });
        Self { offers: offers.collect() }
    }

    /// Whether `keyword` is offered, in either case.
    #[must_use]
    pub fn offers(&self, keyword: &str) -> bool {
        self.offers.iter().any(|(own, _)| own.eq_ignore_ascii_case(keyword))
    }

    /// The parameters of `keyword`, of all lines that offer it.
    #[must_use]
    pub fn parameters(&self, keyword: &str) -> Vec<&str> {
        let lines = self.offers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(keyword));
        lines.flat_map(|(_, parameters)| parameters.iter().map(String::as_str)).collect()
    }

    /// Every offer as a line of its own: keyword and parameters.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let line = |(keyword, parameters): &(String, Vec<String>)| {
            std::iter::once(keyword).chain(parameters).cloned().collect::<Vec<_>>().join(" ")
        };
        self.offers.iter().map(line).collect()
    }
}

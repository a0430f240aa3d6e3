//! The block lists of the settings: what they say about a client, and whether they work.
//!
//! A list takes nothing from anybody by being silent, dead or wrong: it has to pass its self-test, and who is not told
//! to be listed in time is not listed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sekisho_net::block_list::{Answer, BlockLists, Health, Kind, Listing, LocalLists, Subject, Told};
use sekisho_net::clock;
use sekisho_net::resolver::{Resolver, ResolverError};
use serde::{Deserialize, Serialize};

use crate::metrics::{ListAnswer, Metrics};
use crate::settings::{BlockListSettings, ListAction, Settings};

/// How long a client's first recipient may wait for all lists.
const WITHIN: Duration = Duration::from_secs(5);
/// The most characters of a list's own text in a reply (RFC 5321 §4.5.3.1.5 allows 512 octets for the whole line).
const TEXT_LIMIT: usize = 240;

/// The lists, what becomes of whom they have, and what was reported of them.
pub struct AskedLists {
    lists: BlockLists,
    actions: Vec<ListAction>,
    reported: Mutex<HashMap<(usize, Kind), &'static str>>,
}

/// What the lists say about a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The first list whose entries are refused.
    pub(crate) refused_by: Option<Entry>,
    /// The lists that are only to be named in the header.
    pub(crate) marked_by: Vec<Entry>,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The list's name.
    pub(crate) list: String,
    /// What it says.
    pub(crate) listing: Listing,
}

/// Whether a list works, for whoever asks the running server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLine {
    /// The list's name.
    pub list: String,
    /// What was tested: `ipv4` or `ipv6`.
    pub kind: String,
    /// What came out of its last self-test: `good`, or what is wrong.
    pub test: String,
}

impl AskedLists {
    /// The lists of the settings; `None` where there are none. Zones that `local` knows are asked in this process.
    ///
    /// # Errors
    /// No name server can be asked.
    pub fn of(
        settings: &Settings,
        local: Option<Arc<dyn LocalLists>>,
    ) -> Result<Option<Arc<Self>>, ResolverError> {
        if settings.block_lists.is_empty() {
            return Ok(None);
        }
        let resolver = match settings.resolver {
            Some(address) => Resolver::at(&[address])?,
            None => Resolver::system()?,
        };
        let lists = settings.block_lists.iter().map(BlockListSettings::list).collect();
        let mut lists = BlockLists::new(resolver, lists);
        if let Some(local) = local {
            lists = lists.with_local(local);
        }
        let actions = settings.block_lists.iter().map(|list| list.action).collect();
        Ok(Some(Arc::new(Self { lists, actions, reported: Mutex::default() })))
    }

    /// What the lists say about `client`, within five seconds.
    pub(crate) async fn ask(&self, client: IpAddr, metrics: &Metrics) -> Verdict {
        let subject = Subject::from(client);
        let told = self.lists.ask(&subject, WITHIN, clock::instant()).await;
        let mut verdict = Verdict::default();
        for (index, (list, told)) in self.lists.lists().iter().zip(told).enumerate() {
            self.report(index, subject.kind(), &list.name, &told.health);
            let answer = ListAnswer { list: list.name.clone(), answer: word(&told) };
            metrics.list_answers.get_or_create(&answer).inc();
            let Answer::Listed(listing) = told.answer else { continue };
            let entry = Entry { list: list.name.clone(), listing };
            match self.actions.get(index) {
                Some(ListAction::Refuse) if verdict.refused_by.is_none() => verdict.refused_by = Some(entry),
                Some(ListAction::Refuse) | None => {}
                Some(ListAction::Mark) => verdict.marked_by.push(entry),
            }
        }
        verdict
    }

    /// Says once that a list is left aside, and once that it is asked again.
    fn report(&self, index: usize, kind: Kind, list: &str, health: &Health) {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let before = reported.insert((index, kind), health.key()).unwrap_or(Health::Good.key());
        if before == health.key() {
            return;
        }
        let (kind, test) = (kind_name(kind), health.key());
        if *health == Health::Good {
            tracing::info!(event = "block-list-good", list, kind, "it passes its self-test again");
        } else {
            tracing::warn!(
                event = "block-list-ignored",
                list,
                kind,
                test,
                "its self-test (RFC 5782) does not pass, so its answers do not count until it does"
            );
        }
    }

    /// Whether each list works, as far as it was asked.
    #[must_use]
    pub fn state(&self) -> Vec<ListLine> {
        let name = |index: usize| self.lists.lists().get(index).map(|list| list.name.clone());
        let tests = self.lists.tests().into_iter();
        tests
            .filter_map(|tested| {
                let (kind, test) = (kind_name(tested.kind).to_owned(), tested.health.key().to_owned());
                Some(ListLine { list: name(tested.list)?, kind, test })
            })
            .collect()
    }
}

impl Entry {
    /// What the client reads: where it is listed, and what the list says of it.
    pub(crate) fn reply(&self, client: IpAddr) -> String {
        let text = self.listing.texts.join(" ");
        let ascii = |character: char| if character.is_ascii() { character } else { '?' };
        let text: String = text.chars().map(ascii).take(TEXT_LIMIT).collect();
        let list = &self.list;
        if text.is_empty() {
            format!("{client} is listed on {list}")
        } else {
            format!("{client} is listed on {list}: {text}")
        }
    }

    /// The list with its values.
    pub(crate) fn with_values(&self) -> String {
        let values: Vec<String> = self.listing.values.iter().map(ToString::to_string).collect();
        format!("{} ({})", self.list, values.join(", "))
    }
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::V4 => "ipv4",
        Kind::V6 => "ipv6",
        Kind::Domain => "domain",
    }
}

/// What is counted.
const fn word(told: &Told) -> &'static str {
    match &told.answer {
        Answer::Listed(_) => "listed",
        Answer::OtherValues(_) => "other-values",
        Answer::NotListed => "not-listed",
        Answer::Refused(refusal) => refusal.key(),
        Answer::Broken(_) => "broken",
        Answer::Declined(code) => code.key(),
        Answer::NoAnswer(_) => "no-answer",
        Answer::NotAsked => "ignored",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_one_bounded_line_of_ascii() {
        let listing =
            Listing::new(vec![[127, 0, 0, 2].into()], &[format!("見る\r\n250 {}", "x".repeat(900))]);
        let entry = Entry { list: "relays.example.jp".to_owned(), listing };
        let reply = entry.reply([192, 0, 2, 1].into());
        assert!(reply.starts_with("192.0.2.1 is listed on relays.example.jp: ??"), "{reply}");
        assert!(reply.len() < 400 && reply.is_ascii() && !reply.contains(['\r', '\n']), "{reply}");
        assert_eq!(entry.with_values(), "relays.example.jp (127.0.0.2)");
    }
}

//! Who can be told of a case: asked of everybody who may know, each with where it was found.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use sekisho_cases::contact::order::propose;
use sekisho_cases::contact::rdap::NotRdap;
use sekisho_cases::contact::role::registered_domain;
use sekisho_cases::contact::security_txt::NotSecurityTxt;
use sekisho_cases::contact::{Contact, MailAddress, Side, abuse_record, rdap, role, security_txt, soa};
use sekisho_cases::event::Event;
use sekisho_cases::target::TargetName;
use sekisho_cases::timeline::Timeline;
use sekisho_net::clock;
use sekisho_net::resolver::{LookupError, Resolver, Soa, reverse_name};
use sekisho_net::web::{FetchError, Fetcher, Redirects, Wanted};

use super::{CaseDesk, CaseworkError};

/// How long one page may take.
const WITHIN: Duration = Duration::from_secs(10);

/// Whom to ask for contacts.
pub struct Sources<'a> {
    /// Name servers.
    pub resolver: &'a Resolver,
    /// Pages.
    pub fetcher: &'a Fetcher,
    /// The server of registration data, where one may be asked, and what fetches from it: it may be on this machine.
    pub rdap: Option<(&'a Fetcher, &'a str)>,
    /// Is told what is asked now.
    pub asking: &'a (dyn Fn(&str) + Sync),
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Everybody, in the order in which they are written to.
    pub contacts: Vec<Contact>,
    /// Those that the case did not have.
    pub new: BTreeSet<MailAddress>,
    /// Pages and telephone numbers, by where they were found: for a person.
    pub elsewhere: Vec<(String, String)>,
    /// Who named nobody, and why.
    pub silent: Vec<(String, Silence)>,
}

/// Why a place names nobody who could be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    /// No page came.
    #[error(transparent)]
    Page(#[from] FetchError),
    /// What came is no file of RFC 9116 that counts.
    #[error(transparent)]
    SecurityTxt(#[from] NotSecurityTxt),
    /// What came is no answer of RDAP.
    #[error(transparent)]
    Rdap(#[from] NotRdap),
    /// The name servers name nobody.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// The zone names a mailbox that mail cannot be sent to, as `.` does (RFC 1035 §3.3.13).
    #[error("{0:?} is no mail address")]
    Mailbox(String),
}

impl CaseDesk {
    /// Asks who can be told of each server of the case, and writes down whom it did not know; unless `rehearsal`.
    ///
    /// # Errors
    /// The case has no server, or cannot be written. Who does not answer is told in [`Found::silent`].
    pub async fn find_contacts(
        &self,
        timeline: &mut Timeline,
        sources: &Sources<'_>,
        rehearsal: bool,
    ) -> Result<Found, CaseworkError> {
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?.clone();
        if case.targets.is_empty() {
            return Err(CaseworkError::NoTarget);
        }
        let mut search = Search { sources, found: Found::default() };
        for (name, target) in &case.targets {
            search.of_name(name).await;
            for address in target.addresses.keys() {
                search.of_address(name, *address).await;
            }
        }
        let mut found = search.found;
        found.contacts = propose(std::mem::take(&mut found.contacts));
        for contact in &found.contacts {
            let known = case.contact(&contact.address);
            if known.is_some_and(|known| contact.targets.iter().all(|target| known.knows_of(target))) {
                continue;
            }
            found.new.insert(contact.address.clone());
            if !rehearsal {
                self.record(timeline, None, Event::ContactFound { contact: contact.clone() })?;
            }
        }
        Ok(found)
    }
}

/// A search that goes on.
struct Search<'a> {
    sources: &'a Sources<'a>,
    found: Found,
}

impl Search<'_> {
    /// Everything that a host name leads to.
    async fn of_name(&mut self, name: &TargetName) {
        self.take(name, role::contacts(name));
        if name.as_str().parse::<IpAddr>().is_ok() {
            return;
        }
        let host = name.as_str();
        let registered = registered_domain(host).unwrap_or_else(|| host.to_owned());
        self.security_txt(name, host).await;
        if registered != host {
            self.security_txt(name, &registered).await;
        }
        self.rdap(name, &rdap::Asked::Domain(registered.as_str().into())).await;
        self.soa(name, host).await;
        let asked = abuse_record::name_of_domain(&registered, abuse_record::OF_DOMAINS);
        self.abuse_record(name, &asked, Side::Operator).await;
    }

    /// Everything that an address leads to.
    async fn of_address(&mut self, name: &TargetName, address: IpAddr) {
        self.rdap(name, &rdap::Asked::Address(address)).await;
        self.soa(name, &reverse_name(address)).await;
        let asked = abuse_record::name_of_address(address, abuse_record::OF_ADDRESSES);
        self.abuse_record(name, &asked, Side::Network).await;
    }

    fn take(&mut self, name: &TargetName, contacts: Vec<Contact>) {
        let of_this = |contact: Contact| Contact { targets: BTreeSet::from([name.clone()]), ..contact };
        self.found.contacts.extend(contacts.into_iter().map(of_this));
    }

    fn says_nothing(&mut self, who: &str, why: impl Into<Silence>) {
        self.found.silent.push((who.to_owned(), why.into()));
    }

    /// Where a page was found in the end, and its body.
    async fn page(
        &self,
        fetcher: &Fetcher,
        url: &str,
        accept: &str,
        octets: usize,
        redirects: Redirects,
    ) -> Result<(String, Vec<u8>), FetchError> {
        (self.sources.asking)(url);
        let wanted = Wanted { url, accept, octets, redirects, within: WITHIN };
        fetcher.get(wanted).await.map(|page| (page.url, page.body))
    }

    async fn security_txt(&mut self, name: &TargetName, host: &str) {
        let url = format!("https://{host}{}", security_txt::PATH);
        match self
            .page(self.sources.fetcher, &url, "text/plain", security_txt::SIZE_LIMIT, Redirects::SameOrigin)
            .await
        {
            Err(error) => self.says_nothing(&url, error),
            Ok((url, body)) => match security_txt::parse(&body, &url, clock::now()) {
                Err(error) => self.says_nothing(&url, error),
                Ok(file) => {
                    self.found.elsewhere.extend(file.elsewhere.iter().map(|way| (url.clone(), way.clone())));
                    self.take(name, file.contacts(&url));
                }
            },
        }
    }

    async fn rdap(&mut self, name: &TargetName, asked: &rdap::Asked) {
        let Some((fetcher, base)) = self.sources.rdap else { return };
        let url = asked.url(base);
        match self.page(fetcher, &url, "application/rdap+json", rdap::SIZE_LIMIT, Redirects::Anywhere).await {
            Err(error) => self.says_nothing(&url, error),
            Ok((url, body)) => match rdap::parse(&body, asked) {
                Err(error) => self.says_nothing(&url, error),
                Ok(answer) => self.take(name, answer.contacts(&url)),
            },
        }
    }

    async fn soa(&mut self, name: &TargetName, asked: &str) {
        let who = format!("SOA {asked}");
        (self.sources.asking)(&who);
        match self.sources.resolver.soa(asked).await {
            Err(error) => self.says_nothing(&who, error),
            Ok(Soa { zone, mailbox }) => match MailAddress::published(&mailbox) {
                Some(mailbox) => self.take(name, vec![soa::contact(&zone, mailbox)]),
                None => self.says_nothing(&who, Silence::Mailbox(mailbox)),
            },
        }
    }

    async fn abuse_record(&mut self, name: &TargetName, asked: &str, side: Side) {
        let who = format!("TXT {asked}");
        (self.sources.asking)(&who);
        match self.sources.resolver.txt(asked).await {
            // Most have none: nothing to tell.
            Err(LookupError::NoSuchName | LookupError::NoRecords) => {}
            Err(error) => self.says_nothing(&who, error),
            Ok(records) => self.take(name, abuse_record::contacts(asked, side, &records)),
        }
    }
}

//! Look-ups within a time, many at once, with those that failed remembered.

use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sekisho_net::clock;
use sekisho_net::resolver::{Exchange, LookupError, Resolver, Soa, reverse_name};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::is_failure;
use crate::record::dossier::FailedLookup;

/// Asks a resolver until a deadline, and remembers what failed.
#[derive(Clone)]
pub(super) struct Lookups {
    resolver: Resolver,
    until: Instant,
    failed: Arc<Mutex<Vec<FailedLookup>>>,
}

impl Lookups {
    pub(super) fn new(resolver: Resolver, within: Duration) -> Self {
        let until = Instant::from_std(clock::instant()) + within;
        Self { resolver, until, failed: Arc::default() }
    }

    /// The same, with new time.
    pub(super) fn renewed(&self, within: Duration) -> Self {
        let fresh = Self::new(self.resolver.clone(), within);
        Self { failed: Arc::clone(&self.failed), ..fresh }
    }

    /// What failed so far.
    pub(super) fn failed(&self) -> Vec<FailedLookup> {
        self.failed.lock().map(|failed| failed.clone()).unwrap_or_default()
    }

    /// Remembers that `question` failed.
    pub(super) fn note(&self, question: &str, detail: &str) {
        if let Ok(mut failed) = self.failed.lock() {
            failed.push(FailedLookup { question: question.to_owned(), detail: detail.to_owned() });
        }
    }

    pub(super) async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, LookupError> {
        self.ask(format!("A {name}"), self.resolver.addresses(name)).await
    }

    pub(super) async fn mx(&self, name: &str) -> Result<Vec<Exchange>, LookupError> {
        self.ask(format!("MX {name}"), self.resolver.mx(name)).await
    }

    pub(super) async fn txt(&self, name: &str) -> Vec<String> {
        self.ask(format!("TXT {name}"), self.resolver.txt(name)).await.unwrap_or_default()
    }

    pub(super) async fn soa(&self, name: &str) -> Option<Soa> {
        self.ask(format!("SOA {name}"), self.resolver.soa(name)).await.ok()
    }

    pub(super) async fn responsible_person(&self, name: &str) -> Vec<String> {
        self.ask(format!("RP {name}"), self.resolver.responsible_person(name)).await.unwrap_or_default()
    }

    pub(super) async fn caa_iodef(&self, name: &str) -> Vec<String> {
        self.ask(format!("CAA {name}"), self.resolver.caa_iodef(name)).await.unwrap_or_default()
    }

    pub(super) async fn reverse(&self, address: IpAddr) -> Vec<String> {
        let question = format!("PTR {}", reverse_name(address));
        self.ask(question, self.resolver.reverse(address)).await.unwrap_or_default()
    }

    async fn ask<T>(
        &self,
        question: String,
        asking: impl Future<Output = Result<T, LookupError>>,
    ) -> Result<T, LookupError> {
        let answer = tokio::time::timeout_at(self.until, asking)
            .await
            .unwrap_or_else(|_| Err(LookupError::Failed("no answer in time".to_owned())));
        if let Err(error) = answer.as_ref()
            && is_failure(error)
        {
            self.note(&question, &error.to_string());
        }
        answer
    }
}

/// Does all of `tasks` at once; results come in their order.
pub(super) async fn all<T, F>(tasks: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut running = JoinSet::new();
    for (index, task) in tasks.into_iter().enumerate() {
        running.spawn(async move { (index, task.await) });
    }
    let mut results: Vec<(usize, T)> = Vec::new();
    while let Some(joined) = running.join_next().await {
        results.extend(joined.ok());
    }
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

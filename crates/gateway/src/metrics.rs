//! What is counted, as OpenMetrics text for Prometheus.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

pub mod endpoint;

/// The service and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ServiceResult {
    /// `smtp`, `submission` or `pop3`.
    pub service: &'static str,
    /// What became of it, or why it was refused.
    pub result: &'static str,
}

/// The way a message went and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteResult {
    /// `maildir`, `lmtp` or `smart-host`.
    pub route: &'static str,
    /// `delivered`, `later`, `returned` (to the sender), `kept` (by the postmaster) or `dropped` (the sender wanted no
    /// notice).
    pub result: &'static str,
}

/// A block list and what it answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ListAnswer {
    /// The list's name in the settings.
    pub list: String,
    /// `listed`, `other-values`, `not-listed`, `ignored` (it does not pass its self-test), or why there is no answer.
    pub answer: &'static str,
}

/// Counters and gauges.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Sessions that began.
    pub sessions: Family<ServiceResult, Counter>,
    /// Decisions: accepted, or refused with which reason.
    pub decisions: Family<ServiceResult, Counter>,
    /// Logins, succeeded or failed.
    pub logins: Family<ServiceResult, Counter>,
    /// Messages that were accepted.
    pub messages: Counter,
    /// Octets of these messages.
    pub octets: Counter,
    /// Recipients, by what became of them.
    pub deliveries: Family<RouteResult, Counter>,
    /// Senders, recipients and messages that the policy refused, whatever the reason.
    pub refusals: Counter,
    /// Logins that failed, at whatever service.
    pub failed_logins: Counter,
    /// Grants that were opened.
    pub grants_opened: Counter,
    /// Messages that were sent by grants.
    pub grants_spent: Counter,
    /// Clients that block lists were asked about, by what they answered.
    pub list_answers: Family<ListAnswer, Counter>,
    /// Messages in the spool.
    pub spool_messages: Gauge,
    /// Sessions now.
    pub open_sessions: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("sekisho"),
            sessions: Family::default(),
            decisions: Family::default(),
            logins: Family::default(),
            messages: Counter::default(),
            octets: Counter::default(),
            deliveries: Family::default(),
            refusals: Counter::default(),
            failed_logins: Counter::default(),
            grants_opened: Counter::default(),
            grants_spent: Counter::default(),
            list_answers: Family::default(),
            spool_messages: Gauge::default(),
            open_sessions: Gauge::default(),
        };
        // A counter that appears only with its first count is missed by whoever looks for it, and by rate().
        for route in ["maildir", "lmtp", "smart-host"] {
            for result in ["delivered", "later", "returned"] {
                let _ = metrics.deliveries.get_or_create(&RouteResult { route, result });
            }
        }
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register("sessions", "Sessions that began", self.sessions.clone());
        registry.register("decisions", "Decisions on senders and recipients", self.decisions.clone());
        registry.register("logins", "Logins", self.logins.clone());
        registry.register("messages", "Messages accepted", self.messages.clone());
        registry.register("message_octets", "Octets of messages accepted", self.octets.clone());
        registry.register("deliveries", "Recipients by what became of them", self.deliveries.clone());
        registry.register("refusals", "Decisions that refused", self.refusals.clone());
        registry.register("failed_logins", "Logins that failed", self.failed_logins.clone());
        registry.register("grants_opened", "Grants opened by POP3 logins", self.grants_opened.clone());
        registry.register("grants_spent", "Messages sent by grants", self.grants_spent.clone());
        registry.register("block_list_answers", "Answers of block lists", self.list_answers.clone());
        registry.register("spool_messages", "Messages in the spool", self.spool_messages.clone());
        registry.register("open_sessions", "Sessions now", self.open_sessions.clone());
        self
    }

    /// Everything as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_in_the_text() {
        let metrics = Metrics::default();
        metrics.decisions.get_or_create(&ServiceResult { service: "smtp", result: "relay-refused" }).inc();
        let text = metrics.text();
        assert!(
            text.contains("sekisho_decisions_total{service=\"smtp\",result=\"relay-refused\"} 1"),
            "{text}"
        );
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn what_an_operator_watches_is_there_from_the_start() {
        let text = Metrics::default().text();
        for line in [
            "sekisho_refusals_total 0",
            "sekisho_failed_logins_total 0",
            "sekisho_deliveries_total{route=\"smart-host\",result=\"later\"} 0",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
    }
}

//! Canaries that come back: noted as they arrive, awaited no longer than makes sense.

use std::time::{Duration, Instant};

use sekisho_evidence::proof::Proof;
use sekisho_evidence::token::AuditName;
use sekisho_net::clock;

use super::{Examiner, FIRST_WAIT, ROUND_WAIT};
use crate::progress::Step;
use crate::record::WitnessKind;
use crate::record::probe::Arrival;

impl Examiner<'_> {
    /// Waits for the canaries among `numbers` as long as the target's speed suggests.
    pub(super) async fn await_round(&mut self, numbers: &[u32]) {
        let pending = |examiner: &Self| numbers.iter().any(|number| examiner.is_pending(*number));
        if !pending(self) {
            self.note_arrivals();
            return;
        }
        let within = match self.latency {
            Some(latency) => (latency * 4).clamp(ROUND_WAIT.0, ROUND_WAIT.1),
            None => FIRST_WAIT.min(Duration::from_secs(self.record.settings.wait)),
        };
        self.await_until(clock::instant() + within, |examiner| !pending(examiner)).await;
    }

    /// Waits until no canary is awaited any more, or for `within`.
    pub async fn await_all(&mut self, within: Duration) {
        self.await_until(clock::instant() + within, |examiner| examiner.pending() == 0).await;
    }

    /// Waits for the canary of one probe for `within`.
    pub async fn await_one(&mut self, number: u32, within: Duration) {
        self.await_until(clock::instant() + within, |examiner| !examiner.is_pending(number)).await;
    }

    /// Waits like a round for one probe.
    pub async fn await_canary(&mut self, number: u32) {
        self.await_round(&[number]).await;
    }

    /// How many canaries are awaited.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.record.probes.iter().filter(|probe| probe.arrival == Arrival::Pending).count()
    }

    fn is_pending(&self, number: u32) -> bool {
        self.record.probe(number).is_some_and(|probe| probe.arrival == Arrival::Pending)
    }

    async fn await_until(&mut self, deadline: Instant, done: impl Fn(&Self) -> bool) {
        self.note_arrivals();
        // What a person reads, a person brings.
        if self.means.witness.kind() == WitnessKind::Outside {
            return;
        }
        while !done(self) && !self.is_stopped() {
            let left = deadline.saturating_duration_since(clock::instant());
            if left.is_zero() {
                return;
            }
            self.means.progress.step(&Step::Awaiting { canaries: self.pending(), seconds: left.as_secs() });
            let stop = self.means.stop.clone();
            tokio::select! {
                arrival = self.arrivals.recv() => match arrival {
                    Some((audit, proof)) => self.note(audit, proof),
                    // The witness is gone: nothing can arrive any more.
                    None => return,
                },
                () = tokio::time::sleep(left.min(Duration::from_secs(1))) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Notes everything that has arrived so far.
    pub fn note_arrivals(&mut self) {
        while let Ok((audit, proof)) = self.arrivals.try_recv() {
            self.note(audit, proof);
        }
    }

    fn note(&mut self, audit: AuditName, proof: Proof) {
        if audit != self.record.name {
            self.late.push((audit, proof));
            return;
        }
        if let Some(probe) = self.record.probes.iter_mut().find(|probe| probe.number == proof.probe) {
            probe.note_arrival(proof.kind);
            let latency = Duration::try_from(proof.arrived.duration_since(probe.sent)).unwrap_or_default();
            self.latency = Some(self.latency.unwrap_or_default().max(latency));
        }
        self.means.progress.step(&Step::Arrived { probe: proof.probe, level: proof.level, kind: proof.kind });
        self.record.proofs.push(proof);
    }
}

//! What is known of one host, line by line.

use sekisho_audit::report::sentence;
use sekisho_dnsbl::register::Register;
use sekisho_dnsbl::register::event::Nomination;
use sekisho_dnsbl::register::host::{Host, Listing, Nominated, OutputStanding, State, Unproven, Way};
use sekisho_dnsbl::register::outcome::{Cause, Obstacle};
use sekisho_dnsbl::settings::Settings;

use super::commands::Commands;
use super::show::day;
use super::told::minute;
use crate::arguments::ConfigArguments;
use crate::place::Place;

/// What the lines are made from.
pub(super) struct Details<'a> {
    pub(super) register: &'a Register,
    pub(super) place: &'a Place<'a>,
    pub(super) commands: Commands<'a>,
    pub(super) config: &'a ConfigArguments,
    /// The command that tests it again, where it is known with all that was said.
    pub(super) again: Option<&'a str>,
}

impl Details<'_> {
    /// The lines for a host.
    pub(super) fn of(&self, host: &Host) -> Vec<String> {
        let place = self.place;
        let mut lines = Vec::new();
        let address = host.address.to_string();
        match &host.state {
            Some(State::Listed(listing) | State::Retest { listing, .. }) => {
                lines.extend(self.listed(host, listing));
            }
            Some(State::Delisted { at, way: Way::Closed { audit } }) => {
                let (at, command) = (minute(at), self.commands.audit(audit.as_str()));
                let values = [("at", &*at), ("audit", audit.as_str()), ("command", &command)];
                lines.push(place.text("list-one-closed", &values));
            }
            Some(State::Delisted { at, way: Way::Operator { by, reason } }) => {
                let (at, by, reason) = (minute(at), by.to_string(), reason.to_string());
                lines.push(place.text("list-one-operator", &[("at", &at), ("by", &by), ("reason", &reason)]));
            }
            Some(State::Tested { audit, said, cause, .. }) => {
                let (command, said) = (self.commands.audit(audit.as_str()), seen(*cause, said, "", place));
                lines.push(place.text("list-one-tested", &[("command", &command), ("said", &said)]));
            }
            Some(State::Nominated) => {
                lines.extend(host.nominated.as_ref().map(|own| self.rests_on(own)));
                let command = self.commands.list(&format!("test {address}"));
                lines.push(place.text("list-one-next-test", &[("command", &command)]));
            }
            _ => {}
        }
        lines.extend(self.output(host));
        lines
    }

    fn rests_on(&self, own: &Nominated) -> String {
        let text = match &own.nomination {
            Nomination::Message { digest } => {
                let short: String = digest.chars().take(16).collect();
                self.place.text("list-did-nominate-message", &[("reason", &short)])
            }
            Nomination::Word { words } => {
                self.place.text("list-rests-word", &[("words", &words.to_string())])
            }
            Nomination::Own => self.place.text("list-rests-own", &[]),
            Nomination::Audit { audit } => self.place.text("list-rests-audit", &[("audit", audit.as_str())]),
        };
        let rests = format!("{text}  ({}, {})", minute(&own.at), own.by);
        self.place.text("list-one-rests", &[("rests", &rests)])
    }

    fn output(&self, host: &Host) -> Vec<String> {
        let Some(output) = &host.output else { return Vec::new() };
        let place = self.place;
        let inputs: Vec<String> =
            output.inputs.iter().map(|(input, audit)| format!("{input} ({audit})")).collect();
        let mut lines = vec![place.text("list-one-output", &[("inputs", &inputs.join(" "))])];
        if let OutputStanding::Listed { accepted: Some((by, reason)), .. }
        | OutputStanding::Declined { by, reason } = &output.standing
        {
            let (by, reason) = (by.to_string(), reason.to_string());
            lines.push(place.text("list-one-judged", &[("by", &by), ("reason", &reason)]));
        }
        if host.waits() {
            lines.push(place.text("list-one-waits", &[("host", &host.address.to_string())]));
        }
        if let (OutputStanding::Listed { .. }, None, Some(input)) =
            (&output.standing, host.listing(), output.inputs.keys().next())
        {
            let command = self.commands.list(&format!("retest {input}"));
            lines.push(place.text("list-one-next-retest", &[("command", &command)]));
        }
        lines
    }

    fn listed(&self, host: &Host, listing: &Listing) -> Vec<String> {
        let (place, texts, proof) = (self.place, self.place.screen.texts(), &listing.proof);
        let (since, until) = (minute(&listing.since), day(listing.until));
        let (level, arrived) = (proof.level.to_string(), minute(&proof.arrived));
        let command = self.commands.audit(proof.audit.as_str());
        let mut lines = vec![
            place.text("list-one-since", &[("since", &since), ("until", &until)]),
            place.text("list-one-proof", &[("level", &level), ("arrived", &arrived), ("command", &command)]),
        ];
        let rules = proof.rules.iter();
        lines.extend(
            rules.map(|rule| place.text("list-one-rule", &[("rule", &sentence::rule(&texts, rule))])),
        );
        let outputs: Vec<String> = proof.outputs.iter().map(|output| output.address.to_string()).collect();
        if !outputs.is_empty() {
            lines.push(place.text("list-one-outputs", &[("outputs", &outputs.join(" "))]));
        }
        lines.extend(listing.unproven.as_ref().map(|last| last_test(last, &day(listing.next), place)));
        lines.push(self.next(host, listing));
        lines
    }

    fn next(&self, host: &Host, listing: &Listing) -> String {
        let (address, next) = (host.address.to_string(), day(listing.next));
        if self.register.opt_out(host.address).is_some() {
            return self.place.text("list-one-next-never", &[("host", &address)]);
        }
        let usual = || self.commands.list(&format!("retest {address}"));
        let command = self.again.map_or_else(usual, str::to_owned);
        let itself =
            matches!(Settings::read(&self.config.config), Ok(Some(settings)) if settings.tester.is_some());
        let key = if itself { "list-one-next-itself" } else { "list-one-next" };
        self.place.text(key, &[("next", &next), ("command", &command)])
    }
}

fn last_test(last: &Unproven, next: &str, place: &Place<'_>) -> String {
    let key = match last.obstacle {
        Obstacle::Host => "list-one-hides",
        Obstacle::Ours => "list-one-ours",
        Obstacle::Unclear => "list-one-unclear",
    };
    place.text(key, &[("at", &minute(&last.at)), ("said", &seen(last.cause, &last.said, next, place))])
}

/// What was seen, and what the host said.
pub(super) fn seen(cause: Option<Cause>, said: &str, next: &str, place: &Place<'_>) -> String {
    let key = |cause| match cause {
        Cause::ConnectionRefused => "list-cause-connection-refused",
        Cause::TimedOut => "list-cause-timed-out",
        Cause::Silent => "list-cause-silent",
        Cause::Unreachable => "list-cause-unreachable",
        Cause::Gone => "list-cause-gone",
        Cause::OneSource => "list-cause-one-source",
        Cause::NotAskedAgain => "list-cause-not-asked-again",
        Cause::OutboundBlocked => "list-cause-outbound-blocked",
        Cause::WitnessFailed => "list-cause-witness-failed",
        Cause::Interrupted => "list-cause-interrupted",
        Cause::NotOutside => "list-cause-not-outside",
        Cause::ResolverFailed => "list-cause-resolver-failed",
        Cause::NoRight => "list-cause-no-right",
    };
    let cause = cause.map(|cause| place.text(key(cause), &[("next", next)]));
    let said = (!said.is_empty()).then(|| place.text("list-cause-said", &[("said", said)]));
    cause.into_iter().chain(said).collect::<Vec<_>>().join(" ")
}

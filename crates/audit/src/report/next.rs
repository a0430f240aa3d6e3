//! What to do next: for every ending, a command that can be pasted as it is.

use sekisho_evidence::consent::{Basis, Tier};
use sekisho_evidence::verdict::Verdict;

use super::catalogue::Catalogue;
use super::visible;
use crate::record::settings::{Depth, Settings, WitnessSettings};
use crate::record::{ControlKind, Reason, Record, WitnessKind};

/// Connections at once in a deep run, where the user says nothing else.
const CONNECTIONS_WHEN_DEEP: usize = 4;

/// A way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// When to take it.
    pub text: String,
    /// The command.
    pub command: String,
    /// A remark after it.
    pub remark: Option<String>,
}

/// The ways on from `record`, the most helpful first, without repeats. There is always one.
pub(super) fn steps(catalogue: &Catalogue, record: &Record) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut add = |step: Step| {
        if !steps.iter().any(|known| known.command == step.command) {
            steps.push(step);
        }
    };
    if record.verdict == Verdict::Open {
        let remark = Some(catalogue.word("verdict-next-fix-note"));
        let text = catalogue.word("verdict-next-fix");
        add(Step { text, command: kept(catalogue, "--again", record), remark });
    }
    if record.verdict == Verdict::Closed {
        let text = catalogue.word("verdict-next-closed");
        add(Step { text, command: kept(catalogue, "--again", record), remark: None });
    }
    let outside = record.witness.as_ref().is_some_and(|witness| witness.kind == WitnessKind::Outside);
    if outside && matches!(record.verdict, Verdict::Accepts | Verdict::Inconclusive) {
        let text = catalogue.word("verdict-next-prove");
        let command = format!("{} < received.eml", kept(catalogue, "prove", record));
        add(Step { text, command, remark: None });
    }
    // What a person reads does not come by waiting.
    let leads_on = |reason: &&Reason| match reason {
        Reason::SmallRun => false,
        Reason::CanariesPending { .. } => !outside,
        _ => true,
    };
    for reason in record.reasons.iter().filter(leads_on) {
        add(after(catalogue, record, reason));
        if matches!(reason, Reason::NotOutside { .. }) {
            let text = catalogue.word("reason-not-outside-declare");
            let mut settings = record.settings.clone();
            settings.declared_outside = true;
            add(Step { text, command: command_with(catalogue, record, &settings, &[]), remark: None });
        }
    }
    if steps.is_empty() {
        let text = catalogue.word("reason-none-next");
        steps.push(Step { text, command: kept(catalogue, "--again", record), remark: None });
    }
    steps
}

/// The way on after one reason.
pub(super) fn after(catalogue: &Catalogue, record: &Record, reason: &Reason) -> Step {
    let again = || kept(catalogue, "--again", record);
    let resume = || kept(catalogue, "--resume", record);
    let resolver = || {
        let asked = record.settings.resolver.as_deref();
        let other = if asked == Some("9.9.9.9") { "1.1.1.1" } else { "9.9.9.9" };
        let settings = Settings { resolver: Some(other.to_owned()), ..record.settings.clone() };
        command_with(catalogue, record, &settings, &[])
    };
    // Where the user chose the ports, the usual ones are the way on; where those were asked, only the user
    // knows another.
    let usual = record.settings.ports != Settings::default().ports;
    let port = || {
        let settings = Settings { ports: Settings::default().ports, ..record.settings.clone() };
        command_with(catalogue, record, &settings, if usual { &[] } else { &["--ports", "PORT"] })
    };
    let by_port = |usual_ports: &'static str, other_port: &'static str| {
        (if usual { usual_ports } else { other_port }, port())
    };
    let canary = || {
        let witness =
            WitnessSettings { canary: Some("YOU@OUTSIDE.DOMAIN".to_owned()), ..WitnessSettings::default() };
        command_with(catalogue, record, &Settings { witness, ..record.settings.clone() }, &[])
    };
    let named = |domain: &str| {
        let name = word(&format!("mail.{domain}"));
        format!("sekisho audit {name} --domain {}{}", word(domain), catalogue.data_option())
    };
    let (key, command) = match reason {
        Reason::UnknownHost { .. } => ("reason-unknown-host-next", resolver()),
        Reason::NoMailServer { name } => ("reason-no-mail-server-next", named(name)),
        Reason::NullMx { name } => ("reason-null-mx-next", named(name)),
        Reason::ResolverFailed { .. } => ("reason-resolver-failed-next", resolver()),
        Reason::ConnectionRefused { .. } => ("reason-connection-refused-next", again()),
        Reason::ConnectionTimedOut { .. } => {
            ("reason-connection-timed-out-next", command(catalogue, record, &[]))
        }
        Reason::OutboundBlocked { .. } => ("reason-outbound-blocked-next", command(catalogue, record, &[])),
        Reason::Unreachable { .. } => ("reason-unreachable-next", command(catalogue, record, &[])),
        Reason::NotSmtp { .. } => by_port("reason-not-smtp-next-usual", "reason-not-smtp-next"),
        Reason::Silent { .. } => ("reason-silent-next", again()),
        Reason::Endless { .. } => by_port("reason-endless-next-usual", "reason-endless-next"),
        Reason::GreetingRefused { .. } => ("reason-greeting-refused-next", command(catalogue, record, &[])),
        Reason::TlsFailed { .. } => ("reason-tls-failed-next", again()),
        Reason::ControlFailed { control: ControlKind::OwnPostmaster, .. } => {
            let domain = record.dossier.domains.first().map_or(record.target.as_str(), |own| &own.name);
            let mut settings = record.settings.clone();
            settings.addresses.push(format!("USER@{domain}"));
            ("reason-control-own-postmaster-next", command_with(catalogue, record, &settings, &[]))
        }
        Reason::ControlFailed { control: ControlKind::AuthenticationRequired, .. } => {
            ("reason-control-authentication-required-next", again())
        }
        Reason::ControlFailed { control: ControlKind::OwnLogin, .. } => {
            ("reason-control-own-login-next", again())
        }
        Reason::Banned { .. } => ("reason-banned-next", resume()),
        Reason::StillDeferred { .. } => ("reason-still-deferred-next", resume()),
        Reason::Unanswered { .. } => ("reason-unanswered-next", resume()),
        Reason::CanariesPending { .. } => ("reason-canaries-pending-next", resume()),
        Reason::HandedOn { .. } => ("reason-handed-on-next", again()),
        Reason::NoWitness => ("reason-no-witness-next", canary()),
        Reason::WitnessFailed { .. } => ("reason-witness-failed-next", canary()),
        Reason::RecipientsSayNothing => ("reason-recipients-say-nothing-next", canary()),
        Reason::NotOutside { .. } => ("reason-not-outside-next", command(catalogue, record, &[])),
        Reason::NoBasis { records, .. } if !records.is_empty() => {
            ("reason-no-basis-next-published", command(catalogue, record, &["--basis", "own"]))
        }
        Reason::NoBasis { .. } => ("reason-no-basis-next", command(catalogue, record, &["--basis", "own"])),
        Reason::OnlySuite { .. } => ("reason-only-suite-next", whole(catalogue, record)),
        Reason::Interrupted => ("reason-interrupted-next", resume()),
        Reason::SmallRun => ("reason-small-run-next", deep(catalogue, record)),
    };
    Step { text: catalogue.word(key), command, remark: None }
}

/// The same audit, as a command of its own for another machine or another day; `further` words stand at its
/// end, with a basis among them in the place of the one that the audit rested on. Passwords are never in it.
#[must_use]
pub fn command(catalogue: &Catalogue, record: &Record, further: &[&str]) -> String {
    command_with(catalogue, record, &record.settings, further)
}

/// The deep run of the same target, with the proof of ownership where it is still missing.
pub(super) fn deep(catalogue: &Catalogue, record: &Record) -> String {
    let settings = Settings { depth: Depth::Deep, ..record.settings.clone() };
    let owner = is_owner(record);
    let mut further: Vec<&str> = Vec::new();
    if !owner {
        further.extend(["--basis", "own"]);
    }
    command_with(catalogue, record, &settings, &further)
}

/// The same audit with everything of the small run.
fn whole(catalogue: &Catalogue, record: &Record) -> String {
    let settings = Settings { depth: Depth::Small, suite: None, ..record.settings.clone() };
    command_with(catalogue, record, &settings, &[])
}

/// Whether everything may be asked at every tested address.
pub(super) fn is_owner(record: &Record) -> bool {
    !record.consents.is_empty() && record.consents.iter().all(|consent| consent.tier() == Tier::Full)
}

/// A command about the audit itself, which is found in the data directory.
fn kept(catalogue: &Catalogue, what: &str, record: &Record) -> String {
    format!("sekisho audit {what} {}{}", record.name, catalogue.data_option())
}

fn command_with(catalogue: &Catalogue, record: &Record, settings: &Settings, further: &[&str]) -> String {
    let plain = Settings::default();
    let mut words = vec!["sekisho".to_owned(), "audit".to_owned(), word(&record.target)];
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), word(value)]);
    if settings.ports != plain.ports {
        let ports: Vec<String> = settings.ports.iter().map(ToString::to_string).collect();
        option("--ports", &ports.join(","));
    }
    settings.addresses.iter().for_each(|address| option("--address", address));
    settings.domains.iter().for_each(|domain| option("--domain", domain));
    settings.partners.iter().for_each(|domain| option("--partner", domain));
    settings.mx_domain.iter().for_each(|domain| option("--mx-domain", domain));
    settings.login.iter().for_each(|login| option("--login", login));
    settings.resolver.iter().for_each(|resolver| option("--resolver", resolver));
    witness_options(&settings.witness, &mut option);
    settings.our_name.iter().for_each(|name| option("--our-name", name));
    settings.contact.iter().for_each(|contact| option("--contact", contact));
    settings.source.iter().for_each(|source| option("--source", &source.to_string()));
    settings.rate.iter().for_each(|rate| option("--rate", &rate.to_string()));
    if ![plain.connections, CONNECTIONS_WHEN_DEEP].contains(&settings.connections) {
        option("--connections", &settings.connections.to_string());
    }
    if settings.wait_chosen || settings.wait != plain.wait {
        option("--wait", &settings.wait.to_string());
    }
    if settings.patience != plain.patience {
        option("--patience", &settings.patience.to_string());
    }
    if !further.contains(&"--basis")
        && let Some(basis) = record.consents.iter().find_map(|consent| basis_word(consent.basis()))
    {
        option("--basis", basis);
    }
    if settings.declared_outside {
        option("--vantage", "outside");
    }
    match (settings.depth, &settings.suite) {
        (Depth::Suite, Some(suite)) => option("--suite", suite),
        (Depth::Deep, _) => words.push("--deep".to_owned()),
        _ => {}
    }
    words.extend(further.iter().map(|part| (*part).to_owned()));
    format!("{}{}", words.join(" "), catalogue.data_option())
}

fn witness_options(witness: &WitnessSettings, option: &mut impl FnMut(&str, &str)) {
    witness.listen.iter().for_each(|listen| option("--witness-listen", &listen.to_string()));
    witness.domain.iter().for_each(|domain| option("--witness-domain", domain));
    witness.at.iter().for_each(|at| option("--witness-at", &at.to_string()));
    witness.mailbox.iter().for_each(|mailbox| option("--witness", mailbox));
    witness.mailbox_address.iter().for_each(|address| option("--witness-address", address));
    witness.mailbox_ca.iter().for_each(|path| option("--witness-ca", &path.to_string_lossy()));
    witness.canary.iter().for_each(|canary| option("--canary", canary));
}

/// The word for a basis on the command line, where it needs one. A nomination needs its message again.
const fn basis_word(basis: &Basis) -> Option<&'static str> {
    match basis {
        Basis::Own { .. } => Some("own"),
        Basis::Authorised { .. } => Some("authorised"),
        Basis::Private | Basis::Nominated { .. } => None,
    }
}

/// A word as a shell takes it: quoted unless it is plainly harmless.
pub fn word(text: &str) -> String {
    let text = visible(text);
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "@.:,_+%/[]-".contains(letter);
    if !text.is_empty() && text.chars().all(|letter| harmless(letter) && !"[]".contains(letter)) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::catalogue::Language;
    use crate::report::sample;

    #[test]
    fn words_are_quoted_for_the_shell() {
        assert_eq!(word("mx.example.jp"), "mx.example.jp");
        assert_eq!(word("[::1]"), "'[::1]'");
        assert_eq!(word("a'; rm -rf ~"), "'a'\\''; rm -rf ~'");
        assert_eq!(word(""), "''");
    }

    #[test]
    fn every_reason_has_a_way_on_that_can_be_pasted() {
        for language in [Language::English, Language::Japanese] {
            let catalogue = Catalogue::new(language);
            let record = sample::closed();
            for reason in sample::reasons() {
                let step = after(&catalogue, &record, &reason);
                assert!(step.command.starts_with("sekisho audit "), "{step:?}");
                assert!(!step.command.contains("--config"), "{step:?}");
                assert!(!step.text.contains("-next") && step.text.ends_with(':'), "{step:?}");
            }
        }
    }

    #[test]
    fn what_is_no_smtp_is_not_asked_there_again() {
        let catalogue = Catalogue::new(Language::English);
        let mut record = sample::closed();
        let said = "HTTP/1.1 400".to_owned();
        let endpoint = record.dossier.endpoints[0].endpoint;
        for reason in [Reason::NotSmtp { endpoint, said }, Reason::Endless { endpoint }] {
            record.settings.ports = vec![8025];
            let step = after(&catalogue, &record, &reason);
            assert_eq!(step.command, "sekisho audit mx.example.jp --basis own");
            assert_eq!(step.text, "at the usual ports:");
            record.settings.ports = Settings::default().ports;
            let step = after(&catalogue, &record, &reason);
            assert_eq!(step.command, "sekisho audit mx.example.jp --basis own --ports PORT");
            assert!(step.text.contains("PORT"), "{step:?}");
        }
    }

    #[test]
    fn every_command_names_the_data_directory_that_the_user_named() {
        let catalogue = Catalogue::new(Language::English).naming_data(Some("my audits".as_ref()));
        let record = sample::closed();
        for reason in sample::reasons() {
            let step = after(&catalogue, &record, &reason);
            assert!(step.command.ends_with(" --data 'my audits'"), "{step:?}");
        }
        let proven = kept(&catalogue, "prove", &record);
        assert_eq!(proven, format!("sekisho audit prove {} --data 'my audits'", record.name));
    }

    #[test]
    fn a_repeated_command_keeps_what_the_user_asked_for() {
        let mut record = sample::closed();
        record.settings.ports = vec![25, 587];
        record.settings.addresses = vec!["info@example.jp".to_owned()];
        record.settings.resolver = Some("127.0.0.1:5353".to_owned());
        record.settings.declared_outside = true;
        record.settings.witness.mailbox = Some("imaps://you@mail.example.net".to_owned());
        assert_eq!(
            command(&Catalogue::new(Language::English), &record, &[]),
            "sekisho audit mx.example.jp --ports 25,587 --address info@example.jp --resolver \
             127.0.0.1:5353 --witness imaps://you@mail.example.net --basis own --vantage outside"
        );
        record.consents.clear();
        record.settings = Settings::default();
        assert_eq!(
            deep(&Catalogue::new(Language::English), &record),
            "sekisho audit mx.example.jp --deep --basis own"
        );
    }
}

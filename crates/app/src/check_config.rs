//! `sekisho check-config`: whether the settings hold, and what they open.

use sekisho_audit::report::catalogue::Argument;
use sekisho_gateway::gateway::{Fault, Gateway, GatewayError};
use sekisho_gateway::service::Service;
use sekisho_gateway::settings::{ListAction, Lmtp, Settings};
use sekisho_policy::OwnSender;

use crate::arguments::{ConfigArguments, Format};
use crate::exit::Exit;
use crate::screen::Screen;

mod block_list;
mod cases;
mod certificate;
mod faults;
mod files;

/// Reads everything that `serve` would read, and says what is open, and what it means for strangers.
pub(crate) fn run(arguments: &ConfigArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let settings = Settings::read(&arguments.config)?;
    let (accounts, faults) = Gateway::check(&settings).map_err(GatewayError::from)?;
    let list = sekisho_dnsbl::settings::Settings::read(&arguments.config)?;
    let cases = sekisho_cases::settings::Settings::read(&arguments.config)?;
    let mut problems = files::problems(&settings);
    if let Some(list) = &list {
        problems.extend(block_list::problems(list));
        // What is wrong with files of keys is said once, with the keys that name them.
        if problems.iter().all(|problem| !problem.key.starts_with("dnsbl.")) {
            sekisho_dnsbl::service::Service::check(list)?;
        }
    }
    let templates = cases.as_ref().map(cases::problems).unwrap_or_default();
    let holds = problems.is_empty() && templates.is_empty() && faults.is_empty();
    if screen.format == Format::Json {
        let mut document = document(arguments, &settings, (accounts, list.as_ref()), (&faults, &problems));
        if let Some(fields) = document.as_object_mut() {
            let cases = cases.as_ref().map(|cases| cases::document(cases, &templates));
            fields.insert("cases".to_owned(), cases.into());
        }
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
    } else {
        let said = Said { screen, settings: &settings, list: list.as_ref() };
        let file = arguments.config.display().to_string();
        let verdict = if holds { "serve-config-good" } else { "serve-config-bad" };
        said.say(verdict, &[("file", (&file).into())]);
        faults::say(&faults, &arguments.config, screen);
        said.problems(&problems, arguments);
        said.say(
            "serve-config-domains",
            &[("domains", listed(&settings.domains).into()), ("accounts", accounts.into())],
        );
        said.listeners();
        certificate::say(&settings, screen);
        // A machine that serves lists alone takes no mail.
        if !Service::wanted(&settings.listen).is_empty() {
            said.rights();
            said.ways();
            if !faults::has_user(&settings) {
                said.say("serve-config-no-user", &[("user", (&settings.user).into())]);
            }
        }
        if let Some(list) = &list {
            block_list::say(list, screen);
        }
        if let Some(cases) = &cases {
            cases::say(cases, &templates, screen);
        }
    }
    Ok(if holds { Exit::Closed } else { Exit::Usage })
}

/// The line of the settings that names a file, from 1; the first one where it cannot be told.
fn line_of(text: &str, file: &std::path::Path) -> usize {
    let name = file.display().to_string();
    let names = |line: &str| line.split('#').next().is_some_and(|line| line.contains(&name));
    text.lines().position(names).unwrap_or_default() + 1
}

fn listed(values: &[impl ToString]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn document(
    arguments: &ConfigArguments,
    settings: &Settings,
    (accounts, list): (usize, Option<&block_list::List>),
    (faults, problems): (&[Fault], &[files::Problem]),
) -> serde_json::Value {
    let texts = |values: &[String]| values.to_vec();
    let listeners = Service::wanted(&settings.listen).into_iter();
    let listeners = listeners.map(
        |(service, address)| serde_json::json!({ "service": service.name(), "address": address.to_string() }),
    );
    let of_list = list.into_iter().flat_map(|list| &list.listen);
    let of_list =
        of_list.map(|address| serde_json::json!({ "service": "dnsbl", "address": address.to_string() }));
    let listeners = listeners.chain(of_list);
    let problems = problems.iter().map(|problem| {
        serde_json::json!({
            "key": problem.key,
            "file": problem.file,
            "reason": problem.reason.to_string(),
            "zones": problem.zones,
        })
    });
    let accepts = settings.policy.own_sender_from_strangers == OwnSender::Accept;
    serde_json::json!({
        "file": arguments.config,
        "accounts": accounts,
        "domains": texts(&settings.domains.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "listeners": listeners.collect::<Vec<_>>(),
        "certificate": certificate::document(settings),
        "networks": texts(&settings.policy.networks.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "pop_before_smtp": settings.pop_before_smtp.listeners.iter().map(|own| own.name()).collect::<Vec<_>>(),
        "own_sender_from_strangers": if accepts { "accept" } else { "refuse" },
        "block_lists": settings.block_lists.iter().map(|list| list.list().name).collect::<Vec<_>>(),
        "zones": list.map(block_list::document),
        "user_exists": faults::has_user(settings),
        "smart_host": settings.delivery.smart_host.as_ref().map(|host| format!("{}:{}", host.host, host.port)),
        "hold": settings.delivery.hold,
        "problems": faults::document(faults, &arguments.config).into_iter().chain(problems).collect::<Vec<_>>(),
    })
}

/// What the settings mean, line by line.
struct Said<'a> {
    screen: &'a Screen,
    settings: &'a Settings,
    list: Option<&'a block_list::List>,
}

impl Said<'_> {
    fn say(&self, key: &str, values: &[(&str, Argument<'_>)]) {
        self.screen.print(&format!("{}\n", self.screen.texts().text(key, values)));
    }

    /// Files that cannot be read, with their places in the settings.
    fn problems(&self, problems: &[files::Problem], arguments: &ConfigArguments) {
        // It was read before; what became of it since is no matter here.
        let text = std::fs::read_to_string(&arguments.config).unwrap_or_default();
        for problem in problems {
            let reason = crate::complaint::text(&problem.reason, &self.screen.texts());
            let mut values = vec![
                ("key", problem.key.into()),
                ("file", problem.file.display().to_string().into()),
                ("reason", reason.into()),
            ];
            if problem.zones.is_empty() {
                self.say("serve-config-file", &values);
                continue;
            }
            let place = format!("{}:{}", arguments.config.display(), line_of(&text, &problem.file));
            values.push(("zones", problem.zones.join(", ").into()));
            values.push(("place", place.into()));
            self.say("serve-config-file-of-zone", &values);
        }
    }

    fn listeners(&self) {
        let wanted = Service::wanted(&self.settings.listen);
        let mail = wanted.iter().map(|(service, address)| format!("{} {address}", service.name()));
        let list = self.list.into_iter().flat_map(|list| &list.listen);
        let listeners: Vec<String> = mail.chain(list.map(|address| format!("dnsbl {address}"))).collect();
        match listeners.as_slice() {
            [] => self.say("serve-config-listens-not", &[]),
            some => self.say("serve-config-listens", &[("listeners", some.join(", ").into())]),
        }
    }

    /// Who may send, besides those who log in.
    fn rights(&self) {
        let policy = &self.settings.policy;
        match policy.networks.as_slice() {
            [] => self.say("serve-config-no-networks", &[]),
            some => self.say("serve-config-networks", &[("networks", listed(some).into())]),
        }
        let grants: Vec<&str> =
            self.settings.pop_before_smtp.listeners.iter().map(|own| own.name()).collect();
        match grants.as_slice() {
            [] => self.say("serve-config-no-grants", &[]),
            some => self.say("serve-config-grants", &[("listeners", some.join(", ").into())]),
        }
        let accepts = policy.own_sender_from_strangers == OwnSender::Accept;
        self.say(if accepts { "serve-config-own-accepted" } else { "serve-config-own-refused" }, &[]);
        for list in &self.settings.block_lists {
            let key = match list.action {
                ListAction::Refuse => "serve-config-list-refuses",
                ListAction::Mark => "serve-config-list-marks",
            };
            self.say(key, &[("list", list.list().name.into())]);
        }
    }

    /// Where mail goes.
    fn ways(&self) {
        let delivery = &self.settings.delivery;
        match &delivery.lmtp {
            None => {
                let place = self.settings.mail_directory().display().to_string();
                self.say("serve-config-maildir", &[("place", place.into())]);
            }
            Some(lmtp) => {
                let place = match lmtp {
                    Lmtp::Address(address) => address.to_string(),
                    Lmtp::Socket(path) => path.display().to_string(),
                };
                self.say("serve-config-lmtp", &[("place", place.into())]);
            }
        }
        match &delivery.smart_host {
            Some(host) => {
                let host = format!("{}:{}", host.host, host.port);
                self.say("serve-config-way-out", &[("host", host.into())]);
            }
            None => self.say("serve-config-no-way-out", &[]),
        }
        if delivery.hold {
            self.say("serve-config-hold", &[]);
        }
        if self.settings.postmaster.is_none() {
            self.say("serve-config-no-postmaster", &[]);
        }
    }
}

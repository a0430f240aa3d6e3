//! `sekisho list`: the block list, as one person uses it.

use std::path::PathBuf;

use nix::unistd::{Uid, User};
use sekisho_audit::report::catalogue::Argument;
use sekisho_desk::listing::ListDesk;
use sekisho_dnsbl::register::event::Event;
use sekisho_evidence::words::{Reason, Who};
use sekisho_gateway::settings::Settings;

use crate::arguments::{
    ConfigArguments, DoerArguments, General, JudgedArguments, ListArguments, ListCommand, NetworkArguments,
    RetireArguments,
};
use crate::audit::data_directory;
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;

mod check;
mod document;
mod files;
mod howto;
mod nominate;
mod show;
mod test;
mod told;

use told::told;

/// Does what the command line says.
pub(crate) async fn run(
    arguments: ListArguments,
    general: &General,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let place = Place { general, screen };
    match arguments.command {
        ListCommand::Nominate(nominate) => nominate::run(&nominate, &place),
        ListCommand::Test(test) => test::run(&test, &place).await,
        ListCommand::Retest(retest) => test::again(&retest, &place).await,
        ListCommand::Show(show) => show::run(&show, &place),
        ListCommand::History(show) => show::history(&show, &place),
        ListCommand::Delist(judged) => {
            place.judge(&judged, "list-delisted", |host, reason| Event::Delisted { host, reason })
        }
        ListCommand::Accept(judged) => {
            place.judge(&judged, "list-accepted", |host, reason| Event::Accepted { host, reason })
        }
        ListCommand::Decline(judged) => {
            place.judge(&judged, "list-declined", |host, reason| Event::Declined { host, reason })
        }
        ListCommand::Exclude(rule) => place.exclude(&rule),
        ListCommand::OptOut(rule) => place.opt_out(&rule),
        ListCommand::Retire(retire) => place.retire(&retire),
        ListCommand::Import(import) => files::import(&import, &place),
        ListCommand::Export(export) => files::export(&export, &place),
        ListCommand::Check(check) => check::run(&check, screen).await,
        ListCommand::Howto(howto) => howto::run(&howto, screen),
    }
}

/// Where the list is, and where is said what was done.
struct Place<'a> {
    general: &'a General,
    screen: &'a Screen,
}

impl Place<'_> {
    /// The directory of `--data`, that of the settings, or the user's own.
    fn data(&self, config: &ConfigArguments) -> anyhow::Result<PathBuf> {
        if self.general.data.is_none() && config.config.exists() {
            return Ok(Settings::read(&config.config)?.data);
        }
        data_directory(self.general)
    }

    fn desk(&self, doer: &DoerArguments) -> anyhow::Result<ListDesk> {
        let who = who(doer.by.as_deref())?;
        let (desk, learned) =
            ListDesk::open(&self.data(&doer.config)?, who).map_err(|error| told(error.into()))?;
        if learned.torn > 0 {
            self.note("list-torn", &[("octets", &learned.torn.to_string())]);
        }
        Ok(desk)
    }

    fn reason(text: &str) -> Result<Reason, UsageError> {
        text.parse().map_err(|_| UsageError::new("list-no-reason"))
    }

    fn judge(
        &self,
        judged: &JudgedArguments,
        key: &str,
        event: impl FnOnce(std::net::IpAddr, Reason) -> Event,
    ) -> anyhow::Result<Exit> {
        let reason = Self::reason(&judged.reason)?;
        let host = judged.host.to_canonical();
        self.desk(&judged.doer)?.record(event(host, reason)).map_err(told)?;
        self.done(key, &[("host", &host.to_string())])
    }

    fn exclude(&self, rule: &NetworkArguments) -> anyhow::Result<Exit> {
        let (network, reason) = (rule.network, Self::reason(&rule.reason)?);
        let (event, key) = if rule.lift {
            (Event::Included { network, reason }, "list-included")
        } else {
            (Event::Excluded { network, reason }, "list-excluded")
        };
        let news = self.desk(&rule.doer)?.record(event).map_err(told)?;
        let left = news.addresses.len().to_string();
        self.done(key, &[("network", &network.to_string()), ("left", &left)])
    }

    fn opt_out(&self, rule: &NetworkArguments) -> anyhow::Result<Exit> {
        let (network, reason) = (rule.network, Self::reason(&rule.reason)?);
        let (event, key) = if rule.lift {
            (Event::OptedIn { network, reason }, "list-opted-in")
        } else {
            (Event::OptedOut { network, reason }, "list-opted-out")
        };
        let mut desk = self.desk(&rule.doer)?;
        desk.record(event).map_err(told)?;
        let listed = desk
            .register()
            .hosts()
            .filter(|host| network.contains(&host.address) && host.listing().is_some());
        let listed = listed.count();
        self.done(key, &[("network", &network.to_string())])?;
        if !rule.lift && listed > 0 {
            self.note("list-opted-out-listed", &[("count", &listed.to_string())]);
        }
        Ok(Exit::Closed)
    }

    fn retire(&self, retire: &RetireArguments) -> anyhow::Result<Exit> {
        let reason = Self::reason(&retire.reason)?;
        let zone = retire.zone.trim_end_matches('.').to_ascii_lowercase().into_boxed_str();
        let (event, key) = if retire.lift {
            (Event::Revived { zone: zone.clone(), reason }, "list-revived")
        } else {
            (Event::Retired { zone: zone.clone(), reason }, "list-retired")
        };
        self.desk(&retire.doer)?.record(event).map_err(told)?;
        self.done(key, &[("zone", &zone)])
    }

    /// Says what was done; for programs one document.
    fn done(&self, key: &str, values: &[(&str, &str)]) -> anyhow::Result<Exit> {
        if self.screen.format == crate::arguments::Format::Json {
            let mut document = serde_json::Map::new();
            document.insert("version".to_owned(), 1.into());
            document.insert("done".to_owned(), key.trim_start_matches("list-").into());
            document.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
            self.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        } else {
            self.screen.print(&format!("{}\n", self.text(key, values)));
        }
        Ok(Exit::Closed)
    }

    fn note(&self, key: &str, values: &[(&str, &str)]) {
        self.screen.note(&format!("{}\n", self.text(key, values)));
    }

    fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<(&str, Argument<'_>)> =
            values.iter().map(|(name, value)| (*name, Argument::from(*value))).collect();
        self.screen.texts().text(key, &values)
    }
}

/// Who does it: as named, or whoever is logged in, also behind sudo.
fn who(named: Option<&str>) -> Result<Who, UsageError> {
    let behind = || std::env::var("SUDO_USER").ok().filter(|name| !name.is_empty());
    let own = || User::from_uid(Uid::current()).ok().flatten().map(|user| user.name);
    let name =
        named.map(str::to_owned).or_else(behind).or_else(own).unwrap_or_else(|| Uid::current().to_string());
    name.parse().map_err(|_| UsageError::new("list-no-name"))
}

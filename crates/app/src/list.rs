//! `sekisho list`: the block list, as one person uses it.

use sekisho_desk::listing::ListDesk;
use sekisho_dnsbl::register::canonical;
use sekisho_dnsbl::register::event::Event;
use sekisho_evidence::words::Reason;

use crate::arguments::{
    AcceptArguments, DoerArguments, General, JudgedArguments, ListArguments, ListCommand, NetworkArguments,
    VantageWord,
};
use crate::exit::{Exit, UsageError};
use crate::place::{Place, who};
use crate::screen::Screen;

mod check;
mod commands;
mod details;
mod document;
mod files;
mod history;
mod howto;
mod nominate;
mod retire;
mod show;
mod test;
pub(crate) mod told;
mod unpublished;
mod zones;

use told::told;

/// Does what the command line says.
pub(crate) async fn run(
    arguments: ListArguments,
    general: &General,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let place = Place::new(general, screen);
    match arguments.command {
        ListCommand::Nominate(nominate) => nominate::run(&nominate, &place),
        ListCommand::Test(test) => test::run(&test, &place).await,
        ListCommand::Retest(retest) => test::again(&retest, &place).await,
        ListCommand::Show(show) => show::run(&show, &place),
        ListCommand::History(show) => history::run(&show, &place),
        ListCommand::Delist(judged) => {
            place.judge(&judged, "list-delisted", |host, reason| Event::Delisted { host, reason })
        }
        ListCommand::Accept(accepted) => place.accept(&accepted),
        ListCommand::Decline(judged) => {
            place.judge(&judged, "list-declined", |host, reason| Event::Declined { host, reason })
        }
        ListCommand::Exclude(rule) => place.exclude(&rule),
        ListCommand::OptOut(rule) => place.opt_out(&rule),
        ListCommand::Retire(retire) => retire::run(&retire, &place),
        ListCommand::Import(import) => files::import(&import, &place),
        ListCommand::Export(export) => files::export(&export, &place),
        ListCommand::Check(check) => check::run(&check, screen).await,
        ListCommand::Howto(howto) => howto::run(&howto, &place),
    }
}

impl Place<'_> {
    fn desk(&self, doer: &DoerArguments) -> anyhow::Result<ListDesk> {
        let who = who(doer.by.as_deref())?;
        let (desk, learned) =
            ListDesk::open(&self.data(&doer.config)?, who).map_err(|error| told(error.into()))?;
        if learned.torn > 0 {
            self.note("list-torn", &[("octets", &learned.torn.to_string())]);
        }
        Ok(desk)
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

    fn accept(&self, accepted: &AcceptArguments) -> anyhow::Result<Exit> {
        let JudgedArguments { host, reason, doer } = &accepted.judged;
        let (host, reason) = (host.to_canonical(), Self::reason(reason)?);
        let laboratory = accepted.vantage == Some(VantageWord::Outside);
        let mut desk = self.desk(doer)?;
        desk.accept(host, reason, laboratory).map_err(told)?;
        let done = self.done("list-accepted", &[("host", &host.to_string())]);
        unpublished::note(host, desk.register(), &doer.config, self);
        done
    }

    fn exclude(&self, rule: &NetworkArguments) -> anyhow::Result<Exit> {
        let (network, reason) = (network(rule)?, Self::reason(&rule.reason)?);
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
        let (network, reason) = (network(rule)?, Self::reason(&rule.reason)?);
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
}

/// The network, if it is one as it is written.
fn network(rule: &NetworkArguments) -> Result<ipnet::IpNet, UsageError> {
    let (written, meant) = (rule.network, rule.network.trunc());
    if written == meant {
        return Ok(canonical(meant));
    }
    let error = UsageError::new("list-host-bits").with("network", written.to_string());
    Err(error.with("meant", meant.to_string()))
}

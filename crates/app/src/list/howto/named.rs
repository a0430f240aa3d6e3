//! Which list is meant: by the command line, or by the settings.

use sekisho_dnsbl::register::history::{Follower, History};
use sekisho_dnsbl::settings::{Kind, Settings, Source};
use sekisho_gateway::settings::BlockListSettings;
use sekisho_net::block_list::{BlockList, Values};

use crate::arguments::{ConfigArguments, HowtoArguments};
use crate::exit::UsageError;
use crate::list::{check, zones};
use crate::misspelt::nearest;
use crate::place::Place;

/// With so many letters otherwise than in the settings, a list was misspelt; with more it is another one.
const MISSPELT: usize = 2;

/// A list, and what is known about it here.
pub(super) struct Named {
    pub(super) list: BlockList,
    /// Whether its values mean what those of our own lists do.
    pub(super) ours: bool,
    /// Whether it has ended, so that nobody should ask it any longer.
    pub(super) retired: bool,
}

/// The list that was named, or the first of the settings that has not ended.
pub(super) fn named(arguments: &HowtoArguments, place: &Place<'_>) -> anyhow::Result<Named> {
    let mut configured = configured(&arguments.config, place)?;
    let Some(named) = &arguments.zone else {
        let running = configured.iter().position(|list| !list.retired).unwrap_or_default();
        if configured.is_empty() {
            return Err(UsageError::new("howto-no-zone").into());
        }
        return Ok(configured.swap_remove(running));
    };
    let chosen = !named.values.is_any();
    if let Some(same) = configured.iter().position(|own| own.list.zone == named.zone) {
        let same = configured.swap_remove(same);
        return Ok(if chosen { Named { list: named.clone(), ..same } } else { same });
    }
    if lists_domains(&named.zone, &arguments.config)? {
        return Err(UsageError::new("howto-domains").with("zone", named.zone.clone()).into());
    }
    // Who names values of its own means another list, whatever it is called.
    if !chosen {
        let known = configured.iter().map(|own| own.list.zone.as_str());
        if let Some(nearest) = nearest(&named.zone, known, MISSPELT) {
            let error = UsageError::new("howto-zone-nearest").with("zone", named.zone.clone());
            let file = arguments.config.config.display().to_string();
            return Err(error.with("nearest", nearest.to_owned()).with("file", file).into());
        }
    }
    Ok(Named { list: named.clone(), ours: !chosen, retired: false })
}

/// Whether this is a zone of domains that we serve: it is asked about names of mails, and not about who connects.
fn lists_domains(name: &str, config: &ConfigArguments) -> anyhow::Result<bool> {
    let served = if config.is_to_be_read() { Settings::read(&config.config)? } else { None };
    Ok(zones::find(served.as_ref(), name).is_some_and(|zone| zone.kind == Kind::Domain))
}

/// The lists that the settings know: those that we serve, then those that we ask.
fn configured(config: &ConfigArguments, place: &Place<'_>) -> anyhow::Result<Vec<Named>> {
    let served = if config.is_to_be_read() { Settings::read(&config.config)? } else { None };
    let served = served.map(|settings| settings.zone).unwrap_or_default();
    let ended = ended(config, place);
    let own = served.iter().filter(|zone| zone.kind == Kind::Ip).map(|zone| {
        let name = zone.name.to_string();
        Named {
            retired: zone.retired || ended.contains(&name),
            list: BlockList { name: name.clone(), zone: name, values: Values::default() },
            ours: zone.source == Source::Listings,
        }
    });
    let asked = check::configured(config)?.block_lists;
    let asked = asked.iter().map(BlockListSettings::list);
    Ok(own.chain(asked.map(|list| Named { list, ours: false, retired: false })).collect())
}

/// The zones that were retired by command. Whoever may not read that gets instructions all the same.
fn ended(config: &ConfigArguments, place: &Place<'_>) -> Vec<String> {
    let Ok(data) = place.data(config) else { return Vec::new() };
    // Looking makes nothing.
    if !History::is_in(&data) {
        return Vec::new();
    }
    let Ok((follower, _)) = Follower::open(&data) else { return Vec::new() };
    follower.register().retired().keys().map(ToString::to_string).collect()
}

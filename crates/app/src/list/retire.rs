//! `sekisho list retire`: the end of a zone of the settings, wherever its contents come from.

use sekisho_dnsbl::register::event::Event;
use sekisho_dnsbl::settings::{Settings, ZoneName};

use super::told::told;
use super::zones;
use crate::arguments::RetireArguments;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

pub(super) fn run(arguments: &RetireArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let reason = Place::reason(&arguments.reason)?;
    let config = &arguments.doer.config.config;
    let settings = if arguments.doer.config.is_to_be_read() { Settings::read(config)? } else { None };
    let none = || zones::unknown(settings.as_ref(), &arguments.zone, config);
    let name = ZoneName::parse(arguments.zone.trim_end_matches('.')).map_err(|_| none())?;
    let zone = zones::find(settings.as_ref(), &arguments.zone);
    let mut desk = place.desk(&arguments.doer)?;
    let name = name.to_string().into_boxed_str();
    // What stands in the register can be taken back, also where the settings have the zone no longer.
    if zone.is_none() && !(arguments.lift && desk.register().retired().contains_key(&name)) {
        return Err(none().into());
    }
    let by_settings = zone.is_some_and(|zone| zone.retired);
    let event = if arguments.lift {
        if by_settings && !desk.register().retired().contains_key(&name) {
            let error = UsageError::new("list-retired-by-settings").with("zone", name.to_string());
            return Err(error.with("file", config.display().to_string()).into());
        }
        Event::Revived { zone: name.clone(), reason }
    } else {
        Event::Retired { zone: name.clone(), reason }
    };
    desk.record(event).map_err(told)?;
    let (file, zone) = (config.display().to_string(), name.to_string());
    match (arguments.lift, by_settings) {
        (true, true) => place.done("list-retired-by-settings", &[("zone", &zone), ("file", &file)]),
        (true, false) => place.done("list-revived", &[("zone", &zone)]),
        (false, _) => place.done("list-retired", &[("zone", &zone)]),
    }
}

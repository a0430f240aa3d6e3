//! What is listed and yet not answered, because no zone may publish it.

use std::net::IpAddr;

use sekisho_dnsbl::register::Register;
use sekisho_dnsbl::register::publication::Publication;
use sekisho_dnsbl::settings::{Settings, Source};

use crate::arguments::ConfigArguments;
use crate::place::Place;

/// The zones of the settings that list `address` in the register and do not answer for it, each with why.
pub(super) fn zones(address: IpAddr, register: &Register, config: &ConfigArguments) -> Vec<(String, String)> {
    // Without settings nothing is published; broken ones are told by the commands that need them.
    let Ok(Some(settings)) = Settings::read(&config.config) else { return Vec::new() };
    let zones = settings.zone.iter().filter(|zone| zone.source == Source::Listings);
    let refused = zones.filter_map(|zone| {
        let (_, refused) = Publication::new(zone).change(register, address);
        Some((zone.name.to_string(), refused?.to_string()))
    });
    refused.collect()
}

/// Says so besides the result.
pub(super) fn note(address: IpAddr, register: &Register, config: &ConfigArguments, place: &Place<'_>) {
    for (zone, reason) in zones(address, register, config) {
        place.note("list-unpublished", &[("zone", &zone), ("reason", &reason)]);
    }
}

//! `sekisho check-config`: whether the settings hold, and what they open.

use sekisho_audit::report::catalogue::Argument;
use sekisho_gateway::gateway::Gateway;
use sekisho_gateway::settings::{ListAction, Settings};
use sekisho_policy::OwnSender;

use crate::arguments::{ConfigArguments, Format};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::texts::catalogue;

/// Reads everything that `serve` would read, and says what it means for strangers.
pub(crate) fn run(arguments: &ConfigArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let settings = Settings::read(&arguments.config)?;
    let accounts = Gateway::check(&settings)?;
    let list = sekisho_dnsbl::settings::Settings::read(&arguments.config)?;
    if let Some(list) = &list {
        sekisho_dnsbl::service::Service::check(list)?;
    }
    let networks: Vec<String> = settings.policy.networks.iter().map(ToString::to_string).collect();
    let listeners: Vec<&str> = settings.pop_before_smtp.listeners.iter().map(|own| own.name()).collect();
    let accepts = settings.policy.own_sender_from_strangers == OwnSender::Accept;
    if screen.format == Format::Json {
        let document = serde_json::json!({
            "file": arguments.config,
            "accounts": accounts,
            "domains": settings.domains.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "networks": networks,
            "pop_before_smtp": listeners,
            "own_sender_from_strangers": if accepts { "accept" } else { "refuse" },
            "block_lists": settings.block_lists.iter().map(|list| list.list().name).collect::<Vec<_>>(),
            "smart_host": settings.delivery.smart_host.as_ref().map(|host| host.host.clone()),
        });
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(Exit::Closed);
    }
    let texts = catalogue(screen.language);
    let say = |key: &str, values: &[(&str, &str)]| {
        let values: Vec<(&str, Argument<'_>)> =
            values.iter().map(|(name, value)| (*name, Argument::from(*value))).collect();
        screen.print(&format!("{}\n", texts.text(key, &values)));
    };
    say("serve-config-good", &[("file", &arguments.config.display().to_string())]);
    let domains: Vec<String> = settings.domains.iter().map(ToString::to_string).collect();
    say("serve-config-domains", &[("domains", &domains.join(", ")), ("accounts", &accounts.to_string())]);
    match networks.as_slice() {
        [] => say("serve-config-no-networks", &[]),
        _ => say("serve-config-networks", &[("networks", &networks.join(", "))]),
    }
    match listeners.as_slice() {
        [] => say("serve-config-no-grants", &[]),
        _ => say("serve-config-grants", &[("listeners", &listeners.join(", "))]),
    }
    say(if accepts { "serve-config-own-accepted" } else { "serve-config-own-refused" }, &[]);
    for list in &settings.block_lists {
        let key = match list.action {
            ListAction::Refuse => "serve-config-list-refuses",
            ListAction::Mark => "serve-config-list-marks",
        };
        say(key, &[("list", &list.list().name)]);
    }
    match &settings.delivery.smart_host {
        Some(host) => say("serve-config-way-out", &[("host", &host.host)]),
        None => say("serve-config-no-way-out", &[]),
    }
    if settings.postmaster.is_none() {
        say("serve-config-no-postmaster", &[]);
    }
    Ok(Exit::Closed)
}

//! `sekisho init`: from nothing to a server that can be started.

use std::fs;
use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sekisho_audit::report::catalogue::Argument;
use sekisho_gateway::settings::{MailAddress, Problem, Settings, SettingsError, sample};
use sekisho_net::tls;
use sekisho_policy::classify::DomainName;
use sekisho_store::atomic::{self, Readers};

use crate::arguments::InitArguments;
use crate::complaint;
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;
use crate::texts::catalogue;

mod account;
mod disk;
mod owner;
mod records;

/// Where the data is, unless `--data` says otherwise.
const DATA: &str = "/var/lib/sekisho";

/// Says the text of a key, with values.
type Say<'a> = dyn Fn(&str, &[(&str, &str)]) + 'a;

/// What was asked or given.
struct Wishes {
    host_name: DomainName,
    domains: Vec<DomainName>,
    account: Option<MailAddress>,
    smart_host: Option<SmartHost>,
}

/// The server that takes mail for other domains.
struct SmartHost {
    name: String,
    port: u16,
}

/// Does what the command line says.
pub(crate) fn run(arguments: &InitArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let file = &arguments.config.config;
    if file.exists() {
        return Err(UsageError::new("init-exists").with("file", file.display().to_string()).into());
    }
    let wishes = wishes(arguments, screen)?;
    // The server may be started in another directory, and by systemd it is.
    let data = absolute(arguments.data.as_deref().unwrap_or_else(|| Path::new(DATA)))?;
    let text = sample(&wishes.host_name, &wishes.domains, &data);
    let text = with_value(&text, "user", "sekisho", arguments.user.as_deref());
    let postmaster = wishes.account.as_ref().map(ToString::to_string);
    let text = with_value(&text, "postmaster", "suzuki@example.jp", postmaster.as_deref());
    let text = match &wishes.smart_host {
        Some(host) => with_smart_host(&text, host),
        None => text,
    };
    let settings = Settings::parse(file, &text).map_err(SettingsError::Mistake)?;
    let is_new = !settings.data.exists();
    make_enterable_parents(&settings.data)?;
    atomic::make_directory(&settings.data)?;
    let say = |key: &str, values: &[(&str, &str)]| {
        let values: Vec<(&str, Argument<'_>)> =
            values.iter().map(|(name, value)| (*name, Argument::from(*value))).collect();
        screen.print(&format!("{}\n", catalogue(screen.language).text(key, &values)));
    };
    disk::check(&settings.data, &say)?;
    identity(&settings)?;
    if let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    atomic::write_whole(&absolute(file)?, text.as_bytes(), Readers::All)?;
    say("init-settings", &[("file", &file.display().to_string())]);
    say("init-certificate", &[("file", &settings.certificate_file().display().to_string())]);
    if let Some(address) = &wishes.account {
        account::make(&settings, address, arguments.password_stdin, &say)?;
    }
    owner::give(&settings, is_new, &say)?;
    say("init-records", &[]);
    screen.print(&records::text(&settings, &screen.texts()));
    let way_out = if wishes.smart_host.is_some() { "init-next-login" } else { "init-next-smart-host" };
    say(way_out, &[("file", &file.display().to_string())]);
    say("init-next", &[("file", &file.display().to_string()), ("host", settings.host_name.as_str())]);
    Ok(Exit::Closed)
}

/// The file's path with a directory before its name.
fn absolute(file: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(file).with_context(|| file.display().to_string())
}

/// The settings with the commented example of a key replaced by a value, if there is one.
fn with_value(text: &str, key: &str, example: &str, value: Option<&str>) -> String {
    match value {
        // TOML quotes a text as JSON does.
        Some(value) => {
            let line = format!("{key} = {}", serde_json::Value::from(value));
            text.replacen(&format!("#{key} = \"{example}\""), &line, 1)
        }
        None => text.to_owned(),
    }
}

/// The settings with a smart host instead of its commented example.
fn with_smart_host(text: &str, host: &SmartHost) -> String {
    let line = format!(
        "smart_host = {{ host = {}, port = {}, require_tls = true }}\n# With a login also: user = \"me\", password_file = \"/etc/sekisho/smart-host.password\"",
        serde_json::Value::from(host.name.as_str()),
        host.port
    );
    let lines = text.lines().map(|own| if own.starts_with("#smart_host = ") { line.as_str() } else { own });
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// `HOST` or `HOST:PORT`.
fn smart_host(text: &str) -> Result<SmartHost, UsageError> {
    let wrong = || UsageError::new("init-smart-host").with("text", text);
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') => (name, port.parse().map_err(|_| wrong())?),
        _ => (text, 587),
    };
    let known = name.parse::<std::net::IpAddr>().is_ok() || DomainName::parse(name).is_ok();
    if known && port > 0 { Ok(SmartHost { name: name.to_owned(), port }) } else { Err(wrong()) }
}

/// What the flags say; the rest is asked, where there is somebody to ask.
fn wishes(arguments: &InitArguments, screen: &Screen) -> anyhow::Result<Wishes> {
    let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let texts = catalogue(screen.language);
    let wrong = |problem: Problem| {
        UsageError::new("init-wrong").with("problem", complaint::problem(&problem, &texts))
    };
    let domain = |name: &str| DomainName::parse(name).map_err(|_| wrong(Problem::Domain(name.to_owned())));
    let host_name = match &arguments.host_name {
        Some(name) => domain(name)?,
        None if asks => ask(screen, "init-ask-host-name", domain)?,
        None => return Err(UsageError::new("init-no-host-name").into()),
    };
    let all = |names: &str| -> Result<Vec<DomainName>, UsageError> {
        let names: Vec<_> =
            names.split([' ', ',']).filter(|name| !name.is_empty()).map(domain).collect::<Result<_, _>>()?;
        if names.is_empty() { Err(UsageError::new("init-no-domain")) } else { Ok(names) }
    };
    let domains = match arguments.domain.as_slice() {
        [] if asks => ask(screen, "init-ask-domains", all)?,
        given => all(&given.join(" "))?,
    };
    let account = |text: &str| {
        let account = MailAddress::parse(text).map_err(wrong)?;
        if account.is_at(&domains) {
            return Ok(account);
        }
        Err(UsageError::new("init-account-elsewhere").with("account", account.to_string()))
    };
    let account = match &arguments.account {
        Some(text) => Some(account(text)?),
        None if asks => ask(screen, "init-ask-account", optional(account))?,
        None => None,
    };
    let smart_host = match &arguments.smart_host {
        Some(text) => Some(smart_host(text)?),
        None if asks => ask(screen, "init-ask-smart-host", optional(smart_host))?,
        None => None,
    };
    Ok(Wishes { host_name, domains, account, smart_host })
}

/// An answer that may be left out.
fn optional<T>(
    read: impl Fn(&str) -> Result<T, UsageError>,
) -> impl Fn(&str) -> Result<Option<T>, UsageError> {
    move |text| if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// Asks until the answer can be meant, or there is nobody any more who answers.
fn ask<T>(screen: &Screen, key: &str, read: impl Fn(&str) -> Result<T, UsageError>) -> anyhow::Result<T> {
    loop {
        screen.note(&format!("{} ", catalogue(screen.language).word(key)));
        let mut answer = String::new();
        let octets = std::io::stdin().lock().read_line(&mut answer)?;
        match read(answer.trim()) {
            Ok(value) => return Ok(value),
            Err(error) if octets == 0 => return Err(error.into()),
            Err(error) => screen.error(&error.into()),
        }
    }
}

/// Makes the directories above the data directory: the server's user has to come through them.
fn make_enterable_parents(data: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let above = data.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty());
    let missing: Vec<&Path> = above.take_while(|path| !path.exists()).collect();
    for path in missing.into_iter().rev() {
        let made =
            fs::create_dir(path).and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o755)));
        made.with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// A self-signed pair, unless there is one already.
fn identity(settings: &Settings) -> anyhow::Result<()> {
    let (certificate, key) = (settings.certificate_file(), settings.key_file());
    if certificate.exists() && key.exists() {
        return Ok(());
    }
    let pair = tls::self_signed_pem(&[settings.host_name.as_str().to_owned()])?;
    if let Some(directory) = key.parent() {
        atomic::make_directory(directory)?;
    }
    atomic::write_whole(&key, pair.key.as_bytes(), Readers::Owner)?;
    atomic::write_whole(&certificate, pair.certificate.as_bytes(), Readers::All)?;
    Ok(())
}

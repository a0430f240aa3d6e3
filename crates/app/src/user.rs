//! `sekisho user`: who has an account at the gateway.

use std::path::{Path, PathBuf};

use sekisho_audit::report::catalogue::Argument;
use sekisho_gateway::accounts::{
    AccountsError, AccountsFile, FILE_NAME, Fingerprint, NameError, Record, SenderPattern, account_name,
};
use sekisho_gateway::gateway::{dangling, dangling_key};
use sekisho_gateway::settings::Settings;
use sekisho_net::clock;
use sekisho_policy::classify::DirectoryError;
use sekisho_store::lock::LockError;

use crate::arguments::{AddArguments, NamedArguments, UserArguments, UserCommand};
use crate::exit::{Exit, UsageError};
use crate::screen::Screen;

mod list;
mod password;

use password::Credentials;

/// Does what the command line says.
pub(crate) fn run(arguments: &UserArguments, screen: &Screen) -> anyhow::Result<Exit> {
    let desk = Desk::at(arguments, screen)?;
    match &arguments.command {
        UserCommand::Add(add) => desk.add(add)?,
        UserCommand::Passwd(passwd) => {
            let name = name(&passwd.name)?;
            desk.known(&name)?;
            let credentials = Credentials::read(&passwd.password, screen)?;
            desk.change(&name, |record| {
                record.scram = credentials.scram;
                record.password = Some(credentials.hash);
            })?;
            desk.say("user-password-changed", &[("name", &name)]);
        }
        UserCommand::List => list::show(&desk.read()?, screen)?,
        UserCommand::Disable(named) => desk.switch(named, true, "user-disabled")?,
        UserCommand::Enable(named) => desk.switch(named, false, "user-enabled")?,
        UserCommand::Remove(named) => {
            let name = name(&named.name)?;
            desk.spare_named(&name)?;
            AccountsFile::change(&desk.file, |file| file.remove(&name)).map_err(told)?;
            desk.say("user-removed", &[("name", &name)]);
        }
    }
    Ok(Exit::Closed)
}

/// The accounts file, and where is said what was done.
struct Desk<'a> {
    file: PathBuf,
    /// The settings with whose addresses the accounts must agree, as far as they can be read.
    settings: Option<Settings>,
    config: &'a Path,
    screen: &'a Screen,
}

impl<'a> Desk<'a> {
    /// The file in `--data`, or in the data directory of the settings.
    fn at(arguments: &'a UserArguments, screen: &'a Screen) -> anyhow::Result<Self> {
        let config = &arguments.config.config;
        let (data, settings) = match &arguments.data {
            Some(data) => (data.clone(), settings_of(config, data)),
            None if !config.exists() => {
                let file = config.display().to_string();
                return Err(UsageError::new("user-no-settings").with("file", file).into());
            }
            None => {
                let settings = Settings::read(config)?;
                (settings.data.clone(), Some(settings))
            }
        };
        if !data.is_dir() {
            return Err(UsageError::new("user-no-data").with("directory", data.display().to_string()).into());
        }
        Ok(Self { file: std::path::absolute(data)?.join(FILE_NAME), settings, config, screen })
    }

    fn read(&self) -> anyhow::Result<AccountsFile> {
        AccountsFile::read(&self.file).map_err(told)
    }

    /// Before somebody types a password for nothing.
    fn known(&self, name: &str) -> anyhow::Result<()> {
        match self.read()?.find(name) {
            Some(_) => Ok(()),
            None => Err(told(AccountsError::NoSuchAccount(name.to_owned()))),
        }
    }

    /// An account that the settings name stays: without it, what leads to it would lead to nobody.
    fn spare_named(&self, name: &str) -> anyhow::Result<()> {
        let Some(settings) = &self.settings else { return Ok(()) };
        let mut file = self.read()?;
        let before = dangling(settings, &file);
        file.remove(name).map_err(told)?;
        let mut keys: Vec<String> = match (before, dangling(settings, &file)) {
            (Ok(before), Ok(after)) => {
                after.iter().filter(|left| !before.contains(left)).map(dangling_key).collect()
            }
            // What contradicts itself anyway is no reason to keep an account.
            _ => Vec::new(),
        };
        if settings
            .postmaster
            .as_deref()
            .is_some_and(|named| account_name(named).is_ok_and(|own| own == name))
        {
            keys.push("postmaster".to_owned());
        }
        if keys.is_empty() {
            return Ok(());
        }
        keys.dedup();
        let file = self.config.display().to_string();
        Err(UsageError::new("user-named")
            .with("name", name)
            .with("keys", keys.join(", "))
            .with("file", file)
            .into())
    }

    fn add(&self, arguments: &AddArguments) -> anyhow::Result<()> {
        let name = name(&arguments.name)?;
        if self.read()?.find(&name).is_some() {
            return Err(told(AccountsError::Exists(name)));
        }
        let mut record = Record {
            senders: senders(arguments, &name)?,
            certificates: certificates(&arguments.certificate)?,
            name,
            password: None,
            scram: None,
            disabled: false,
            created: Some(clock::now()),
        };
        self.agrees_with(&record)?;
        if !arguments.no_password {
            let credentials = Credentials::read(&arguments.password, self.screen)?;
            record.scram = credentials.scram;
            record.password = Some(credentials.hash);
        }
        AccountsFile::change(&self.file, |file| file.add(record.clone())).map_err(told)?;
        self.say("user-added", &[("name", &record.name)]);
        let senders: Vec<String> = record.senders.iter().map(ToString::to_string).collect();
        match senders.as_slice() {
            [] => self.say("user-sends-as-nobody", &[("file", &self.file.display().to_string())]),
            senders => self.say("user-sends-as", &[("senders", &senders.join(", "))]),
        }
        if let Some(hash) = record.password.as_ref().filter(|_| record.scram.is_none()) {
            self.say("user-imported", &[("scheme", hash.scheme())]);
        }
        Ok(())
    }

    /// Whether the settings and the other accounts leave the addresses of a new account to it.
    fn agrees_with(&self, record: &Record) -> anyhow::Result<()> {
        let Some(settings) = &self.settings else { return Ok(()) };
        let mut file = self.read()?;
        if dangling(settings, &file).is_err() {
            return Ok(());
        }
        file.add(record.clone()).map_err(told)?;
        match dangling(settings, &file) {
            Err(DirectoryError::Twice(address)) => {
                Err(UsageError::new("user-address-taken").with("address", address).into())
            }
            Err(other) => Err(other.into()),
            Ok(_) => Ok(()),
        }
    }

    fn switch(&self, arguments: &NamedArguments, disabled: bool, key: &str) -> anyhow::Result<()> {
        let name = name(&arguments.name)?;
        self.change(&name, |record| record.disabled = disabled)?;
        self.say(key, &[("name", &name)]);
        Ok(())
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Record)) -> anyhow::Result<()> {
        AccountsFile::change(&self.file, |file| file.find_mut(name).map(change)).map_err(told)
    }

    fn say(&self, key: &str, values: &[(&str, &str)]) {
        let values: Vec<(&str, Argument<'_>)> =
            values.iter().map(|(name, value)| (*name, Argument::from(*value))).collect();
        self.screen.print(&format!("{}\n", self.screen.texts().text(key, &values)));
    }
}

/// The settings, where they are those of this data directory.
fn settings_of(config: &Path, data: &Path) -> Option<Settings> {
    let place = |path: &Path| std::fs::canonicalize(path).ok();
    Settings::read(config)
        .ok()
        .filter(|settings| place(&settings.data).is_some_and(|own| place(data) == Some(own)))
}

fn name(text: &str) -> Result<String, UsageError> {
    account_name(text).map_err(|error| {
        let key = match error {
            NameError::Empty => "user-name-empty",
            NameError::TooLong => "user-name-long",
            NameError::Character => "user-name-character",
        };
        UsageError::new(key).with("name", text)
    })
}

/// The name itself where it is an address, and the senders that were named.
fn senders(arguments: &AddArguments, name: &str) -> Result<Vec<SenderPattern>, UsageError> {
    let wrong = |text: &String| UsageError::new("user-sender").with("text", text.clone());
    let own_name = SenderPattern::own(name).ok().filter(|own| matches!(own, SenderPattern::Own(_)));
    let mut senders: Vec<SenderPattern> = own_name.into_iter().collect();
    for text in &arguments.sender {
        let named = SenderPattern::own(text).map_err(|_| wrong(text))?;
        if !senders.iter().any(|known| known.to_string().eq_ignore_ascii_case(&named.to_string())) {
            senders.push(named);
        }
    }
    for text in &arguments.may_send_as {
        senders.push(SenderPattern::may_send_as(text).map_err(|_| wrong(text))?);
    }
    Ok(senders)
}

/// Fingerprints, or files with a certificate each.
fn certificates(texts: &[String]) -> Result<Vec<Fingerprint>, UsageError> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    let fingerprint = |text: &String| {
        let of_file = || CertificateDer::from_pem_file(Path::new(text)).ok();
        let read = text.parse().ok().or_else(|| of_file().map(|certificate| Fingerprint::of(&certificate)));
        read.ok_or_else(|| UsageError::new("user-certificate").with("text", text.clone()))
    };
    texts.iter().map(fingerprint).collect()
}

/// What went wrong, in words of the program's own.
fn told(error: AccountsError) -> anyhow::Error {
    match error {
        AccountsError::File(error) => error.into(),
        AccountsError::Lock(LockError::Held(path)) => {
            UsageError::new("user-busy").with("file", path.display().to_string()).into()
        }
        AccountsError::Lock(error) => error.into(),
        AccountsError::NoSuchAccount(name) => UsageError::new("user-unknown").with("name", name).into(),
        AccountsError::Exists(name) => UsageError::new("user-exists").with("name", name).into(),
        AccountsError::CertificateTaken { fingerprint, owner } => UsageError::new("user-certificate-taken")
            .with("fingerprint", fingerprint.to_string())
            .with("owner", owner)
            .into(),
        AccountsError::Readable { path } => {
            UsageError::new("user-readable").with("file", path.display().to_string()).into()
        }
        other => other.into(),
    }
}

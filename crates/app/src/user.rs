//! `sekisho user`: who has an account at the gateway.

use std::path::{Path, PathBuf};

use sekisho_audit::report::catalogue::Argument;
use sekisho_gateway::accounts::{
    AccountsError, AccountsFile, FILE_NAME, Fingerprint, NameError, Record, SenderPattern, account_name,
};
use sekisho_gateway::settings::Settings;
use sekisho_net::clock;
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
            AccountsFile::change(&desk.file, |file| file.remove(&name)).map_err(told)?;
            desk.say("user-removed", &[("name", &name)]);
        }
    }
    Ok(Exit::Closed)
}

/// The accounts file, and where is said what was done.
struct Desk<'a> {
    file: PathBuf,
    screen: &'a Screen,
}

impl<'a> Desk<'a> {
    /// The file in `--data`, or in the data directory of the settings.
    fn at(arguments: &UserArguments, screen: &'a Screen) -> anyhow::Result<Self> {
        let config = &arguments.config.config;
        let data = match &arguments.data {
            Some(data) => data.clone(),
            None if !config.exists() => {
                let file = config.display().to_string();
                return Err(UsageError::new("user-no-settings").with("file", file).into());
            }
            None => Settings::read(config)?.data,
        };
        if !data.is_dir() {
            return Err(UsageError::new("user-no-data").with("directory", data.display().to_string()).into());
        }
        Ok(Self { file: std::path::absolute(data)?.join(FILE_NAME), screen })
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

/// The senders that were named, or the name itself where it is an address.
fn senders(arguments: &AddArguments, name: &str) -> Result<Vec<SenderPattern>, UsageError> {
    let wrong = |text: &String| UsageError::new("user-sender").with("text", text.clone());
    let mut senders = Vec::new();
    for text in &arguments.sender {
        senders.push(SenderPattern::own(text).map_err(|_| wrong(text))?);
    }
    if senders.is_empty() {
        senders.extend(SenderPattern::own(name).ok().filter(|own| matches!(own, SenderPattern::Own(_))));
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

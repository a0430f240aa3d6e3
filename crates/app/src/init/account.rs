//! The first account.

use std::io::Read as _;

use anyhow::Context as _;
use sekisho_gateway::accounts::hash::PasswordHash;
use sekisho_gateway::accounts::scram::ScramKeys;
use sekisho_gateway::accounts::{
    AccountsFile, FILE_NAME, PASSWORD_LIMIT, Record, Secret, SenderPattern, account_name,
};
use sekisho_gateway::settings::{MailAddress, Settings};
use sekisho_net::{clock, random};

use super::Say;

/// The letters of a password that is made up: none is mistaken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";

/// Makes the account of `address`, with a password from standard input or one that is made up and shown once.
pub(super) fn make(
    settings: &Settings,
    address: &MailAddress,
    from_stdin: bool,
    say: &Say<'_>,
) -> anyhow::Result<()> {
    let name = account_name(&address.to_string())?;
    let made_up = if from_stdin { None } else { Some(password()?) };
    let secret = match &made_up {
        Some(password) => Secret::new(password.as_bytes()),
        None => read_password()?,
    };
    let record = Record {
        name: name.clone(),
        password: Some(PasswordHash::create(&secret, random::octets()?).context("the password")?),
        scram: Some(ScramKeys::create(&secret, random::octets()?)),
        senders: vec![SenderPattern::Own(address.mailbox().clone())],
        certificates: Vec::new(),
        disabled: false,
        created: Some(clock::now()),
    };
    AccountsFile::change(&settings.data.join(FILE_NAME), |file| file.add(record))?;
    match &made_up {
        Some(password) => say("init-account-password", &[("name", &name), ("password", password)]),
        None => say("init-account", &[("name", &name)]),
    }
    Ok(())
}

/// Twenty letters: one hundred bits.
fn password() -> anyhow::Result<String> {
    let octets = random::octets::<20>()?;
    let letter = |octet: &u8| LETTERS.get(usize::from(octet & 31)).copied().unwrap_or(b'x');
    Ok(octets.iter().map(letter).map(char::from).collect())
}

fn read_password() -> anyhow::Result<Secret> {
    let limit = u64::try_from(PASSWORD_LIMIT)?;
    let mut octets = Vec::new();
    std::io::stdin().lock().take(limit).read_to_end(&mut octets)?;
    let line = octets.split(|octet| matches!(octet, b'\r' | b'\n')).next().unwrap_or_default();
    Ok(Secret::new(line))
}

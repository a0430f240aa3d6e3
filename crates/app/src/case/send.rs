//! How a letter leaves: through the server that runs with these settings, or else to the smart host; signed by `gpg`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use sekisho_cases::notice::letter::Composed;
use sekisho_cases::notice::openpgp::Signature;
use sekisho_gateway::control::{self, Ask, ControlError, NotPosted, Told};
use sekisho_gateway::outbound::{One, Outcome, send_one};
use sekisho_gateway::settings::Settings;

use crate::arguments::ConfigArguments;
use crate::audit::surroundings;
use crate::exit::UsageError;
use crate::place::Place;
use crate::status::not_understood;

/// What became of a letter.
pub(super) enum Sent {
    /// Somebody took it: who, and what they said.
    Taken(String),
    /// Nobody did, and why: later it may go.
    Refused(String),
    /// The other side said that it never will.
    Never(String),
}

/// Hands a letter over. What is not taken stays ours.
///
/// # Errors
/// There is no way out at all.
pub(super) async fn send(
    message: &Composed,
    config: &ConfigArguments,
    place: &Place<'_>,
) -> anyhow::Result<Sent> {
    let settings = Settings::read(&config.config)?;
    let (reverse_path, forward_path) = (message.reverse_path.as_str(), message.forward_path.as_str());
    let ask = Ask::Post {
        reverse_path: reverse_path.to_owned(),
        forward_path: forward_path.to_owned(),
        message: String::from_utf8(message.octets.clone())?,
    };
    match control::ask(&settings.data, &ask).await {
        Ok(Told::Posted { id }) => return Ok(Sent::Taken(place.text("case-letter-by-us", &[("id", &id)]))),
        Ok(Told::NotPosted { reason }) => return Ok(Sent::Refused(place.text(not_posted(reason), &[]))),
        Ok(other) => return Err(not_understood(&other)),
        Err(ControlError::NotThere { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let Some(host) = &settings.delivery.smart_host else {
        return Err(UsageError::new("case-letter-no-way").into());
    };
    // As the running server finds it: `resolver` of the settings is for block lists.
    let resolver = surroundings::resolver(None)?;
    let one = One { reverse_path, forward_path, octets: &message.octets };
    let name = format!("{}:{}", host.host, host.port);
    Ok(match send_one(host, settings.host_name.as_str(), resolver, one).await {
        Ok(Outcome::Taken(said)) => Sent::Taken(format!("{name}: {said}")),
        Ok(Outcome::Later(said)) => Sent::Refused(format!("{name}: {said}")),
        Ok(Outcome::Never(said)) => Sent::Never(format!("{name}: {said}")),
        Err(error) => Sent::Refused(format!("{name}: {error}")),
    })
}

const fn not_posted(reason: NotPosted) -> &'static str {
    match reason {
        NotPosted::Path => "case-not-posted-path",
        NotPosted::Message => "case-not-posted-message",
        NotPosted::NobodyThere => "case-not-posted-nobody-there",
        NotPosted::NoWayOut => "case-not-posted-no-way-out",
        NotPosted::Spool => "case-not-posted-spool",
    }
}

/// The signature of `gpg` with this key; it asks for the passphrase itself.
pub(super) fn signed(key: &str, octets: &[u8]) -> Result<Signature, String> {
    let told = |error: &dyn std::fmt::Display| format!("gpg: {error}");
    let mut gpg = Command::new("gpg")
        .args([
            "--batch",
            "--quiet",
            "--armor",
            "--detach-sign",
            "--digest-algo",
            "SHA256",
            "--local-user",
            key,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| told(&error))?;
    // It reads everything before it writes: no pipe fills up.
    let written = gpg.stdin.take().map(|mut input| input.write_all(octets));
    let output = gpg.wait_with_output().map_err(|error| told(&error))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    if let Some(Err(error)) = written {
        return Err(told(&error));
    }
    Signature::read(&String::from_utf8_lossy(&output.stdout)).map_err(|error| told(&error))
}

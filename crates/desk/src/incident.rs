//! The incident of 2002 as a play in five acts, on loopback.

use std::net::SocketAddr;

use sekisho_audit::probe::conversation::ConversationError;
use sekisho_audit::progress::Progress;
use sekisho_audit::record::Record;
use sekisho_audit::record::settings::Settings;
use sekisho_lab::{Place, World};
use tokio_util::sync::CancellationToken;

use crate::own_user::{Login, may_send};
use crate::practice::{Practice, PracticeError};

/// The server of the play.
const HOLE: &str = "incident-2002";
/// Seconds to wait for canaries: everything is near.
const WAIT: u64 = 10;

/// What there is to see.
#[derive(Debug)]
pub enum Scene<'a> {
    /// The server runs.
    Server {
        /// Its name.
        host_name: &'a str,
        /// Where.
        address: SocketAddr,
    },
    /// The audit is done; the testers' conclusions are in the record.
    Audited(&'a Record),
    /// The server runs with its hole mended.
    Fixed,
    /// The second audit is done.
    AuditedAgain {
        /// Its record.
        record: &'a Record,
        /// Whether an own user may send with a login.
        with_login: bool,
        /// Whether the same user may send without.
        without_login: bool,
    },
}

/// Why the play broke off.
#[derive(Debug, thiserror::Error)]
pub enum IncidentError {
    /// Server or witness did not start.
    #[error(transparent)]
    Practice(#[from] PracticeError),
    /// The lab has no such server.
    #[error(transparent)]
    Lab(#[from] sekisho_lab::NoSuchHole),
    /// The server broke off.
    #[error(transparent)]
    Conversation(#[from] ConversationError),
}

/// Plays it, and gives both audits: before the fix and after it.
///
/// # Errors
/// See [`IncidentError`].
pub async fn play(
    progress: &(dyn Progress + Sync),
    interrupted: &CancellationToken,
    mut show: impl FnMut(Scene<'_>),
) -> Result<[Record; 2], IncidentError> {
    let hole = sekisho_lab::find(HOLE)?;
    let world = World::incident();
    let settings = Settings { wait: WAIT, ..Settings::default() };
    let practice = Practice::start(hole, world.clone(), |_| ()).await?;
    if let Some(address) = practice.running().address(Place::Smtp) {
        show(Scene::Server { host_name: &world.host_name, address });
    }
    let before = practice.audit(settings.clone(), progress, interrupted).await?;
    show(Scene::Audited(&before));
    let practice = Practice::start(hole, world.clone(), |setting| setting.fixed = true).await?;
    show(Scene::Fixed);
    let (sender, recipient) = (world.account_address(), "friend@witness.example");
    let (mut with_login, mut without_login) = (false, false);
    if let Some(address) = practice.running().address(Place::Smtp) {
        let login = Login { name: &world.account.name, password: &world.account.password };
        with_login = may_send(address, &sender, recipient, Some(login)).await?;
        without_login = may_send(address, &sender, recipient, None).await?;
    }
    let after = practice.audit(settings, progress, interrupted).await?;
    show(Scene::AuditedAgain { record: &after, with_login, without_login });
    Ok([before, after])
}

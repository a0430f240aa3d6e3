//! The incident of 2002 as a play in six acts, on loopback.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use sekisho_audit::probe::conversation::ConversationError;
use sekisho_audit::progress::Progress;
use sekisho_audit::record::Record;
use sekisho_audit::record::settings::Settings;
use sekisho_gateway::service::Service;
use sekisho_gateway::settings::GrantListener;
use sekisho_lab::{Hole, Place, World};
use tokio_util::sync::CancellationToken;

use crate::loopback_gateway::{GatewaySetting, LoopbackGateway, LoopbackGatewayError};
use crate::outside::{Audited, Outside, OutsideError};
use crate::own_user::{Login, MailboxError, may_send, open_mailbox};
use crate::practice::{Practice, PracticeError, serve};

/// The server of the play.
const HOLE: &str = "incident-2002";
/// Seconds to wait for canaries: everything is near.
const WAIT: u64 = 10;
/// To whom the server's own users write.
const FRIEND: &str = "friend@witness.example";

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
        /// Who may send.
        users: Users,
    },
    /// The server runs with its hole as before, and our gateway in front of it.
    GatewayInFront {
        /// Their mail domain.
        domain: &'a str,
    },
    /// The third audit is done: that of the gateway.
    GatewayAudited {
        /// Its record.
        record: &'a Record,
        /// Who may send.
        users: Users,
    },
}

/// How an own user may send mail to the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Users {
    /// With a login.
    pub with_login: bool,
    /// Without one, after opening the mailbox by POP3; none where there is no such way.
    pub after_pop_login: Option<bool>,
    /// Without either.
    pub without_login: bool,
}

/// Why the play broke off.
#[derive(Debug, thiserror::Error)]
pub enum IncidentError {
    /// Server or witness did not start.
    #[error(transparent)]
    Practice(#[from] PracticeError),
    /// The gateway did not start.
    #[error(transparent)]
    Gateway(#[from] LoopbackGatewayError),
    /// The lab has no such server.
    #[error(transparent)]
    Lab(#[from] sekisho_lab::NoSuchHole),
    /// The server broke off.
    #[error(transparent)]
    Conversation(#[from] ConversationError),
    /// The mailbox could not be opened.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
}

impl From<OutsideError> for IncidentError {
    fn from(error: OutsideError) -> Self {
        Self::Practice(error.into())
    }
}

/// Plays it, and gives the three audits: before the fix, after it, and with the gateway in front.
///
/// # Errors
/// See [`IncidentError`].
pub async fn play(
    progress: &(dyn Progress + Sync),
    interrupted: &CancellationToken,
    mut show: impl FnMut(Scene<'_>),
) -> Result<[Record; 3], IncidentError> {
    let stage = Stage { hole: sekisho_lab::find(HOLE)?, world: World::incident(), progress, interrupted };
    let before = stage.before(&mut show).await?;
    let after = stage.fixed(&mut show).await?;
    let in_front = stage.gateway_in_front(&mut show).await?;
    Ok([before, after, in_front])
}

struct Stage<'a> {
    hole: &'static Hole,
    world: World,
    progress: &'a (dyn Progress + Sync),
    interrupted: &'a CancellationToken,
}

impl Stage<'_> {
    async fn before(&self, show: &mut impl FnMut(Scene<'_>)) -> Result<Record, IncidentError> {
        let practice = Practice::start(self.hole, self.world.clone(), |_| ()).await?;
        if let Some(address) = practice.running().address(Place::Smtp) {
            show(Scene::Server { host_name: &self.world.host_name, address });
        }
        let record = practice.audit(settings(), self.progress, self.interrupted).await?;
        show(Scene::Audited(&record));
        Ok(record)
    }

    async fn fixed(&self, show: &mut impl FnMut(Scene<'_>)) -> Result<Record, IncidentError> {
        let practice = Practice::start(self.hole, self.world.clone(), |setting| setting.fixed = true).await?;
        show(Scene::Fixed);
        let mut users = Users { with_login: false, after_pop_login: None, without_login: false };
        if let Some(address) = practice.running().address(Place::Smtp) {
            let sender = self.world.account_address();
            let login = Login { name: &self.world.account.name, password: &self.world.account.password };
            users.with_login = may_send(address, &sender, FRIEND, Some(login)).await?;
            users.without_login = may_send(address, &sender, FRIEND, None).await?;
        }
        let record = practice.audit(settings(), self.progress, self.interrupted).await?;
        show(Scene::AuditedAgain { record: &record, users });
        Ok(record)
    }

    async fn gateway_in_front(&self, show: &mut impl FnMut(Scene<'_>)) -> Result<Record, IncidentError> {
        let outside = Outside::start(&[]).await?;
        let witness_at = outside.witness_at();
        let behind =
            serve(self.hole, self.world.clone(), witness_at, |_| ()).await.map_err(PracticeError::Server)?;
        let setting = GatewaySetting {
            listen: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            next_server: behind.address(Place::Smtp).unwrap_or(witness_at),
            // Programs of that time know one port for sending.
            pop_before_smtp: vec![GrantListener::Smtp],
        };
        let gateway = LoopbackGateway::start(&self.world, &setting).await?;
        show(Scene::GatewayInFront { domain: &self.world.domain });
        let users = self.users_of(&gateway).await?;
        let audited = Audited {
            target: &self.world.host_name,
            zone: gateway.zone(&self.world, witness_at.ip()),
            settings: Settings { ports: gateway.mail_ports(), declared_outside: true, ..settings() },
            implicit_tls: &gateway.implicit_tls(),
            login: None,
            progress: self.progress,
            interrupted: self.interrupted,
        };
        let record = outside.audit(audited).await?;
        gateway.stop().await;
        behind.stop().await;
        show(Scene::GatewayAudited { record: &record, users });
        Ok(record)
    }

    /// How one of them may send now. The right by the POP3 login is taken away again: users and auditor have the
    /// same address here.
    async fn users_of(&self, gateway: &LoopbackGateway) -> Result<Users, IncidentError> {
        let mut users = Users { with_login: false, after_pop_login: None, without_login: false };
        let sender = self.world.account_address();
        let login = Login { name: &sender, password: &self.world.account.password };
        if let Some(address) = gateway.address(Service::Submission) {
            users.with_login = may_send(address, &sender, FRIEND, Some(login)).await?;
        }
        if let (Some(smtp), Some(mailbox)) = (gateway.address(Service::Smtp), gateway.address(Service::Pop3s))
        {
            users.without_login = may_send(smtp, &sender, FRIEND, None).await?;
            let opened = open_mailbox(mailbox, login).await?;
            users.after_pop_login = Some(opened && may_send(smtp, &sender, FRIEND, None).await?);
            gateway.gateway().grants.with(|grants| grants.revoke(&sender));
        }
        Ok(users)
    }
}

fn settings() -> Settings {
    Settings { wait: WAIT, ..Settings::default() }
}

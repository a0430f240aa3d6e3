//! Error codes by which a name server answers that it gives no answer (RFC 1035 §4.1.1, RFC 6895 §2.3).

use std::fmt;

use hickory_resolver::proto::op;

/// Why a name server answers nothing, by its own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseCode {
    /// SERVFAIL: it could not; a resolver says so where the servers of the zone are silent or at fault.
    ServerFailure,
    /// NOTIMP: it does not know such questions.
    NotImplemented,
    /// REFUSED: it will not, by its rules about who may ask what.
    Refused,
    /// Another one.
    Other(u16),
}

impl ResponseCode {
    /// A stable name, for logs, metrics and translations.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ServerFailure => "server-failure",
            Self::NotImplemented => "not-implemented",
            Self::Refused => "refused",
            Self::Other(_) => "other-response-code",
        }
    }
}

/// The names of the standards, as `dig` shows them.
impl fmt::Display for ResponseCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServerFailure => formatter.write_str("SERVFAIL"),
            Self::NotImplemented => formatter.write_str("NOTIMP"),
            Self::Refused => formatter.write_str("REFUSED"),
            Self::Other(code) => write!(formatter, "RCODE {code}"),
        }
    }
}

impl From<op::ResponseCode> for ResponseCode {
    fn from(code: op::ResponseCode) -> Self {
        match code {
            op::ResponseCode::ServFail => Self::ServerFailure,
            op::ResponseCode::NotImp => Self::NotImplemented,
            op::ResponseCode::Refused => Self::Refused,
            other => Self::Other(other.into()),
        }
    }
}

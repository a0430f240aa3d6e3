//! What the client is told about a line that does not fit. The words are constant.

use crate::mail::address::AddressError;
use crate::smtp::command::CommandError;
use crate::smtp::parameter::ParameterError;
use crate::smtp::path::PathError;
use crate::smtp::reply::Reply;

/// RFC 6531 §3.5.
pub(super) fn needs_smtputf8() -> Reply {
    Reply::enhanced(553, (5, 6, 7), "Such an address needs SMTPUTF8")
}

/// RFC 5321 §4.2.4.
pub(super) fn unknown() -> Reply {
    Reply::enhanced(500, (5, 5, 1), "Unknown command")
}

/// What the client is told about a line that does not fit. The words are constant.
pub(super) fn refusal(error: CommandError) -> Reply {
    match error {
        CommandError::Unknown => unknown(),
        CommandError::Argument => Reply::enhanced(501, (5, 5, 4), "The argument does not fit the command"),
        CommandError::Control => Reply::enhanced(500, (5, 5, 2), "A control character in the line"),
        CommandError::Path(PathError::Trailing) => {
            Reply::enhanced(501, (5, 5, 4), "Something follows the path")
        }
        CommandError::Path(PathError::Address(AddressError::NotAscii)) => needs_smtputf8(),
        CommandError::Path(_) => Reply::enhanced(501, (5, 1, 3), "The address is not valid"),
        CommandError::Parameter(ParameterError::Unknown) => {
            Reply::enhanced(555, (5, 5, 4), "The parameter is not known")
        }
        CommandError::Parameter(_) => Reply::enhanced(501, (5, 5, 4), "The parameter is not valid"),
    }
}

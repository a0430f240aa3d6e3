//! Parameters of MAIL and RCPT (RFC 5321 §4.1.2), each in its own type: SIZE (RFC 1870), BODY (RFC 6152,
//! RFC 3030), SMTPUTF8 (RFC 6531), RET, ENVID, NOTIFY, ORCPT (RFC 3461), AUTH (RFC 4954 §5).

/// The most octets of ENVID (RFC 3461 §4.4).
const ENVELOPE_ID_LIMIT: usize = 100;
/// The most octets of ORCPT (RFC 3461 §4.2).
const ORIGINAL_RECIPIENT_LIMIT: usize = 500;

/// Why a parameter is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ParameterError {
    /// No parameter of this name is known, or its extension is switched off.
    #[error("the parameter is not known")]
    Unknown,
    /// The value is missing or does not fit.
    #[error("the value of the parameter is not valid")]
    Value,
    /// The parameter came twice.
    #[error("the parameter is given twice")]
    Twice,
    /// What stands there is no parameter.
    #[error("a parameter is a keyword, or a keyword, an equals sign and a value")]
    Syntax,
}

/// The kind of body that was announced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Body {
    /// Seven bits (the default).
    #[default]
    SevenBit,
    /// Octets above 0x7F may occur.
    EightBitMime,
    /// Any octet, sent by BDAT.
    BinaryMime,
}

/// How much of the message a failure notice should carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Return {
    /// All.
    Full,
    /// The header.
    Headers,
}

/// Parameters of MAIL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailParameters {
    /// The announced size in octets.
    pub size: Option<u64>,
    /// The announced kind of body.
    pub body: Option<Body>,
    /// Whether addresses and header are in UTF-8.
    pub smtputf8: bool,
    /// What a failure notice should carry.
    pub ret: Option<Return>,
    /// The sender's name for the envelope, decoded.
    pub envelope_id: Option<Vec<u8>>,
    /// Who submitted it first, by the client's word alone, decoded; `<>` where it does not know.
    pub auth: Option<Vec<u8>>,
}

/// When a sender wants to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Notify {
    /// Never; then none of the others is set.
    pub never: bool,
    /// On delivery.
    pub success: bool,
    /// On failure.
    pub failure: bool,
    /// On delay.
    pub delay: bool,
}

/// Parameters of RCPT.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientParameters {
    /// When the sender wants to be told.
    pub notify: Option<Notify>,
    /// The recipient as it once was: type and address, decoded. Opaque: nothing may be routed by it.
    pub original_recipient: Option<(String, Vec<u8>)>,
}

/// Which parameters a server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offered {
    /// SIZE.
    pub size: bool,
    /// BODY=7BIT and BODY=8BITMIME.
    pub eight_bit_mime: bool,
    /// SMTPUTF8.
    pub smtputf8: bool,
    /// RET, ENVID, NOTIFY, ORCPT.
    pub dsn: bool,
    /// AUTH=.
    pub auth: bool,
}

impl MailParameters {
    /// Reads what follows the reverse-path, without the leading space.
    ///
    /// # Errors
    /// The first parameter that is unknown, twice or not valid.
    pub fn parse(text: &[u8], offered: Offered) -> Result<Self, ParameterError> {
        let mut parameters = Self::default();
        for word in words(text) {
            let (keyword, value) = split(word)?;
            match keyword.as_str() {
                "SIZE" if offered.size => once(&mut parameters.size, size(value)?)?,
                "BODY" if offered.eight_bit_mime => once(&mut parameters.body, body(value)?)?,
                "SMTPUTF8" if offered.smtputf8 => {
                    if value.is_some() {
                        return Err(ParameterError::Value);
                    }
                    if std::mem::replace(&mut parameters.smtputf8, true) {
                        return Err(ParameterError::Twice);
                    }
                }
                "RET" if offered.dsn => once(&mut parameters.ret, ret(value)?)?,
                "ENVID" if offered.dsn => {
                    once(&mut parameters.envelope_id, xtext(value, ENVELOPE_ID_LIMIT)?)?;
                }
                "AUTH" if offered.auth => {
                    once(&mut parameters.auth, xtext(value, ORIGINAL_RECIPIENT_LIMIT)?)?;
                }
                _ => return Err(ParameterError::Unknown),
            }
        }
        Ok(parameters)
    }
}

impl RecipientParameters {
    /// Reads what follows the forward-path, without the leading space.
    ///
    /// # Errors
    /// The first parameter that is unknown, twice or not valid.
    pub fn parse(text: &[u8], offered: Offered) -> Result<Self, ParameterError> {
        let mut parameters = Self::default();
        for word in words(text) {
            let (keyword, value) = split(word)?;
            match keyword.as_str() {
                "NOTIFY" if offered.dsn => once(&mut parameters.notify, notify(value)?)?,
                "ORCPT" if offered.dsn => {
                    once(&mut parameters.original_recipient, original_recipient(value)?)?;
                }
                _ => return Err(ParameterError::Unknown),
            }
        }
        Ok(parameters)
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), ParameterError> {
    if place.replace(value).is_some() { Err(ParameterError::Twice) } else { Ok(()) }
}

/// Words between single spaces; two spaces give an empty word, which is no parameter.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|octet| *octet == b' ').take(if text.is_empty() { 0 } else { usize::MAX })
}

/// `esmtp-keyword ["=" esmtp-value]` (RFC 5321 §4.1.2), the keyword in upper case.
fn split(word: &[u8]) -> Result<(String, Option<&[u8]>), ParameterError> {
    let (keyword, value) = match word.iter().position(|octet| *octet == b'=') {
        Some(equals) => {
            let (keyword, rest) = word.split_at_checked(equals).ok_or(ParameterError::Syntax)?;
            (keyword, rest.strip_prefix(b"="))
        }
        None => (word, None),
    };
    let valid_keyword = keyword.first().is_some_and(u8::is_ascii_alphanumeric)
        && keyword.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-');
    let valid_value = value.is_none_or(|value| {
        !value.is_empty()
            && value.iter().all(|octet| (33..=126).contains(octet) && *octet != b'=' || *octet >= 0x80)
    });
    if !valid_keyword || !valid_value {
        return Err(ParameterError::Syntax);
    }
    let keyword = String::from_utf8_lossy(keyword).to_ascii_uppercase();
    Ok((keyword, value))
}

/// RFC 1870 §4: up to 20 digits.
fn size(value: Option<&[u8]>) -> Result<u64, ParameterError> {
    let digits = value.filter(|value| value.len() <= 20 && value.iter().all(u8::is_ascii_digit));
    let text = digits.and_then(|digits| std::str::from_utf8(digits).ok()).ok_or(ParameterError::Value)?;
    if text.is_empty() {
        return Err(ParameterError::Value);
    }
    // Twenty digits can say more than we can count: then it is simply too big, which is not a matter of grammar.
    Ok(text.parse().unwrap_or(u64::MAX))
}

fn body(value: Option<&[u8]>) -> Result<Body, ParameterError> {
    match value.map(<[u8]>::to_ascii_uppercase).as_deref() {
        Some(b"7BIT") => Ok(Body::SevenBit),
        Some(b"8BITMIME") => Ok(Body::EightBitMime),
        _ => Err(ParameterError::Value),
    }
}

fn ret(value: Option<&[u8]>) -> Result<Return, ParameterError> {
    match value.map(<[u8]>::to_ascii_uppercase).as_deref() {
        Some(b"FULL") => Ok(Return::Full),
        Some(b"HDRS") => Ok(Return::Headers),
        _ => Err(ParameterError::Value),
    }
}

/// RFC 3461 §4.1: `NEVER` alone, or a list of the others without repeats.
fn notify(value: Option<&[u8]>) -> Result<Notify, ParameterError> {
    let value = value.ok_or(ParameterError::Value)?.to_ascii_uppercase();
    if value == b"NEVER" {
        return Ok(Notify { never: true, ..Notify::default() });
    }
    let mut notify = Notify::default();
    for word in value.split(|octet| *octet == b',') {
        let place = match word {
            b"SUCCESS" => &mut notify.success,
            b"FAILURE" => &mut notify.failure,
            b"DELAY" => &mut notify.delay,
            _ => return Err(ParameterError::Value),
        };
        if std::mem::replace(place, true) {
            return Err(ParameterError::Twice);
        }
    }
    Ok(notify)
}

/// RFC 3461 §4.2: an address type, a semicolon, the address in xtext.
fn original_recipient(value: Option<&[u8]>) -> Result<(String, Vec<u8>), ParameterError> {
    let value = value.ok_or(ParameterError::Value)?;
    let semicolon = value.iter().position(|octet| *octet == b';').ok_or(ParameterError::Value)?;
    let (kind, rest) = value.split_at_checked(semicolon).ok_or(ParameterError::Value)?;
    let is_atom =
        !kind.is_empty() && kind.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-');
    if !is_atom {
        return Err(ParameterError::Value);
    }
    let address = xtext(rest.strip_prefix(b";"), ORIGINAL_RECIPIENT_LIMIT)?;
    Ok((String::from_utf8_lossy(kind).into_owned(), address))
}

/// Decodes xtext (RFC 3461 §4): `+` and two upper-case hexadecimal digits stand for an octet.
pub(super) fn xtext(value: Option<&[u8]>, limit: usize) -> Result<Vec<u8>, ParameterError> {
    let value = value.filter(|value| value.len() <= limit).ok_or(ParameterError::Value)?;
    let mut decoded = Vec::with_capacity(value.len());
    let mut octets = value.iter();
    while let Some(octet) = octets.next() {
        if *octet != b'+' {
            decoded.push(*octet);
            continue;
        }
        let high = octets.next().and_then(|digit| hexadecimal(*digit)).ok_or(ParameterError::Value)?;
        let low = octets.next().and_then(|digit| hexadecimal(*digit)).ok_or(ParameterError::Value)?;
        decoded.push(high * 16 + low);
    }
    Ok(decoded)
}

fn hexadecimal(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! Randomness from the operating system: the one place where it is read.

/// No randomness could be had.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no randomness: {0}")]
pub struct RandomError(#[from] getrandom::Error);

/// `N` random octets.
///
/// # Errors
/// The operating system refuses.
pub fn octets<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut octets = [0; N];
    getrandom::fill(&mut octets)?;
    Ok(octets)
}

/// A random number.
///
/// # Errors
/// As [`octets`].
pub fn number() -> Result<u64, RandomError> {
    octets().map(u64::from_le_bytes)
}

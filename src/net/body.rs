//! The body of an answer, as far as it is taken: what is small compressed may be endless.

use reqwest::{Error, Response};

/// Largest answer that says what a server is, in bytes.
pub(crate) const SMALL: usize = 256 << 10;

/// Adds the body to these bytes until they are so many, and says whether that was all of it.
///
/// # Errors
/// The connection broke off.
pub(crate) async fn take(response: &mut Response, limit: usize, bytes: &mut Vec<u8>) -> Result<bool, Error> {
    while let Some(chunk) = response.chunk().await? {
        let room = limit.saturating_sub(bytes.len());
        bytes.extend_from_slice(&chunk[..room.min(chunk.len())]);
        if chunk.len() > room {
            return Ok(false);
        }
    }
    Ok(true)
}

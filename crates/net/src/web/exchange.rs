//! One request and its answer over one connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HOST, LOCATION, USER_AGENT,
};
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::task::AbortOnDropHandle;

use super::FetchError;

/// The longest head of an answer in octets, and the most fields in it.
const HEAD: (usize, usize) = (32 * 1024, 100);

/// What is asked of a server.
pub(crate) struct Asked<'a> {
    /// Its name, with the port where that is not the usual one.
    pub(crate) authority: &'a str,
    /// The path, with the query.
    pub(crate) path: &'a str,
    /// The media types.
    pub(crate) accept: &'a str,
    /// The most octets of the body.
    pub(crate) octets: usize,
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The code (RFC 9110 §15).
    pub status: u16,
    /// Where it sends on to, where it does.
    pub location: Option<String>,
    /// The media type of the body, in small letters, without parameters.
    pub media_type: String,
    /// The body; empty unless the code is 200.
    pub body: Vec<u8>,
}

/// Asks, and reads the answer as far as it counts.
pub(crate) async fn exchange<S>(connection: S, asked: &Asked<'_>) -> Result<Reply, FetchError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let broken = |error: &dyn std::fmt::Display| FetchError::Broken(error.to_string());
    let request = Request::get(asked.path)
        .header(HOST, asked.authority)
        .header(USER_AGENT, "sekisho")
        .header(ACCEPT, asked.accept)
        .header(ACCEPT_ENCODING, "identity")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| broken(&error))?;
    let io = TokioIo::new(EndsAnyhow(connection));
    let (mut sender, driver) = http1::Builder::new()
        .max_buf_size(HEAD.0)
        .max_headers(HEAD.1)
        .handshake(io)
        .await
        .map_err(|error| broken(&error))?;
    // What happens to the connection shows in the answer; it ends with it.
    let _driver = AbortOnDropHandle::new(tokio::spawn(driver));
    let answer = sender.send_request(request).await.map_err(|error| broken(&error))?;
    let status = answer.status().as_u16();
    let field = |name| text(answer.headers(), name);
    let location = field(LOCATION).filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
    let media_type = field(CONTENT_TYPE).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if status != 200 {
        return Ok(Reply { status, location, media_type, body: Vec::new() });
    }
    if field(CONTENT_ENCODING).is_some_and(|encoding| !encoding.trim().eq_ignore_ascii_case("identity")) {
        return Err(FetchError::Encoded);
    }
    let body = Limited::new(answer.into_body(), asked.octets).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() { FetchError::TooLong(asked.octets) } else { broken(&error) }
    })?;
    Ok(Reply { status, location, media_type, body: body.to_bytes().to_vec() })
}

fn text(headers: &HeaderMap, name: hyper::header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A connection whose end is an end even without TLS's farewell, which many servers leave out. A body whose length is known
/// has to be whole all the same.
struct EndsAnyhow<S>(S);

impl<S: AsyncRead + Unpin> AsyncRead for EndsAnyhow<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.0).poll_read(context, buffer) {
            Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Poll::Ready(Ok(())),
            other => other,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for EndsAnyhow<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

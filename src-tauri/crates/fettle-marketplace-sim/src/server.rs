//! The simulator behind a loopback port.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderValue, Response, Uri, header};
use axum::routing::{get, post};
use tokio::net::TcpListener;

use crate::sim::{Call, Reply, Simulator};

/// Bytes of a request, at most.
const REQUEST_LIMIT: usize = 1 << 20;

/// Answers on `listener` until it fails or the future is dropped.
///
/// # Errors
/// What the listener failed of.
pub async fn serve(listener: TcpListener, simulator: Arc<Simulator>) -> io::Result<()> {
    let router = Router::new()
        .route("/sync", post(answer))
        .route("/rest/{*path}", post(answer))
        .route("/oauth/authorize", get(authorise))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(simulator);
    axum::serve(listener, router).await
}

async fn answer(
    State(simulator): State<Arc<Simulator>>,
    uri: Uri,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response<Body> {
    let call = Call {
        path: uri.path().to_owned(),
        query: query.unwrap_or_default(),
        body: body.to_vec(),
    };
    response(simulator.answer(&call))
}

/// The page on which a person would sign in.
async fn authorise(
    State(simulator): State<Arc<Simulator>>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    response(simulator.authorise(&query.unwrap_or_default()))
}

/// A body that breaks after `start`.
fn broken(start: &[u8]) -> Body {
    let start = Ok(Bytes::copy_from_slice(start));
    let end = Err(io::Error::from(io::ErrorKind::ConnectionAborted));
    Body::from_stream(futures_util::stream::iter([start, end]))
}

fn response(reply: Reply) -> Response<Body> {
    let date = httpdate::fmt_http_date(reply.date.into());
    let is_page = reply.body.first() == Some(&b'<');
    let kind = if is_page {
        "text/html"
    } else {
        "application/json"
    };
    let length = reply.body.len();
    let body = match reply.breaks_at {
        None => Body::from(reply.body),
        Some(at) => broken(&reply.body[..at.min(length)]),
    };
    let mut response = Response::new(body);
    *response.status_mut() = axum::http::StatusCode::from_u16(reply.status)
        .unwrap_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(date) = HeaderValue::from_str(&date) {
        headers.insert(header::DATE, date);
    }
    if reply.breaks_at.is_some() {
        // More is promised than comes: the connection has to break.
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length as u64));
    }
    response
}

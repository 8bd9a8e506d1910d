//! The loopback bridge: the same use cases over HTTP, for browser tests and
//! for developing the screen. It listens on 127.0.0.1 alone.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fettle_app::{App, AppError, ErrorCode, Lang, call_text, keep_pulling};
use serde_json::{Value, json};

use crate::{Failure, Outcome, output};

struct Bridge {
    app: Arc<App>,
    ui: Option<PathBuf>,
}

/// Serves until the program is ended.
pub async fn serve(app: Arc<App>, port: u16, ui: Option<PathBuf>, pull_every: u64) -> Outcome {
    let cannot = |error: std::io::Error| {
        Failure::App(AppError::new(
            ErrorCode::File,
            format!("port {port} cannot be used: {error}"),
        ))
    };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    output::json(&json!({ "listening": format!("http://{address}") }));
    pull_beside(&app, pull_every);
    let routes = Router::new()
        .route("/call/{use_case}", post(run).options(preflight))
        .fallback(get(file))
        .with_state(Arc::new(Bridge { app, ui }));
    axum::serve(listener, routes).await.map_err(cannot)
}

/// Pulls orders by itself, so often as it is told.
fn pull_beside(app: &Arc<App>, pull_every: u64) {
    if pull_every > 0 {
        let (app, every) = (app.clone(), Duration::from_secs(pull_every));
        tokio::spawn(async move { keep_pulling(&app, every).await });
    }
}

/// A page served by the development server asks from another port.
fn with_cors(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::HeaderValue::from_static("*"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        header::HeaderValue::from_static("content-type, x-fettle-lang"),
    );
    response
}

async fn preflight() -> Response {
    with_cors(StatusCode::NO_CONTENT.into_response())
}

async fn run(
    State(bridge): State<Arc<Bridge>>,
    UrlPath(use_case): UrlPath<String>,
    headers: HeaderMap,
    Json(input): Json<Value>,
) -> Response {
    let lang = headers
        .get("x-fettle-lang")
        .and_then(|tag| tag.to_str().ok())
        .unwrap_or("en");
    let answer = call_text(&bridge.app, &use_case, input, Lang::of(lang)).await;
    with_cors(match answer {
        Ok(output) => ([(header::CONTENT_TYPE, "application/json")], output).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response(),
    })
}

/// A file of the built screen; its routes live behind the hash.
async fn file(State(bridge): State<Arc<Bridge>>, uri: axum::http::Uri) -> Response {
    let found = match &bridge.ui {
        Some(folder) => read_inside(folder, uri.path()).await,
        None => None,
    };
    match found {
        Some((kind, bytes)) => ([(header::CONTENT_TYPE, kind)], Body::from(bytes)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn read_inside(folder: &Path, url_path: &str) -> Option<(&'static str, Vec<u8>)> {
    let relative = url_path.trim_start_matches('/');
    let relative = if relative.is_empty() {
        "index.html"
    } else {
        relative
    };
    let plain = Path::new(relative)
        .components()
        .all(|c| matches!(c, std::path::Component::Normal(_)));
    if !plain {
        return None;
    }
    let path = folder.join(relative);
    let bytes = tokio::fs::read(&path).await.ok()?;
    Some((media_type(&path), bytes))
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

//! One request out, one answer in: reqwest, or whatever a test puts in its
//! place.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::{Error, NetworkFault};
use crate::pace::BoxFuture;

/// A form to post. Its values are secret as a whole.
#[derive(Clone)]
pub struct Request {
    /// The address; it holds no secret.
    pub url: String,
    /// Keys and raw values.
    pub form: Vec<(String, String)>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> = self.form.iter().map(|(key, _)| key.as_str()).collect();
        f.debug_struct("Request")
            .field("url", &self.url)
            .field("keys", &keys)
            .finish()
    }
}

/// A whole answer. It may hold tokens and people's names.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The `Date` header.
    pub date: Option<DateTime<Utc>>,
    /// The `Retry-After` header, where it is a number of seconds.
    pub retry_after: Option<Duration>,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The way to the platform.
pub trait Transport: Send + Sync {
    /// Posts `request`.
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>>;
}

/// Bounds of one exchange.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// For the connection.
    pub connect: Duration,
    /// For the whole exchange.
    pub total: Duration,
    /// Bytes of an answer.
    pub body_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_mins(1),
            body_bytes: 8 << 20,
        }
    }
}

/// The transport of the product: HTTPS with the system's certificates and
/// proxy, no redirects, no cookies.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    body_bytes: usize,
}

impl HttpTransport {
    /// A transport within `bounds`.
    ///
    /// # Errors
    /// [`Error::Setup`] where the system has no certificates to trust.
    pub fn new(bounds: &Bounds) -> Result<Self, Error> {
        Self::with(bounds, reqwest::Client::builder())
    }

    /// The same for this machine's loopback, which no proxy could reach.
    ///
    /// # Errors
    /// As [`HttpTransport::new`].
    pub fn near(bounds: &Bounds) -> Result<Self, Error> {
        Self::with(bounds, reqwest::Client::builder().no_proxy())
    }

    fn with(bounds: &Bounds, builder: reqwest::ClientBuilder) -> Result<Self, Error> {
        // An error means that the process has chosen a provider already.
        let _chosen_before = rustls::crypto::ring::default_provider().install_default();
        let client = builder
            .connect_timeout(bounds.connect)
            .timeout(bounds.total)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| Error::Setup)?;
        Ok(Self {
            client,
            body_bytes: bounds.body_bytes,
        })
    }

    async fn exchange(&self, request: &Request) -> Result<Answer, NetworkFault> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&request.form)
            .finish();
        let form_type = "application/x-www-form-urlencoded;charset=utf-8";
        let post = self.client.post(&request.url).body(form);
        let post = post.header(reqwest::header::CONTENT_TYPE, form_type);
        let response = post.send().await.map_err(|error| fault(&error))?;
        let header = |name| response.headers().get(name)?.to_str().ok();
        let date = header(reqwest::header::DATE).and_then(read_date);
        let retry_after = header(reqwest::header::RETRY_AFTER).and_then(|text| text.parse().ok());
        Ok(Answer {
            status: response.status().as_u16(),
            date,
            retry_after: retry_after.map(Duration::from_secs),
            body: self.body(response).await?,
        })
    }

    /// The body, piece by piece: a length that was not announced, or falsely,
    /// cannot fill the memory.
    async fn body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, NetworkFault> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| fault(&error))? {
            if body.len() + piece.len() > self.body_bytes {
                return Err(NetworkFault::TooLong);
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

impl Transport for HttpTransport {
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
        Box::pin(self.exchange(request))
    }
}

fn read_date(text: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(text).ok().map(DateTime::from)
}

/// The kind alone: reqwest's own words may hold addresses and proxies.
fn fault(error: &reqwest::Error) -> NetworkFault {
    if error.is_timeout() {
        NetworkFault::Timeout
    } else if error.is_connect() {
        NetworkFault::Connect
    } else {
        NetworkFault::Interrupted
    }
}

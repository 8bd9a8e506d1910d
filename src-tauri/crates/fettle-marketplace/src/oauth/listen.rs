//! Where the browser lands when it comes back: a port of this machine's
//! loopback that takes one return and is gone.
//!
//! Bounded in every direction: bytes of a request, time of a connection, time
//! in all, connections. It answers with a page in both languages that says how
//! it went; the code is in no page and in no log.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::debug;
use zeroize::Zeroizing;

use super::{ReturnError, SignIn, SignInError};
use crate::secret::Secret;

/// The path of the callback.
const PATH: &str = "/callback";

/// How much a landing puts up with.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The whole sign-in: a person has to find their password.
    pub total: Duration,
    /// One connection.
    pub connection: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Bytes of one request's head.
    pub head_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total: Duration::from_mins(10),
            connection: Duration::from_secs(5),
            connections: 8,
            head_bytes: 8 << 10,
        }
    }
}

/// A port that waits for the browser.
#[derive(Debug)]
pub struct Landing {
    listener: TcpListener,
    address: SocketAddr,
}

impl Landing {
    /// Listens on `port` of 127.0.0.1; 0 takes a free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn on(port: u16) -> Result<Self, SignInError> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = bound.map_err(|_| SignInError::Port(port))?;
        let address = listener.local_addr().map_err(|_| SignInError::Port(port))?;
        Ok(Self { listener, address })
    }

    /// The address that the browser is to come back to.
    pub fn redirect(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// Waits for the return of `sign_in` and gives its code. Dropping the
    /// future closes the port.
    ///
    /// # Errors
    /// When the platform says no, or nobody comes in time.
    pub async fn wait(self, sign_in: &SignIn, limits: Limits) -> Result<Secret, SignInError> {
        let waiting = self.take(sign_in, limits);
        timeout(limits.total, waiting)
            .await
            .map_err(|_| SignInError::TimedOut)?
    }

    /// Browsers open connections that they may never use, so several are served
    /// at once.
    async fn take(&self, sign_in: &SignIn, limits: Limits) -> Result<Secret, SignInError> {
        let sign_in = Arc::new(sign_in.clone());
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                visitor = self.listener.accept(), if visits.len() < limits.connections => {
                    let Ok((stream, _)) = visitor else {
                        return Err(SignInError::Port(self.address.port()));
                    };
                    visits.spawn(visit(stream, sign_in.clone(), limits));
                }
                visited = visits.join_next(), if !visits.is_empty() => {
                    if let Some(Ok(Some(outcome))) = visited {
                        return outcome.map_err(SignInError::Return);
                    }
                }
            }
        }
    }
}

/// One connection from its first byte to its last, in its time.
async fn visit(stream: TcpStream, sign_in: Arc<SignIn>, limits: Limits) -> Option<Outcome> {
    let answered = timeout(limits.connection, answer(&stream, &sign_in, limits)).await;
    answered.ok()?.ok()?
}

/// What a return that decides the sign-in brings.
type Outcome = Result<Secret, ReturnError>;

/// Answers one request; gives the outcome if it decides the sign-in.
async fn answer(
    stream: &TcpStream,
    sign_in: &SignIn,
    limits: Limits,
) -> io::Result<Option<Outcome>> {
    let head = read_head(stream, limits.head_bytes).await?;
    let Some(query) = head.as_deref().and_then(|head| query_of(head)) else {
        write(stream, &page("404 Not Found", NOT_HERE)).await?;
        return Ok(None);
    };
    let outcome = sign_in.read_return(query);
    let (status, words) = match &outcome {
        Ok(_) => ("200 OK", DONE),
        Err(ReturnError::Refused(_) | ReturnError::NoCode) => ("200 OK", REFUSED),
        Err(strange) => {
            debug!(%strange, "a return to the sign-in was not taken");
            ("400 Bad Request", STRANGE)
        }
    };
    // What the browser does with the page is its own affair.
    let _ = write(stream, &page(status, words)).await;
    let is_decided = outcome
        .as_ref()
        .map_or_else(ReturnError::is_final, |_| true);
    Ok(is_decided.then_some(outcome))
}

/// The head of a request; None where it is too long or no text.
async fn read_head(stream: &TcpStream, limit: usize) -> io::Result<Option<Zeroizing<String>>> {
    let mut bytes = Zeroizing::new(vec![0; limit]);
    let mut length = 0;
    loop {
        stream.readable().await?;
        match stream.try_read(&mut bytes[length..]) {
            Ok(0) => return Ok(None),
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        if bytes[..length].windows(4).any(|four| four == b"\r\n\r\n") {
            let text = std::str::from_utf8(&bytes[..length]).ok();
            return Ok(text.map(|text| Zeroizing::new(text.to_owned())));
        }
    }
}

/// The query of `GET /callback?...`.
fn query_of(head: &str) -> Option<&str> {
    let line = head.lines().next()?;
    let target = line.strip_prefix("GET ")?.strip_suffix(" HTTP/1.1")?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (path == PATH).then_some(query)
}

async fn write(stream: &TcpStream, text: &str) -> io::Result<()> {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        stream.writable().await?;
        match stream.try_write(rest) {
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What a page says, in English and in Chinese.
type Words = (&'static str, &'static str);

const DONE: Words = (
    "You are back in Fettle. You can close this window.",
    "已返回 Fettle，可以关闭此窗口。",
);

const REFUSED: Words = (
    "The marketplace did not sign you in. Close this window and try again in Fettle.",
    "平台未完成登录。请关闭此窗口，在 Fettle 中重试。",
);

const STRANGE: Words = (
    "This page does not belong to the sign-in that Fettle waits for. Close it and go on from \
     Fettle.",
    "此页面不属于 Fettle 正在等待的登录。请关闭它，从 Fettle 继续。",
);

const NOT_HERE: Words = ("There is nothing here.", "此处没有内容。");

fn page(status: &str, (en, zh): Words) -> String {
    let body = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Fettle</title>\
         <body style=\"font:18px/1.6 sans-serif;margin:15vh auto;max-width:36em\">\
         <p>{en}</p><p lang=\"zh-CN\">{zh}</p></body></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream as Socket;

    use super::*;
    use crate::client::Settings;
    use crate::oauth::Chance;
    use crate::profile::Profile;

    const LIMITS: Limits = Limits {
        total: Duration::from_secs(20),
        connection: Duration::from_millis(300),
        connections: 2,
        head_bytes: 2_000,
    };

    /// Runs `browse` beside a landing and gives how it ended.
    fn land(
        limits: Limits,
        browse: impl FnOnce(SocketAddr, String) + Send + 'static,
    ) -> Result<Secret, SignInError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let landing = Landing::on(0).await.unwrap();
            let settings = Settings::new(Profile::A, "1", Secret::new("s"));
            let chance = Chance {
                state: [3; 32],
                verifier: [4; 32],
            };
            let sign_in = SignIn::begin(&settings, &landing.redirect(), &chance);
            let (address, state) = (landing.address, sign_in.state.expose().to_owned());
            let browser = std::thread::spawn(move || browse(address, state));
            let outcome = landing.wait(&sign_in, limits).await;
            assert!(Socket::connect(address).is_err(), "it is good for one use");
            browser.join().unwrap();
            outcome
        })
    }

    fn get(address: SocketAddr, target: &str) -> String {
        send(
            address,
            &format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"),
        )
    }

    fn send(address: SocketAddr, request: &str) -> String {
        let mut socket = Socket::connect(address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        // A port that hangs up in mid-request resets the connection.
        let _ = socket.read_to_string(&mut answer);
        answer
    }

    #[test]
    fn the_right_return_gives_the_code_and_a_page_without_it() {
        let outcome = land(LIMITS, |address, state| {
            let page = get(address, &format!("/callback?code=planted&state={state}"));
            assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
            assert!(page.contains("close this window") && page.contains("关闭此窗口"));
            assert!(!page.contains("planted"));
        });
        assert_eq!(outcome, Ok(Secret::new("planted")));
    }

    #[test]
    fn strangers_end_nothing() {
        let outcome = land(LIMITS, |address, state| {
            let page = get(address, "/callback?code=evil&state=00");
            assert!(page.starts_with("HTTP/1.1 400"), "{page}");
            assert!(page.contains("does not belong"), "{page}");
            assert!(get(address, "/callback?error=no").starts_with("HTTP/1.1 400"));
            assert!(get(address, "/favicon.ico").starts_with("HTTP/1.1 404"));
            let posted = send(address, "POST /callback?code=1 HTTP/1.1\r\n\r\n");
            assert!(posted.starts_with("HTTP/1.1 404"), "{posted}");
            get(address, &format!("/callback?code=planted&state={state}"));
        });
        assert_eq!(outcome, Ok(Secret::new("planted")));
    }

    #[test]
    fn silence_and_endless_requests_hold_up_nobody() {
        let outcome = land(LIMITS, |address, state| {
            let silent = Socket::connect(address).unwrap();
            let endless = format!("GET /{} HTTP/1.1\r\n", "x".repeat(5_000));
            assert!(!send(address, &endless).contains("200 OK"));
            assert_eq!(send(address, "GET /callback"), "");
            get(address, &format!("/callback?code=planted&state={state}"));
            drop(silent);
        });
        assert_eq!(outcome, Ok(Secret::new("planted")));
    }

    #[test]
    fn a_no_of_the_platform_ends_it() {
        let outcome = land(LIMITS, |address, state| {
            let page = get(address, &format!("/callback?error=denied&state={state}"));
            assert!(page.contains("did not sign you in"), "{page}");
        });
        let refused = ReturnError::Refused("denied".to_owned());
        assert_eq!(outcome, Err(SignInError::Return(refused)));
    }

    #[test]
    fn nobody_is_waited_for_for_ever() {
        let limits = Limits {
            total: Duration::from_millis(50),
            ..LIMITS
        };
        assert_eq!(land(limits, |_, _| {}), Err(SignInError::TimedOut));
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named() {
        let first = Landing::on(0).await.unwrap();
        let port = first.address.port();
        let second = Landing::on(port).await;
        assert_eq!(second.err(), Some(SignInError::Port(port)));
    }
}

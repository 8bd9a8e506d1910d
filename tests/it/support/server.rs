//! `fettle serve`, and calls to it over one connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::program::Desk;

/// A server that is killed at the latest when this goes.
pub struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts one on a workspace.
    pub fn start(desk: &Desk) -> Self {
        Self::of(desk.command(["serve"]))
    }

    /// Starts the one of a command.
    pub fn of(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it listens; `None` when it ended before it did.
    pub fn connect(&mut self) -> Option<Line> {
        let mut told = String::new();
        self.output.read_line(&mut told).unwrap();
        let told: Value = serde_json::from_str(&told).ok()?;
        let address = told["listening"].as_str().unwrap();
        let stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).ok()?;
        stream.set_nodelay(true).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        Some(Line {
            stream: BufReader::new(stream),
        })
    }

    /// `SIGKILL`, which no process can see coming.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that stays open.
pub struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    /// The answer of a use case, and whether it succeeded.
    ///
    /// # Errors
    /// When the connection breaks before the whole answer is here: the server
    /// is gone, and nothing was acknowledged.
    pub fn call(&mut self, use_case: &str, input: &Value) -> io::Result<(bool, Value)> {
        let body = input.to_string();
        let request = format!(
            "POST /call/{use_case} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (is_ok, length) = self.head()?;
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok((is_ok, serde_json::from_slice(&answer)?))
    }

    /// Whether the status is 200, and the length of the body.
    fn head(&mut self) -> io::Result<(bool, usize)> {
        let status = self.line()?;
        let mut length = None;
        loop {
            let line = self.line()?.to_lowercase();
            if line.is_empty() {
                let length = length.ok_or(io::ErrorKind::InvalidData)?;
                return Ok((status.starts_with("HTTP/1.1 200"), length));
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        if !line.ends_with("\r\n") {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

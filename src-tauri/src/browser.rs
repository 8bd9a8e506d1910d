//! The person's own browser, for the one address that needs it: where they
//! sign in to the marketplace.
//!
//! Opens addresses of the web and nothing else, so that no page can start a
//! program through it. Knows nothing of what stands at the address.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use fettle_app::{AppError, ErrorCode};
use tauri::Url;

/// A launcher that finds no browser says so at once; one that found one may
/// live as long as the browser does.
const VERDICT: Duration = Duration::from_millis(1_500);
const LOOK: Duration = Duration::from_millis(50);

/// Opens `address` in the browser.
///
/// # Errors
/// When it is no address of the web, or this machine has no browser for it.
pub async fn open(address: &str) -> Result<(), AppError> {
    let url = checked(address)?;
    let mut launcher = command(&url).spawn().map_err(|_| none())?;
    match verdict(&mut launcher).await {
        Some(status) if !status.success() => return Err(none()),
        Some(_) => {}
        // It goes on by itself; somebody has to hear of its end.
        None => drop(std::thread::spawn(move || launcher.wait())),
    }
    Ok(())
}

/// Secure addresses, and those of this machine, where the simulator answers.
fn checked(address: &str) -> Result<Url, AppError> {
    let url = Url::parse(address).ok();
    let is_web = |url: &Url| match url.scheme() {
        "https" => true,
        "http" => matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost")),
        _ => false,
    };
    url.filter(is_web)
        .ok_or_else(|| AppError::field("url", "this is no address that a browser may be given"))
}

fn none() -> AppError {
    AppError::new(
        ErrorCode::NotPossible,
        "this machine opens no browser by itself; open the address by hand",
    )
}

fn command(url: &Url) -> Command {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(first).arg(url.as_str());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// How the launcher ended, if it does so soon.
async fn verdict(launcher: &mut Child) -> Option<ExitStatus> {
    for _ in 0..VERDICT.as_millis() / LOOK.as_millis() {
        if let Ok(Some(status)) = launcher.try_wait() {
            return Some(status);
        }
        tokio::time::sleep(LOOK).await;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, may: bool) {
        assert_eq!(checked(address).is_ok(), may, "{address}");
    }

    #[test]
    fn only_addresses_of_the_web_are_opened() {
        check(
            "https://openapi-auth.alibaba.com/oauth/authorize?x=1&y=2",
            true,
        );
        check("http://127.0.0.1:8123/oauth/authorize", true);
        check("http://[::1]:8123/", true);
        check("http://example.com/", false);
        check("http://127.0.0.1.example.com/", false);
        check("file:///etc/passwd", false);
        check("javascript:alert(1)", false);
        check("--help", false);
        check("", false);
    }
}

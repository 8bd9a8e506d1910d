//! The page that stands in for the platform's sign-in.

use crate::sim::{Reply, Simulator, page};

/// Where a browser may be sent back to: nowhere but this machine.
const LOOPBACK: [&str; 2] = ["http://127.0.0.1:", "http://localhost:"];

impl Simulator {
    /// Answers `GET /oauth/authorize` with this query.
    pub fn authorise(&self, query: &str) -> Reply {
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let found = pairs.find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        let redirect = value("redirect_uri").unwrap_or_default();
        let is_right = value("response_type").as_deref() == Some("code")
            && value("client_id").as_deref() == Some(self.options.app_key.as_str())
            && LOOPBACK.iter().any(|start| redirect.starts_with(start));
        let now = self.platform_now();
        if !is_right {
            return page(now, 400, "response_type, client_id or redirect_uri");
        }
        let state = value("state").unwrap_or_default();
        let back = |key: &str, value: &str| {
            let start = redirect.len() + 1;
            let mut pairs = form_urlencoded::Serializer::for_suffix(format!("{redirect}?"), start);
            pairs.append_pair(key, value).append_pair("state", &state);
            escaped(&pairs.finish())
        };
        let (yes, no) = (
            back("code", &self.options.code),
            back("error", "access_denied"),
        );
        let mut reply = page(now, 200, "Simulated marketplace");
        let links = format!(
            "<p>This is a simulator on this machine and not the marketplace.</p>\
             <p><a id=\"yes\" href=\"{yes}\">Let Fettle read the orders</a></p>\
             <p><a id=\"no\" href=\"{no}\">Refuse</a></p>"
        );
        reply.body.extend_from_slice(links.as_bytes());
        reply
    }
}

/// As the value of an attribute.
fn escaped(text: &str) -> String {
    let plain = text.replace('&', "&amp;").replace('"', "&quot;");
    plain.replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;

    use super::*;
    use crate::sim::{Dialect, Options};

    fn answer(query: &str) -> (u16, String) {
        let now = Arc::new(|| DateTime::UNIX_EPOCH);
        let simulator = Simulator::new(Options::new(1, 1, Dialect::A), now);
        let reply = simulator.authorise(query);
        (reply.status, String::from_utf8(reply.body).unwrap())
    }

    #[test]
    fn yes_and_no_lead_back_with_the_state() {
        let (status, page) = answer(
            "response_type=code&client_id=sim-key&state=a%26b\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback",
        );
        assert_eq!(status, 200);
        let back = "http://127.0.0.1:9/callback?";
        assert!(
            page.contains(&format!("\"{back}code=sim-code&amp;state=a%26b\"")),
            "{page}"
        );
        assert!(page.contains(&format!("\"{back}error=access_denied&amp;state=a%26b\"")));
    }

    #[test]
    fn no_browser_is_sent_elsewhere() {
        for redirect in ["https://example.com/", "http://127.0.0.1.example.com/", ""] {
            let query = format!("response_type=code&client_id=sim-key&redirect_uri={redirect}");
            assert_eq!(answer(&query).0, 400, "{redirect}");
        }
        let other = "response_type=code&client_id=other&redirect_uri=http://127.0.0.1:9/callback";
        assert_eq!(answer(other).0, 400);
    }
}

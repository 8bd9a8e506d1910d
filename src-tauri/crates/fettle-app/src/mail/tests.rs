//! Mail from end to end, in the sample's workspace.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::{App, AppError, Lang, StoppedClock};

/// A desk on the sample, and a folder for mails.
struct Desk {
    app: App,
    dir: tempfile::TempDir,
}

impl Desk {
    async fn sample() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = "2026-11-21T01:00:00Z".parse().unwrap();
        let clock = Arc::new(StoppedClock(at));
        let app = App::open(dir.path().join("w"), clock, "test".to_owned()).await;
        let desk = Self { app, dir };
        desk.call("start", json!({"with": "sample"})).await;
        desk
    }

    async fn try_call(&self, name: &str, input: Value) -> Result<Value, AppError> {
        crate::call(&self.app, name, input, Lang::En).await
    }

    async fn call(&self, name: &str, input: Value) -> Value {
        self.try_call(name, input).await.unwrap()
    }

    fn mail(&self, name: &str, head: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        let mail = format!("{head}\nMessage-ID: <{name}@test>\n\n{text}\n");
        std::fs::write(&path, mail).unwrap();
        path
    }

    async fn read(&self, path: &PathBuf) -> Value {
        self.call("mail_read", json!({"path": path})).await
    }

    async fn take(&self, path: &PathBuf, what: Value) -> Result<Value, AppError> {
        let read = self.read(path).await;
        let mut input = json!({"path": path, "sha256": read["sha256"]});
        let fields = input.as_object_mut().unwrap();
        fields.extend(what.as_object().unwrap().clone());
        self.try_call("mail_take", input).await
    }
}

/// A buyer of the sample with an open demand that waits for its reply.
const BUYER: &str = "service1@buyer1.example";
const DEMAND: &str = "R-0054";
const DATE: &str = "Date: Fri, 20 Nov 2026 09:30:00 +0100";

fn from_buyer(more: &str) -> String {
    format!("From: Ana <{BUYER}>\nTo: us@fettle.example\n{DATE}\n{more}")
}

fn to_buyer(more: &str) -> String {
    format!("From: us@fettle.example\nTo: {BUYER}\n{DATE}\n{more}")
}

fn why(view: &Value, request: &str) -> String {
    let matches = view["matches"].as_array().unwrap();
    let found = matches.iter().find(|m| m["request_id"] == request);
    found.map_or_else(String::new, |m| m["why"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_buyers_mail_is_proposed_as_a_demand_and_taken_in_with_its_time() {
    let desk = Desk::sample().await;
    let path = desk.mail(
        "m1.eml",
        &from_buyer("Subject: Spindle stops"),
        "After ten minutes.",
    );
    let view = desk.read(&path).await;
    assert_eq!(
        (&view["direction"], &view["proposal"]),
        (&json!("from_buyer"), &json!("demand"))
    );
    assert!(
        why(&view, DEMAND).contains("address of Souk Ahras"),
        "{view}"
    );
    let order = view["order_ids"][0].clone();
    let before = desk.call("status", json!({})).await["log_length"].clone();

    let what = json!({"as": "demand", "order_id": order, "services": ["fault_detection"]});
    desk.take(&path, what.clone()).await.unwrap();
    let log = desk.call("log", json!({"limit": 3})).await;
    let kinds: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|op| op["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["evidence_kept", "fact_recorded", "request_put"]);
    let id = log[2]["entity_id"].clone();
    let detail = desk.call("request", json!({"request_id": id})).await;
    assert_eq!(detail["record"]["received_at"], "2026-11-20T08:30:00Z");
    assert_eq!(detail["record"]["channel"], "email");
    assert_eq!(detail["record"]["description"], "After ten minutes.");
    assert_eq!(
        detail["timeline"][1]["evidence"][0]["sha256"],
        view["sha256"]
    );

    // The same mail, and the same saved anew, are known.
    assert_eq!(desk.read(&path).await["already_taken"], id);
    let again = desk.mail(
        "copy.eml",
        &from_buyer("Subject: Spindle stops"),
        "After ten minutes.",
    );
    std::fs::write(&again, std::fs::read_to_string(&path).unwrap() + "\n").unwrap();
    assert_eq!(desk.read(&again).await["already_taken"], id);
    let refused = desk.take(&path, what.clone()).await.unwrap_err();
    assert!(refused.message.contains("taken in already"), "{refused}");

    desk.call("undo", json!({})).await;
    assert!(
        desk.try_call("request", json!({"request_id": id}))
            .await
            .is_err()
    );
    assert_eq!(desk.read(&path).await["already_taken"], Value::Null);
    assert!(before.as_u64() < desk.call("status", json!({})).await["log_length"].as_u64());
    desk.take(&path, what).await.unwrap();
}

#[tokio::test]
async fn what_a_mail_names_or_answers_ties_it_to_its_demand() {
    let desk = Desk::sample().await;
    let check = async |head: String, text: &str, words: &str| {
        let path = desk.mail("named.eml", &head, text);
        let view = desk.read(&path).await;
        assert_eq!(view["matches"][0]["request_id"], DEMAND, "{view}");
        assert!(why(&view, DEMAND).contains(words), "{view}");
        view["proposal"].clone()
    };
    let unknown = format!("From: x@nobody.example\n{DATE}");
    let subject = format!("{unknown}\nSubject: Re: {DEMAND}, spindle");
    assert_eq!(check(subject, "x", "subject names").await, "none");
    assert_eq!(
        check(unknown.clone(), "关于需求r-0054的问题", "text names").await,
        "none"
    );
    let order =
        desk.call("request", json!({"request_id": DEMAND})).await["record"]["order_id"].clone();
    let order = order.as_str().unwrap();
    let path = desk.mail("order.eml", &unknown, &format!("order {order}!"));
    let view = desk.read(&path).await;
    assert!(why(&view, DEMAND).contains("names the order"), "{view}");
    assert_eq!(view["order_ids"], json!([order]));
    let known = from_buyer(&format!("Subject: {DEMAND}"));
    assert_eq!(check(known, "x", "subject names").await, "none");
    let domain = format!("From: boss@buyer1.example\n{DATE}");
    let path = desk.mail("domain.eml", &domain, "x");
    assert!(why(&desk.read(&path).await, DEMAND).contains("domain of"));

    // A thread: the reply that was kept is what the next mail answers.
    let reply = desk.mail("reply.eml", &to_buyer("Subject: hello"), "We will come.");
    let what =
        json!({"as": "reply", "request_id": DEMAND, "agrees_method": true, "agrees_content": true});
    desk.take(&reply, what).await.unwrap();
    let answer = format!("From: new@elsewhere.example\n{DATE}\nIn-Reply-To: <reply.eml@test>");
    let path = desk.mail("answer.eml", &answer, "Thank you.");
    assert!(why(&desk.read(&path).await, DEMAND).contains("exchange"));
}

#[tokio::test]
async fn mails_to_the_buyer_reply_and_confirm_and_move_the_clocks() {
    let desk = Desk::sample().await;
    let about = format!("Subject: {DEMAND}");
    let reply = desk.mail(
        "reply.eml",
        &to_buyer(&about),
        "We send an engineer to repair it.",
    );
    let view = desk.read(&reply).await;
    assert_eq!(
        (&view["direction"], &view["proposal"]),
        (&json!("to_buyer"), &json!("reply"))
    );
    let what =
        json!({"as": "reply", "request_id": DEMAND, "agrees_method": true, "agrees_content": true});
    desk.take(&reply, what).await.unwrap();
    let detail = desk.call("request", json!({"request_id": DEMAND})).await;
    let clock = detail["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["clock"] == "effective_reply");
    assert_eq!(clock.unwrap()["met"]["at"], "2026-11-20T08:30:00Z");

    let confirm = desk.mail(
        "confirm.eml",
        &to_buyer(&about),
        "We confirm your appointment.",
    );
    let view = desk.read(&confirm).await;
    assert_eq!(view["proposal"], "confirmation", "{view}");
    let what = json!({"as": "confirmation", "request_id": DEMAND, "appointment_on": "2026-11-30"});
    desk.take(&confirm, what).await.unwrap();
    let detail = desk.call("request", json!({"request_id": DEMAND})).await;
    assert_eq!(detail["row"]["stage"], "confirmed");
    let more = desk.mail("more.eml", &to_buyer(&about), "See you there.");
    assert_eq!(desk.read(&more).await["proposal"], "none");
}

#[tokio::test]
async fn nothing_is_made_up() {
    let desk = Desk::sample().await;
    let length = async || desk.call("status", json!({})).await["log_length"].as_u64();
    let before = length().await;
    let refused = async |head: &str, what: Value, words: &str| {
        let path = desk.mail("odd.eml", head, "x");
        let error = desk.take(&path, what).await.unwrap_err();
        assert!(error.message.contains(words), "{error}");
    };
    let reply = json!({"as": "reply", "request_id": DEMAND});
    refused(
        &format!("From: {BUYER}"),
        reply.clone(),
        "does not say when",
    )
    .await;
    let future = "Date: Sun, 22 Nov 2026 09:30:00 +0100";
    refused(
        &format!("From: {BUYER}\n{future}"),
        reply.clone(),
        "in the future",
    )
    .await;
    refused(
        &from_buyer("Subject: x"),
        json!({"as": "reply"}),
        "which demand",
    )
    .await;
    refused(
        &from_buyer("Subject: x"),
        json!({"as": "demand"}),
        "which order",
    )
    .await;
    let path = desk.mail("odd.eml", &from_buyer("Subject: x"), "x");
    let input = json!({"path": path, "sha256": "0", "as": "reply", "request_id": DEMAND});
    let error = desk.try_call("mail_take", input).await.unwrap_err();
    assert!(error.message.contains("another one"), "{error}");
    let book = desk.dir.path().join("book.eml");
    std::fs::write(&book, b"PK\x03\x04").unwrap();
    let error = desk
        .try_call("mail_read", json!({"path": book}))
        .await
        .unwrap_err();
    assert!(error.message.contains("no e-mail"), "{error}");
    assert_eq!(length().await, before);
}

async fn text(desk: &Desk, kind: &str, language: Option<&str>) -> Value {
    let input = json!({"request_id": DEMAND, "kind": kind, "language": language});
    desk.call("reply_text", input).await
}

#[tokio::test]
async fn a_text_to_send_shows_its_gaps_and_names_the_zone() {
    let desk = Desk::sample().await;
    let view = text(&desk, "reply", None).await;
    let body = view["body"].as_str().unwrap();
    assert_eq!(view["language"], "en");
    assert!(
        view["missing"][0]
            .as_str()
            .unwrap()
            .contains("not on record"),
        "{view}"
    );
    assert!(body.contains("[... how we will serve you ...]"), "{body}");
    assert!(
        body.contains("[... day and time of the visit ...]"),
        "{body}"
    );
    assert!(body.contains("(Algiers, UTC+01:00)"), "{body}");
    assert!(!body.contains('{') && !body.contains("\n\n\n"), "{body}");

    let to_confirm = json!({"request_id": DEMAND, "fact": "confirm", "channel": "email", "at": "2026-11-20T08:00:00Z",
        "method": "overseas_engineer", "appointment_on": "2026-11-30", "appointment_from": "09:00:00", "appointment_to": "12:00:00"});
    desk.call("record", to_confirm).await;
    let spanish = text(&desk, "confirmation", Some("es-MX")).await;
    let body = spanish["body"].as_str().unwrap();
    assert_eq!(
        (&spanish["language"], &spanish["missing"]),
        (&json!("es"), &json!([]))
    );
    assert!(
        body.contains("2026-11-30 09:00–12:00 (Africa/Algiers, UTC+01:00)"),
        "{body}"
    );
    assert!(
        body.contains("a más tardar el 2026-12-04 09:00 (Africa/Algiers, UTC+01:00)"),
        "{body}"
    );
    let chinese = text(&desk, "confirmation", Some("zh-TW")).await;
    assert!(
        chinese["body"]
            .as_str()
            .unwrap()
            .contains("2026年11月30日 周一 09:00–12:00（阿尔及尔，UTC+01:00）"),
        "{chinese}"
    );
    assert!(
        chinese["missing"][0]
            .as_str()
            .unwrap()
            .contains("simplified"),
        "{chinese}"
    );
    let arabic = text(&desk, "confirmation", Some("ar")).await;
    let body = arabic["body"].as_str().unwrap();
    assert!(
        body.contains("\u{200e}2026-11-30 09:00–12:00 (Africa/Algiers, UTC+01:00)\u{200e}"),
        "{body}"
    );
    let italian = text(&desk, "solution", Some("it")).await;
    assert!(
        italian["missing"][0]
            .as_str()
            .unwrap()
            .contains("no text in the buyer's language (it)")
    );
    assert!(
        italian["body"]
            .as_str()
            .unwrap()
            .contains("[... the solution, in words ...]")
    );
}

//! From the bytes of an answer to its `value`, or to the reason there is none.

use std::time::Duration;

use serde_json::Value;

use crate::error::{BodyFault, Error, Oddity, Refusal, RefusalKind};
use crate::json::text;
use crate::profile::Api;
use crate::secret::scrub;
use crate::told::Told;
use crate::transport::Answer;

/// Characters of the platform's own message that are kept.
const MESSAGE_LIMIT: usize = 300;

/// The answer's value: the object that holds the fields of `api`. `secrets`
/// are what the request held; the platform may repeat them.
pub fn decode(api: Api, answer: &Answer, secrets: &[&str]) -> Result<Told, Error> {
    if answer.status == 429 {
        let wait = answer.retry_after;
        return Err(Error::Throttled { wait });
    }
    let parsed = parse(&answer.body);
    if !(200..300).contains(&answer.status) {
        let status = answer.status;
        let refusal = parsed.ok().and_then(|body| refusal(&body, secrets));
        return Err(refusal.map_or(Error::Http { status }, refused));
    }
    let body = parsed.map_err(Error::Body)?;
    if let Some(refusal) = refusal(&body, secrets) {
        return Err(refused(refusal));
    }
    let what = Oddity::Missing("value");
    let (path, value) = value(api, &body).ok_or(Error::Unexpected { api, what })?;
    let text = std::str::from_utf8(&answer.body);
    let told = text.ok().and_then(|text| Told::at(text, &path, value));
    told.ok_or(Error::Body(BodyFault::NotJson))
}

fn refused(refusal: Refusal) -> Error {
    match refusal.kind {
        RefusalKind::Throttle { wait_seconds } => Error::Throttled {
            wait: wait_seconds.map(Duration::from_secs),
        },
        _ => Error::Refused(refusal),
    }
}

fn parse(body: &[u8]) -> Result<Value, BodyFault> {
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match start {
        None => return Err(BodyFault::Empty),
        Some(b'<') => return Err(BodyFault::Html),
        Some(_) => {}
    }
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Err(error) if error.is_eof() => Err(BodyFault::Truncated),
        Ok(_) | Err(_) => Err(BodyFault::NotJson),
    }
}

/// The name of the root: `<method>_response`; `None` where the body is it.
fn root_name(body: &Value) -> Option<&str> {
    let fields = body.as_object().into_iter().flatten();
    let mut wrapped = fields
        .filter(|(key, value)| key.ends_with("_response") && value.is_object())
        .filter(|(key, _)| *key != "error_response");
    wrapped.next().map(|(key, _)| key.as_str())
}

/// The root below `<method>_response`, or the body itself.
fn root(body: &Value) -> &Value {
    root_name(body).map_or(body, |name| &body[name])
}

/// The refusal that `body` holds: an `error_response` at the top or below the
/// root, a `result` without success, or a flat `code` other than 0.
fn refusal(body: &Value, secrets: &[&str]) -> Option<Refusal> {
    let root = root(body);
    for holder in [body, root] {
        let error = &holder["error_response"];
        if error.is_object() {
            return Some(read_refusal(error, body, secrets));
        }
    }
    let result = &root["result"];
    if field(result, "success").as_deref() == Some("false") {
        return Some(read_refusal(result, body, secrets));
    }
    let code = field(root, "code")?;
    (code != "0").then(|| read_refusal(root, body, secrets))
}

fn field(object: &Value, name: &str) -> Option<String> {
    text(object, name).ok().flatten()
}

fn read_refusal(error: &Value, body: &Value, secrets: &[&str]) -> Refusal {
    let first = |names: &[&str]| names.iter().find_map(|name| field(error, name));
    let clean =
        |text: String| -> String { scrub(&text, secrets).chars().take(MESSAGE_LIMIT).collect() };
    let code = first(&["code"]).map_or_else(|| "?".to_owned(), clean);
    let sub_code = first(&["sub_code"]).map(clean);
    let message = first(&["sub_msg", "msg", "message"]).map_or_else(String::new, clean);
    let request_id = first(&["request_id"]).or_else(|| field(body, "request_id"));
    Refusal {
        kind: RefusalKind::read(&code, sub_code.as_deref(), &message),
        code,
        sub_code,
        message,
        request_id: request_id.map(clean),
    }
}

/// `value` stands under `result` or directly under the root; the token calls'
/// fields stand at the root itself. The names that lead to it, and what it says.
fn value(api: Api, body: &Value) -> Option<(Vec<&str>, &Value)> {
    let root = root(body);
    let to_root = || root_name(body).into_iter();
    if let Some(found) = root["result"].get("value") {
        return Some((to_root().chain(["result", "value"]).collect(), found));
    }
    if let Some(found) = root.get("value") {
        return Some((to_root().chain(["value"]).collect(), found));
    }
    api.is_token_call().then(|| (to_root().collect(), root))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            date: None,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        }
    }

    fn read(body: &str) -> Result<Value, Error> {
        told(body).map(|told| told.value)
    }

    fn told(body: &str) -> Result<Told, Error> {
        decode(Api::OrderGet, &answer(200, body), &["t0ken"])
    }

    #[test]
    fn the_value_is_found_in_each_envelope() {
        let wrapped =
            r#"{"alibaba_seller_order_get_response":{"result":{"success":true,"value":{"a":1}}}}"#;
        let direct = r#"{"alibaba_seller_order_get_response":{"value":{"a":1},"request_id":"r"}}"#;
        let flat = r#"{"code":"0","value":{"a":1},"request_id":"r"}"#;
        for body in [wrapped, direct, flat, r#"{"code":0,"value":{"a":1}}"#] {
            assert_eq!(read(body), Ok(json!({"a": 1})), "{body}");
        }
    }

    #[test]
    fn the_value_keeps_its_text_to_the_last_digit_and_blank() {
        let value =
            r#"{ "amount" : 12.5000, "id":12345678901234567890123, "é":"\u00e9/\/" ,"z":1e2}"#;
        let bodies = [
            format!(r#"{{"alibaba_seller_order_get_response":{{"result":{{"value":{value}}}}}}}"#),
            format!(r#"{{"x_response": {{"value": {value} }}, "request_id":"r"}}"#),
            format!(r#"{{"code":"0","value":{value}}}"#),
        ];
        for body in bodies {
            assert_eq!(told(&body).unwrap().text, value, "{body}");
        }
    }

    #[test]
    fn a_refusal_is_found_wherever_it_stands_and_repeats_no_secret() {
        let error =
            r#"{"code":"15","sub_code":"isv.402","sub_msg":"t0ken is bad","request_id":"r"}"#;
        let bodies = [
            format!(r#"{{"error_response":{error}}}"#),
            format!(r#"{{"alibaba_seller_order_get_response":{{"error_response":{error}}}}}"#),
            error.to_owned(),
        ];
        for body in bodies {
            let Err(Error::Refused(refusal)) = read(&body) else {
                panic!("{body}");
            };
            assert_eq!(refusal.message, "[secret] is bad");
            assert_eq!(refusal.to_string(), "15 (isv.402): [secret] is bad");
            assert_eq!(refusal.request_id.as_deref(), Some("r"));
        }
    }

    #[test]
    fn what_is_not_the_platform_says_so() {
        let check = |body, fault| assert_eq!(read(body), Err(Error::Body(fault)), "{body}");
        check("<!DOCTYPE html><p>sign in</p>", BodyFault::Html);
        check(r#"{"code":"0","value":{"trade_"#, BodyFault::Truncated);
        check(" \n", BodyFault::Empty);
        check("OK", BodyFault::NotJson);
        check("[1]", BodyFault::NotJson);
        let nothing = read(r#"{"code":"0"}"#);
        let what = Oddity::Missing("value");
        let api = Api::OrderGet;
        assert_eq!(nothing, Err(Error::Unexpected { api, what }));
        let page = decode(api, &answer(502, "<html>"), &[]);
        assert_eq!(page, Err(Error::Http { status: 502 }));
    }

    #[test]
    fn both_kinds_of_throttle_are_told() {
        let ban = r#"{"error_response":{"code":"ApiCallLimit","msg":"This ban will last for 9 more seconds"}}"#;
        let wait = Some(Duration::from_secs(9));
        assert_eq!(read(ban), Err(Error::Throttled { wait }));
        let limit = r#"{"code":"AppCallLimit","message":"slow down"}"#;
        assert_eq!(read(limit), Err(Error::Throttled { wait: None }));
    }
}

//! The wire types are frozen: these ops are written as they were on the day
//! of the first release, byte for byte, and read back for ever.
//!
//! A new kind adds a line: `FETTLE_WRITE_GOLDEN=1` writes the file again. A
//! line that changes is a mistake.

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::id::{BuyerId, FactId, PartNo, RequestId, VisitId};
use fettle_domain::money::{CurrencyCode, Money};
use fettle_domain::order::Buyer;
use fettle_domain::part::Part;
use fettle_domain::place::{CountryCode, GeoPoint, Place};
use fettle_domain::request::{Appointment, Fact, FactKind, Retraction};
use fettle_domain::zone::ZoneId;
use fettle_sync::{
    BatchId, Cause, ChainTip, DeviceId, Op, OpDraft, OpHash, OpId, Payload, SeededEntropy,
    verify_chain,
};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wire/ops.jsonl");

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00.25Z".parse().unwrap()
}

fn part() -> Change {
    Change::PartPut(Part {
        part_no: PartNo::new("P-1").unwrap(),
        name: "主轴轴承 \"7014\"".to_owned(),
        unit_price: Some(Money::parse("120.50", CurrencyCode::USD).unwrap()),
        products: std::collections::BTreeSet::new(),
        supply_years: Some(8),
    })
}

fn buyer() -> Change {
    Change::BuyerPut(Buyer {
        buyer_id: BuyerId::new("B-1").unwrap(),
        name: "Möller GmbH".to_owned(),
        contact: None,
        email: None,
        phone: None,
        site: Place {
            city: "München".to_owned(),
            country: CountryCode::new("DE").unwrap(),
            address: None,
            point: GeoPoint::new(48.135_125, -11.58).unwrap(),
            point_is_given: true,
            zone: ZoneId::new("Europe/Berlin").unwrap(),
        },
        language: Some("de".to_owned()),
    })
}

fn confirmation() -> Change {
    Change::FactRecorded(Fact {
        fact_id: FactId::new("F-1").unwrap(),
        request_id: RequestId::new("R-0001").unwrap(),
        at: now(),
        channel: None,
        what: FactKind::Confirmation {
            appointment: Some(Appointment {
                date: "2026-12-01".parse().unwrap(),
                from: Some("09:00:00".parse().unwrap()),
                to: None,
                zone: ZoneId::new("Europe/Berlin").unwrap(),
            }),
        },
        evidence: Vec::new(),
        note: None,
        retracted: None,
    })
}

fn changes() -> Vec<(Change, Option<u64>)> {
    let retraction = Retraction {
        at: now(),
        reason: "undo".to_owned(),
    };
    let fact_id = FactId::new("F-1").unwrap();
    let cancelled = Change::BookingCancelled {
        visit_id: VisitId::new("R-0001").unwrap(),
        at: now(),
        reason: String::new(),
    };
    vec![
        (part(), Some(0)),
        (buyer(), None),
        (confirmation(), None),
        (cancelled, Some(3)),
        (
            Change::FactRetracted {
                fact_id: fact_id.clone(),
                retraction,
            },
            None,
        ),
        (Change::FactReinstated { fact_id }, None),
        (Change::PartRemoved(PartNo::new("P-1").unwrap()), Some(1)),
    ]
}

/// Kinds that came later: behind the op that nobody knows, so that the lines
/// before stay as they are.
fn later() -> Vec<(Change, Option<u64>)> {
    let read = |kind: &str, payload| {
        let change = serde_json::json!({"kind": kind, "payload": payload});
        (serde_json::from_value(change).unwrap(), None)
    };
    let money = serde_json::json!({"amount": "3.50", "currency": "USD"});
    let record = serde_json::json!({
        "status": "trade_success", "created_at": now(), "modified_at": now(),
        "lines": [{"product_id": "1600", "name": "数控车床", "quantity": "12.0000", "unit": "set",
            "sku_code": "S", "model_number": "CK6150", "unit_price": money}],
        "buyer": {"full_name": "Ana", "country": "BR", "immutable_id": "i", "account_id": "a"},
        "ship_to": {"address": "Rua 1", "city": "São Paulo", "province": "SP", "country_code": "BR",
            "zip": "01000", "contact_person": "Ana"},
        "payments": [{"status": "PAID", "step": "ADVANCE", "amount": money, "paid_at": now(),
            "received_at": now()}],
        "has_refund": true, "order_denied": false, "funds_denied": false, "shipment_at": now(),
        "shipment_method": "sea", "carrier": "COSCO", "total": money, "trade_term": "FOB",
        "remark": "-", "hash": "00", "mark": now(), "pulled_at": now(),
    });
    let raw = r#"{"order":{"trade_id":271207727001028893}}"#;
    let wait = serde_json::json!({"code": "http", "message": "status 500", "tried_at": now(),
        "mark": now()});
    let link = serde_json::json!({
        "profile": "A", "base_url": "https://a", "auth_url": "https://b", "app_key": "k",
        "first_from": now(), "is_simulator": false, "linked_at": now(),
    });
    let id = "271207727001028893";
    let mut told = record.clone();
    told["simulated"] = true.into();
    let order_read = serde_json::json!({"order_id": id, "record": told,
        "answers": {"pack": "ab".repeat(32), "start": 17, "bytes": 42}});
    vec![
        read(
            "market_order_pulled",
            serde_json::json!({"order_id": id, "record": record, "raw": raw}),
        ),
        read(
            "market_order_set_aside",
            serde_json::json!({"order_id": id, "wait": wait}),
        ),
        read("market_linked", link),
        read("market_unlinked", serde_json::json!({"at": now()})),
        read("market_order_read", order_read),
    ]
}

/// A chain of all samples, among them an op of a kind that nobody knows.
fn ops() -> Vec<Op> {
    let mut entropy = SeededEntropy::new(1);
    let device_id = DeviceId::new(now(), &mut entropy);
    let batch_id = BatchId::new(now(), &mut entropy);
    let mut ops: Vec<Op> = Vec::new();
    seal(&mut ops, &changes(), device_id, batch_id, &mut entropy);
    let mut unknown = ops.last().unwrap().clone();
    unknown.prev_hash = unknown.hash;
    unknown.device_seq += 1;
    unknown.kind = "crane_hired".to_owned();
    unknown.table = None;
    unknown.payload = Payload::new(&serde_json::json!({"tons": 12, "at": [1.5, null]}));
    unknown.hash = OpHash::of(&unknown.canonical_bytes());
    ops.push(unknown);
    seal(&mut ops, &later(), device_id, batch_id, &mut entropy);
    ops
}

fn seal(
    ops: &mut Vec<Op>,
    changes: &[(Change, Option<u64>)],
    device_id: DeviceId,
    batch_id: BatchId,
    entropy: &mut SeededEntropy,
) {
    for (number, (change, base_rev)) in changes.iter().enumerate() {
        let draft = OpDraft {
            op_id: OpId::new(now(), entropy),
            device_id,
            actor: "wang",
            change,
            base_rev: *base_rev,
            recorded_at: now(),
            zone: "Asia/Shanghai",
            batch_id,
            cause: [
                None,
                Some(Cause::UndoOf(batch_id)),
                Some(Cause::RedoOf(batch_id)),
            ][number % 3],
        };
        ops.push(draft.seal(ops.last().map_or(ChainTip::EMPTY, Op::tip)));
    }
}

#[test]
fn ops_are_written_as_they_always_were() {
    let lines: Vec<_> = ops()
        .iter()
        .map(|op| serde_json::to_string(op).unwrap())
        .collect();
    let text = lines.join("\n") + "\n";
    if std::env::var_os("FETTLE_WRITE_GOLDEN").is_some() {
        std::fs::write(PATH, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(PATH).unwrap(), text);
}

#[test]
fn ops_are_read_as_they_always_were() {
    let text = std::fs::read_to_string(PATH).unwrap();
    let read: Vec<Op> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read, ops());
    assert_eq!(verify_chain(&read), Ok(read.last().unwrap().tip()));
    let changes = changes();
    let (known, rest) = read.split_at(changes.len());
    let (unknown, new) = rest.split_first().unwrap();
    let known = known.iter().zip(changes);
    for (op, (change, _)) in known.chain(new.iter().zip(later())) {
        assert_eq!(op.change().unwrap(), change);
    }
    assert!(unknown.change().unwrap_err().is_newer());
}

#[test]
fn the_canonical_bytes_are_what_they_always_were() {
    let op = &ops()[0];
    let text = String::from_utf8(op.canonical_bytes()).unwrap();
    let ids = format!("{}\",\"{}", op.op_id, op.device_id);
    let expected = format!(
        "[\"fettle-op/1\",\"{ids}\",1,\"wang\",\"part_put\",\"P-1\",\"part\",0,1,\
         {{\"name\":\"主轴轴承 \\\"7014\\\"\",\"part_no\":\"P-1\",\"products\":[],\
         \"supply_years\":8,\"unit_price\":{{\"currency\":\"USD\",\"minor\":12050}}}},\
         \"2026-11-20T08:00:00.250Z\",\"Asia/Shanghai\",\"{}\",null,null,\"{}\"]",
        op.batch_id,
        "0".repeat(64)
    );
    assert_eq!(text, expected);
}

#[test]
fn a_field_that_is_not_known_is_refused() {
    let mut value = serde_json::to_value(&ops()[0]).unwrap();
    value["colour"] = "red".into();
    assert!(serde_json::from_value::<Op>(value).is_err());
}

#[test]
fn a_payload_that_is_not_its_kind_says_so() {
    let mut op = ops().swap_remove(0);
    op.payload = Payload::new(&serde_json::json!({"name": 7}));
    let error = op.change().unwrap_err();
    assert!(!error.is_newer());
    assert!(error.to_string().contains("part_put"), "{error}");
    op.payload_version = 2;
    assert!(op.change().unwrap_err().is_newer());
}

//! An exported book imports to the same state.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::ControlFlow;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use fettle_domain::change::Change;
use fettle_domain::evidence::Evidence;
use fettle_domain::id::{
    BuyerId, EngineerId, EvidenceId, FactId, JourneyId, MovementId, OrderId, PartNo, PointId,
    ProductId, RequestId,
};
use fettle_domain::money::{CurrencyCode, Money};
use fettle_domain::order::{Buyer, Order, Product};
use fettle_domain::part::{Part, PartNeed, StockMovement, StockPlace, balances};
use fettle_domain::people::{Engineer, Passport, ServicePoint, Visa};
use fettle_domain::place::{CountryCode, GeoPoint, Place};
use fettle_domain::request::{Appointment, Fact, FactKind, Retraction, ServiceRequest};
use fettle_domain::schedule::{Assignee, Booking, BookingState, Lock};
use fettle_domain::service::{Channel, Method, Service, Skill};
use fettle_domain::settings::Settings;
use fettle_domain::time::{DateRange, Interval};
use fettle_domain::workspace::{Table, Workspace};
use fettle_domain::zone::ZoneId;
use fettle_exchange::{
    Book, Limits, PlaceResolver, SAMPLE, read_book, workbook_bytes, write_csv_folder,
};
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;

use crate::fake::{Fake, apply, found, now, plan, plan_as, read};

fn word() -> impl Strategy<Value = String> {
    "[=+@A-Za-z0-9'\"中ñ;,_-][ A-Za-z0-9;,'\"\n=中é<&_-]{0,12}[A-Za-z0-9;\"中]"
}

fn id() -> impl Strategy<Value = String> {
    "[A-Z=+@'-]{1,2}[0-9A-Za-z ._;-]{0,6}[0-9A-Z]"
        .prop_filter("looks like a damaged number", |t| !t.contains(['e', 'E']))
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..4000_i64).prop_map(|n| NaiveDate::from_ymd_opt(2022, 1, 1).unwrap() + Duration::days(n))
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (1_640_000_000..1_900_000_000_i64, 0..3_u32)
        .prop_map(|(s, ms)| DateTime::from_timestamp(s, ms * 1_234_567).unwrap())
}

fn range() -> impl Strategy<Value = DateRange> {
    (day(), 0..400_i64)
        .prop_map(|(from, days)| DateRange::new(from, from + Duration::days(days)).unwrap())
}

fn country() -> impl Strategy<Value = CountryCode> {
    prop::sample::select(vec!["DE", "US", "CN", "DZ"]).prop_map(|c| CountryCode::new(c).unwrap())
}

fn money() -> impl Strategy<Value = Money> {
    let codes = prop::sample::select(vec!["CNY", "USD", "JPY", "KWD"]);
    (0..10_000_000_i64, codes).prop_map(|(minor, code)| Money {
        minor,
        currency: CurrencyCode::new(code).unwrap(),
    })
}

fn place() -> impl Strategy<Value = Place> {
    let point = of((-90_000_000..=90_000_000_i32, -180_000_000..=180_000_000_i32));
    (word(), country(), of(word()), point).prop_map(|(city, country, address, given)| {
        let point = given.map_or_else(
            || found(&city, country),
            |(lat, lon)| GeoPoint::new(f64::from(lat) / 1e6, f64::from(lon) / 1e6).unwrap(),
        );
        Place {
            city,
            country,
            address,
            point,
            point_is_given: given.is_some(),
            zone: Fake.zone_of(point),
        }
    })
}

fn services() -> impl Strategy<Value = std::collections::BTreeSet<Service>> {
    btree_set(prop::sample::select(Service::ALL), 0..4)
}

fn skills() -> impl Strategy<Value = std::collections::BTreeSet<Skill>> {
    btree_set(word().prop_map(|w| Skill::new(&w)), 0..4)
}

fn product() -> impl Strategy<Value = Change> {
    let flags = (of(any::<bool>()), services(), of(0..100_u32), of(day()));
    (id(), word(), word(), of(word()), flags).prop_map(
        |(id, model, name, family, (serviced, services, warranty_months, discontinued_on))| {
            Change::ProductPut(Product {
                product_id: ProductId::new(id).unwrap(),
                model,
                name,
                family,
                serviced,
                services,
                warranty_months,
                discontinued_on,
            })
        },
    )
}

fn buyer() -> impl Strategy<Value = Change> {
    (id(), word(), of(word()), of(word()), place(), of(word())).prop_map(
        |(id, name, contact, phone, site, language)| {
            Change::BuyerPut(Buyer {
                buyer_id: BuyerId::new(id).unwrap(),
                name,
                contact,
                email: None,
                phone,
                site,
                language,
            })
        },
    )
}

fn visa() -> impl Strategy<Value = Visa> {
    (country(), range(), of(0..99_u32), of(1..90_u32)).prop_map(
        |(country, valid, entries, stay_days)| Visa {
            country,
            valid,
            entries,
            stay_days,
        },
    )
}

fn engineer() -> impl Strategy<Value = Change> {
    let papers = (
        of((country(), day())),
        vec(visa(), 0..3),
        prop::collection::btree_map(country(), 0..40_u32, 0..3),
    );
    let rest = (
        of(money()),
        of(1..60_u32),
        vec(range(), 0..3),
        vec(word(), 0..3),
    );
    (id(), word(), place(), skills(), papers, rest).prop_map(
        |(id, name, home, skills, (passport, visas, visa_lead_days), rest)| {
            let (day_cost, max_days_away, leave, languages) = rest;
            Change::EngineerPut(Engineer {
                engineer_id: EngineerId::new(id).unwrap(),
                name,
                home,
                skills,
                languages,
                passport: passport.map(|(country, expires_on)| Passport {
                    country,
                    expires_on,
                }),
                visas,
                visa_lead_days,
                day_cost,
                max_days_away,
                leave,
            })
        },
    )
}

fn point() -> impl Strategy<Value = Change> {
    let costs = (of(money()), of(money()), 0..9_u32, of(0..2000_u32));
    (
        id(),
        word(),
        place(),
        btree_set(country(), 0..3),
        services(),
        skills(),
        costs,
    )
        .prop_map(|(id, name, place, countries, services, skills, costs)| {
            let (visit_cost, hour_cost, capacity_per_day, radius_km) = costs;
            Change::ServicePointPut(ServicePoint {
                point_id: PointId::new(id).unwrap(),
                name,
                place,
                radius_km,
                countries,
                services,
                skills,
                capacity_per_day,
                visit_cost,
                hour_cost,
            })
        })
}

fn part() -> impl Strategy<Value = Part> {
    (
        id(),
        word(),
        of(money()),
        btree_set(id(), 0..3),
        of(0..20_u32),
    )
        .prop_map(|(id, name, unit_price, products, supply_years)| Part {
            part_no: PartNo::new(id).unwrap(),
            name,
            unit_price,
            products: products
                .iter()
                .map(|p| ProductId::new(p).unwrap())
                .collect(),
            supply_years,
        })
}

fn fact_kind() -> impl Strategy<Value = FactKind> {
    let appointment = (day(), of(0..86_400_u32)).prop_map(|(date, from)| Appointment {
        date,
        from: from.map(|s| chrono::NaiveTime::from_num_seconds_from_midnight_opt(s, 0).unwrap()),
        to: None,
        zone: ZoneId::new("Europe/Berlin").unwrap(),
    });
    prop_oneof![
        (any::<bool>(), any::<bool>()).prop_map(|(agrees_method, agrees_content)| {
            FactKind::Reply {
                agrees_method,
                agrees_content,
            }
        }),
        of(appointment).prop_map(|appointment| FactKind::Confirmation { appointment }),
        Just(FactKind::Solution),
        Just(FactKind::Arrival),
        Just(FactKind::Note),
    ]
}

/// A fact before its demand is known: whether its id is the derived one, and
/// the rest.
type LooseFact = (
    bool,
    DateTime<Utc>,
    Option<Channel>,
    FactKind,
    (Option<String>, bool, bool),
);

fn loose_fact() -> impl Strategy<Value = LooseFact> {
    let at = prop_oneof![instant(), Just(now())];
    let channel = of(prop::sample::select(Channel::ALL));
    let rest = (of(word()), any::<bool>(), prop::bool::weighted(0.2));
    (any::<bool>(), at, channel, fact_kind(), rest)
}

fn facts_of(request_id: &RequestId, loose: Vec<LooseFact>) -> Vec<Change> {
    let fact = |(n, (derived, at, channel, what, (note, proof, back))): (usize, LooseFact)| {
        let id = if derived {
            format!("{request_id}/{}", what.as_str())
        } else {
            format!("{request_id}#{n}")
        };
        Change::FactRecorded(Fact {
            fact_id: FactId::new(id).unwrap(),
            request_id: request_id.clone(),
            at,
            channel,
            what,
            evidence: proof
                .then(|| EvidenceId::new("proof").unwrap())
                .into_iter()
                .collect(),
            note,
            retracted: back.then(|| Retraction {
                at,
                reason: "mistaken".to_owned(),
            }),
        })
    };
    loose.into_iter().enumerate().map(fact).collect()
}

fn booking(
    request_id: &RequestId,
    assignee: Assignee,
    at: DateTime<Utc>,
    cancelled: bool,
) -> Change {
    let finish_at = at + Duration::hours(30);
    Change::BookingPut(Booking {
        visit_id: fettle_domain::id::VisitId::new(request_id.as_str()).unwrap(),
        request_id: request_id.clone(),
        assignee,
        start_at: at,
        finish_at,
        work: vec![
            Interval::new(at, at + Duration::hours(8)),
            Interval::new(finish_at, finish_at),
        ],
        journey_id: Some(JourneyId::new("J;1").unwrap()),
        lock: Lock {
            assignee: cancelled,
            time: true,
        },
        published_at: Some(at),
        booked_at: Some(at),
        state: if cancelled {
            let reason = "late".to_owned();
            BookingState::Cancelled { at, reason }
        } else {
            BookingState::Booked
        },
    })
}

prop_compose! {
    fn request()(
        id in id(),
        received_at in instant(),
        channel in prop::sample::select(Channel::ALL),
        method in of(prop::sample::select(Method::ALL)),
        services in services(),
        skills in skills(),
        description in of(word()),
        work_minutes in of(0..20_000_u32),
        parts_eta in of(day()),
        wish in of(range()),
        facts in vec(loose_fact(), 0..5),
        booked in of((instant(), any::<bool>())),
    ) -> (ServiceRequest, Vec<LooseFact>, Option<(DateTime<Utc>, bool)>) {
        let request = ServiceRequest {
            request_id: RequestId::new(id).unwrap(),
            order_id: OrderId::new("204731438796399620").unwrap(),
            received_at,
            channel,
            services,
            skills,
            description,
            work_minutes,
            method,
            parts: Vec::new(),
            parts_eta,
            earliest_on: wish.map(|w| w.from),
            latest_on: wish.map(|w| w.to),
        };
        (request, facts, booked)
    }
}

fn order() -> Vec<Change> {
    vec![
        Change::EvidenceKept(Evidence {
            evidence_id: EvidenceId::new("proof").unwrap(),
            sha256: "0a".repeat(32),
            file_name: "=reply.eml".to_owned(),
            bytes: 12_345,
            taken_in_at: now(),
        }),
        Change::SettingsPut(Settings::careful(ZoneId::new("Asia/Kathmandu").unwrap())),
    ]
}

prop_compose! {
    /// A workspace with records of every kind that refer to one another.
    fn workspace()(
        products in vec(product(), 1..4),
        buyers in vec(buyer(), 1..4),
        engineers in vec(engineer(), 1..3),
        points in vec(point(), 0..3),
        parts in vec((part(), -3..20_i32), 1..3),
        requests in vec(request(), 0..5),
        paid_at in of(instant()),
        quantity in of(1..9_u32),
    ) -> Workspace {
        let mut workspace = Workspace::new();
        apply(&mut workspace, &order());
        let product_id = ProductId::new(products[0].target().id).unwrap();
        let buyer_id = BuyerId::new(buyers[0].target().id).unwrap();
        let engineer_id = EngineerId::new(engineers[0].target().id).unwrap();
        for changes in [products, buyers, engineers, points] {
            apply(&mut workspace, &changes);
        }
        let needed = parts[0].0.part_no.clone();
        apply(&mut workspace, &[Change::OrderPut(Order {
            order_id: OrderId::new("204731438796399620").unwrap(),
            buyer_id,
            product_id,
            serial: None,
            quantity,
            paid_at,
            delivered_on: None,
            status: Some("delivering".to_owned()),
        })]);
        for (n, (part, count)) in parts.into_iter().enumerate() {
            let moved = StockMovement {
                movement_id: MovementId::new(format!("m{n}")).unwrap(),
                part_no: part.part_no.clone(),
                place: StockPlace(StockPlace::HQ.to_owned()),
                delta: count,
                reason: "count".to_owned(),
                at: now(),
            };
            apply(&mut workspace, &[Change::PartPut(part), Change::StockMoved(moved)]);
        }
        for (mut request, facts, booked) in requests {
            let id = request.request_id.clone();
            if workspace.requests.contains_key(&id) {
                continue;
            }
            request.parts = vec![PartNeed { part_no: needed.clone(), quantity: 2 }];
            let assignee = Assignee::Engineer(engineer_id.clone());
            let mut changes = vec![Change::RequestPut(request)];
            changes.extend(facts_of(&id, facts));
            changes.extend(booked.map(|(at, gone)| booking(&id, assignee, at, gone)));
            apply(&mut workspace, &changes);
        }
        workspace
    }
}

fn values<K: Ord + Clone, T: Clone>(table: &Table<K, T>) -> BTreeMap<K, T> {
    table
        .iter()
        .map(|(id, row)| (id.clone(), row.value.clone()))
        .collect()
}

fn same<K: Ord + Clone + Debug, T: Clone + PartialEq + Debug>(a: &Table<K, T>, b: &Table<K, T>) {
    assert_eq!(values(a), values(b));
}

/// Everything but revisions, and stock by its balances.
fn check_same(a: &Workspace, b: &Workspace) {
    same(&a.products, &b.products);
    same(&a.buyers, &b.buyers);
    same(&a.orders, &b.orders);
    same(&a.engineers, &b.engineers);
    same(&a.points, &b.points);
    same(&a.parts, &b.parts);
    same(&a.requests, &b.requests);
    same(&a.facts, &b.facts);
    same(&a.evidence, &b.evidence);
    same(&a.bookings, &b.bookings);
    same(&a.rule_books, &b.rule_books);
    assert_eq!(
        a.settings.as_ref().map(|r| &r.value),
        b.settings.as_ref().map(|r| &r.value)
    );
    assert_eq!(balances(a), balances(b));
}

/// Imports a book of `workspace` into it and into an empty one.
fn check(workspace: &Workspace, book: &Book) {
    assert_eq!(book.problems, []);
    let again = plan(book, workspace, false);
    assert_eq!((again.problems, again.changes), (vec![], vec![]));
    let mut fresh = Workspace::new();
    let planned = plan_as(book, &fresh, false, "import-2");
    assert_eq!(planned.problems, []);
    apply(&mut fresh, &planned.changes);
    check_same(workspace, &fresh);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_workbook_imports_to_the_same_state(workspace in workspace()) {
        check(&workspace, &read(&workbook_bytes(&workspace, now()).unwrap()));
    }

    #[test]
    fn a_folder_imports_to_the_same_state(workspace in workspace()) {
        let folder = tempfile::tempdir().unwrap();
        write_csv_folder(&workspace, folder.path()).unwrap();
        let mut progress = |_| ControlFlow::Continue(());
        let book = read_book(folder.path(), &Limits::default(), &mut progress).unwrap();
        check(&workspace, &book);
    }
}

#[test]
fn the_sample_survives_export() {
    let mut workspace = Workspace::new();
    let planned = plan(&read(SAMPLE), &workspace, false);
    apply(&mut workspace, &planned.changes);
    check(
        &workspace,
        &read(&workbook_bytes(&workspace, now()).unwrap()),
    );
}

/// What the platform tells of an order of the sample's first buyer.
fn told(workspace: &Workspace, id: &str) -> Change {
    let buyer = workspace.buyers.keys().next().unwrap();
    let product = workspace.products.keys().next().unwrap();
    let record = serde_json::json!({
        "status": "paid", "created_at": null, "modified_at": null, "shipment_at": null,
        "lines": [{"product_id": product, "quantity": "2.0000"}],
        "buyer": {"immutable_id": buyer}, "ship_to": null,
        "payments": [{"paid_at": "2026-10-01T00:00:00Z"}],
        "has_refund": false, "order_denied": false, "funds_denied": false,
        "shipment_method": null, "carrier": null, "total": null, "trade_term": null,
        "remark": null, "hash": "00", "mark": null, "pulled_at": "2026-11-01T00:00:00Z",
    });
    Change::MarketOrderPulled {
        order_id: OrderId::new(id).unwrap(),
        record: serde_json::from_value(record).unwrap(),
        raw: "{}".to_owned(),
    }
}

#[test]
fn orders_that_only_the_platform_tells_of_go_out_with_their_demands() {
    let mut workspace = Workspace::new();
    let planned = plan(&read(SAMPLE), &workspace, false);
    apply(&mut workspace, &planned.changes);
    let pulled = told(&workspace, "M-1");
    let mut demand = workspace.requests.values().next().unwrap().value.clone();
    demand.request_id = RequestId::new("R-M-1").unwrap();
    demand.order_id = OrderId::new("M-1").unwrap();
    apply(
        &mut workspace,
        &[pulled, Change::RequestPut(demand.clone())],
    );

    let out = read(&workbook_bytes(&workspace, now()).unwrap());
    let again = plan(&out, &workspace, false);
    assert_eq!((again.changes, again.problems), (vec![], vec![]));

    let mut other = Workspace::new();
    let fresh = plan(&out, &other, false);
    assert_eq!(fresh.problems, []);
    apply(&mut other, &fresh.changes);
    assert_eq!(other.requests[&demand.request_id].value, demand);
    let order = other.order(&demand.order_id).unwrap();
    assert_eq!(*order, *workspace.order(&demand.order_id).unwrap());
}

//! What importing changes, given what is known.

use fettle_domain::change::Change;
use fettle_domain::id::{BuyerId, RequestId};
use fettle_domain::part::balances;
use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::workspace::Workspace;
use fettle_exchange::{PlaceChoices, PlanOptions, Planned};

use crate::build::{Sheet, book};
use crate::fake::{Fake, apply, now, plan, plan_as};

const PRODUCTS: Sheet<'_> = (
    "Products",
    "product_id|model|name|family",
    &["P1|M|mill|mills"],
);
const ORDERS: Sheet<'_> = (
    "Orders",
    "order_id|buyer_id|product_id",
    &["O1|B1|P1", "O2|B2|P1"],
);
const REQUESTS: &str = "request_id|order_id|received_at|channel|services|replied_at|reply_channel";

#[test]
fn the_good_rows_are_taken_without_what_rests_on_the_bad() {
    let book = book(&[
        PRODUCTS,
        (
            "Buyers",
            "buyer_id|name|country|city",
            &["B1|One|DE|Berlin", "B2|Two|Germany|Berlin"],
        ),
        ORDERS,
        (
            "Requests",
            REQUESTS,
            &[
                "R1|O1|2026-11-17T09:00:00Z|email|training||",
                "R2|O2|2026-11-17T09:00:00Z|email|training||",
            ],
        ),
    ]);
    let blocked = plan(&book, &Workspace::new(), false);
    assert!(blocked.is_blocked && blocked.changes.is_empty());
    let planned = plan(&book, &Workspace::new(), true);
    let ids: Vec<String> = planned.changes.iter().map(|c| c.target().id).collect();
    assert_eq!(ids, ["P1", "B1", "O1", "R1"]);
    assert_eq!(planned.problems.len(), 1);
    let left_out: Vec<_> = planned
        .left_out
        .iter()
        .map(|l| (l.sheet.as_str(), l.row, l.because_id.as_str()))
        .collect();
    assert_eq!(left_out, [("Orders", 3, "B2"), ("Requests", 3, "O2")]);
    assert_eq!(planned.counts["Orders"].left_out, 1);
    assert_eq!(planned.counts["Buyers"].left_out, 1);
}

#[test]
fn empty_cells_keep_what_is_known() {
    let mut workspace = Workspace::new();
    let first = plan(&book(&[PRODUCTS]), &workspace, false);
    apply(&mut workspace, &first.changes);
    let shorter = book(&[("Products", "product_id|model|name", &["P1|M2|mill"])]);
    let planned = plan(&shorter, &workspace, false);
    let [Change::ProductPut(product)] = planned.changes.as_slice() else {
        panic!("{:?}", planned.changes);
    };
    assert_eq!(
        (product.model.as_str(), product.family.as_deref()),
        ("M2", Some("mills"))
    );
}

#[test]
fn counts_become_movements() {
    let parts: Sheet<'_> = ("Parts", "part_no|name", &["A|spindle"]);
    let mut workspace = Workspace::new();
    for (import, count, expected) in [("i1", "n:5", 5), ("i2", "n:3", -2), ("i3", "n:3", 0)] {
        let row = format!("A|hq|{count}");
        let book = book(&[parts, ("Stock", "part_no|place|quantity", &[&row])]);
        let planned = plan_as(&book, &workspace, false, import);
        let moved: i32 = planned
            .changes
            .iter()
            .filter_map(|c| match c {
                Change::StockMoved(m) => Some(m.delta),
                _ => None,
            })
            .sum();
        assert_eq!(moved, expected, "{import}");
        apply(&mut workspace, &planned.changes);
    }
    assert_eq!(balances(&workspace).into_values().collect::<Vec<_>>(), [3]);
}

#[test]
fn a_corrected_reply_retracts_the_earlier_one() {
    let request = |replied: &str| {
        let row = format!("R1|O1|2026-11-17T09:00:00Z|email|training|{replied}|email");
        book(&[
            PRODUCTS,
            (
                "Buyers",
                "buyer_id|name|country|city",
                &["B1|One|DE|Berlin", "B2|Two|DE|Bonn"],
            ),
            ORDERS,
            ("Requests", REQUESTS, &[&row]),
        ])
    };
    let mut workspace = Workspace::new();
    let id = RequestId::new("R1").unwrap();
    for (import, replied) in [
        ("i1", "2026-11-17T10:00:00Z"),
        ("i2", "2026-11-17T11:00:00Z"),
        ("i3", "2026-11-17T10:00:00Z"),
    ] {
        let book = request(replied);
        let planned = plan_as(&book, &workspace, false, import);
        apply(&mut workspace, &planned.changes);
        let standing = workspace.facts_about(&id);
        assert_eq!(standing.len(), 1, "{import}");
        assert_eq!(
            standing[0].at,
            replied.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
        );
        assert_eq!(
            plan_as(&book, &workspace, false, "again").changes,
            [],
            "{import}"
        );
    }
    assert_eq!(workspace.facts.len(), 3);
}

#[test]
fn a_point_that_is_not_in_its_city_is_taken_and_told() {
    let book = book(&[(
        "Buyers",
        "buyer_id|name|country|city|lat|lon",
        &[
            "B1|One|US|Springfield|37.3|-93.2",
            "B2|Two|US|Springfield|-93.29|37.21",
            "B3|Three|US|Springfield|37.21|93.29",
            "B4|Four|US|Nowhere|40|-90",
        ],
    )]);
    let planned = plan(&book, &Workspace::new(), true);
    let told_of = |planned: &Planned, row: u32| -> Vec<String> {
        let notes = planned.notes.iter().filter(|note| note.row == Some(row));
        notes.map(|note| note.kind.text().en).collect()
    };
    let told = |row| told_of(&planned, row);
    assert_eq!(told(2), [] as [&str; 0], "13 km away");
    assert!(
        told(4)[0].contains("20307 km from Springfield"),
        "{:?}",
        told(4)
    );
    assert!(told(5)[0].contains("no city `Nowhere`"), "{:?}", told(5));
    // Said once: what the workspace knows is not told again.
    let mut workspace = Workspace::new();
    apply(&mut workspace, &planned.changes);
    let again = plan(&book, &workspace, true);
    assert_eq!(told_of(&again, 4).len() + told_of(&again, 5).len(), 0);
}

#[test]
fn an_ambiguous_city_is_asked_about_and_the_answer_kept() {
    let book = book(&[(
        "Buyers",
        "buyer_id|name|country|city",
        &["B1|One|US|Springfield", "B2|Two|US|Springfield"],
    )]);
    let asked = plan(&book, &Workspace::new(), false);
    assert_eq!((asked.questions.len(), asked.questions[0].rows), (1, 2));
    let chosen = asked.questions[0].candidates[1].point;
    let mut choices = PlaceChoices::default();
    choices.choose("springfield", CountryCode::new("US").unwrap(), chosen);
    let options = PlanOptions {
        now: now(),
        import_id: "i1",
        choices: &choices,
        accept_good_rows: false,
        take_settings: false,
    };
    let mut workspace = Workspace::new();
    let answered = book.changes(&workspace, &Fake, &options);
    assert_eq!(answered.problems, []);
    apply(&mut workspace, &answered.changes);
    let site = &workspace.buyers[&BuyerId::new("B1").unwrap()].value.site;
    assert_eq!(site.point, GeoPoint::new(37.21, -93.29).unwrap());
    assert!(site.point_is_given);
    // The answer holds without being given again.
    assert_eq!(plan(&book, &workspace, false).changes, []);
}

//! What is wrong with a cell is told with its sheet, row and column.

use fettle_domain::workspace::Workspace;
use fettle_exchange::{Lang, NoteKind};

use crate::build::{Sheet, book};
use crate::fake::plan;

const PRODUCTS: Sheet<'_> = ("Products", "product_id | model | name", &["P1 | M | mill"]);
const BUYERS: Sheet<'_> = (
    "Buyers",
    "buyer_id | name | country | city",
    &["B1 | Buyer | DE | Berlin"],
);
const ORDERS: Sheet<'_> = (
    "Orders",
    "order_id | buyer_id | product_id",
    &["O1 | B1 | P1"],
);

/// Reads and plans a book and compares its problems, each as
/// `sheet row column: what is wrong`.
fn check(sheets: &[Sheet<'_>], expected: &[&str]) {
    let book = book(sheets);
    let planned = plan(&book, &Workspace::new(), false);
    let found: Vec<String> = planned
        .problems
        .iter()
        .map(|problem| {
            let plain = problem.plain(Lang::En);
            let chinese = problem.plain(Lang::ZhCn);
            assert!(!plain.expected.is_empty() && !chinese.expected.is_empty());
            assert!(!chinese.problem.is_ascii(), "{chinese:?}");
            format!(
                "{} {} {}: {}",
                plain.sheet, plain.row, plain.column, plain.problem
            )
        })
        .collect();
    assert_eq!(found, expected);
    assert_eq!(planned.is_blocked, !expected.is_empty());
    assert!(expected.is_empty() || planned.changes.is_empty());
}

/// One row of `Requests` with the given header and cells after the required
/// ones.
fn check_request(header: &str, cells: &str, expected: &[&str]) {
    let header = format!("request_id | order_id | received_at | channel | services | {header}");
    let row = format!("R1 | O1 | 2026-11-17T09:00:00+08:00 | email | training | {cells}");
    let rows = [row.as_str()];
    check(
        &[PRODUCTS, BUYERS, ORDERS, ("Requests", &header, &rows)],
        expected,
    );
}

#[test]
fn cells_of_requests() {
    check_request("work_hours", "n:4", &[]);
    check_request(
        "work_hours",
        "four",
        &["Requests 2 work_hours: `four` is not a number"],
    );
    check_request(
        "method",
        "by_car",
        &["Requests 2 method: `by_car` is not known here"],
    );
    check_request("method", "远程", &[]);
    check_request("replied_at", "2026-11-18T09:30:00+08:00", &[]);
    check_request("replied_at", "2026-11-18 09:30+0800", &[]);
    check_request(
        "replied_at",
        "2026-11-18T09:30:00",
        &["Requests 2 replied_at: `2026-11-18T09:30:00` does not say its offset from UTC"],
    );
    check_request(
        "replied_at",
        "d:2026-11-18T09:30:00",
        &[
            "Requests 2 replied_at: a date cell (2026-11-18 09:30:00) cannot carry an offset from UTC",
        ],
    );
    check_request(
        "replied_at",
        "soon",
        &["Requests 2 replied_at: `soon` is not an instant"],
    );
    check_request(
        "reply_channel",
        "email",
        &["Requests 2 replied_at: the cell is empty while `reply_channel` is filled"],
    );
    check_request("latest_on", "d:2026-12-01", &[]);
    check_request(
        "latest_on",
        "01.12.2026",
        &["Requests 2 latest_on: `01.12.2026` is not a date"],
    );
    check_request(
        "latest_on",
        "2026-02-30",
        &["Requests 2 latest_on: `2026-02-30` is not a date"],
    );
    check_request(
        "latest_on",
        "n:46000",
        &["Requests 2 latest_on: `46000` is not a date"],
    );
    check_request(
        "earliest_on | latest_on",
        "2026-12-02 | 2026-12-01",
        &["Requests 2 latest_on: the range ends before `earliest_on`"],
    );
    check_request(
        "description",
        "f:1+1",
        &["Requests 2 description: the cell holds a formula; its last result is not trusted"],
    );
    check_request(
        "parts",
        "P-1 2",
        &["Requests 2 parts: `P-1 2` in the list cannot be read"],
    );
    check_request(
        "parts",
        "P-1 x2",
        &["Requests 2 parts: `P-1` is in Parts neither of this book nor of the workspace"],
    );
}

#[test]
fn cells_of_people_and_places() {
    let engineer = |header: &str, cells: &str, expected: &[&str]| {
        let header = format!("engineer_id|name|home_city|home_country|skills|{header}");
        let row = format!("E1|Chen|Suzhou|CN|cnc; plc|{cells}");
        check(&[("Engineers", &header, &[row.as_str()])], expected);
    };
    engineer(
        "visas",
        "DE 2026-01-01..2027-01-01 entries=2 stay=90; US 2026-01-01..2026-06-01",
        &[],
    );
    engineer(
        "visas",
        "DE 2027-01-01..2026-01-01",
        &["Engineers 2 visas: `DE 2027-01-01..2026-01-01` in the list cannot be read"],
    );
    engineer("visa_lead_days", "DE 12；US 30", &[]);
    engineer(
        "visa_lead_days",
        "DE 1; DE 2",
        &["Engineers 2 visa_lead_days: `DE` is in the list twice"],
    );
    engineer("leave", "2026-12-01..2026-12-05; 2026-12-24", &[]);
    engineer("day_cost|currency", "n:900.5|CNY", &[]);
    engineer(
        "day_cost|currency",
        "900|RMB",
        &["Engineers 2 currency: `RMB` is not a currency code"],
    );
    engineer(
        "day_cost",
        "900",
        &["Engineers 2 currency: the amount in `day_cost` has no currency"],
    );
    engineer(
        "day_cost|currency",
        "9.001|CNY",
        &["Engineers 2 day_cost: 9.001 cannot be an amount of CNY"],
    );
    engineer(
        "passport_country",
        "CN",
        &["Engineers 2 passport_expires_on: the cell is empty while `passport_country` is filled"],
    );
    let buyer = |header: &str, cells: &str, expected: &[&str]| {
        let header = format!("buyer_id|name|country|city|{header}");
        check(
            &[("Buyers", &header, &[format!("B1|Buyer|{cells}").as_str()])],
            expected,
        );
    };
    buyer("lat|lon", "DE|Berlin|n:52.5|n:13.4", &[]);
    buyer(
        "lat|lon",
        "DE|Berlin|n:52.5|",
        &["Buyers 2 lon: the cell is empty while `lat` is filled"],
    );
    buyer(
        "lat|lon",
        "DE|Berlin|n:95|n:13",
        &["Buyers 2 lat: 95 is not between -90 and 90"],
    );
    buyer(
        "",
        "Germany|Berlin",
        &["Buyers 2 country: `Germany` is not a country code"],
    );
    buyer(
        "",
        "DE|Nowhere",
        &["Buyers 2 city: no city `Nowhere` is known in DE"],
    );
    buyer(
        "",
        "US|Springfield",
        &["Buyers 2 city: Springfield in US may be one of several places"],
    );
}

#[test]
fn sheets_and_ids() {
    check(
        &[("Products", "product_id | name", &["P1 | mill"])],
        &["Products 1 model: a required column is missing"],
    );
    check(
        &[(
            "Products",
            "Product ID | 型号 | NAME | remark",
            &["P1 | M | mill | x"],
        )],
        &[],
    );
    check(
        &[(
            "产品",
            "产品编号 | 型号 | 名称 | 含售后服务",
            &["P1 | M | 铣床 | 是"],
        )],
        &[],
    );
    check(
        &[(
            "Products",
            "product_id | model | name | model",
            &["P1 | M | mill | N"],
        )],
        &["Products 1 model: this column means the same as `model`"],
    );
    check(
        &[(
            "Products",
            "product_id | model | name",
            &["P1 | M | ", "P1 | M | mill", "| | "],
        )],
        &[
            "Products 2 name: a required cell is empty",
            "Products 3 product_id: `P1` is already in row 2",
        ],
    );
    check(
        &[(
            "Products",
            "product_id | model | name",
            &["n:204731438796399620 | M | mill"],
        )],
        &[
            "Products 2 product_id: the id is stored as a number (2.047314387963996e17); beyond 15 digits its end is lost",
        ],
    );
    check(
        &[(
            "Products",
            "product_id | model | name",
            &["2.04731E+17 | M | mill"],
        )],
        &[
            "Products 2 product_id: the id is stored as a number (2.04731E+17); beyond 15 digits its end is lost",
        ],
    );
    check(
        &[(
            "Products",
            "product_id | model | name",
            &["n:1001 | b:true | mill"],
        )],
        &["Products 2 model: TRUE is not text"],
    );
    check(
        &[
            ("Parts", "part_no | name", &["A | spindle"]),
            (
                "Stock",
                "part_no | place | quantity",
                &["A | HQ | n:1", "A | hq | n:2", "A | SP | n:1"],
            ),
        ],
        &[
            "Stock 3 part_no: `A / HQ` is already in row 2",
            "Stock 4 place: `SP` is in ServicePoints neither of this book nor of the workspace",
        ],
    );
    check(
        &[PRODUCTS, ORDERS],
        &["Orders 2 buyer_id: `B1` is in Buyers neither of this book nor of the workspace"],
    );
    check(
        &[PRODUCTS, ("产品", "product_id | model | name", &[])],
        &["产品 1 : this sheet means the same as `Products`"],
    );
}

#[test]
fn unknown_columns_and_sheets_are_told_and_keep_nothing_out() {
    let book = book(&[
        (
            "Products",
            "product_id | model | name | colour",
            &["P1 | M | mill | red"],
        ),
        ("Sheet9", "a", &["b"]),
    ]);
    let unknown: Vec<_> = book
        .notes
        .iter()
        .filter(|note| note.kind != NoteKind::AbsentSheet)
        .map(|note| (note.sheet.as_str(), note.column.as_deref(), &note.kind))
        .collect();
    assert_eq!(
        unknown,
        [
            ("Products", Some("colour"), &NoteKind::UnknownColumn),
            ("Sheet9", None, &NoteKind::UnknownSheet)
        ]
    );
    assert_eq!(plan(&book, &Workspace::new(), false).changes.len(), 1);
}

//! Plans the rows of each sheet: merge, resolve, check references, settle.

use std::borrow::Cow;

use fettle_domain::change::Change;
use fettle_domain::id::MovementId;
use fettle_domain::part::{StockMovement, StockPlace, balances};

use super::merge;
use super::place::Asking;
use super::planner::{Fate, Planner};
use crate::book::{NoteKind, ProblemKind, SheetKind, StockRow};

impl Planner<'_> {
    pub(super) fn plan_products(&mut self) {
        for located in &self.book.rows.products {
            let row = &located.value;
            let known = self.known.products.get(&row.product_id).map(|r| &r.value);
            let fate = Fate::of(merge::product(row, known), known, Change::ProductPut);
            self.settle(SheetKind::Products, row.product_id.as_str(), fate);
        }
    }

    pub(super) fn plan_buyers(&mut self) {
        for located in &self.book.rows.buyers {
            let row = &located.value;
            let known = self.known.buyers.get(&row.buyer_id).map(|r| &r.value);
            let asking = Asking {
                kind: SheetKind::Buyers,
                row: located.row,
                column: "city",
            };
            let fate = match self.place(asking, &row.site, known.map(|k| &k.site)) {
                Some(site) => Fate::of(merge::buyer(row, site, known), known, Change::BuyerPut),
                None => Fate::Out,
            };
            self.settle(SheetKind::Buyers, row.buyer_id.as_str(), fate);
        }
    }

    pub(super) fn plan_orders(&mut self) {
        const KIND: SheetKind = SheetKind::Orders;
        for located in &self.book.rows.orders {
            let row = &located.value;
            let buyer = (KIND, located.row, "buyer_id");
            let product = (KIND, located.row, "product_id");
            let sound = self.refers(buyer, &[SheetKind::Buyers], row.buyer_id.as_str())
                & self.refers(product, &[SheetKind::Products], row.product_id.as_str());
            // Without a row of the seller's, what the platform tells is known.
            let own = self.known.orders.get(&row.order_id);
            let known = match own {
                Some(own) => Some(Cow::Borrowed(&own.value)),
                None => self.known.order(&row.order_id),
            };
            let known = known.as_deref();
            let fate = if sound {
                Fate::of(merge::order(row, known), known, Change::OrderPut)
            } else {
                Fate::Out
            };
            self.settle(KIND, row.order_id.as_str(), fate);
        }
    }

    pub(super) fn plan_engineers(&mut self) {
        for located in &self.book.rows.engineers {
            let row = &located.value;
            let known = self.known.engineers.get(&row.engineer_id).map(|r| &r.value);
            let asking = Asking {
                kind: SheetKind::Engineers,
                row: located.row,
                column: "home_city",
            };
            let fate = match self.place(asking, &row.home, known.map(|k| &k.home)) {
                Some(home) => Fate::of(
                    merge::engineer(row, home, known),
                    known,
                    Change::EngineerPut,
                ),
                None => Fate::Out,
            };
            self.settle(SheetKind::Engineers, row.engineer_id.as_str(), fate);
        }
    }

    pub(super) fn plan_points(&mut self) {
        for located in &self.book.rows.points {
            let row = &located.value;
            let known = self.known.points.get(&row.point_id).map(|r| &r.value);
            let asking = Asking {
                kind: SheetKind::ServicePoints,
                row: located.row,
                column: "city",
            };
            let fate = match self.place(asking, &row.place, known.map(|k| &k.place)) {
                Some(place) => {
                    let point = merge::service_point(row, place, known);
                    Fate::of(point, known, Change::ServicePointPut)
                }
                None => Fate::Out,
            };
            self.settle(SheetKind::ServicePoints, row.point_id.as_str(), fate);
        }
    }

    pub(super) fn plan_parts(&mut self) {
        for located in &self.book.rows.parts {
            let row = &located.value;
            for product in row.products.iter().flatten() {
                if !self.has(SheetKind::Products, product.as_str()) {
                    let found = product.to_string();
                    let note = NoteKind::UnknownProduct { found };
                    self.note(SheetKind::Parts, located.row, "products", note);
                }
            }
            let known = self.known.parts.get(&row.part_no).map(|r| &r.value);
            let fate = Fate::of(merge::part(row, known), known, Change::PartPut);
            self.settle(SheetKind::Parts, row.part_no.as_str(), fate);
        }
    }

    /// Counts become movements: the count less what the workspace has there.
    pub(super) fn plan_stock(&mut self) {
        let balances = balances(self.known);
        for located in &self.book.rows.stock {
            let row = &located.value;
            let place = StockPlace(row.place.clone());
            let balance = balances.get(&(row.part_no.clone(), place)).copied();
            let fate = self.stock_fate(located.row, row, balance);
            let id = format!("{} / {}", row.part_no, row.place);
            self.settle(SheetKind::Stock, &id, fate);
        }
    }

    fn stock_fate(&mut self, row: u32, count: &StockRow, balance: Option<i64>) -> Fate {
        const KIND: SheetKind = SheetKind::Stock;
        let part = (KIND, row, "part_no");
        let place = (KIND, row, "place");
        let at_home = count.place == StockPlace::HQ;
        let partners = [SheetKind::ServicePoints, SheetKind::Engineers];
        let sound = self.refers(part, &[SheetKind::Parts], count.part_no.as_str())
            & (at_home || self.refers(place, &partners, &count.place));
        let delta = i64::from(count.quantity) - balance.unwrap_or(0);
        if !sound {
            return Fate::Out;
        }
        // A first count of none is worth keeping: it was counted.
        if delta == 0 && balance.is_some() {
            return Fate::Unchanged;
        }
        let Ok(delta) = i32::try_from(delta) else {
            let found = delta.to_string();
            let (min, max) = (i32::MIN.to_string(), i32::MAX.to_string());
            self.fail(
                KIND,
                row,
                "quantity",
                ProblemKind::OutOfRange { found, min, max },
            );
            return Fate::Out;
        };
        let moved = vec![Change::StockMoved(self.counted(row, count, delta))];
        match balance {
            Some(_) => Fate::Changed(moved),
            None => Fate::New(moved),
        }
    }

    fn counted(&self, row: u32, count: &StockRow, delta: i32) -> StockMovement {
        let id = format!("{}/{row}", self.options.import_id);
        StockMovement {
            movement_id: MovementId::new(id).expect("an import id is a UUID"),
            part_no: count.part_no.clone(),
            place: StockPlace(count.place.clone()),
            delta,
            reason: "count".to_owned(),
            at: self.options.now,
        }
    }

    pub(super) fn plan_evidence(&mut self) {
        const KIND: SheetKind = SheetKind::Evidence;
        for located in &self.book.rows.evidence {
            let row = &located.value;
            let fate = match self.known.evidence.get(&row.evidence_id) {
                Some(known) if known.value == *row => Fate::Unchanged,
                Some(_) => {
                    let found = row.evidence_id.to_string();
                    let problem = ProblemKind::AlreadyDiffers { found };
                    self.fail(KIND, located.row, "evidence_id", problem);
                    Fate::Out
                }
                None => Fate::New(vec![Change::EvidenceKept(row.clone())]),
            };
            self.settle(KIND, row.evidence_id.as_str(), fate);
        }
    }

    pub(super) fn plan_bookings(&mut self) {
        use fettle_domain::schedule::Assignee;
        const KIND: SheetKind = SheetKind::Bookings;
        for located in &self.book.rows.bookings {
            let row = &located.value;
            let who = match row.assignee {
                Assignee::Engineer(_) => SheetKind::Engineers,
                Assignee::ServicePoint(_) => SheetKind::ServicePoints,
            };
            let request = (KIND, located.row, "request_id");
            let assignee = (KIND, located.row, "assignee_id");
            let sound = self.refers(request, &[SheetKind::Requests], row.request_id.as_str())
                & self.refers(assignee, &[who], row.assignee.id());
            let known = self.known.bookings.get(&row.visit_id).map(|r| &r.value);
            let fate = if sound {
                Fate::of(row.clone(), known, Change::BookingPut)
            } else {
                Fate::Out
            };
            self.settle(KIND, row.visit_id.as_str(), fate);
        }
    }
}

//! The orders that the stand-in platform holds, and how they change.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::dice::Dice;

/// The platform's words for an order's state.
const STATUSES: [&str; 16] = [
    "to_be_audited",
    "intention_processing",
    "unpay",
    "paying",
    "paid",
    "relating",
    "captured",
    "undeliver",
    "delivering",
    "wait_confirm_receipt",
    "wait_confirm_modify",
    "trade_success",
    "trade_close",
    "trade_unavailable",
    "charge_back",
    "frozen",
];

/// Name, country, city; the last one's city is none that anybody could find.
const BUYERS: [(&str, &str, &str); 7] = [
    ("Ana Souza", "BR", "Campinas"),
    ("Björn Åkesson", "SE", "Gothenburg"),
    ("Nguyễn Văn An", "VN", "Da Nang"),
    ("Fatima Zahra", "MA", "Casablanca"),
    ("John O'Neil", "US", "Cleveland"),
    ("田中 花子", "JP", "Nagoya"),
    ("Aksel Berg", "NO", "Port"),
];

/// States that an order reaches without a payment.
const UNPAID: [&str; 5] = [
    "to_be_audited",
    "intention_processing",
    "unpay",
    "trade_close",
    "trade_unavailable",
];

const PRODUCTS: [(&str, &str); 5] = [
    ("1000AbC12", "CNC lathe CK6150"),
    ("1601206892606", "Blow moulding machine"),
    ("x9-Press", "Hydraulic press 200 t"),
    ("1600927952535", "Packing line"),
    ("10000012345678901234", "Laser cutter 3 kW"),
];

/// The first order's id, and from one to the next.
const FIRST_ID: u64 = 271_207_727_001_000_000;
const ID_STEP: u64 = 1_009;

/// An order as the stand-in platform knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimOrder {
    /// Above 2^53.
    pub trade_id: String,
    /// One of the platform's words.
    pub status: String,
    /// When it was placed.
    pub created_at: DateTime<Utc>,
    /// When it last changed: whole seconds, as live data shows.
    pub modified_at: DateTime<Utc>,
    /// Product id, name and quantity (`"12.0000"`).
    pub lines: Vec<(String, String, String)>,
    /// Full name, country code and city.
    pub buyer: (String, String, String),
    /// Payments, the planned ones without a time.
    pub payments: Vec<SimPayment>,
    /// Whether money was given back.
    pub has_refund: bool,
    /// How it is broken, until it is healed.
    pub(crate) ailment: Option<Ailment>,
}

/// An order that the seller has on record too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOrder {
    /// Its number.
    pub trade_id: String,
    /// Id and name of the product.
    pub product: (String, String),
    /// How many.
    pub quantity: u32,
    /// Full name, country code and city.
    pub buyer: (String, String, String),
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
}

/// What became of the first orders that the seller knows; the others went
/// well. The last one's money was given back.
const FATES: [&str; 3] = ["frozen", "charge_back", "trade_success"];

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimPayment {
    /// `ADVANCE` or `BALANCE`.
    pub step: &'static str,
    /// When, if it was paid.
    pub paid_at: Option<DateTime<Utc>>,
}

/// What is wrong with a bad order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ailment {
    /// A quantity that is no number.
    Quantity,
    /// The call fails each time.
    Failing,
    /// Another order comes.
    OtherOrder,
}

/// All orders.
#[derive(Debug)]
pub(crate) struct World {
    pub orders: Vec<SimOrder>,
    /// Where those stand that the seller knows, under numbers of their own.
    known: std::ops::Range<usize>,
    products: Vec<(String, String)>,
    dice: Dice,
}

impl World {
    /// `count` orders that changed in the 90 days before `now`; a quarter of
    /// them in a few seconds, as after a batch job. `is_ailing` breaks some. What
    /// is ordered are `products`, id and name, and some of the platform's own.
    pub fn new(
        seed: u64,
        count: usize,
        now: DateTime<Utc>,
        is_ailing: bool,
        products: &[(String, String)],
    ) -> Self {
        let own = PRODUCTS.map(|(id, name)| (id.to_owned(), name.to_owned()));
        // Most orders are of what the seller serves.
        let shown = products.iter().chain(products).chain(products);
        let mut world = Self {
            orders: Vec::with_capacity(count),
            known: 0..0,
            products: shown.cloned().chain(own).collect(),
            dice: Dice::new(seed),
        };
        let bursts: Vec<DateTime<Utc>> = (0..=count / 400)
            .map(|_| now - TimeDelta::seconds(world.dice.between(300, 7_776_000)))
            .collect();
        for _ in 0..count {
            let spread = now - TimeDelta::seconds(world.dice.between(300, 7_776_000));
            let is_burst = world.dice.hits(25);
            let modified = if is_burst {
                *world.dice.pick(&bursts)
            } else {
                spread
            };
            world.add(modified);
            if is_ailing && world.dice.hits(8) {
                world.sicken();
            }
        }
        world
    }

    fn add(&mut self, modified_at: DateTime<Utc>) {
        let number = FIRST_ID + self.orders.len() as u64 * ID_STEP;
        let lines = (0..=self.dice.below(3)).map(|_| self.line()).collect();
        let (name, country, city) = *self.dice.pick(&BUYERS);
        let modified_at = modified_at.trunc_subsecs(0);
        let status = *self.dice.pick(&STATUSES);
        let created_at = modified_at - TimeDelta::seconds(self.dice.between(0, 86_400));
        let paid_at = modified_at - (modified_at - created_at) / 2;
        let is_paid = !UNPAID.contains(&status);
        self.orders.push(SimOrder {
            trade_id: number.to_string(),
            status: status.to_owned(),
            created_at,
            modified_at,
            lines,
            buyer: (name.to_owned(), country.to_owned(), city.to_owned()),
            payments: vec![SimPayment {
                step: "ADVANCE",
                paid_at: is_paid.then(|| paid_at.trunc_subsecs(0)),
            }],
            has_refund: is_paid && self.dice.hits(5),
            ailment: None,
        });
    }

    /// Orders that the seller knows; they last changed in the last days.
    pub fn add_known(&mut self, known: &[KnownOrder], now: DateTime<Utc>) {
        self.known = self.orders.len()..self.orders.len() + known.len();
        for (number, known) in known.iter().enumerate() {
            let changed = now - TimeDelta::seconds(self.dice.between(3_600, 172_800));
            let modified_at = changed.trunc_subsecs(0);
            // What is frozen or given back was paid, whoever knows when.
            let was_paid = (number < FATES.len()).then_some(modified_at - TimeDelta::days(30));
            let paid_at = known.paid_at.map(|at| at.trunc_subsecs(0)).or(was_paid);
            let (product_id, name) = known.product.clone();
            self.orders.push(SimOrder {
                trade_id: known.trade_id.clone(),
                status: FATES.get(number).unwrap_or(&"trade_success").to_string(),
                created_at: paid_at.unwrap_or(modified_at).min(modified_at),
                modified_at,
                lines: vec![(product_id, name, format!("{}.0000", known.quantity))],
                buyer: known.buyer.clone(),
                payments: vec![SimPayment {
                    step: "ADVANCE",
                    paid_at,
                }],
                has_refund: number + 1 == FATES.len(),
                ailment: None,
            });
        }
    }

    fn line(&mut self) -> (String, String, String) {
        let (id, name) = self.dice.pick(&self.products).clone();
        let quantity = format!(
            "{}.{:04}",
            self.dice.between(1, 40),
            2_500 * self.dice.below(4)
        );
        (id, name, quantity)
    }

    fn sicken(&mut self) {
        let ailments = [Ailment::Quantity, Ailment::Failing, Ailment::OtherOrder];
        let ailment = *self.dice.pick(&ailments);
        if let Some(order) = self.orders.last_mut() {
            order.ailment = Some(ailment);
        }
    }

    /// Something happens: a new order (sometimes seen a little late), or a
    /// change to an old one.
    pub fn stir(&mut self, now: DateTime<Utc>) {
        if self.orders.is_empty() || self.dice.hits(40) {
            let late = TimeDelta::seconds(self.dice.between(0, 80));
            self.add(now - late);
            return;
        }
        let (chance, which) = (self.dice.below(3), self.dice.below(self.orders.len()));
        let status = (*self.dice.pick(&STATUSES)).to_owned();
        let quantity = format!("{}.0000", self.dice.between(41, 90));
        let order = &mut self.orders[which];
        let paid_at = Some(now.trunc_subsecs(0));
        match chance {
            0 => match order
                .payments
                .iter_mut()
                .find(|payment| payment.paid_at.is_none())
            {
                Some(planned) => planned.paid_at = paid_at,
                None => order.payments.push(SimPayment {
                    step: "BALANCE",
                    paid_at,
                }),
            },
            1 => order.has_refund = true,
            _ => order.lines[0].2 = quantity,
        }
        order.status = status;
        order.modified_at = now.trunc_subsecs(0);
    }

    /// By the number in its id: a stand-in for many orders has to be quick.
    pub fn find(&self, trade_id: &str) -> Option<&SimOrder> {
        let named = |order: &&SimOrder| order.trade_id == trade_id;
        let numbered = || {
            let number: u64 = trade_id.parse().ok()?;
            let index = number.checked_sub(FIRST_ID)? / ID_STEP;
            self.orders.get(usize::try_from(index).ok()?).filter(named)
        };
        let known = || self.orders.get(self.known.clone())?.iter().find(named);
        numbered().or_else(known)
    }
}

//! Trips between the spots of a problem, worked out once each.

use std::sync::{Arc, OnceLock, RwLock};

use fettle_domain::place::GeoPoint;
use fettle_travel::{TravelModel, Trip};
use rustc_hash::FxHashMap;

/// What planning needs to know of a trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub travel_seconds: i64,
    pub cost_minor: i64,
    /// Rest before work after it, in seconds.
    pub rest_seconds: i64,
}

/// From when a flight asks for rest, and how much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RestRule {
    pub from_air_seconds: i64,
    pub rest_seconds: i64,
}

/// Spots up to which every pair has a cell of its own.
const MOST_LAID_OUT: usize = 2000;

/// The ways out of one spot, by the other.
type Row = OnceLock<Box<[OnceLock<Way>]>>;

/// A cache over a travel model.
pub(crate) struct Ways {
    model: Arc<dyn TravelModel>,
    rest: RestRule,
    /// By spot, where there are not too many; a search looks ways up by the
    /// million.
    rows: Vec<Row>,
    known: RwLock<FxHashMap<(u32, u32), Way>>,
}

impl std::fmt::Debug for Ways {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ways")
            .field("rest", &self.rest)
            .finish_non_exhaustive()
    }
}

impl Ways {
    pub fn new(model: Arc<dyn TravelModel>, rest: RestRule) -> Self {
        Self {
            model,
            rest,
            rows: Vec::new(),
            known: RwLock::default(),
        }
    }

    /// Makes room for every pair of so many spots, unless they are too many.
    pub fn lay_out(&mut self, spots: usize) {
        if spots <= MOST_LAID_OUT {
            self.rows.resize_with(spots, Row::new);
        }
    }

    /// The way between two spots, given by their numbers and their points.
    #[inline]
    pub fn way(&self, from: (usize, GeoPoint), to: (usize, GeoPoint)) -> Way {
        let Some(row) = self.rows.get(from.0) else {
            return self.sought(from, to);
        };
        let row = row.get_or_init(|| self.rows.iter().map(|_| OnceLock::new()).collect());
        match row.get(to.0) {
            Some(cell) => *cell.get_or_init(|| self.measured(&self.trip(from.1, to.1))),
            None => self.sought(from, to),
        }
    }

    /// The way where pairs have no cells.
    fn sought(&self, from: (usize, GeoPoint), to: (usize, GeoPoint)) -> Way {
        let number = |spot: usize| u32::try_from(spot).expect("fewer spots than 2^32");
        let key = (number(from.0), number(to.0));
        let poisoned = "no code panics while it holds this lock";
        if let Some(way) = self.known.read().expect(poisoned).get(&key) {
            return *way;
        }
        let way = self.measured(&self.trip(from.1, to.1));
        self.known.write().expect(poisoned).insert(key, way);
        way
    }

    /// The whole trip, with its legs.
    pub fn trip(&self, from: GeoPoint, to: GeoPoint) -> Arc<Trip> {
        self.model.trip(from, to)
    }

    fn measured(&self, trip: &Trip) -> Way {
        let long = trip.air_seconds() >= self.rest.from_air_seconds.max(1);
        Way {
            travel_seconds: trip.total_seconds,
            cost_minor: trip.cost_minor,
            rest_seconds: if long { self.rest.rest_seconds } else { 0 },
        }
    }
}

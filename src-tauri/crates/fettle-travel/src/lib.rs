//! Where and how far: places by name, time zones by point, working weeks and
//! holidays by country, and journeys between two points by road and air.
//!
//! Owns the data packs of `src-tauri/resources` (made by the scripts in
//! `packs/`), how they are read, and the travel model that ships.
//! Knows nothing of engineers, visits or promises, and asks no network.
//!
//! Invariant: everything here is a pure function of the packs and of the
//! [`assumptions::TravelAssumptions`] in use; the same question has the same
//! answer on every machine.
//!
//! Start reading at [`pack::Packs`], then [`gazetteer`] and [`estimated`].

pub mod airports;
pub mod assumptions;
pub mod calendars;
pub mod estimated;
pub mod folding;
pub mod gazetteer;
pub mod pack;
pub mod sphere;
pub mod trip;
pub mod zones;

pub use assumptions::TravelAssumptions;
pub use calendars::{CountryCalendars, CountryDays};
pub use estimated::EstimatedTravel;
pub use gazetteer::{Candidate, City, Gazetteer, Resolution};
pub use pack::{PackError, Packs};
pub use sphere::great_circle_km;
pub use trip::{Leg, Mode, TravelModel, Trip};
pub use zones::zone_of;

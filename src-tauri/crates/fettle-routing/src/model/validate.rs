//! Refusal of descriptions that cannot be.

use super::data::{Job, LocationId, Place, ProblemData, Vehicle, VehicleId};
use super::error::ProblemError;
use crate::measure::Window;

/// Times and prices stay this small, so that sums of millions of them fit.
const LARGEST: i64 = 1 << 50;
/// Indices stay this small, so that nodes (jobs, and two a vehicle) fit 32 bits.
const MOST: usize = 1 << 28;

/// Checks everything that the search relies on.
pub(super) fn validate(data: &ProblemData) -> Result<(), ProblemError> {
    counts(data)?;
    let locations = matrices(data)?;
    let shape = Shape::of(data, locations);
    for (index, vehicle) in data.vehicles.iter().enumerate() {
        shape.vehicle(index, vehicle)?;
    }
    for (index, job) in data.jobs.iter().enumerate() {
        shape.job(index, job)?;
    }
    for (index, calendar) in data.calendars.iter().enumerate() {
        windows("calendar", index, "working intervals", &calendar.working)?;
        if calendar.working.iter().any(|w| w.open >= w.close) {
            return Err(ProblemError::Windows {
                of: "calendar",
                index,
                what: "working intervals",
            });
        }
    }
    for (index, provider) in data.providers.iter().enumerate() {
        let periods: Vec<Window> = provider.periods.iter().map(|p| p.window).collect();
        windows("provider", index, "periods", &periods)?;
        // A start must lie in one period only, or its room could not be counted.
        if periods.windows(2).any(|pair| pair[0].close == pair[1].open) {
            return Err(ProblemError::Windows {
                of: "provider",
                index,
                what: "periods",
            });
        }
    }
    Ok(())
}

fn counts(data: &ProblemData) -> Result<(), ProblemError> {
    let lists = [
        ("jobs", data.jobs.len()),
        ("vehicles", data.vehicles.len()),
        ("providers", data.providers.len()),
        ("calendars", data.calendars.len()),
    ];
    for (what, count) in lists {
        if count > MOST {
            return Err(ProblemError::TooMany { what, count });
        }
    }
    Ok(())
}

fn matrices(data: &ProblemData) -> Result<usize, ProblemError> {
    let size = data.profiles.first().map_or(0, |p| p.distance.size());
    for (profile, p) in data.profiles.iter().enumerate() {
        let fare_fits = p
            .fare
            .as_ref()
            .is_none_or(|m| m.size() == size && m.is_square());
        let fits = p.distance.size() == size
            && p.duration.size() == size
            && p.distance.is_square()
            && p.duration.is_square()
            && fare_fits;
        if !fits {
            return Err(ProblemError::MatrixSize { profile });
        }
    }
    Ok(size)
}

struct Shape<'a> {
    data: &'a ProblemData,
    locations: usize,
    capacities: usize,
    parts: usize,
}

impl<'a> Shape<'a> {
    fn of(data: &'a ProblemData, locations: usize) -> Self {
        Self {
            data,
            locations,
            capacities: data.vehicles.first().map_or(0, |v| v.capacity.len()),
            parts: data
                .vehicles
                .iter()
                .map(|v| v.parts.len())
                .max()
                .unwrap_or(0),
        }
    }

    fn vehicle(&self, index: usize, vehicle: &Vehicle) -> Result<(), ProblemError> {
        let of = "vehicle";
        refers(
            of,
            index,
            "profile",
            vehicle.profile.index(),
            self.data.profiles.len(),
        )?;
        self.location(of, index, vehicle.start)?;
        self.location(of, index, vehicle.end)?;
        windows(of, index, "windows", &vehicle.windows)?;
        if vehicle.windows.is_empty() {
            return Err(ProblemError::Windows {
                of,
                index,
                what: "windows",
            });
        }
        dimensions(
            of,
            index,
            "capacity",
            vehicle.capacity.len(),
            self.capacities,
        )?;
        dimensions(of, index, "parts", vehicle.parts.len(), self.parts)?;
        vehicle_numbers(index, vehicle)?;
        if let Some(replenish) = &vehicle.replenish {
            self.location(of, index, replenish.location)?;
            windows(of, index, "replenish window", &[replenish.window])?;
            in_range(of, index, "replenish service", replenish.service.0)?;
        }
        Ok(())
    }

    fn job(&self, index: usize, job: &Job) -> Result<(), ProblemError> {
        let of = "job";
        self.location(of, index, job.location)?;
        windows(of, index, "windows", &job.windows)?;
        in_range(of, index, "service", job.service.0)?;
        if let Some(release) = job.release {
            in_range(of, index, "release", release.0.abs())?;
        }
        if let Some(calendar) = job.calendar {
            refers(
                of,
                index,
                "calendar",
                calendar.index(),
                self.data.calendars.len(),
            )?;
        }
        if !job.demand.is_empty() {
            dimensions(of, index, "demand", job.demand.len(), self.capacities)?;
        }
        if !job.parts.is_empty() {
            dimensions(of, index, "parts", job.parts.len(), self.parts)?;
        }
        for amount in job.demand.iter().chain(&job.parts) {
            in_range(of, index, "demand or parts", *amount)?;
        }
        self.job_prices(index, job)?;
        self.job_places(index, job)
    }

    fn job_prices(&self, index: usize, job: &Job) -> Result<(), ProblemError> {
        let of = "job";
        if let Some(price) = job.price_unserved {
            in_range(of, index, "price of leaving it unserved", price.0)?;
        }
        if let Some(due) = job.due {
            in_range(of, index, "due instant", due.at.0.abs())?;
            in_range(of, index, "fixed price of lateness", due.fixed.0)?;
            in_range(of, index, "price per unit of lateness", due.per_unit)?;
        }
        if let Some(told) = job.published {
            self.place(index, told.place)?;
            in_range(of, index, "published start", told.start.0.abs())?;
            in_range(
                of,
                index,
                "price of another place",
                told.price_of_other_place.0,
            )?;
            in_range(
                of,
                index,
                "price of another start",
                told.price_of_other_start.0,
            )?;
            in_range(of, index, "tolerance", told.tolerance.0)?;
        }
        Ok(())
    }

    fn job_places(&self, index: usize, job: &Job) -> Result<(), ProblemError> {
        for vehicle in job.allowed.iter().flatten() {
            self.place(index, Place::Vehicle(*vehicle))?;
        }
        for (vehicle, available) in &job.availability {
            self.place(index, Place::Vehicle(*vehicle))?;
            windows("job", index, "availability", available)?;
        }
        for offer in &job.offers {
            self.place(index, Place::Provider(offer.provider))?;
            windows("job", index, "offer windows", &offer.windows)?;
            in_range("job", index, "offer price", offer.price.0)?;
            in_range("job", index, "offer service", offer.service.0)?;
        }
        if let Some(lock) = job.lock {
            lock.place
                .map_or(Ok(()), |place| self.place(index, place))?;
            if let Some(start) = lock.start {
                in_range("job", index, "locked start", start.0.abs())?;
            }
        }
        Ok(())
    }

    fn place(&self, job: usize, place: Place) -> Result<(), ProblemError> {
        match place {
            Place::Vehicle(VehicleId(v)) => {
                refers("job", job, "vehicle", v as usize, self.data.vehicles.len())
            }
            Place::Provider(p) => {
                refers("job", job, "provider", p.index(), self.data.providers.len())
            }
        }
    }

    fn location(&self, of: &'static str, index: usize, at: LocationId) -> Result<(), ProblemError> {
        refers(of, index, "location", at.index(), self.locations)
    }
}

fn refers(
    of: &'static str,
    index: usize,
    what: &'static str,
    value: usize,
    count: usize,
) -> Result<(), ProblemError> {
    if value < count {
        return Ok(());
    }
    Err(ProblemError::Dangling {
        of,
        index,
        what,
        value,
        count,
    })
}

fn dimensions(
    of: &'static str,
    index: usize,
    what: &'static str,
    found: usize,
    expected: usize,
) -> Result<(), ProblemError> {
    if found == expected {
        return Ok(());
    }
    Err(ProblemError::Dimensions {
        of,
        index,
        what,
        found,
        expected,
    })
}

fn in_range(
    of: &'static str,
    index: usize,
    what: &'static str,
    value: i64,
) -> Result<(), ProblemError> {
    if (0..=LARGEST).contains(&value) {
        return Ok(());
    }
    Err(ProblemError::OutOfRange {
        of,
        index,
        what,
        value,
    })
}

fn windows(
    of: &'static str,
    index: usize,
    what: &'static str,
    list: &[Window],
) -> Result<(), ProblemError> {
    let inverted = list.iter().any(|w| w.open > w.close);
    let unsorted = list.windows(2).any(|pair| pair[0].close > pair[1].open);
    if inverted || unsorted {
        return Err(ProblemError::Windows { of, index, what });
    }
    for window in list {
        in_range(of, index, what, window.open.0.abs())?;
        in_range(of, index, what, window.close.0.abs())?;
    }
    Ok(())
}

fn vehicle_numbers(index: usize, vehicle: &Vehicle) -> Result<(), ProblemError> {
    let of = "vehicle";
    in_range(
        of,
        index,
        "rest between tours",
        vehicle.rest_between_tours.0,
    )?;
    in_range(of, index, "fixed cost", vehicle.fixed_cost.0)?;
    in_range(of, index, "cost per distance", vehicle.cost_per_distance)?;
    in_range(
        of,
        index,
        "cost per travel time",
        vehicle.cost_per_travel_time,
    )?;
    in_range(of, index, "cost per duration", vehicle.cost_per_duration)?;
    if let Some(most) = vehicle.max_tour_duration {
        in_range(of, index, "longest tour", most.0)?;
    }
    if let Some(away) = vehicle.away_price {
        in_range(of, index, "away period", away.period.0 - 1)?;
        in_range(of, index, "away grace", away.grace.0)?;
        in_range(of, index, "away price", away.price.0)?;
    }
    if let Some(long) = vehicle.long_leg {
        in_range(of, index, "long leg", long.at_least.0)?;
        in_range(of, index, "rest after a long leg", long.rest.0)?;
    }
    for amount in vehicle.capacity.iter().chain(&vehicle.parts) {
        in_range(of, index, "capacity or parts", *amount)?;
    }
    Ok(())
}

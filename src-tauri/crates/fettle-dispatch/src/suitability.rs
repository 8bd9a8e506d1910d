//! What keeps a candidate from a visit whatever the day: skills, services,
//! coverage, prices that cannot be compared.

use std::fmt::Display;

use fettle_domain::settings::Coverage;
use fettle_travel::great_circle_km;

use crate::block::Block;
use crate::problem::{PlanProblem, Who};

/// Every such rule that stands in the way.
pub(crate) fn unsuitable(problem: &PlanProblem, who: Who, visit: usize) -> Vec<Block> {
    match who {
        Who::Engineer(engineer) => of_engineer(problem, engineer, visit),
        Who::Point(point) => of_point(problem, point, visit),
    }
}

/// Whether none does.
pub(crate) fn suitable(problem: &PlanProblem, who: Who, visit: usize) -> bool {
    unsuitable(problem, who, visit).is_empty()
}

fn of_engineer(problem: &PlanProblem, engineer: usize, visit: usize) -> Vec<Block> {
    let facts = &problem.engineers[engineer];
    let mut blocks = Vec::new();
    blocks.extend(missing(&problem.visits[visit].skills, &facts.skills).map(Block::Skills));
    blocks.extend(
        facts
            .day_cost
            .as_ref()
            .err()
            .map(|error| Block::Rate(error.to_string())),
    );
    blocks
}

fn of_point(problem: &PlanProblem, point: usize, visit: usize) -> Vec<Block> {
    let (facts, asked) = (&problem.points[point], &problem.visits[visit]);
    let mut blocks = Vec::new();
    blocks.extend(uncovered(problem, point, asked.spot));
    blocks.extend(missing(&asked.services, &facts.services).map(Block::Services));
    blocks.extend(missing(&asked.skills, &facts.skills).map(Block::Skills));
    let prices = [&facts.visit_cost, &facts.hour_cost]
        .into_iter()
        .filter_map(|price| price.as_ref().err());
    blocks.extend(prices.take(1).map(|error| Block::Rate(error.to_string())));
    if facts.capacity_per_day == 0 {
        blocks.push(Block::Capacity { per_day: 0 });
    }
    blocks
}

fn missing<T: Ord + Display>(
    needed: &std::collections::BTreeSet<T>,
    had: &std::collections::BTreeSet<T>,
) -> Option<Vec<String>> {
    let list: Vec<String> = needed.difference(had).map(ToString::to_string).collect();
    (!list.is_empty()).then_some(list)
}

/// A partner serves the countries it names, within its radius; one that names
/// neither serves its own country. Of one that names both, a setting says
/// whether either is enough.
fn uncovered(problem: &PlanProblem, point: usize, site: usize) -> Option<Block> {
    let (facts, there) = (&problem.points[point], &problem.spots[site]);
    let here = &problem.spots[facts.spot];
    let country = there.country;
    let abroad = if facts.countries.is_empty() {
        facts.radius_km.is_none() && country != here.country
    } else {
        !facts.countries.contains(&country)
    };
    let too_far = facts.radius_km.and_then(|radius_km| {
        let radius_km = i64::from(radius_km);
        let distance_km = whole_km(great_circle_km(here.point, there.point));
        (distance_km > radius_km).then_some(Block::Radius {
            distance_km,
            radius_km,
        })
    });
    let either = problem.rules.service_point_coverage == Coverage::Either;
    let names_both = !facts.countries.is_empty() && facts.radius_km.is_some();
    if either && names_both && !(abroad && too_far.is_some()) {
        return None;
    }
    abroad.then_some(Block::Country { country }).or(too_far)
}

/// Kilometres, rounded up.
#[expect(
    clippy::cast_possible_truncation,
    reason = "at most half way round the earth"
)]
fn whole_km(km: f64) -> i64 {
    km.ceil() as i64
}

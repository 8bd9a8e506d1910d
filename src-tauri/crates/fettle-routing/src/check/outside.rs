//! Jobs done by providers.

use std::collections::BTreeMap;

use super::{Judge, Violation};
use crate::model::Place;
use crate::solution::{Outsourced, Solution};

impl Judge<'_> {
    pub(super) fn outside(&mut self, solution: &Solution) {
        let mut starts: BTreeMap<(u32, usize), u32> = BTreeMap::new();
        for outsourced in &solution.outsourced {
            self.outsourced(outsourced);
            if let Some(provider) = self.data.providers.get(outsourced.provider.index()) {
                let periods = provider.periods.iter();
                let period = periods
                    .clone()
                    .position(|p| p.window.contains(outsourced.start));
                if let Some(period) = period {
                    *starts.entry((outsourced.provider.0, period)).or_default() += 1;
                }
            }
        }
        for ((provider, period), found) in starts {
            let provider = crate::model::ProviderId(provider);
            let most = self.data.providers[provider.index()].periods[period].capacity;
            self.require(found <= most, Violation::ProviderFull { provider, period });
        }
    }

    fn outsourced(&mut self, outsourced: &Outsourced) {
        let Outsourced {
            job,
            provider,
            start,
            finish,
        } = *outsourced;
        let place = Place::Provider(provider);
        self.permitted(job, place, start);
        let facts = &self.data.jobs[job.index()];
        let in_period = self
            .data
            .providers
            .get(provider.index())
            .is_some_and(|p| p.periods.iter().any(|period| period.window.contains(start)));
        let offer = facts.offers.iter().find(|offer| {
            let open = offer.windows.is_empty() || offer.windows.iter().any(|w| w.contains(start));
            offer.provider == provider && open && finish == start + offer.service
        });
        let price = offer.map(|offer| offer.price);
        let offered = price.is_some() && in_period;
        self.require(offered, Violation::NotOffered { job, provider });
        self.breakdown.outside += price.unwrap_or_default();
        self.timing(job, place, start, finish);
    }
}

//! What lies under every workspace: places, calendars, travel.
//!
//! Owns the data packs and the travel model, opened once and shared; and the
//! calendars of one query, made from the packs and the seller's changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fettle_dispatch::Calendars;
use fettle_domain::calendar::{Holiday, WorkCalendar};
use fettle_domain::clock::WorkingDays;
use fettle_domain::place::{CountryCode, Place};
use fettle_domain::settings::Settings;
use fettle_domain::zone::ZoneId;
use fettle_travel::{EstimatedTravel, Packs, TravelModel};

/// The country whose working days the programme counts.
const PROGRAMME_COUNTRY: &str = "CN";
/// The zone in which they are counted.
const PROGRAMME_ZONE: &str = "Asia/Shanghai";

/// The packs and the travel model.
#[derive(Clone)]
pub struct Ground {
    /// Places, airports, holidays.
    pub packs: Arc<Packs>,
    travel: Arc<OnceLock<Arc<EstimatedTravel>>>,
    newest: Arc<Mutex<Option<Arc<WorkingTime>>>>,
}

impl Ground {
    /// The data that ships with the product.
    pub fn shipped() -> Self {
        Self {
            packs: Packs::embedded(),
            travel: Arc::default(),
            newest: Arc::default(),
        }
    }

    /// How people travel. Its memory of trips lives as long as the program.
    pub fn travel(&self) -> Arc<dyn TravelModel> {
        self.travel
            .get_or_init(|| Arc::new(EstimatedTravel::shipped()))
            .clone()
    }

    /// The working time of every place under these settings, with the
    /// calendars of `sites` ready. The one made last is given again while the
    /// settings are the same and it knows every site.
    pub fn working_time<'a>(
        &self,
        settings: &Settings,
        sites: impl Iterator<Item = &'a Place> + Clone,
    ) -> Arc<WorkingTime> {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = newest.as_ref()
            && known.settings == *settings
            && sites.clone().all(|site| known.knows(site))
        {
            return known.clone();
        }
        let made = Arc::new(WorkingTime::new(self.packs.clone(), settings, sites));
        *newest = Some(made.clone());
        made
    }
}

/// Working time by country and zone: the shipped calendars with the seller's
/// hours and changes.
pub struct WorkingTime {
    packs: Arc<Packs>,
    settings: Settings,
    made: Mutex<HashMap<(CountryCode, ZoneId), WorkCalendar>>,
    programme: Option<WorkCalendar>,
    sites: HashMap<CountryCode, HashMap<ZoneId, WorkCalendar>>,
}

impl WorkingTime {
    fn new<'a>(
        packs: Arc<Packs>,
        settings: &Settings,
        sites: impl Iterator<Item = &'a Place>,
    ) -> Self {
        let mut working_time = Self {
            packs,
            settings: settings.clone(),
            made: Mutex::default(),
            programme: None,
            sites: HashMap::new(),
        };
        let country = CountryCode::new(PROGRAMME_COUNTRY).expect("a literal country");
        let zone = ZoneId::new(PROGRAMME_ZONE).expect("a literal zone");
        working_time.programme = Some(working_time.working_time(country, &zone));
        working_time.prepare(sites);
        working_time
    }

    /// Makes the calendars of these places ready, so that clocks which count
    /// working days at the site find them.
    fn prepare<'a>(&mut self, sites: impl Iterator<Item = &'a Place>) {
        for site in sites.filter(|site| !self.knows(site)).collect::<Vec<_>>() {
            let calendar = self.make(site.country, &site.zone);
            let zones = self.sites.entry(site.country).or_default();
            zones.insert(site.zone.clone(), calendar);
        }
    }

    fn knows(&self, site: &Place) -> bool {
        let zones = self.sites.get(&site.country);
        zones.is_some_and(|zones| zones.contains_key(&site.zone))
    }

    fn make(&self, country: CountryCode, zone: &ZoneId) -> WorkCalendar {
        let hours = vec![(self.settings.site_hours.from, self.settings.site_hours.to)];
        let days = self.packs.calendars().calendar(country);
        let mut calendar = days.work_calendar(zone.clone(), hours);
        if let Some(change) = self.settings.calendar_changes.get(&country) {
            for (date, name) in &change.holidays {
                calendar.holidays.insert(
                    *date,
                    Holiday {
                        name: name.clone(),
                        estimated: false,
                    },
                );
            }
            for date in &change.worked {
                calendar.holidays.remove(date);
                calendar.make_up_days.insert(*date);
            }
        }
        calendar
    }
}

impl Calendars for WorkingTime {
    fn working_time(&self, country: CountryCode, zone: &ZoneId) -> WorkCalendar {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (country, zone.clone());
        made.entry(key)
            .or_insert_with(|| self.make(country, zone))
            .clone()
    }
}

impl WorkingDays for WorkingTime {
    fn programme(&self) -> Option<&WorkCalendar> {
        self.programme.as_ref()
    }

    fn site(&self, place: &Place) -> Option<&WorkCalendar> {
        self.sites.get(&place.country)?.get(&place.zone)
    }
}

//! The shipped gazetteer answers as sellers expect.

use crate::pack::Packs;

use super::*;

fn country(code: &str) -> CountryCode {
    CountryCode::new(code).unwrap()
}

fn resolve(city: &str, code: &str) -> Resolution {
    Packs::embedded().gazetteer().resolve(city, country(code))
}

/// Expects a place, by its GeoNames name and its zone.
fn check_found(city: &str, code: &str, name: &str, zone: &str) {
    match resolve(city, code) {
        Resolution::Found(found) => {
            assert_eq!(
                (found.name.as_str(), found.zone.as_str()),
                (name, zone),
                "{city}, {code}"
            );
            assert_eq!(found.country, country(code));
        }
        other => panic!("{city}, {code}: {other:?}"),
    }
}

#[test]
fn cities_resolve_however_they_are_spelt() {
    check_found("Berlin", "DE", "Berlin", "Europe/Berlin");
    check_found("  bERLIN ", "DE", "Berlin", "Europe/Berlin");
    check_found("München", "DE", "Munich", "Europe/Berlin");
    check_found("Sao Paulo", "BR", "São Paulo", "America/Sao_Paulo");
    check_found("Nekemte", "ET", "Nek’emtē", "Africa/Addis_Ababa");
    check_found("Binh Thanh", "VN", "Bình Thạnh", "Asia/Ho_Chi_Minh");
    check_found("Hamburg Mitte", "DE", "Hamburg-Mitte", "Europe/Berlin");
    check_found("Москва", "RU", "Moscow", "Europe/Moscow");
    check_found("Quilicura", "CL", "Quilicura", "America/Santiago");
    check_found("San Antonio", "US", "San Antonio", "America/Chicago");
}

#[test]
fn chinese_names_resolve() {
    check_found("上海", "CN", "Shanghai", "Asia/Shanghai");
    check_found("上海市", "CN", "Shanghai", "Asia/Shanghai");
    check_found("苏州", "CN", "Suzhou", "Asia/Shanghai");
    check_found("佛山", "CN", "Foshan", "Asia/Shanghai");
    check_found("济南市", "CN", "Jinan", "Asia/Shanghai");
    check_found("圣保罗", "BR", "São Paulo", "America/Sao_Paulo");
    check_found("慕尼黑", "DE", "Munich", "Europe/Berlin");
}

#[test]
fn a_region_after_a_comma_decides() {
    check_found("Suzhou, Jiangsu", "CN", "Suzhou", "Asia/Shanghai");
    check_found(
        "Springfield, Illinois",
        "US",
        "Springfield",
        "America/Chicago",
    );
    check_found("Portland, Maine", "US", "Portland", "America/New_York");
}

#[test]
fn ambiguous_names_are_asked_about() {
    let check = |city: &str, code: &str, likely: Option<&str>| {
        let resolution = resolve(city, code);
        let Resolution::Ambiguous(candidates) = &resolution else {
            panic!("{city}, {code}: {resolution:?}")
        };
        assert!(candidates.len() > 1);
        assert!(candidates.is_sorted_by(|a, b| a.city.population >= b.city.population));
        let found = resolution
            .likely()
            .and_then(|candidate| candidate.city.region.clone());
        assert_eq!(found.as_deref(), likely, "{city}, {code}");
    };
    check("Springfield", "US", None);
    check("Columbia", "US", None);
    // 苏州 and 宿州 are spelt alike in Latin letters; one is four times the other.
    check("Suzhou", "CN", Some("Jiangsu"));
}

#[test]
fn small_candidates_say_what_they_are_near() {
    let Resolution::Ambiguous(candidates) = resolve("Springfield", "US") else {
        panic!()
    };
    assert!(
        candidates
            .iter()
            .all(|c| c.near.is_some() || c.city.population >= 150_000)
    );
    assert!(candidates.iter().all(|c| c.city.region.is_some()));
}

#[test]
fn unknown_names_bring_suggestions() {
    let check = |city: &str, code: &str, suggestion: &str| {
        let Resolution::Unknown { near } = resolve(city, code) else {
            panic!("{city}, {code} should be unknown")
        };
        assert!(near.len() <= 5);
        let names: Vec<_> = near.iter().map(|c| c.city.name.as_str()).collect();
        assert!(names.contains(&suggestion), "{city}: {names:?}");
    };
    check("Shangahi", "CN", "Shanghai");
    check("Dusseldrof", "DE", "Düsseldorf");
    check("Hong Kong", "CN", "Hong Kong");
    let Resolution::Unknown { near } = resolve("Qwertzuiopü", "DE") else {
        panic!()
    };
    assert!(near.is_empty());
    assert_eq!(resolve("", "DE"), Resolution::Unknown { near: vec![] });
    assert_eq!(resolve("Berlin", "ZZ").found(), None);
}

#[test]
fn search_completes_by_population() {
    let packs = Packs::embedded();
    let names = |prefix: &str, code: Option<&str>| -> Vec<String> {
        let found = packs.gazetteer().search(prefix, code.map(country), 3);
        found.into_iter().map(|city| city.name).collect()
    };
    assert_eq!(names("shangh", None)[0], "Shanghai");
    assert_eq!(names("ham", Some("DE"))[0], "Hamburg");
    assert_eq!(names("青", Some("CN"))[0], "Qingdao");
    assert!(names("", None).is_empty());
    assert!(names("zzzzzz", None).is_empty());
    let found = packs.gazetteer().search("s", None, 20);
    assert_eq!(found.len(), 20);
    assert!(found.is_sorted_by(|a, b| a.population >= b.population));
}

#[test]
fn the_nearest_place_names_a_point() {
    let packs = Packs::embedded();
    let check = |lat: f64, lon: f64, name: &str| {
        let (city, km) = packs.gazetteer().nearest(GeoPoint::new(lat, lon).unwrap());
        assert_eq!(city.name, name);
        assert!(km < 15.0, "{km}");
    };
    check(53.55, 10.01, "Hamburg-Mitte");
    check(-2.87421, 104.79512, "Palembang");
}

/// The keys were folded by `packs/folding.py`, queries are folded here.
#[test]
fn every_stored_key_is_its_own_fold_and_every_name_finds_its_place() {
    let packs = Packs::embedded();
    let gazetteer = packs.gazetteer();
    for entry in 0..gazetteer.keys.len() {
        let key = gazetteer.keys.get(entry);
        assert_eq!(fold(key), key);
    }
    for place in 0..gazetteer.len() {
        let key = fold(gazetteer.name(place));
        let mut entries = gazetteer.keys.equal_to(&key);
        assert!(
            entries.any(|entry| gazetteer.key_places[entry] as usize == place),
            "{key}"
        );
    }
}

#[test]
fn south_korea_is_an_island_and_bridges_count() {
    let packs = Packs::embedded();
    let land = |city: &str, code: &str| {
        let found = resolve(city, code);
        let point = found.found().unwrap().point;
        let gazetteer = packs.gazetteer();
        gazetteer.land(gazetteer.nearest_place(point).0)
    };
    let same = |a: (&str, &str), b: (&str, &str), joined: bool| {
        assert_eq!(land(a.0, a.1) == land(b.0, b.1), joined, "{a:?} {b:?}");
    };
    same(("Seoul", "KR"), ("Busan", "KR"), true);
    same(("Seoul", "KR"), ("Beijing", "CN"), false);
    same(("Copenhagen", "DK"), ("Malmö", "SE"), true);
    same(("Haikou", "CN"), ("Guangzhou", "CN"), false);
    same(("London", "GB"), ("Paris", "FR"), true);
    same(("Dublin", "IE"), ("London", "GB"), false);
    same(("Hobart", "AU"), ("Melbourne", "AU"), false);
    same(("Cape Town", "ZA"), ("Shanghai", "CN"), true);
    same(("Tokyo", "JP"), ("Fukuoka", "JP"), true);
    same(("Manhattan", "US"), ("Los Angeles", "US"), true);
    same(("Cairns", "AU"), ("Sydney", "AU"), true);
}

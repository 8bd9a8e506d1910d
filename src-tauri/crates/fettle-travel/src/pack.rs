//! The data packs: found, checked, unpacked, and decoded when first asked for.
//!
//! A pack is a readable header (`FETTLE-PACK 1`, then `key: value` lines, then
//! an empty line) and a zlib stream of postcard. The packs of
//! `src-tauri/resources` are embedded in the program, so that they cannot be
//! missing beside it; a directory with newer ones can be opened instead.
//!
//! Invariant: a decoded pack has been validated; nothing that reads it can
//! meet an index out of range.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use crate::airports::Airports;
use crate::calendars::CountryCalendars;
use crate::gazetteer::Gazetteer;

const MAGIC: &str = "FETTLE-PACK 1";
/// No pack unpacks to more; a damaged or hostile one is refused instead.
const UNPACKED_LIMIT_BYTES: u64 = 64 << 20;

static GAZETTEER: &[u8] = include_bytes!("../../../resources/gazetteer.pack");
static AIRPORTS: &[u8] = include_bytes!("../../../resources/airports.pack");
static CALENDARS: &[u8] = include_bytes!("../../../resources/calendars.pack");

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file cannot be read.
    #[error("cannot read the data pack {path}: {source}")]
    Unreadable {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not such a pack, or is damaged.
    #[error(
        "the data pack `{pack}` is damaged ({what}); copy it again from the program's resources"
    )]
    Damaged {
        /// Which pack.
        pack: &'static str,
        /// What was found.
        what: String,
    },
}

impl PackError {
    pub(crate) fn damaged(pack: &'static str, what: impl Into<String>) -> Self {
        Self::Damaged {
            pack,
            what: what.into(),
        }
    }
}

/// The three packs. Cheap to share; each is decoded once, when first used.
#[derive(Debug, Default)]
pub struct Packs {
    gazetteer: OnceLock<Gazetteer>,
    airports: OnceLock<Airports>,
    calendars: OnceLock<CountryCalendars>,
}

impl Packs {
    /// The packs inside the program. Opening costs nothing until one is used.
    pub fn embedded() -> Arc<Self> {
        static EMBEDDED: OnceLock<Arc<Packs>> = OnceLock::new();
        Arc::clone(EMBEDDED.get_or_init(Arc::default))
    }

    /// The packs `gazetteer.pack`, `airports.pack` and `calendars.pack` of a
    /// directory, all decoded at once.
    ///
    /// # Errors
    /// [`PackError`] naming the first pack that cannot be used.
    pub fn open(dir: &Path) -> Result<Arc<Self>, PackError> {
        let packs = Self::default();
        let _ = packs
            .gazetteer
            .set(Gazetteer::decode(&read(dir, "gazetteer.pack")?)?);
        let _ = packs
            .airports
            .set(Airports::decode(&read(dir, "airports.pack")?)?);
        let _ = packs
            .calendars
            .set(CountryCalendars::decode(&read(dir, "calendars.pack")?)?);
        Ok(Arc::new(packs))
    }

    /// Places by name and by point.
    pub fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer
            .get_or_init(|| Gazetteer::decode(GAZETTEER).expect("a test decodes the embedded pack"))
    }

    /// Airports.
    pub fn airports(&self) -> &Airports {
        self.airports
            .get_or_init(|| Airports::decode(AIRPORTS).expect("a test decodes the embedded pack"))
    }

    /// Weekends, holidays and make-up workdays.
    pub fn calendars(&self) -> &CountryCalendars {
        self.calendars.get_or_init(|| {
            CountryCalendars::decode(CALENDARS).expect("a test decodes the embedded pack")
        })
    }
}

/// Source, licence, version and date of the embedded packs, as their headers
/// say, for an "about the data" page.
pub fn embedded_headers() -> Vec<BTreeMap<String, String>> {
    [
        ("gazetteer", GAZETTEER),
        ("airports", AIRPORTS),
        ("calendars", CALENDARS),
    ]
    .into_iter()
    .map(|(pack, bytes)| {
        split(pack, bytes)
            .expect("a test reads the embedded headers")
            .0
    })
    .collect()
}

fn read(dir: &Path, file: &str) -> Result<Vec<u8>, PackError> {
    let path = dir.join(file);
    std::fs::read(&path).map_err(|source| PackError::Unreadable { path, source })
}

/// Checks the header, unpacks and decodes.
pub(crate) fn decode<T: DeserializeOwned>(
    pack: &'static str,
    bytes: &[u8],
) -> Result<T, PackError> {
    let (header, body) = split(pack, bytes)?;
    if header.get("pack").map(String::as_str) != Some(pack) {
        return Err(PackError::damaged(pack, "its header names another pack"));
    }
    let mut unpacked = Vec::with_capacity(body.len() * 3);
    flate2::read::ZlibDecoder::new(body)
        .take(UNPACKED_LIMIT_BYTES)
        .read_to_end(&mut unpacked)
        .map_err(|error| PackError::damaged(pack, error.to_string()))?;
    postcard::from_bytes(&unpacked).map_err(|error| PackError::damaged(pack, error.to_string()))
}

type Header = BTreeMap<String, String>;

fn split<'a>(pack: &'static str, bytes: &'a [u8]) -> Result<(Header, &'a [u8]), PackError> {
    let end = bytes
        .windows(2)
        .take(4096)
        .position(|pair| pair == b"\n\n")
        .ok_or_else(|| PackError::damaged(pack, "no header"))?;
    let head = std::str::from_utf8(&bytes[..end])
        .map_err(|error| PackError::damaged(pack, error.to_string()))?;
    let mut lines = head.lines();
    if lines.next() != Some(MAGIC) {
        return Err(PackError::damaged(pack, "not a data pack of this version"));
    }
    let header = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    Ok((header, &bytes[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_packs_decode_and_name_their_source_and_licence() {
        let packs = Packs::embedded();
        assert!(packs.gazetteer().len() > 170_000);
        assert!(packs.airports().len() > 7_000);
        assert!(packs.calendars().countries().count() >= 240);
        for header in embedded_headers() {
            for key in ["pack", "source", "licence", "version", "made-on"] {
                assert!(header.contains_key(key), "{key} in {header:?}");
            }
        }
    }

    #[test]
    fn a_directory_of_packs_opens_like_the_embedded_ones() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../resources");
        let packs = Packs::open(&dir).unwrap();
        assert_eq!(packs.gazetteer().len(), Packs::embedded().gazetteer().len());
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = Packs::open(Path::new("/no/such/place"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("/no/such/place/gazetteer.pack"), "{error}");
    }

    #[test]
    fn a_damaged_pack_is_refused_with_a_sentence() {
        let half = &GAZETTEER[..GAZETTEER.len() / 2];
        for bytes in [half, b"".as_slice(), b"FETTLE-PACK 9\n\n", CALENDARS] {
            let error = Gazetteer::decode(bytes).unwrap_err().to_string();
            assert!(
                error.starts_with("the data pack `gazetteer` is damaged"),
                "{error}"
            );
        }
    }
}

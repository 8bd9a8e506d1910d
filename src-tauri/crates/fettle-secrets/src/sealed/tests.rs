//! The sealed file on a real disk.

use std::fs;

use super::*;

const QUICK: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("fettle/secrets/0197.sealed")
    }

    fn create(&self) -> SealedFile {
        SealedFile::create(&self.path(), &Secret::new("right"), QUICK).unwrap()
    }

    fn open(&self, passphrase: &str) -> Result<SealedFile, Error> {
        SealedFile::open(&self.path(), &Secret::new(passphrase))
    }
}

#[test]
fn what_is_kept_is_there_at_the_next_start_and_gone_when_removed() {
    let place = Place::new();
    let file = place.create();
    file.put("app_secret", &Secret::new("helloworld")).unwrap();
    file.put("tokens", &Secret::new("first")).unwrap();
    file.put("tokens", &Secret::new("second")).unwrap();
    let again = place.open("right").unwrap();
    assert_eq!(again.get("tokens").unwrap(), Some(Secret::new("second")));
    again.remove(&["tokens", "never there"]).unwrap();
    assert_eq!(again.get("tokens").unwrap(), None);
    let kept = file.get("app_secret").unwrap();
    assert_eq!(kept, Some(Secret::new("helloworld")));
    SealedFile::delete(&place.path()).unwrap();
    SealedFile::delete(&place.path()).unwrap();
    assert!(!SealedFile::exists(&place.path()));
}

#[test]
fn a_wrong_passphrase_and_damage_have_sentences_of_their_own() {
    let place = Place::new();
    place.create();
    let wrong = place.open("wrong").err().unwrap();
    assert!(matches!(wrong, Error::WrongPassphrase(_)), "{wrong}");
    let whole = fs::read(place.path()).unwrap();
    let mut flipped = whole.clone();
    flipped[40] ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() - 1], b"", b"not ours"] {
        fs::write(place.path(), damaged).unwrap();
        let told = place.open("right").err().unwrap();
        assert!(matches!(told, Error::Damaged(_)), "{told}");
        assert_eq!(fs::read(place.path()).unwrap(), damaged);
    }
}

#[test]
fn a_file_damaged_while_open_is_not_written_over() {
    let place = Place::new();
    let file = place.create();
    file.put("tokens", &Secret::new("first")).unwrap();
    let mut bytes = fs::read(place.path()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(place.path(), &bytes).unwrap();
    let told = file.put("tokens", &Secret::new("second")).err().unwrap();
    assert!(matches!(told, Error::Damaged(_)), "{told}");
    assert_eq!(fs::read(place.path()).unwrap(), bytes);
}

#[test]
fn what_is_there_is_not_made_anew() {
    let place = Place::new();
    place.create().put("tokens", &Secret::new("first")).unwrap();
    let before = fs::read(place.path()).unwrap();
    let again = SealedFile::create(&place.path(), &Secret::new("other"), QUICK);
    assert!(matches!(again.err(), Some(Error::File { .. })));
    assert_eq!(fs::read(place.path()).unwrap(), before);
    let empty = SealedFile::create(&place.path(), &Secret::new(""), QUICK);
    assert!(matches!(empty.err(), Some(Error::EmptyPassphrase)));
}

#[test]
fn a_leftover_of_a_power_cut_is_in_nobodys_way() {
    let place = Place::new();
    let file = place.create();
    let beside = place.path().with_extension("sealed.new");
    fs::write(&beside, b"half of a").unwrap();
    file.put("tokens", &Secret::new("first")).unwrap();
    assert!(!beside.exists());
    let again = place.open("right").unwrap();
    assert_eq!(again.get("tokens").unwrap(), Some(Secret::new("first")));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let file = place.create();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.path()), 0o600);
    assert_eq!(mode(place.path().parent().unwrap()), 0o700);
    // Even after somebody opened it up, the next writing closes it.
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o644)).unwrap();
    file.put("tokens", &Secret::new("first")).unwrap();
    assert_eq!(mode(&place.path()), 0o600);
}

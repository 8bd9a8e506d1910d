//! The form of the sealed file, from bytes to bytes.
//!
//! `FETTLE-SEALED-1\n`, the cost of the key (memory in KiB, passes, lanes, each
//! a little-endian u32), 16 bytes of salt, 24 of nonce, the names and secrets
//! under XChaCha20-Poly1305 with everything before them as associated data,
//! and SHA-256 of the whole. The key comes from the passphrase by Argon2id.
//!
//! The checksum tells damage from a wrong passphrase: a file that is whole and
//! does not open has another passphrase.

use std::collections::BTreeMap;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Secret;

const MAGIC: &[u8; 16] = b"FETTLE-SEALED-1\n";
const SALT: usize = 16;
const NONCE: usize = 24;
const HEAD: usize = MAGIC.len() + 12 + SALT + NONCE;
const CHECKSUM: usize = 32;

/// No file of ours is longer; a longer one is not read.
pub(crate) const LONGEST: u64 = 1 << 20;

/// What making a key costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106: 64 MiB, 3 passes, 4 lanes.
    pub const CAREFUL: Self = Self {
        memory_kib: 64 << 10,
        passes: 3,
        lanes: 4,
    };

    /// The cost that a file names, unless it asks for more than this program
    /// would ever have asked for: a file must not take all memory.
    fn read(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            bytes
                .get(at..at + 4)?
                .try_into()
                .ok()
                .map(u32::from_le_bytes)
        };
        let cost = Self {
            memory_kib: number(0)?,
            passes: number(4)?,
            lanes: number(8)?,
        };
        let most = Self::CAREFUL;
        let is_sane = cost.memory_kib <= most.memory_kib * 4
            && cost.passes <= most.passes * 4
            && cost.lanes <= most.lanes * 4;
        is_sane.then_some(cost)
    }

    fn write(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.memory_kib.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.passes.to_le_bytes());
        bytes[8..].copy_from_slice(&self.lanes.to_le_bytes());
        bytes
    }
}

/// Names and their secrets.
pub(crate) type Values = BTreeMap<String, Secret>;

/// A key, with what it was made by.
#[derive(Clone)]
pub(crate) struct Key {
    bytes: Zeroizing<[u8; 32]>,
    cost: Cost,
    salt: [u8; SALT],
}

/// Why bytes do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// They are not what was written.
    Damaged,
    /// They are, and the key is another.
    OtherKey,
}

impl Key {
    /// The key of a passphrase. None where `cost` cannot be.
    pub fn derive(passphrase: &Secret, cost: Cost, salt: [u8; SALT]) -> Option<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()?;
        let mut bytes = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose().as_bytes(), &salt, bytes.as_mut())
            .ok()?;
        Some(Self { bytes, cost, salt })
    }

    /// The key that `passphrase` makes for these sealed bytes.
    pub fn of_file(passphrase: &Secret, sealed: &[u8]) -> Result<Self, Unopened> {
        let parts = Parts::of(sealed)?;
        Self::derive(passphrase, parts.cost, parts.salt).ok_or(Unopened::Damaged)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.bytes).into())
    }

    /// Seals `values`; `nonce` is never to be used again.
    pub fn seal(&self, values: &Values, nonce: [u8; NONCE]) -> Vec<u8> {
        let plain = write_values(values);
        let mut bytes = Vec::with_capacity(HEAD + plain.len() + 16 + CHECKSUM);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&self.cost.write());
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&nonce);
        let payload = Payload {
            msg: &plain,
            aad: &bytes,
        };
        let sealed = self.cipher().encrypt((&nonce).into(), payload);
        let sealed = sealed.expect("a few kilobytes are within the cipher's bounds");
        bytes.extend_from_slice(&sealed);
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    /// Opens what [`Self::seal`] made.
    pub fn open(&self, sealed: &[u8]) -> Result<Values, Unopened> {
        let parts = Parts::of(sealed)?;
        if (parts.salt, parts.cost) != (self.salt, self.cost) {
            return Err(Unopened::OtherKey);
        }
        let payload = Payload {
            msg: parts.secret,
            aad: parts.head,
        };
        let plain = self.cipher().decrypt((&parts.nonce).into(), payload);
        let plain = Zeroizing::new(plain.map_err(|_| Unopened::OtherKey)?);
        read_values(&plain).ok_or(Unopened::Damaged)
    }
}

struct Parts<'a> {
    head: &'a [u8],
    cost: Cost,
    salt: [u8; SALT],
    nonce: [u8; NONCE],
    secret: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(sealed: &'a [u8]) -> Result<Self, Unopened> {
        Self::read(sealed).ok_or(Unopened::Damaged)
    }

    fn read(sealed: &'a [u8]) -> Option<Self> {
        let body = sealed.len().checked_sub(CHECKSUM)?;
        let (body, checksum) = sealed.split_at(body);
        let is_whole = Sha256::digest(body).as_slice() == checksum;
        let (head, secret) = body.split_at_checked(HEAD)?;
        let fields = head.strip_prefix(MAGIC.as_slice())?;
        is_whole.then_some(Self {
            head,
            cost: Cost::read(fields)?,
            salt: fields[12..12 + SALT].try_into().ok()?,
            nonce: fields[12 + SALT..].try_into().ok()?,
            secret,
        })
    }
}

/// Each name and secret behind its length, in a buffer that never grows: one
/// that grew would leave copies of secrets behind.
fn write_values(values: &Values) -> Zeroizing<Vec<u8>> {
    let texts = || {
        values
            .iter()
            .flat_map(|(name, secret)| [name, secret.expose()])
    };
    let size = texts().map(|text: &str| 4 + text.len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    for text in texts() {
        let length = u32::try_from(text.len()).expect("a secret is short");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

fn read_values(mut bytes: &[u8]) -> Option<Values> {
    let mut values = Values::new();
    while !bytes.is_empty() {
        let name = read_text(&mut bytes)?;
        let secret = Secret::new(read_text(&mut bytes)?);
        values.insert(name.to_owned(), secret);
    }
    Some(values)
}

fn read_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (text, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Cost = Cost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    fn key(passphrase: &str) -> Key {
        Key::derive(&Secret::new(passphrase), QUICK, [7; SALT]).unwrap()
    }

    fn values() -> Values {
        let pairs = [
            ("app_secret", "helloworld"),
            ("tokens", "a\nb\n"),
            ("empty", ""),
        ];
        pairs
            .map(|(name, secret)| (name.to_owned(), Secret::new(secret)))
            .into()
    }

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_alone() {
        let sealed = key("right").seal(&values(), [9; NONCE]);
        let again = Key::of_file(&Secret::new("right"), &sealed).unwrap();
        assert_eq!(again.open(&sealed), Ok(values()));
        let other = Key::of_file(&Secret::new("wrong"), &sealed).unwrap();
        assert_eq!(other.open(&sealed), Err(Unopened::OtherKey));
        let text = String::from_utf8_lossy(&sealed);
        assert!(!text.contains("helloworld") && !text.contains("app_secret"));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_damage() {
        let sealed = key("right").seal(&values(), [9; NONCE]);
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut flipped = sealed.clone();
                flipped[at] ^= 1 << bit;
                assert_eq!(key("right").open(&flipped), Err(Unopened::Damaged), "{at}");
            }
            let cut = key("right").open(&sealed[..at]);
            assert_eq!(cut, Err(Unopened::Damaged), "{at}");
        }
    }

    /// Somebody who changes the file and mends its checksum gets nowhere.
    #[test]
    fn a_changed_file_with_a_right_checksum_does_not_open() {
        let sealed = key("right").seal(&values(), [9; NONCE]);
        for at in MAGIC.len()..sealed.len() - CHECKSUM {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            let body = changed.len() - CHECKSUM;
            let checksum = Sha256::digest(&changed[..body]);
            changed[body..].copy_from_slice(&checksum);
            assert!(key("right").open(&changed).is_err(), "{at}");
        }
    }

    #[test]
    fn a_file_cannot_ask_for_all_memory() {
        let greedy = Cost {
            memory_kib: u32::MAX,
            ..QUICK
        };
        assert_eq!(Cost::read(&greedy.write()), None);
        assert_eq!(Cost::read(&Cost::CAREFUL.write()), Some(Cost::CAREFUL));
    }
}

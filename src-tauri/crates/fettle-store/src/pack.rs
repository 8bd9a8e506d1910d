//! Packs: the answers of a marketplace in the platform's own text, many in one
//! short piece, beside the log.
//!
//! An op names its pack by the SHA-256 of the content, and a stretch of it.
//! The log stays small enough to be verified at every start, and the answers
//! are all there.
//!
//! Invariant: a pack is written in the same transaction as the ops that name
//! it, and nothing changes or removes one. Every start checks the bytes on the
//! disk; whoever reads an answer, and the doctor, check the content.

use std::collections::HashSet;
use std::io::{Read, Write};

use fettle_domain::change::Change;
use fettle_domain::market::MarketAnswers;
use fettle_sync::{BatchId, Op};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};

use crate::rows::{Inconsistent, ReadError};

/// Texts on their way into one pack.
#[derive(Debug, Clone, Default)]
pub struct PackWriter {
    content: Vec<u8>,
    stretches: Vec<(u64, u64)>,
}

/// A pack as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Of the content, hex.
    sha256: String,
    /// The content's length.
    bytes: u64,
    /// The content, deflated.
    body: Vec<u8>,
}

impl PackWriter {
    /// Puts a text behind the others.
    pub fn push(&mut self, text: &str) {
        let start = self.content.len() as u64;
        self.content.extend_from_slice(text.as_bytes());
        self.stretches.push((start, text.len() as u64));
    }

    /// The pack, and where each text is in it, in the order they were put
    /// there; `None` when there is no text.
    pub fn seal(self) -> Option<(Pack, Vec<MarketAnswers>)> {
        if self.stretches.is_empty() {
            return None;
        }
        let pack = Pack::of(&self.content);
        let stretch = |&(start, bytes): &(u64, u64)| MarketAnswers {
            pack: pack.sha256.clone(),
            start,
            bytes,
        };
        let answers = self.stretches.iter().map(stretch).collect();
        Some((pack, answers))
    }
}

impl Pack {
    /// SHA-256 of the content, hex: its name.
    pub(crate) fn name(&self) -> &str {
        &self.sha256
    }

    /// The content's length.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    fn of(content: &[u8]) -> Self {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
        let body = deflate.write_all(content).and_then(|()| deflate.finish());
        Self {
            sha256: sha256(content),
            bytes: content.len() as u64,
            body: body.expect("memory takes every byte"),
        }
    }

    /// The content, if it is what was packed.
    fn content(&self) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        // No further than it should go: a spoilt body may go on for ever.
        let inflate = DeflateDecoder::new(self.body.as_slice());
        let read = inflate.take(self.bytes + 1).read_to_end(&mut content);
        let is_long = content.len() as u64 == self.bytes;
        let is_whole = read.is_ok() && is_long && sha256(&content) == self.sha256;
        is_whole.then_some(content)
    }

    /// The first 16 bytes of SHA-256 over every column.
    fn digest(&self) -> [u8; 16] {
        let mut hasher = Sha256::new();
        hasher.update(self.sha256.as_bytes());
        hasher.update(self.bytes.to_le_bytes());
        hasher.update(&self.body);
        let mut first = [0; 16];
        first.copy_from_slice(&hasher.finalize()[..16]);
        first
    }

    fn wrong(&self, what: &str) -> Inconsistent {
        wrong(&self.sha256, what)
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn wrong(sha256: &str, what: &str) -> Inconsistent {
    Inconsistent {
        table: "pack".to_owned(),
        row: sha256.to_owned(),
        what: what.to_owned(),
    }
}

/// Keeps a pack; one that is there already stays.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    pack: &Pack,
) -> Result<(), sqlx::Error> {
    let bytes = i64::try_from(pack.bytes).expect("a pack fits the memory, so 63 bits");
    sqlx::query(
        "INSERT INTO pack (sha256, bytes, body, digest) VALUES (?, ?, ?, ?) \
         ON CONFLICT (sha256) DO NOTHING",
    )
    .bind(&pack.sha256)
    .bind(bytes)
    .bind(&pack.body)
    .bind(pack.digest().to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

const SELECT: &str = "SELECT sha256, bytes, body, digest FROM pack";

/// A pack of a row, its bytes checked.
fn parse(row: &SqliteRow) -> Result<Pack, ReadError> {
    let sha256: String = row.try_get(0)?;
    let Ok(bytes) = u64::try_from(row.try_get::<i64, _>(1)?) else {
        return Err(wrong(&sha256, "column `bytes`: it is negative").into());
    };
    let (body, kept): (Vec<u8>, &[u8]) = (row.try_get(2)?, row.try_get(3)?);
    let pack = Pack {
        sha256,
        bytes,
        body,
    };
    if pack.digest() == kept {
        Ok(pack)
    } else {
        Err(pack
            .wrong("it is not what was written; its digest differs")
            .into())
    }
}

/// Checks the bytes of every pack on the disk and returns their names.
pub(crate) async fn verify(
    connection: &mut SqliteConnection,
) -> Result<HashSet<String>, ReadError> {
    let mut names = HashSet::new();
    let mut rows = sqlx::query(SELECT).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        names.insert(parse(&row)?.sha256);
    }
    Ok(names)
}

/// Visits every pack, its content checked too, or what is wrong with it.
pub(crate) async fn each(
    connection: &mut SqliteConnection,
    mut visit: impl FnMut(Result<Pack, Inconsistent>),
) -> Result<(), sqlx::Error> {
    let mut rows = sqlx::query(SELECT).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        visit(match parse(&row) {
            Ok(pack) if pack.content().is_none() => Err(pack.wrong(ALTERED)),
            Ok(pack) => Ok(pack),
            Err(ReadError::Inconsistent(what)) => Err(what),
            Err(ReadError::Database(error)) => return Err(error),
        });
    }
    Ok(())
}

/// Copies every pack as it is, whatever it is.
pub(crate) async fn copy(
    old: &mut SqliteConnection,
    new: &mut SqliteConnection,
) -> Result<(), sqlx::Error> {
    let mut rows = sqlx::query(SELECT).fetch(old);
    while let Some(row) = rows.try_next().await? {
        sqlx::query("INSERT INTO pack (sha256, bytes, body, digest) VALUES (?, ?, ?, ?)")
            .bind(row.try_get::<String, _>(0)?)
            .bind(row.try_get::<i64, _>(1)?)
            .bind(row.try_get::<Vec<u8>, _>(2)?)
            .bind(row.try_get::<Vec<u8>, _>(3)?)
            .execute(&mut *new)
            .await?;
    }
    Ok(())
}

const ALTERED: &str = "its content is not what was packed";

/// The text of a stretch, its pack checked.
pub(crate) async fn read(
    connection: &mut SqliteConnection,
    answers: &MarketAnswers,
) -> Result<String, ReadError> {
    let row = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE sha256 = ?")))
        .bind(&answers.pack)
        .fetch_optional(connection)
        .await?;
    let row = row.ok_or_else(|| wrong(&answers.pack, MISSING))?;
    let pack = parse(&row)?;
    let content = pack.content().ok_or_else(|| pack.wrong(ALTERED))?;
    let text = stretch(&content, answers).and_then(|text| std::str::from_utf8(text).ok());
    let text = text.ok_or_else(|| pack.wrong("it has no such stretch of text"))?;
    Ok(text.to_owned())
}

const MISSING: &str = "it is missing";

fn stretch<'a>(content: &'a [u8], answers: &MarketAnswers) -> Option<&'a [u8]> {
    let start = usize::try_from(answers.start).ok()?;
    let length = usize::try_from(answers.bytes).ok()?;
    content.get(start..start.checked_add(length)?)
}

/// The kind of the ops that name packs.
const KIND: &str = "market_order_read";

/// What an op names of a pack; `None` for an op that names none.
pub(crate) fn named(op: &Op) -> Option<MarketAnswers> {
    if op.kind != KIND {
        return None;
    }
    match op.change() {
        Ok(Change::MarketOrderRead { answers, .. }) => Some(answers),
        _ => None,
    }
}

/// Looks, op by op, whether the packs that are named are there. Ops of one
/// action name one pack: only the first of them is taken apart.
#[derive(Debug)]
pub(crate) struct Named {
    there: HashSet<String>,
    batch: Option<BatchId>,
}

impl Named {
    pub(crate) fn of(there: HashSet<String>) -> Self {
        Self { there, batch: None }
    }

    pub(crate) fn accept(&mut self, op: &Op) -> Result<(), Inconsistent> {
        if op.kind != KIND || self.batch == Some(op.batch_id) {
            return Ok(());
        }
        self.batch = Some(op.batch_id);
        match named(op) {
            Some(answers) if !self.there.contains(&answers.pack) => {
                Err(wrong(&answers.pack, MISSING))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(texts: &[&str]) -> (Pack, Vec<MarketAnswers>) {
        let mut writer = PackWriter::default();
        for text in texts {
            writer.push(text);
        }
        writer.seal().unwrap()
    }

    #[test]
    fn texts_come_back_byte_for_byte() {
        let texts = ["{\"amount\": 12.5000 }", "", "\u{feff}数控\r\n", "{}"];
        let (pack, answers) = packed(&texts);
        let content = pack.content().unwrap();
        for (text, answers) in texts.iter().zip(&answers) {
            assert_eq!(stretch(&content, answers), Some(text.as_bytes()));
        }
        assert_eq!(PackWriter::default().seal(), None);
        let mut beyond = answers[3].clone();
        beyond.bytes = u64::MAX;
        assert_eq!(stretch(&content, &beyond), None);
    }

    #[test]
    fn a_spoilt_pack_is_none() {
        let (pack, _) = packed(&["spindle noise ".repeat(50).as_str()]);
        for at in 0..pack.body.len() {
            let mut spoilt = pack.clone();
            spoilt.body[at] ^= 4;
            assert_ne!(spoilt.digest(), pack.digest());
            // A bit that pads the last byte says nothing.
            let content = spoilt.content();
            assert!(content.is_none() || content == pack.content(), "byte {at}");
        }
        let short = Pack {
            bytes: pack.bytes - 1,
            ..pack
        };
        assert_eq!(short.content(), None);
    }
}

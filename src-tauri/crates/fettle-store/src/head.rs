//! The head: number and hash of the newest acknowledged op, in a small file
//! beside the database.
//!
//! SQLite keeps what was committed last in `workspace.fettle-wal`. Should that
//! file go missing, what is left is a sound but older database, and nothing in
//! it shows that ops are gone. The head shows it.
//!
//! Invariant: the head is written after the commit it tells of, so it may lag
//! behind the database, and is never ahead unless ops were lost.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::Path;

use fettle_sync::ChainTip;

/// The head file, open for writing.
#[derive(Debug)]
pub(crate) struct Head {
    file: File,
}

impl Head {
    /// Opens the file and makes it when there is none.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        Ok(Self { file })
    }

    /// Notes the newest acknowledged op. The line has one length, so a write
    /// cut short leaves one that does not parse rather than a wrong one.
    pub(crate) fn note(&mut self, tip: ChainTip) -> io::Result<()> {
        self.file.rewind()?;
        self.file
            .write_all(format!("{:020} {}\n", tip.seq, tip.hash).as_bytes())
    }
}

/// Reads the head; `None` when there is none or it cannot be read, which says
/// nothing about the database.
pub(crate) fn read(path: &Path) -> Option<ChainTip> {
    let text = std::fs::read_to_string(path).ok()?;
    let (seq, hash) = text.trim_end().split_once(' ')?;
    Some(ChainTip {
        seq: seq.parse().ok()?,
        hash: hash.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fettle_sync::OpHash;

    #[test]
    fn the_newest_note_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("head");
        assert_eq!(read(&path), None);
        let mut head = Head::open(&path).unwrap();
        assert_eq!(read(&path), None);
        for seq in [1, 2, 1000] {
            let tip = ChainTip {
                seq,
                hash: OpHash::of(&[1]),
            };
            head.note(tip).unwrap();
            assert_eq!(read(&path), Some(tip));
        }
        std::fs::write(&path, "00000000000000000009 abc").unwrap();
        assert_eq!(read(&path), None);
    }
}

//! How much input is accepted: a file is hostile until it is parsed.

/// Bounds of what [`crate::read_book`] takes in. Over one of them reading stops
/// with a sentence that names it; nothing is cut off in silence.
///
/// The defaults let a book of 200,000 demands through (about 180 MB of sheet
/// XML, 10 MB as a file) and keep memory bounded: sheets are read row by row,
/// only the table of shared strings is held whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file as it lies on the disk.
    pub file_bytes: u64,
    /// Bytes of everything inside an `.xlsx` once unpacked, counted while
    /// unpacking and never taken from the archive's own figures.
    pub unpacked_bytes: u64,
    /// How many times larger than packed a part of an `.xlsx` may be, once it
    /// is larger than [`Self::ratio_free_bytes`].
    pub unpacked_ratio: u64,
    /// Below this size a part's ratio is not looked at.
    pub ratio_free_bytes: u64,
    /// Bytes of the table of shared strings once unpacked.
    pub shared_string_bytes: u64,
    /// Parts inside an `.xlsx`.
    pub parts: usize,
    /// Rows of one sheet.
    pub rows: u32,
    /// Columns of one sheet.
    pub columns: u32,
    /// Characters of one cell; Excel's own limit.
    pub cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            file_bytes: 100 * MIB,
            unpacked_bytes: 512 * MIB,
            unpacked_ratio: 200,
            ratio_free_bytes: 16 * MIB,
            shared_string_bytes: 128 * MIB,
            parts: 2_000,
            rows: 250_000,
            columns: 512,
            cell_chars: 32_767,
        }
    }
}

-- What a marketplace answered, beside the log: ops name a pack by its SHA-256
-- and a stretch within it. Like the log, packs are only ever appended; unlike
-- it they are kept short, and read when somebody asks for an answer.

CREATE TABLE pack (
    -- Of the content, hex.
    sha256 TEXT    NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    -- The length of the content.
    bytes  INTEGER NOT NULL CHECK (bytes >= 0),
    -- The content, as DEFLATE (RFC 1951) makes it shorter.
    body   BLOB    NOT NULL,
    -- The first 16 bytes of SHA-256 over the other columns: checked at every
    -- start, while the content's own is checked where it is read.
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

CREATE TRIGGER pack_is_never_changed BEFORE UPDATE ON pack BEGIN
    SELECT raise(ABORT, 'what was answered is only ever added to');
END;

CREATE TRIGGER pack_is_never_removed BEFORE DELETE ON pack BEGIN
    SELECT raise(ABORT, 'what was answered is only ever added to');
END;

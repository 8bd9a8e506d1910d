-- What the marketplace told, and the link to it. `meta` holds, besides who the
-- workspace is, this desktop's own notes, such as how far it has pulled.

-- Orders as the marketplace told of them, and those that wait to be read.
CREATE TABLE market_order (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- The single row of the link to a marketplace.
CREATE TABLE market_link (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- The ops that undo and redo are about: a year of pulls stands between them.
CREATE INDEX op_undoable ON op (device_id, device_seq)
    WHERE inverse <> '[]' OR cause IS NOT NULL;

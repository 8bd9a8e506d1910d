-- One desktop's memory: the log of ops, and the tables that the log adds up to.
--
-- `op` is the truth and is only ever appended to. Every other table but `meta`
-- is a projection: `fettle doctor --rebuild` makes it again from `op`.

-- "Fttl": tells a workspace from any other SQLite file.
PRAGMA application_id = 1182037100;

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE op (
    -- The order in which this desktop took the ops in, its own and others'.
    position        INTEGER NOT NULL PRIMARY KEY,
    op_id           TEXT    NOT NULL UNIQUE,
    device_id       TEXT    NOT NULL,
    device_seq      INTEGER NOT NULL CHECK (device_seq > 0),
    actor           TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    entity_id       TEXT    NOT NULL,
    entity_table    TEXT,
    base_rev        INTEGER CHECK (base_rev >= 0),
    payload_version INTEGER NOT NULL CHECK (payload_version > 0),
    payload         TEXT    NOT NULL CHECK (json_valid(payload)),
    recorded_at     TEXT    NOT NULL,
    zone            TEXT    NOT NULL,
    batch_id        TEXT    NOT NULL,
    cause           TEXT,
    cause_batch     TEXT,
    prev_hash       TEXT    NOT NULL CHECK (length(prev_hash) = 64),
    hash            TEXT    NOT NULL CHECK (length(hash) = 64),
    -- The changes that take this op back, for undo. This desktop's own note:
    -- not part of the op, so outside its hash and with a digest of its own.
    inverse         TEXT    NOT NULL CHECK (json_valid(inverse)),
    inverse_digest  BLOB    NOT NULL CHECK (length(inverse_digest) = 16),
    UNIQUE (device_id, device_seq),
    CHECK ((cause IS NULL) = (cause_batch IS NULL))
) STRICT;

CREATE INDEX op_entity ON op (entity_id);
CREATE INDEX op_batch ON op (batch_id, device_seq);

CREATE TRIGGER op_is_never_changed BEFORE UPDATE ON op BEGIN
    SELECT raise(ABORT, 'the log is only ever appended to');
END;

CREATE TRIGGER op_is_never_removed BEFORE DELETE ON op BEGIN
    SELECT raise(ABORT, 'the log is only ever appended to');
END;

-- The tables. `rev` counts the ops that touched a row, `body` is the record in
-- JSON, `digest` the first 16 bytes of SHA-256 over table, id, rev and body:
-- a flipped bit on the disk shows at the next start.

-- The catalogue.
CREATE TABLE product (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- Buyers.
CREATE TABLE buyer (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- Orders (`order` is a word of SQL).
CREATE TABLE trade_order (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16),
    buyer_id TEXT AS (body ->> '$.buyer_id') VIRTUAL
) STRICT;
CREATE INDEX trade_order_buyer_id ON trade_order (buyer_id);

-- Engineers.
CREATE TABLE engineer (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- Service points.
CREATE TABLE service_point (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- Spare parts.
CREATE TABLE part (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- Movements of stock.
CREATE TABLE stock_movement (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16),
    part_no TEXT AS (body ->> '$.part_no') VIRTUAL
) STRICT;
CREATE INDEX stock_movement_part_no ON stock_movement (part_no);

-- Demands.
CREATE TABLE service_request (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16),
    order_id TEXT AS (body ->> '$.order_id') VIRTUAL
) STRICT;
CREATE INDEX service_request_order_id ON service_request (order_id);

-- Facts about demands.
CREATE TABLE fact (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16),
    request_id TEXT AS (body ->> '$.request_id') VIRTUAL
) STRICT;
CREATE INDEX fact_request_id ON fact (request_id);

-- Kept files.
CREATE TABLE evidence (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- Bookings.
CREATE TABLE booking (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16),
    request_id TEXT AS (body ->> '$.request_id') VIRTUAL
) STRICT;
CREATE INDEX booking_request_id ON booking (request_id);

-- The seller's rule books.
CREATE TABLE rule_book (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- Conflict cases.
CREATE TABLE conflict_case (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- The single row of settings.
CREATE TABLE settings (
    id     TEXT    NOT NULL PRIMARY KEY,
    rev    INTEGER NOT NULL CHECK (rev > 0),
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    digest BLOB    NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- The first stone: units, counters, officers, procedures, templates, ratings, tallies, published series.
-- Ids are 16 bytes; instants are microseconds since 1970 UTC; days are local days (Asia/Ho_Chi_Minh), and a
-- validity is the days from valid_from to valid_to, both included ('0001-01-01' and '9999-12-31' where open).

CREATE TABLE fact (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE unit (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    name_en      TEXT,
    level        TEXT NOT NULL,
    valid_from   TEXT NOT NULL,
    valid_to     TEXT NOT NULL,
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    CHECK (valid_from <= valid_to)
) STRICT;

CREATE TABLE unit_parent (
    unit_id    BLOB NOT NULL REFERENCES unit (id),
    parent_id  BLOB NOT NULL REFERENCES unit (id),
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    PRIMARY KEY (unit_id, valid_from),
    CHECK (unit_id <> parent_id AND valid_from <= valid_to)
) STRICT, WITHOUT ROWID;

-- The closure of unit_parent: every unit within every ancestor, itself included, and when.
CREATE TABLE unit_within (
    ancestor_id BLOB NOT NULL REFERENCES unit (id),
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    depth       INTEGER NOT NULL,
    valid_from  TEXT NOT NULL,
    valid_to    TEXT NOT NULL,
    PRIMARY KEY (ancestor_id, unit_id, valid_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_within_unit ON unit_within (unit_id);

CREATE TABLE unit_succession (
    predecessor_id BLOB NOT NULL REFERENCES unit (id),
    successor_id   BLOB NOT NULL REFERENCES unit (id),
    day            TEXT NOT NULL,
    PRIMARY KEY (predecessor_id, successor_id),
    CHECK (predecessor_id <> successor_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE field (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1))
) STRICT;

CREATE TABLE "procedure" (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    field_id     BLOB NOT NULL REFERENCES field (id),
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1))
) STRICT;

-- A published template never changes: its id is the first half of its content hash.
CREATE TABLE template (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    family       TEXT NOT NULL,
    code         TEXT NOT NULL,
    version      INTEGER NOT NULL,
    source       TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    UNIQUE (family, code, version)
) STRICT;

CREATE TABLE counter (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    template_id  BLOB NOT NULL REFERENCES template (id),
    valid_from   TEXT NOT NULL,
    valid_to     TEXT NOT NULL,
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1))
) STRICT;
CREATE INDEX counter_unit ON counter (unit_id);

CREATE TABLE officer (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    valid_from   TEXT NOT NULL,
    valid_to     TEXT NOT NULL,
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1))
) STRICT;
CREATE INDEX officer_unit ON officer (unit_id);

-- Who is at which counter, from from_at until before to_at (the largest integer while it lasts).
CREATE TABLE duty (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    counter_id BLOB NOT NULL REFERENCES counter (id),
    officer_id BLOB NOT NULL REFERENCES officer (id),
    from_at    INTEGER NOT NULL,
    to_at      INTEGER NOT NULL,
    source     TEXT NOT NULL CHECK (source IN ('sign-on', 'roster')),
    CHECK (from_at < to_at)
) STRICT;
CREATE INDEX duty_counter ON duty (counter_id, from_at);

-- A tablet enrolled at a counter. All sequence numbers up to complete_seq had arrived at complete_at, and the
-- tablet had made no later one: whatever bears a later number happened after that moment.
CREATE TABLE device (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    counter_id   BLOB NOT NULL REFERENCES counter (id),
    name         TEXT NOT NULL,
    token_hash   BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    enrolled_at  INTEGER NOT NULL,
    revoked_at   INTEGER,
    seen_at      INTEGER,
    clock_skew   INTEGER,
    received_seq INTEGER NOT NULL,
    highest_seq  INTEGER NOT NULL,
    complete_seq INTEGER NOT NULL,
    complete_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE rating (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    template_id  BLOB NOT NULL REFERENCES template (id),
    counter_id   BLOB NOT NULL REFERENCES counter (id),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    officer_id   BLOB REFERENCES officer (id),
    procedure_id BLOB REFERENCES "procedure" (id),
    field_id     BLOB REFERENCES field (id),
    device_id    BLOB REFERENCES device (id),
    seq          INTEGER,
    channel      TEXT NOT NULL CHECK (channel IN ('kiosk', 'page', 'import')),
    device_at    INTEGER,
    received_at  INTEGER NOT NULL,
    happened_at  INTEGER NOT NULL,
    day          TEXT NOT NULL,
    flags        INTEGER NOT NULL,
    quarantine   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX rating_device ON rating (device_id, seq) WHERE device_id IS NOT NULL;

CREATE TABLE answer (
    rating_id BLOB NOT NULL REFERENCES rating (id),
    question  INTEGER NOT NULL CHECK (question > 0),
    level     INTEGER NOT NULL CHECK (level > 0),
    PRIMARY KEY (rating_id, question)
) STRICT, WITHOUT ROWID;

-- Reasons of the template that were tapped; the same are offered after any answer.
CREATE TABLE reason (
    rating_id BLOB NOT NULL REFERENCES rating (id),
    code      TEXT NOT NULL,
    PRIMARY KEY (rating_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE remark (
    rating_id BLOB NOT NULL PRIMARY KEY REFERENCES rating (id),
    text      TEXT NOT NULL
) STRICT;

-- The same id with other content: both are kept, and a person decides.
CREATE TABLE rating_conflict (
    rating_id    BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    device_id    BLOB REFERENCES device (id),
    content      TEXT NOT NULL,
    received_at  INTEGER NOT NULL,
    PRIMARY KEY (rating_id, content_hash)
) STRICT;

-- How many were served at a counter on a day, where a queue system or a person says so.
CREATE TABLE visit (
    counter_id BLOB NOT NULL REFERENCES counter (id),
    day        TEXT NOT NULL,
    n          INTEGER NOT NULL CHECK (n >= 0),
    source     TEXT NOT NULL,
    PRIMARY KEY (counter_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    marginal    INTEGER NOT NULL CHECK (marginal BETWEEN 1 AND 4),
    unit_id     BLOB NOT NULL,
    day         TEXT NOT NULL,
    key         BLOB NOT NULL,
    template_id BLOB NOT NULL,
    question    INTEGER NOT NULL,
    level       INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (marginal, unit_id, day, key, template_id, question, level)
) STRICT, WITHOUT ROWID;

CREATE TABLE series_value (
    index_code  TEXT NOT NULL,
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    year        INTEGER NOT NULL,
    value       TEXT,
    rank        INTEGER,
    of_how_many INTEGER,
    status      TEXT NOT NULL CHECK (status IN ('sourced', 'derived', 'unconfirmed', 'imported')),
    source      TEXT NOT NULL,
    remark      TEXT,
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (index_code, unit_id, year)
) STRICT, WITHOUT ROWID;

-- The first year of a new method: values before and after it are not the same measurement.
CREATE TABLE series_break (
    index_code TEXT NOT NULL,
    year       INTEGER NOT NULL,
    basis      TEXT NOT NULL,
    PRIMARY KEY (index_code, year)
) STRICT, WITHOUT ROWID;

-- Who changed what, when; nothing in it is ever changed or taken away.
CREATE TABLE audit (
    id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

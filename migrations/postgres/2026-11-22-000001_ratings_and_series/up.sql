-- The first stone: units, counters, officers, procedures, templates, ratings, tallies, published series.
-- Ids are 16 bytes; instants are microseconds since 1970 UTC; days are local days (Asia/Ho_Chi_Minh), and a
-- validity is the days from valid_from to valid_to, both included ('0001-01-01' and '9999-12-31' where open).

CREATE TABLE fact (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE unit (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    name_en      TEXT COLLATE "C",
    level        TEXT COLLATE "C" NOT NULL,
    valid_from   DATE NOT NULL,
    valid_to     DATE NOT NULL,
    illustrative BOOLEAN NOT NULL,
    CHECK (valid_from <= valid_to)
);

CREATE TABLE unit_parent (
    unit_id    BYTEA NOT NULL REFERENCES unit (id),
    parent_id  BYTEA NOT NULL REFERENCES unit (id),
    valid_from DATE NOT NULL,
    valid_to   DATE NOT NULL,
    PRIMARY KEY (unit_id, valid_from),
    CHECK (unit_id <> parent_id AND valid_from <= valid_to)
);

-- The closure of unit_parent: every unit within every ancestor, itself included, and when.
CREATE TABLE unit_within (
    ancestor_id BYTEA NOT NULL REFERENCES unit (id),
    unit_id     BYTEA NOT NULL REFERENCES unit (id),
    depth       INTEGER NOT NULL,
    valid_from  DATE NOT NULL,
    valid_to    DATE NOT NULL,
    PRIMARY KEY (ancestor_id, unit_id, valid_from)
);
CREATE INDEX unit_within_unit ON unit_within (unit_id);

CREATE TABLE unit_succession (
    predecessor_id BYTEA NOT NULL REFERENCES unit (id),
    successor_id   BYTEA NOT NULL REFERENCES unit (id),
    day            DATE NOT NULL,
    PRIMARY KEY (predecessor_id, successor_id),
    CHECK (predecessor_id <> successor_id)
);

CREATE TABLE field (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    illustrative BOOLEAN NOT NULL
);

CREATE TABLE "procedure" (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    field_id     BYTEA NOT NULL REFERENCES field (id),
    illustrative BOOLEAN NOT NULL
);

-- A published template never changes: its id is the first half of its content hash.
CREATE TABLE template (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    hash         BYTEA NOT NULL UNIQUE CHECK (length(hash) = 32),
    family       TEXT COLLATE "C" NOT NULL,
    code         TEXT COLLATE "C" NOT NULL,
    version      INTEGER NOT NULL,
    source       TEXT COLLATE "C" NOT NULL,
    published_at BIGINT NOT NULL,
    UNIQUE (family, code, version)
);

CREATE TABLE counter (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    template_id  BYTEA NOT NULL REFERENCES template (id),
    valid_from   DATE NOT NULL,
    valid_to     DATE NOT NULL,
    illustrative BOOLEAN NOT NULL
);
CREATE INDEX counter_unit ON counter (unit_id);

CREATE TABLE officer (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    valid_from   DATE NOT NULL,
    valid_to     DATE NOT NULL,
    illustrative BOOLEAN NOT NULL
);
CREATE INDEX officer_unit ON officer (unit_id);

-- Who is at which counter, from from_at until before to_at (the largest integer while it lasts).
CREATE TABLE duty (
    id         BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    counter_id BYTEA NOT NULL REFERENCES counter (id),
    officer_id BYTEA NOT NULL REFERENCES officer (id),
    from_at    BIGINT NOT NULL,
    to_at      BIGINT NOT NULL,
    source     TEXT COLLATE "C" NOT NULL CHECK (source IN ('sign-on', 'roster')),
    CHECK (from_at < to_at)
);
CREATE INDEX duty_counter ON duty (counter_id, from_at);

-- A tablet enrolled at a counter. All sequence numbers up to complete_seq had arrived at complete_at, and the
-- tablet had made no later one: whatever bears a later number happened after that moment.
CREATE TABLE device (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    counter_id   BYTEA NOT NULL REFERENCES counter (id),
    name         TEXT COLLATE "C" NOT NULL,
    token_hash   BYTEA NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    enrolled_at  BIGINT NOT NULL,
    revoked_at   BIGINT,
    seen_at      BIGINT,
    clock_skew   BIGINT,
    received_seq BIGINT NOT NULL,
    highest_seq  BIGINT NOT NULL,
    complete_seq BIGINT NOT NULL,
    complete_at  BIGINT NOT NULL
);

CREATE TABLE rating (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    content_hash BYTEA NOT NULL CHECK (length(content_hash) = 32),
    template_id  BYTEA NOT NULL REFERENCES template (id),
    counter_id   BYTEA NOT NULL REFERENCES counter (id),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    officer_id   BYTEA REFERENCES officer (id),
    procedure_id BYTEA REFERENCES "procedure" (id),
    field_id     BYTEA REFERENCES field (id),
    device_id    BYTEA REFERENCES device (id),
    seq          BIGINT,
    channel      TEXT COLLATE "C" NOT NULL CHECK (channel IN ('kiosk', 'page', 'import')),
    device_at    BIGINT,
    received_at  BIGINT NOT NULL,
    happened_at  BIGINT NOT NULL,
    day          DATE NOT NULL,
    flags        INTEGER NOT NULL,
    quarantine   TEXT COLLATE "C"
);
CREATE INDEX rating_device ON rating (device_id, seq) WHERE device_id IS NOT NULL;

CREATE TABLE answer (
    rating_id BYTEA NOT NULL REFERENCES rating (id),
    question  SMALLINT NOT NULL CHECK (question > 0),
    level     SMALLINT NOT NULL CHECK (level > 0),
    PRIMARY KEY (rating_id, question)
);

-- Reasons of the template that were tapped; the same are offered after any answer.
CREATE TABLE reason (
    rating_id BYTEA NOT NULL REFERENCES rating (id),
    code      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (rating_id, code)
);

CREATE TABLE remark (
    rating_id BYTEA NOT NULL PRIMARY KEY REFERENCES rating (id),
    text      TEXT COLLATE "C" NOT NULL
);

-- The same id with other content: both are kept, and a person decides.
CREATE TABLE rating_conflict (
    rating_id    BYTEA NOT NULL,
    content_hash BYTEA NOT NULL,
    device_id    BYTEA REFERENCES device (id),
    content      TEXT COLLATE "C" NOT NULL,
    received_at  BIGINT NOT NULL,
    PRIMARY KEY (rating_id, content_hash)
);

-- How many were served at a counter on a day, where a queue system or a person says so.
CREATE TABLE visit (
    counter_id BYTEA NOT NULL REFERENCES counter (id),
    day        DATE NOT NULL,
    n          BIGINT NOT NULL CHECK (n >= 0),
    source     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (counter_id, day)
);

CREATE TABLE tally (
    marginal    SMALLINT NOT NULL CHECK (marginal BETWEEN 1 AND 4),
    unit_id     BYTEA NOT NULL,
    day         DATE NOT NULL,
    key         BYTEA NOT NULL,
    template_id BYTEA NOT NULL,
    question    SMALLINT NOT NULL,
    level       SMALLINT NOT NULL,
    n           BIGINT NOT NULL,
    PRIMARY KEY (marginal, unit_id, day, key, template_id, question, level)
);

CREATE TABLE series_value (
    index_code  TEXT COLLATE "C" NOT NULL,
    unit_id     BYTEA NOT NULL REFERENCES unit (id),
    year        INTEGER NOT NULL,
    value       TEXT COLLATE "C",
    rank        SMALLINT,
    of_how_many SMALLINT,
    status      TEXT COLLATE "C" NOT NULL CHECK (status IN ('sourced', 'derived', 'unconfirmed', 'imported')),
    source      TEXT COLLATE "C" NOT NULL,
    remark      TEXT COLLATE "C",
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (index_code, unit_id, year)
);

-- The first year of a new method: values before and after it are not the same measurement.
CREATE TABLE series_break (
    index_code TEXT COLLATE "C" NOT NULL,
    year       INTEGER NOT NULL,
    basis      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (index_code, year)
);

-- Who changed what, when; nothing in it is ever changed or taken away.
CREATE TABLE audit (
    id      BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at      BIGINT NOT NULL,
    actor   TEXT COLLATE "C" NOT NULL,
    action  TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    detail  TEXT COLLATE "C" NOT NULL
);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- Sentences of reports that somebody wrote otherwise, the targets of indices that a province follows, and by how many people
-- the units weigh that another one follows.

-- An edit of a sentence. about_id: the round, or the unit that is reported on; year: of the report. generated: what the rules
-- had made when it was edited. edited: NULL where it was taken back; the row stays, so that revision goes on growing.
CREATE TABLE report_edit (
    kind      TEXT COLLATE "C" NOT NULL,
    about_id  BYTEA NOT NULL CHECK (length(about_id) = 16),
    year      SMALLINT NOT NULL,
    lang      TEXT COLLATE "C" NOT NULL CHECK (lang IN ('vi', 'en')),
    sentence  TEXT COLLATE "C" NOT NULL,
    generated TEXT COLLATE "C" NOT NULL,
    edited    TEXT COLLATE "C",
    revision  INTEGER NOT NULL,
    edited_at BIGINT NOT NULL,
    edited_by BYTEA REFERENCES person (id),
    PRIMARY KEY (kind, about_id, year, lang, sentence)
);

-- What an index of a unit is to reach in a year: a value, a rank, or both; neither where it was taken back.
CREATE TABLE board_target (
    index_code TEXT COLLATE "C" NOT NULL,
    unit_id    BYTEA NOT NULL REFERENCES unit (id),
    year       SMALLINT NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    value      TEXT COLLATE "C",
    rank       SMALLINT CHECK (rank > 0),
    source     TEXT COLLATE "C" NOT NULL,
    revision   INTEGER NOT NULL,
    set_at     BIGINT NOT NULL,
    set_by     BYTEA REFERENCES person (id),
    PRIMARY KEY (index_code, unit_id, year)
);

-- How many people lived in a unit that another one follows: what its index weighs where one is computed for its successor.
CREATE TABLE board_weight (
    predecessor_id BYTEA NOT NULL REFERENCES unit (id),
    successor_id   BYTEA NOT NULL REFERENCES unit (id),
    people         BIGINT NOT NULL CHECK (people > 0),
    source         TEXT COLLATE "C" NOT NULL,
    set_at         BIGINT NOT NULL,
    set_by         BYTEA REFERENCES person (id),
    PRIMARY KEY (predecessor_id, successor_id)
);

-- Editions: published indices with copies of their inputs, and the signed tree over all of them. Nothing here is changed or
-- deleted; a correction is another edition.

-- subject: the round's code, or a period of the unit. hash: SHA-256 of the manifest, which names every part with its own.
CREATE TABLE edition (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('sipas', 'par', 'counters')),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    subject      TEXT COLLATE "C" NOT NULL,
    number       INTEGER NOT NULL CHECK (number > 0),
    corrects_id  BYTEA CHECK (length(corrects_id) = 16),
    what_changed TEXT COLLATE "C",
    title        TEXT COLLATE "C" NOT NULL,
    illustrative BOOLEAN NOT NULL,
    engine       TEXT COLLATE "C" NOT NULL,
    rule_path    TEXT COLLATE "C" NOT NULL,
    manifest     TEXT COLLATE "C" NOT NULL,
    hash         BYTEA NOT NULL UNIQUE CHECK (length(hash) = 32),
    published_at BIGINT NOT NULL,
    proposed_by  BYTEA NOT NULL REFERENCES person (id),
    published_by BYTEA NOT NULL REFERENCES person (id) CHECK (published_by <> proposed_by),
    CHECK ((corrects_id IS NULL) = (what_changed IS NULL)),
    UNIQUE (kind, unit_id, subject, number)
);
CREATE INDEX edition_published ON edition (published_at);

-- A file of an edition. content: compressed with gzip; sha256 and size: of what it unpacks to.
CREATE TABLE edition_part (
    edition_id BYTEA NOT NULL REFERENCES edition (id),
    name       TEXT COLLATE "C" NOT NULL,
    role       TEXT COLLATE "C" NOT NULL CHECK (role IN ('input', 'template', 'output', 'public')),
    media      TEXT COLLATE "C" NOT NULL,
    sha256     BYTEA NOT NULL CHECK (length(sha256) = 32),
    size       BIGINT NOT NULL,
    content    BYTEA NOT NULL,
    PRIMARY KEY (edition_id, name)
);

-- A leaf of the tree: an edition's hash, or where the trail or the ratings' log stood (said: what was hashed).
CREATE TABLE edition_leaf (
    position   BIGINT NOT NULL PRIMARY KEY CHECK (position >= 0),
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('edition', 'trail', 'ratings')),
    edition_id BYTEA REFERENCES edition (id),
    said       TEXT COLLATE "C" NOT NULL,
    hash       BYTEA NOT NULL CHECK (length(hash) = 32)
);

-- The tree of so many leaves, signed.
CREATE TABLE edition_head (
    size       BIGINT NOT NULL PRIMARY KEY CHECK (size > 0),
    root       BYTEA NOT NULL CHECK (length(root) = 32),
    signed_at  BIGINT NOT NULL,
    public_key BYTEA NOT NULL CHECK (length(public_key) = 32),
    signature  BYTEA NOT NULL CHECK (length(signature) = 64)
);

-- The seed of the key that signs (RFC 8032). It is in no backup.
CREATE TABLE edition_key (
    public_key BYTEA NOT NULL PRIMARY KEY CHECK (length(public_key) = 32),
    secret     BYTEA NOT NULL CHECK (length(secret) = 32),
    made_at    BIGINT NOT NULL
);

CREATE FUNCTION editions_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'editions are append-only';
END;
$$;
CREATE TRIGGER edition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edition
    FOR EACH STATEMENT EXECUTE FUNCTION editions_are_append_only();
CREATE TRIGGER edition_part_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edition_part
    FOR EACH STATEMENT EXECUTE FUNCTION editions_are_append_only();
CREATE TRIGGER edition_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edition_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION editions_are_append_only();
CREATE TRIGGER edition_head_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edition_head
    FOR EACH STATEMENT EXECUTE FUNCTION editions_are_append_only();

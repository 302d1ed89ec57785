-- Sentences of reports that somebody wrote otherwise, the targets of indices that a province follows, and by how many people
-- the units weigh that another one follows.

-- An edit of a sentence. about_id: the round, or the unit that is reported on; year: of the report. generated: what the rules
-- had made when it was edited. edited: NULL where it was taken back; the row stays, so that revision goes on growing.
CREATE TABLE report_edit (
    kind      TEXT NOT NULL,
    about_id  BLOB NOT NULL CHECK (length(about_id) = 16),
    year      INTEGER NOT NULL,
    lang      TEXT NOT NULL CHECK (lang IN ('vi', 'en')),
    sentence  TEXT NOT NULL,
    generated TEXT NOT NULL,
    edited    TEXT,
    revision  INTEGER NOT NULL,
    edited_at INTEGER NOT NULL,
    edited_by BLOB REFERENCES person (id),
    PRIMARY KEY (kind, about_id, year, lang, sentence)
) STRICT, WITHOUT ROWID;

-- What an index of a unit is to reach in a year: a value, a rank, or both; neither where it was taken back.
CREATE TABLE board_target (
    index_code TEXT NOT NULL,
    unit_id    BLOB NOT NULL REFERENCES unit (id),
    year       INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    value      TEXT,
    rank       INTEGER CHECK (rank > 0),
    source     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    set_at     INTEGER NOT NULL,
    set_by     BLOB REFERENCES person (id),
    PRIMARY KEY (index_code, unit_id, year)
) STRICT, WITHOUT ROWID;

-- How many people lived in a unit that another one follows: what its index weighs where one is computed for its successor.
CREATE TABLE board_weight (
    predecessor_id BLOB NOT NULL REFERENCES unit (id),
    successor_id   BLOB NOT NULL REFERENCES unit (id),
    people         INTEGER NOT NULL CHECK (people > 0),
    source         TEXT NOT NULL,
    set_at         INTEGER NOT NULL,
    set_by         BLOB REFERENCES person (id),
    PRIMARY KEY (predecessor_id, successor_id)
) STRICT, WITHOUT ROWID;

-- Editions: published indices with copies of their inputs, and the signed tree over all of them. Nothing here is changed or
-- deleted; a correction is another edition.

-- subject: the round's code, or a period of the unit. hash: SHA-256 of the manifest, which names every part with its own.
CREATE TABLE edition (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind         TEXT NOT NULL CHECK (kind IN ('sipas', 'par', 'counters')),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    subject      TEXT NOT NULL,
    number       INTEGER NOT NULL CHECK (number > 0),
    corrects_id  BLOB CHECK (length(corrects_id) = 16),
    what_changed TEXT,
    title        TEXT NOT NULL,
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    engine       TEXT NOT NULL,
    rule_path    TEXT NOT NULL,
    manifest     TEXT NOT NULL,
    hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    published_at INTEGER NOT NULL,
    proposed_by  BLOB NOT NULL REFERENCES person (id),
    published_by BLOB NOT NULL REFERENCES person (id) CHECK (published_by <> proposed_by),
    CHECK ((corrects_id IS NULL) = (what_changed IS NULL)),
    UNIQUE (kind, unit_id, subject, number)
) STRICT;
CREATE INDEX edition_published ON edition (published_at);

-- A file of an edition. content: compressed with gzip; sha256 and size: of what it unpacks to.
CREATE TABLE edition_part (
    edition_id BLOB NOT NULL REFERENCES edition (id),
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('input', 'template', 'output', 'public')),
    media      TEXT NOT NULL,
    sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
    size       INTEGER NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (edition_id, name)
) STRICT;

-- A leaf of the tree: an edition's hash, or where the trail or the ratings' log stood (said: what was hashed).
CREATE TABLE edition_leaf (
    position   INTEGER NOT NULL PRIMARY KEY CHECK (position >= 0),
    kind       TEXT NOT NULL CHECK (kind IN ('edition', 'trail', 'ratings')),
    edition_id BLOB REFERENCES edition (id),
    said       TEXT NOT NULL,
    hash       BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The tree of so many leaves, signed.
CREATE TABLE edition_head (
    size       INTEGER NOT NULL PRIMARY KEY CHECK (size > 0),
    root       BLOB NOT NULL CHECK (length(root) = 32),
    signed_at  INTEGER NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    signature  BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

-- The seed of the key that signs (RFC 8032). It is in no backup.
CREATE TABLE edition_key (
    public_key BLOB NOT NULL PRIMARY KEY CHECK (length(public_key) = 32),
    secret     BLOB NOT NULL CHECK (length(secret) = 32),
    made_at    INTEGER NOT NULL
) STRICT;

CREATE TRIGGER edition_no_update BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;
CREATE TRIGGER edition_no_delete BEFORE DELETE ON edition BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;
CREATE TRIGGER edition_part_no_update BEFORE UPDATE ON edition_part BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;
CREATE TRIGGER edition_part_no_delete BEFORE DELETE ON edition_part BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;
CREATE TRIGGER edition_leaf_no_update BEFORE UPDATE ON edition_leaf BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;
CREATE TRIGGER edition_leaf_no_delete BEFORE DELETE ON edition_leaf BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;
CREATE TRIGGER edition_head_no_update BEFORE UPDATE ON edition_head BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;
CREATE TRIGGER edition_head_no_delete BEFORE DELETE ON edition_head BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END;

-- A file of dossiers is known by who brought it as well: a person's import never goes on with, answers with, or shows the faults
-- of somebody else's.

-- SQLite takes no UNIQUE away, so both tables are made anew.

-- A file of dossiers on its way in, or done. hash: of the file and of how its columns are called; turn: how often it was brought
-- in from its beginning by the same person, from 1; as_of: when a status was so that states no moment; lines: how far it was
-- read; person_id: who brought it on a page, none for the owner of the machine by a command.
CREATE TABLE new_dossier_import (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    file       TEXT NOT NULL,
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    lines      INTEGER NOT NULL,
    entered    INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    unchanged  INTEGER NOT NULL,
    recomposed INTEGER NOT NULL,
    begun_at   INTEGER NOT NULL,
    ended_at   INTEGER,
    turn       INTEGER NOT NULL CHECK (turn >= 1),
    mapping    TEXT NOT NULL,
    as_of      INTEGER NOT NULL,
    person_id  BLOB REFERENCES person (id),
    UNIQUE (hash, person_id, turn)
) STRICT;
INSERT INTO new_dossier_import
    (id, file, hash, turn, mapping, as_of, lines, entered, changed, unchanged, recomposed, begun_at, ended_at)
    SELECT id, file, hash, turn, mapping, as_of, lines, entered, changed, unchanged, recomposed, begun_at, ended_at
    FROM dossier_import;

-- A bad row, kept aside: what stands in one of its cells, a code of what is wrong with it, and what its words need, a line each;
-- of one that an earlier program kept ('told'), its words.
CREATE TABLE new_dossier_fault (
    import_id BLOB NOT NULL REFERENCES new_dossier_import (id),
    line      INTEGER NOT NULL,
    place     INTEGER NOT NULL CHECK (place >= 0),
    "column"  TEXT,
    value     TEXT NOT NULL,
    what      TEXT NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (import_id, line, place)
) STRICT, WITHOUT ROWID;
INSERT INTO new_dossier_fault (import_id, line, place, "column", value, reason, what)
    SELECT import_id, line, place, "column", value, reason, what FROM dossier_fault;

DROP TABLE dossier_fault;
DROP TABLE dossier_import;
ALTER TABLE new_dossier_import RENAME TO dossier_import;
ALTER TABLE new_dossier_fault RENAME TO dossier_fault;

-- Nobody is the same nobody here, which UNIQUE does not say.
CREATE UNIQUE INDEX dossier_import_of_owner ON dossier_import (hash, turn) WHERE person_id IS NULL;
CREATE INDEX dossier_import_of_person ON dossier_import (person_id, begun_at);

-- Keys of one-stop systems that push dossiers of a unit and of those below. token_hash: SHA-256 of the token, which is kept nowhere;
-- mapping: the name of how the system's columns are called, blank where they have our names.
CREATE TABLE system_key (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name       TEXT NOT NULL UNIQUE,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    unit_id    BLOB NOT NULL REFERENCES unit (id),
    mapping    TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

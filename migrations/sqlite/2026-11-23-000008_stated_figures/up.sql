-- What reports and newspapers say of dossiers, tasks and feedback: a source, a unit, a period, and its figures as they were said.

-- whose: whom of the unit the sentence is about, where that is not the whole. as_of: when the figures stood so, where that is
-- not the last day. published: of the source.
CREATE TABLE statement (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    whose        TEXT,
    code         TEXT NOT NULL UNIQUE,
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL,
    as_of        TEXT,
    published    TEXT,
    source       TEXT NOT NULL,
    remark       TEXT,
    imported_at  INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX statement_unit ON statement (unit_id, last_day);

-- value: the decimal as it was printed. how: exactly, over, under, nearly. of: of what a percentage is a share, 'unstated' where
-- nobody says; NULL of what is no percentage.
CREATE TABLE stated_figure (
    statement_id BLOB NOT NULL REFERENCES statement (id),
    place        INTEGER NOT NULL CHECK (place >= 0),
    measure      TEXT NOT NULL,
    value        TEXT NOT NULL,
    how          TEXT NOT NULL CHECK (how IN ('exactly', 'over', 'under', 'nearly')),
    of_what      TEXT,
    quote        TEXT NOT NULL,
    PRIMARY KEY (statement_id, place),
    UNIQUE (statement_id, measure)
) STRICT, WITHOUT ROWID;

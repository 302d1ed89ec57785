-- What reports and newspapers say of dossiers, tasks and feedback: a source, a unit, a period, and its figures as they were said.

-- whose: whom of the unit the sentence is about, where that is not the whole. as_of: when the figures stood so, where that is
-- not the last day. published: of the source.
CREATE TABLE statement (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    whose        TEXT COLLATE "C",
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    first_day    DATE NOT NULL,
    last_day     DATE NOT NULL,
    as_of        DATE,
    published    DATE,
    source       TEXT COLLATE "C" NOT NULL,
    remark       TEXT COLLATE "C",
    imported_at  BIGINT NOT NULL,
    CHECK (first_day <= last_day)
);
CREATE INDEX statement_unit ON statement (unit_id, last_day);

-- value: the decimal as it was printed. how: exactly, over, under, nearly. of: of what a percentage is a share, 'unstated' where
-- nobody says; NULL of what is no percentage.
CREATE TABLE stated_figure (
    statement_id BYTEA NOT NULL REFERENCES statement (id),
    place        SMALLINT NOT NULL CHECK (place >= 0),
    measure      TEXT COLLATE "C" NOT NULL,
    value        TEXT COLLATE "C" NOT NULL,
    how          TEXT COLLATE "C" NOT NULL CHECK (how IN ('exactly', 'over', 'under', 'nearly')),
    of_what      TEXT COLLATE "C",
    quote        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (statement_id, place),
    UNIQUE (statement_id, measure)
);

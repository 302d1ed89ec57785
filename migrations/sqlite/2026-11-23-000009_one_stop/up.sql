-- Work plans: what an office set out to do, who does it until when, and what became of it; targets and inspections.

-- number, issued, issuer: of the document, where a source says them. followed: whether the owners report here; of a plan that only
-- a document tells of nobody says how its tasks stand. statement: the code of stated figures that count its tasks.
CREATE TABLE workplan (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    code         TEXT NOT NULL UNIQUE,
    number       TEXT,
    issued       TEXT,
    issuer       TEXT,
    title        TEXT NOT NULL,
    first_day    TEXT,
    last_day     TEXT,
    followed     INTEGER NOT NULL CHECK (followed IN (0, 1)),
    statement    TEXT,
    source       TEXT,
    imported_at  INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX workplan_unit ON workplan (unit_id);

-- place: in the order of the document. whose: whom of the owner, where it is not the whole. criterion: of an assessment, which
-- the task remedies. events: how many there are, so that nobody acts on what somebody else has changed.
CREATE TABLE task (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BLOB NOT NULL REFERENCES workplan (id),
    code         TEXT NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT NOT NULL,
    owner_id     BLOB NOT NULL REFERENCES unit (id),
    whose        TEXT,
    deadline     TEXT,
    criterion    TEXT,
    events       INTEGER NOT NULL CHECK (events >= 0),
    UNIQUE (workplan_id, code)
) STRICT;
CREATE INDEX task_owner ON task (owner_id, deadline);

-- The units that take part beside the owner.
CREATE TABLE task_partner (
    task_id      BLOB NOT NULL REFERENCES task (id),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    PRIMARY KEY (task_id, unit_id)
) STRICT, WITHOUT ROWID;

-- What became of a task. day: on which it was done, confirmed, or until when it has time from now on; NULL of what is said to be
-- done on a day that nobody says. document: the number of what shows it.
CREATE TABLE task_event (
    task_id      BLOB NOT NULL REFERENCES task (id),
    place        INTEGER NOT NULL CHECK (place >= 0),
    kind         TEXT NOT NULL CHECK (kind IN ('done', 'confirmed', 'returned', 'noted', 'moved')),
    day          TEXT,
    words        TEXT NOT NULL,
    document     TEXT NOT NULL,
    happened_at  INTEGER NOT NULL,
    person_id    BLOB REFERENCES person (id),
    PRIMARY KEY (task_id, place)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER task_event_no_update BEFORE UPDATE ON task_event BEGIN SELECT RAISE(ABORT, 'events of tasks are append-only'); END;
CREATE TRIGGER task_event_no_delete BEFORE DELETE ON task_event BEGIN SELECT RAISE(ABORT, 'events of tasks are append-only'); END;

-- goal, reached: decimals as they were written. toward: whether at least or at most the goal is wanted.
CREATE TABLE plan_target (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BLOB NOT NULL REFERENCES workplan (id),
    code         TEXT NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT NOT NULL,
    measured_in  TEXT NOT NULL,
    toward       TEXT NOT NULL CHECK (toward IN ('at-least', 'at-most')),
    goal         TEXT NOT NULL,
    reached      TEXT,
    as_of        TEXT,
    source       TEXT,
    UNIQUE (workplan_id, code),
    CHECK ((reached IS NULL) = (as_of IS NULL))
) STRICT;

-- inspected: whom, in the words of the source. follow_up_by: until when what was found is mended; followed_up: when it was.
-- published_in: where the result was published; published: when, where that is known.
CREATE TABLE inspection (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    workplan_id  BLOB REFERENCES workplan (id),
    code         TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL,
    inspected    TEXT NOT NULL,
    findings     TEXT,
    follow_up    TEXT,
    follow_up_by TEXT,
    followed_up  TEXT,
    published_in TEXT,
    published    TEXT,
    source       TEXT,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX inspection_unit_of ON inspection (unit_id);

-- The inspected units that are known here.
CREATE TABLE inspection_unit (
    inspection_id BLOB NOT NULL REFERENCES inspection (id),
    unit_id       BLOB NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, unit_id)
) STRICT, WITHOUT ROWID;

-- Work plans: what an office set out to do, who does it until when, and what became of it; targets and inspections.

-- number, issued, issuer: of the document, where a source says them. followed: whether the owners report here; of a plan that only
-- a document tells of nobody says how its tasks stand. statement: the code of stated figures that count its tasks.
CREATE TABLE workplan (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    number       TEXT COLLATE "C",
    issued       DATE,
    issuer       TEXT COLLATE "C",
    title        TEXT COLLATE "C" NOT NULL,
    first_day    DATE,
    last_day     DATE,
    followed     BOOLEAN NOT NULL,
    statement    TEXT COLLATE "C",
    source       TEXT COLLATE "C",
    imported_at  BIGINT NOT NULL,
    CHECK (first_day <= last_day)
);
CREATE INDEX workplan_unit ON workplan (unit_id);

-- place: in the order of the document. whose: whom of the owner, where it is not the whole. criterion: of an assessment, which
-- the task remedies. events: how many there are, so that nobody acts on what somebody else has changed.
CREATE TABLE task (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BYTEA NOT NULL REFERENCES workplan (id),
    code         TEXT COLLATE "C" NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT COLLATE "C" NOT NULL,
    owner_id     BYTEA NOT NULL REFERENCES unit (id),
    whose        TEXT COLLATE "C",
    deadline     DATE,
    criterion    TEXT COLLATE "C",
    events       INTEGER NOT NULL CHECK (events >= 0),
    UNIQUE (workplan_id, code)
);
CREATE INDEX task_owner ON task (owner_id, deadline);

-- The units that take part beside the owner.
CREATE TABLE task_partner (
    task_id      BYTEA NOT NULL REFERENCES task (id),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    PRIMARY KEY (task_id, unit_id)
);

-- What became of a task. day: on which it was done, confirmed, or until when it has time from now on; NULL of what is said to be
-- done on a day that nobody says. document: the number of what shows it.
CREATE TABLE task_event (
    task_id      BYTEA NOT NULL REFERENCES task (id),
    place        INTEGER NOT NULL CHECK (place >= 0),
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('done', 'confirmed', 'returned', 'noted', 'moved')),
    day          DATE,
    words        TEXT COLLATE "C" NOT NULL,
    document     TEXT COLLATE "C" NOT NULL,
    happened_at  BIGINT NOT NULL,
    person_id    BYTEA REFERENCES person (id),
    PRIMARY KEY (task_id, place)
);
CREATE FUNCTION task_events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of tasks are append-only';
END;
$$;
CREATE TRIGGER task_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON task_event
    FOR EACH STATEMENT EXECUTE FUNCTION task_events_are_append_only();

-- goal, reached: decimals as they were written. toward: whether at least or at most the goal is wanted.
CREATE TABLE plan_target (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workplan_id  BYTEA NOT NULL REFERENCES workplan (id),
    code         TEXT COLLATE "C" NOT NULL,
    place        INTEGER NOT NULL CHECK (place >= 0),
    words        TEXT COLLATE "C" NOT NULL,
    measured_in  TEXT COLLATE "C" NOT NULL,
    toward       TEXT COLLATE "C" NOT NULL CHECK (toward IN ('at-least', 'at-most')),
    goal         TEXT COLLATE "C" NOT NULL,
    reached      TEXT COLLATE "C",
    as_of        DATE,
    source       TEXT COLLATE "C",
    UNIQUE (workplan_id, code),
    CHECK ((reached IS NULL) = (as_of IS NULL))
);

-- inspected: whom, in the words of the source. follow_up_by: until when what was found is mended; followed_up: when it was.
-- published_in: where the result was published; published: when, where that is known.
CREATE TABLE inspection (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    workplan_id  BYTEA REFERENCES workplan (id),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    title        TEXT COLLATE "C" NOT NULL,
    first_day    DATE NOT NULL,
    last_day     DATE NOT NULL,
    inspected    TEXT COLLATE "C" NOT NULL,
    findings     TEXT COLLATE "C",
    follow_up    TEXT COLLATE "C",
    follow_up_by DATE,
    followed_up  DATE,
    published_in TEXT COLLATE "C",
    published    DATE,
    source       TEXT COLLATE "C",
    CHECK (first_day <= last_day)
);
CREATE INDEX inspection_unit_of ON inspection (unit_id);

-- The inspected units that are known here.
CREATE TABLE inspection_unit (
    inspection_id BYTEA NOT NULL REFERENCES inspection (id),
    unit_id       BYTEA NOT NULL REFERENCES unit (id),
    PRIMARY KEY (inspection_id, unit_id)
);

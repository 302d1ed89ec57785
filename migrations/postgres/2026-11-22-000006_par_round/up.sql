-- The PAR INDEX: a criteria set in use for a year and a set of units, what each unit entered, what each stage gave for it,
-- the evidence, the council's decision, what was approved, and the remedy. Nodes of a set are named by their codes.

-- A round. template_id: the criteria set, by its hash. confirmed: the words in which somebody confirmed that a set is used
-- in a year that it is not for.
CREATE TABLE par_round (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    template_id  BYTEA NOT NULL REFERENCES template (id),
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    year         SMALLINT NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    previous_id  BYTEA REFERENCES par_round (id),
    illustrative BOOLEAN NOT NULL,
    made_at      BIGINT NOT NULL,
    made_by      BYTEA REFERENCES person (id),
    confirmed    TEXT COLLATE "C",
    confirmed_at BIGINT,
    confirmed_by BYTEA REFERENCES person (id)
);
CREATE INDEX par_round_unit ON par_round (unit_id, year);

-- The calendar: the days of each stage, both included.
CREATE TABLE par_stage (
    round_id  BYTEA NOT NULL REFERENCES par_round (id),
    stage     TEXT COLLATE "C" NOT NULL,
    first_day DATE NOT NULL,
    last_day  DATE NOT NULL CHECK (first_day <= last_day),
    PRIMARY KEY (round_id, stage)
);

-- A unit that takes part: with whom it is ranked, and where it stands. revision grows with each change of what it entered.
-- locked: why nothing can be entered for it, whatever its state; NULL where it can.
CREATE TABLE par_unit (
    round_id     BYTEA NOT NULL REFERENCES par_round (id),
    unit_id      BYTEA NOT NULL REFERENCES unit (id),
    ranked_with  TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('entering', 'submitted', 'explaining', 'reappraisal', 'council', 'decided')),
    revision     INTEGER NOT NULL,
    submitted_at BIGINT,
    submitted_by BYTEA REFERENCES person (id),
    answered_at  BIGINT,
    answered_by  BYTEA REFERENCES person (id),
    decided_at   BIGINT,
    decided_by   BYTEA REFERENCES person (id),
    decision     TEXT COLLATE "C",
    locked       TEXT COLLATE "C",
    PRIMARY KEY (round_id, unit_id)
);
CREATE INDEX par_unit_unit ON par_unit (unit_id);

-- More time for one unit and stage, and why.
CREATE TABLE par_extension (
    round_id BYTEA NOT NULL,
    unit_id  BYTEA NOT NULL,
    stage    TEXT COLLATE "C" NOT NULL,
    last_day DATE NOT NULL,
    reason   TEXT COLLATE "C" NOT NULL,
    made_at  BIGINT NOT NULL,
    made_by  BYTEA REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, stage),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);

-- A node, with all below it, that does not apply to a unit, and why.
CREATE TABLE par_not_applicable (
    round_id BYTEA NOT NULL,
    unit_id  BYTEA NOT NULL,
    node     TEXT COLLATE "C" NOT NULL,
    reason   TEXT COLLATE "C" NOT NULL,
    made_at  BIGINT NOT NULL,
    made_by  BYTEA REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);

-- Figures that a unit entered, each once, whichever nodes use it. value: a decimal text.
CREATE TABLE par_figure (
    round_id   BYTEA NOT NULL,
    unit_id    BYTEA NOT NULL,
    figure     TEXT COLLATE "C" NOT NULL,
    value      TEXT COLLATE "C" NOT NULL,
    entered_at BIGINT NOT NULL,
    entered_by BYTEA REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, figure),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);

-- What was entered for a unit and a node: a case, how many chose each option, or points by hand with their reason, as JSON;
-- NULL where figures say it. explanation: where evidence is missing.
CREATE TABLE par_entry (
    round_id    BYTEA NOT NULL,
    unit_id     BYTEA NOT NULL,
    node        TEXT COLLATE "C" NOT NULL,
    entry       TEXT COLLATE "C",
    reason      TEXT COLLATE "C" NOT NULL,
    explanation TEXT COLLATE "C" NOT NULL,
    entered_at  BIGINT NOT NULL,
    entered_by  BYTEA REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);

-- Points of a unit and node, as a stage gave them; those of every stage stay. points: a decimal text, NULL where the node
-- does not apply.
CREATE TABLE par_score (
    round_id BYTEA NOT NULL,
    unit_id  BYTEA NOT NULL,
    node     TEXT COLLATE "C" NOT NULL,
    mark     TEXT COLLATE "C" NOT NULL CHECK (mark IN ('given', 'self', 'first', 'second', 'council')),
    points   TEXT COLLATE "C",
    reason   TEXT COLLATE "C" NOT NULL,
    made_at  BIGINT NOT NULL,
    made_by  BYTEA REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node, mark),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);
CREATE INDEX par_score_node ON par_score (round_id, node);

-- What a unit answered, once, to the first appraisal.
CREATE TABLE par_answer (
    round_id BYTEA NOT NULL,
    unit_id  BYTEA NOT NULL,
    node     TEXT COLLATE "C" NOT NULL,
    words    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);

-- Evidence: a file of a unit, by its content, and the nodes that it is for, with the page.
CREATE TABLE par_evidence (
    id       BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id BYTEA NOT NULL,
    unit_id  BYTEA NOT NULL,
    hash     BYTEA NOT NULL REFERENCES attachment (hash),
    name     TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    size     INTEGER NOT NULL CHECK (size > 0),
    added_at BIGINT NOT NULL,
    added_by BYTEA REFERENCES person (id),
    UNIQUE (round_id, unit_id, hash),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);
CREATE INDEX par_evidence_hash ON par_evidence (hash);
CREATE TABLE par_evidence_use (
    evidence_id BYTEA NOT NULL REFERENCES par_evidence (id),
    node        TEXT COLLATE "C" NOT NULL,
    page        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (evidence_id, node)
);

-- What was approved when two people closed a round: the points of every node of a unit, as JSON. A round that was opened
-- again and closed anew has one for each time.
CREATE TABLE par_closing (
    round_id  BYTEA NOT NULL REFERENCES par_round (id),
    closed_at BIGINT NOT NULL,
    closed_by BYTEA REFERENCES person (id),
    program   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (round_id, closed_at)
);
CREATE TABLE par_approved (
    round_id  BYTEA NOT NULL,
    closed_at BIGINT NOT NULL,
    unit_id   BYTEA NOT NULL REFERENCES unit (id),
    points    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (round_id, closed_at, unit_id),
    FOREIGN KEY (round_id, closed_at) REFERENCES par_closing (round_id, closed_at)
);

-- The remedy: a line for each node where a unit lost points.
CREATE TABLE par_remedy (
    round_id    BYTEA NOT NULL,
    unit_id     BYTEA NOT NULL,
    node        TEXT COLLATE "C" NOT NULL,
    lost        TEXT COLLATE "C" NOT NULL,
    owner       TEXT COLLATE "C" NOT NULL,
    action      TEXT COLLATE "C" NOT NULL,
    due_on      DATE,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('planned', 'doing', 'done')),
    report      TEXT COLLATE "C" NOT NULL,
    evidence_id BYTEA REFERENCES par_evidence (id),
    changed_at  BIGINT NOT NULL,
    changed_by  BYTEA REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);

-- Reminders that were delivered: ahead days before the last day of a stage, to whom, how.
CREATE TABLE par_reminder (
    id        BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id  BYTEA NOT NULL,
    unit_id   BYTEA NOT NULL,
    stage     TEXT COLLATE "C" NOT NULL,
    due_on    DATE NOT NULL,
    ahead     SMALLINT NOT NULL,
    channel   TEXT COLLATE "C" NOT NULL CHECK (channel IN ('page', 'letter', 'list')),
    person_id BYTEA REFERENCES person (id),
    at        BIGINT NOT NULL,
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
);
CREATE INDEX par_reminder_unit ON par_reminder (round_id, unit_id, stage, due_on);

-- A criteria set that somebody is putting together: its file as it stands, until two people publish it as a version.
CREATE TABLE criteria_draft (
    code       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    source     TEXT COLLATE "C" NOT NULL,
    revision   INTEGER NOT NULL,
    changed_at BIGINT NOT NULL
);

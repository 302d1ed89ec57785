-- The PAR INDEX: a criteria set in use for a year and a set of units, what each unit entered, what each stage gave for it,
-- the evidence, the council's decision, what was approved, and the remedy. Nodes of a set are named by their codes.

-- A round. template_id: the criteria set, by its hash. confirmed: the words in which somebody confirmed that a set is used
-- in a year that it is not for.
CREATE TABLE par_round (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    template_id  BLOB NOT NULL REFERENCES template (id),
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    year         INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    previous_id  BLOB REFERENCES par_round (id),
    illustrative INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    made_at      INTEGER NOT NULL,
    made_by      BLOB REFERENCES person (id),
    confirmed    TEXT,
    confirmed_at INTEGER,
    confirmed_by BLOB REFERENCES person (id)
) STRICT;
CREATE INDEX par_round_unit ON par_round (unit_id, year);

-- The calendar: the days of each stage, both included.
CREATE TABLE par_stage (
    round_id  BLOB NOT NULL REFERENCES par_round (id),
    stage     TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL CHECK (first_day <= last_day),
    PRIMARY KEY (round_id, stage)
) STRICT, WITHOUT ROWID;

-- A unit that takes part: with whom it is ranked, and where it stands. revision grows with each change of what it entered.
-- locked: why nothing can be entered for it, whatever its state; NULL where it can.
CREATE TABLE par_unit (
    round_id     BLOB NOT NULL REFERENCES par_round (id),
    unit_id      BLOB NOT NULL REFERENCES unit (id),
    ranked_with  TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('entering', 'submitted', 'explaining', 'reappraisal', 'council', 'decided')),
    revision     INTEGER NOT NULL,
    submitted_at INTEGER,
    submitted_by BLOB REFERENCES person (id),
    answered_at  INTEGER,
    answered_by  BLOB REFERENCES person (id),
    decided_at   INTEGER,
    decided_by   BLOB REFERENCES person (id),
    decision     TEXT,
    locked       TEXT,
    PRIMARY KEY (round_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX par_unit_unit ON par_unit (unit_id);

-- More time for one unit and stage, and why.
CREATE TABLE par_extension (
    round_id BLOB NOT NULL,
    unit_id  BLOB NOT NULL,
    stage    TEXT NOT NULL,
    last_day TEXT NOT NULL,
    reason   TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    made_by  BLOB REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, stage),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT, WITHOUT ROWID;

-- A node, with all below it, that does not apply to a unit, and why.
CREATE TABLE par_not_applicable (
    round_id BLOB NOT NULL,
    unit_id  BLOB NOT NULL,
    node     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    made_by  BLOB REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT, WITHOUT ROWID;

-- Figures that a unit entered, each once, whichever nodes use it. value: a decimal text.
CREATE TABLE par_figure (
    round_id   BLOB NOT NULL,
    unit_id    BLOB NOT NULL,
    figure     TEXT NOT NULL,
    value      TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    entered_by BLOB REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, figure),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT, WITHOUT ROWID;

-- What was entered for a unit and a node: a case, how many chose each option, or points by hand with their reason, as JSON;
-- NULL where figures say it. explanation: where evidence is missing.
CREATE TABLE par_entry (
    round_id    BLOB NOT NULL,
    unit_id     BLOB NOT NULL,
    node        TEXT NOT NULL,
    entry       TEXT,
    reason      TEXT NOT NULL,
    explanation TEXT NOT NULL,
    entered_at  INTEGER NOT NULL,
    entered_by  BLOB REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT, WITHOUT ROWID;

-- Points of a unit and node, as a stage gave them; those of every stage stay. points: a decimal text, NULL where the node
-- does not apply.
CREATE TABLE par_score (
    round_id BLOB NOT NULL,
    unit_id  BLOB NOT NULL,
    node     TEXT NOT NULL,
    mark     TEXT NOT NULL CHECK (mark IN ('given', 'self', 'first', 'second', 'council')),
    points   TEXT,
    reason   TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    made_by  BLOB REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node, mark),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX par_score_node ON par_score (round_id, node);

-- What a unit answered, once, to the first appraisal.
CREATE TABLE par_answer (
    round_id BLOB NOT NULL,
    unit_id  BLOB NOT NULL,
    node     TEXT NOT NULL,
    words    TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT, WITHOUT ROWID;

-- Evidence: a file of a unit, by its content, and the nodes that it is for, with the page.
CREATE TABLE par_evidence (
    id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id BLOB NOT NULL,
    unit_id  BLOB NOT NULL,
    hash     BLOB NOT NULL REFERENCES attachment (hash),
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    size     INTEGER NOT NULL CHECK (size > 0),
    added_at INTEGER NOT NULL,
    added_by BLOB REFERENCES person (id),
    UNIQUE (round_id, unit_id, hash),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT;
CREATE INDEX par_evidence_hash ON par_evidence (hash);
CREATE TABLE par_evidence_use (
    evidence_id BLOB NOT NULL REFERENCES par_evidence (id),
    node        TEXT NOT NULL,
    page        TEXT NOT NULL,
    PRIMARY KEY (evidence_id, node)
) STRICT, WITHOUT ROWID;

-- What was approved when two people closed a round: the points of every node of a unit, as JSON. A round that was opened
-- again and closed anew has one for each time.
CREATE TABLE par_closing (
    round_id  BLOB NOT NULL REFERENCES par_round (id),
    closed_at INTEGER NOT NULL,
    closed_by BLOB REFERENCES person (id),
    program   TEXT NOT NULL,
    PRIMARY KEY (round_id, closed_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE par_approved (
    round_id  BLOB NOT NULL,
    closed_at INTEGER NOT NULL,
    unit_id   BLOB NOT NULL REFERENCES unit (id),
    points    TEXT NOT NULL,
    PRIMARY KEY (round_id, closed_at, unit_id),
    FOREIGN KEY (round_id, closed_at) REFERENCES par_closing (round_id, closed_at)
) STRICT, WITHOUT ROWID;

-- The remedy: a line for each node where a unit lost points.
CREATE TABLE par_remedy (
    round_id    BLOB NOT NULL,
    unit_id     BLOB NOT NULL,
    node        TEXT NOT NULL,
    lost        TEXT NOT NULL,
    owner       TEXT NOT NULL,
    action      TEXT NOT NULL,
    due_on      TEXT,
    state       TEXT NOT NULL CHECK (state IN ('planned', 'doing', 'done')),
    report      TEXT NOT NULL,
    evidence_id BLOB REFERENCES par_evidence (id),
    changed_at  INTEGER NOT NULL,
    changed_by  BLOB REFERENCES person (id),
    PRIMARY KEY (round_id, unit_id, node),
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT, WITHOUT ROWID;

-- Reminders that were delivered: ahead days before the last day of a stage, to whom, how.
CREATE TABLE par_reminder (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id  BLOB NOT NULL,
    unit_id   BLOB NOT NULL,
    stage     TEXT NOT NULL,
    due_on    TEXT NOT NULL,
    ahead     INTEGER NOT NULL,
    channel   TEXT NOT NULL CHECK (channel IN ('page', 'letter', 'list')),
    person_id BLOB REFERENCES person (id),
    at        INTEGER NOT NULL,
    FOREIGN KEY (round_id, unit_id) REFERENCES par_unit (round_id, unit_id)
) STRICT;
CREATE INDEX par_reminder_unit ON par_reminder (round_id, unit_id, stage, due_on);

-- A criteria set that somebody is putting together: its file as it stands, until two people publish it as a version.
CREATE TABLE criteria_draft (
    code       TEXT NOT NULL PRIMARY KEY,
    source     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

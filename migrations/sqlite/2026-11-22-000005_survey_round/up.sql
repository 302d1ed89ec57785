-- Survey rounds: a questionnaire in use for a year, the frame and the sample drawn from it, visits and their outcomes,
-- responses with the sums that pages read, paper forms entered twice, and results as they were computed.

-- A round. kind: households (a drawn sample), dossiers (people whose dossier was settled), open (whoever has the link).
-- linked: whether a response may be led back to whom was asked; where not, nothing does.
CREATE TABLE round (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id       BLOB NOT NULL REFERENCES unit (id),
    template_id   BLOB NOT NULL REFERENCES template (id),
    code          TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    year          INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    kind          TEXT NOT NULL CHECK (kind IN ('households', 'dossiers', 'open')),
    linked        INTEGER NOT NULL CHECK (linked IN (0, 1)),
    opens_on      TEXT NOT NULL,
    closes_on     TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    minimum_n     INTEGER NOT NULL CHECK (minimum_n >= 5),
    recheck_share TEXT NOT NULL,
    previous_id   BLOB REFERENCES round (id),
    illustrative  INTEGER NOT NULL CHECK (illustrative IN (0, 1)),
    made_at       INTEGER NOT NULL,
    made_by       BLOB REFERENCES person (id)
) STRICT;
CREATE INDEX round_unit ON round (unit_id, year);

-- The frame: everybody (or every household, every dossier) that can be drawn, a row each, as imported. places: the codes
-- of its stages from the widest to the narrowest, a line of CSV under round_frame.stages. contact: how to find them,
-- forgotten after the round.
CREATE TABLE round_frame (
    round_id    BLOB NOT NULL PRIMARY KEY REFERENCES round (id),
    stages      TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    file_hash   BLOB NOT NULL CHECK (length(file_hash) = 32),
    entries     INTEGER NOT NULL CHECK (entries > 0),
    imported_at INTEGER NOT NULL
) STRICT;
CREATE TABLE frame_entry (
    round_id BLOB NOT NULL REFERENCES round (id),
    number   INTEGER NOT NULL,
    stratum  TEXT NOT NULL,
    places   TEXT NOT NULL,
    unit_id  BLOB REFERENCES unit (id),
    contact  TEXT,
    PRIMARY KEY (round_id, number)
) STRICT, WITHOUT ROWID;

-- The draw: the plan and the seed from which it can be made again.
CREATE TABLE round_draw (
    round_id BLOB NOT NULL PRIMARY KEY REFERENCES round (id),
    plan     TEXT NOT NULL,
    seed     INTEGER NOT NULL,
    steps    TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    drawn_by BLOB REFERENCES person (id)
) STRICT;

-- Weights, population sizes and shares are decimal texts, so that they are the same digits everywhere.
-- A sampled case. psu and ssu: the unit of the first and of the second stage; fpc1 and fpc2: how many of them there are
-- in the stratum and in the first unit. outcome: AAPOR's code of its last visit or answer (NULL: nothing happened yet).
-- reserve: drawn to stand in for others, not yet in use. recheck: it is to be asked again, by whom, and when it was.
-- psu and ssu are empty where a stage takes cases themselves, so that neither tells one household from another.
CREATE TABLE round_case (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id    BLOB NOT NULL REFERENCES round (id),
    number      INTEGER NOT NULL,
    frame       INTEGER,
    stratum     TEXT NOT NULL,
    psu         TEXT NOT NULL,
    ssu         TEXT NOT NULL,
    fpc1        TEXT,
    fpc2        TEXT,
    weight      TEXT NOT NULL,
    unit_id     BLOB REFERENCES unit (id),
    reserve     INTEGER NOT NULL CHECK (reserve IN (0, 1)),
    interviewer BLOB REFERENCES person (id),
    outcome     TEXT,
    done_on     TEXT,
    recheck     INTEGER NOT NULL CHECK (recheck IN (0, 1)),
    rechecker   BLOB REFERENCES person (id),
    rechecked_on TEXT,
    UNIQUE (round_id, number)
) STRICT;
CREATE INDEX round_case_interviewer ON round_case (interviewer, round_id);

-- A substitution: this case stands in for that one, and why.
CREATE TABLE round_substitution (
    round_id BLOB NOT NULL REFERENCES round (id),
    case_id  BLOB NOT NULL PRIMARY KEY REFERENCES round_case (id),
    by_case  BLOB NOT NULL UNIQUE REFERENCES round_case (id),
    reason   TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    made_by  BLOB NOT NULL REFERENCES person (id)
) STRICT;

-- A visit to a case, or a call: when, by whom, and what came of it, in AAPOR's codes.
CREATE TABLE case_visit (
    id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES round_case (id),
    at      INTEGER NOT NULL,
    day     TEXT NOT NULL,
    made_by BLOB NOT NULL REFERENCES person (id),
    outcome TEXT NOT NULL,
    note    TEXT NOT NULL,
    place   TEXT
) STRICT;
CREATE INDEX case_visit_case ON case_visit (case_id, at);

-- A way in: a personal link (case_id), or an open one (many answers). Known by the hash of its token only. used: how many
-- responses came in by it; of a personal link 0 or 1, which says that it was answered and not with what.
CREATE TABLE invitation (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    round_id   BLOB NOT NULL REFERENCES round (id),
    case_id    BLOB REFERENCES round_case (id),
    label      TEXT NOT NULL,
    used       INTEGER NOT NULL CHECK (used >= 0),
    revoked    INTEGER NOT NULL CHECK (revoked IN (0, 1)),
    made_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_round ON invitation (round_id);

-- Answers that are not handed in yet, under the hash of a token that only the respondent's link or browser has.
CREATE TABLE response_draft (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    round_id   BLOB NOT NULL REFERENCES round (id),
    answers    TEXT NOT NULL,
    begun_at   INTEGER NOT NULL,
    saved_at   INTEGER NOT NULL
) STRICT;

-- A response. answers: one line of CSV, a cell a variable of its questionnaire in their order; free words are in
-- response_words. stratum to weight are copied from the case, so that nothing needs to lead back to it; case_id is set in
-- linked rounds only. digest: of what was parsed, for repeats. purpose: main, or recheck (phúc tra). outcome: AAPOR's
-- code, complete or partial. took: seconds. Times of anonymous rounds are cut to the day. No order of rows: ids are random.
CREATE TABLE response (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id    BLOB NOT NULL REFERENCES round (id),
    template_id BLOB NOT NULL REFERENCES template (id),
    digest      BLOB NOT NULL CHECK (length(digest) = 32),
    purpose     TEXT NOT NULL CHECK (purpose IN ('main', 'recheck')),
    channel     TEXT NOT NULL CHECK (channel IN ('link', 'open', 'interview', 'paper', 'import')),
    outcome     TEXT NOT NULL,
    case_id     BLOB REFERENCES round_case (id),
    unit_id     BLOB REFERENCES unit (id),
    stratum     TEXT NOT NULL,
    psu         TEXT NOT NULL,
    ssu         TEXT NOT NULL,
    fpc1        TEXT,
    fpc2        TEXT,
    weight      TEXT NOT NULL,
    day         TEXT NOT NULL,
    took        INTEGER,
    consent     INTEGER NOT NULL CHECK (consent IN (0, 1)),
    entered_by  BLOB REFERENCES person (id),
    received_at INTEGER NOT NULL,
    aside       TEXT,
    answers     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX response_round ON response (round_id, purpose, day);
CREATE INDEX response_case ON response (case_id);

-- What a respondent said in own words, apart, so that it can be kept from readers and forgotten.
CREATE TABLE response_words (
    response_id BLOB NOT NULL REFERENCES response (id),
    variable    TEXT NOT NULL,
    words       TEXT NOT NULL,
    PRIMARY KEY (response_id, variable)
) STRICT, WITHOUT ROWID;

-- Another response under an id that is known: both kept, for a person.
CREATE TABLE response_conflict (
    response_id BLOB NOT NULL REFERENCES response (id),
    digest      BLOB NOT NULL CHECK (length(digest) = 32),
    content     TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (response_id, digest)
) STRICT, WITHOUT ROWID;

-- Something about a response that a person should look at: too fast, straight lines, near-duplicates, an impossible place or
-- time. Never deletes; decision: NULL (nobody looked), keep, or aside.
CREATE TABLE response_flag (
    response_id BLOB NOT NULL REFERENCES response (id),
    kind        TEXT NOT NULL,
    detail      TEXT NOT NULL,
    found_at    INTEGER NOT NULL,
    decision    TEXT CHECK (decision IS NULL OR decision IN ('keep', 'aside')),
    decided_at  INTEGER,
    decided_by  BLOB REFERENCES person (id),
    reason      TEXT,
    PRIMARY KEY (response_id, kind)
) STRICT, WITHOUT ROWID;

-- Sums of main responses that count, by a column of the respondent (dimension '' is everybody): what pages read.
-- variable '' and level 0 count responses.
CREATE TABLE response_tally (
    round_id  BLOB NOT NULL,
    dimension TEXT NOT NULL,
    category  TEXT NOT NULL,
    variable  TEXT NOT NULL,
    level     INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (round_id, dimension, category, variable, level)
) STRICT, WITHOUT ROWID;

-- Paper: batches of printed forms, each entered by two people; a form that both entered alike, or whose differences were
-- settled, becomes a response.
CREATE TABLE paper_batch (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id  BLOB NOT NULL REFERENCES round (id),
    code      TEXT NOT NULL,
    forms     INTEGER NOT NULL CHECK (forms > 0),
    made_at   INTEGER NOT NULL,
    made_by   BLOB NOT NULL REFERENCES person (id),
    UNIQUE (round_id, code)
) STRICT;
CREATE TABLE paper_form (
    batch_id    BLOB NOT NULL REFERENCES paper_batch (id),
    number      INTEGER NOT NULL,
    case_id     BLOB REFERENCES round_case (id),
    response_id BLOB REFERENCES response (id),
    scan_hash   BLOB,
    PRIMARY KEY (batch_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE paper_entry (
    batch_id   BLOB NOT NULL,
    number     INTEGER NOT NULL,
    entry      INTEGER NOT NULL CHECK (entry IN (1, 2, 3)),
    answers    TEXT NOT NULL,
    entered_by BLOB NOT NULL REFERENCES person (id),
    entered_at INTEGER NOT NULL,
    took       INTEGER,
    PRIMARY KEY (batch_id, number, entry),
    FOREIGN KEY (batch_id, number) REFERENCES paper_form (batch_id, number)
) STRICT, WITHOUT ROWID;

-- Files by their content: scans of paper forms.
CREATE TABLE attachment (
    hash     BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    kind     TEXT NOT NULL,
    content  BLOB NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

-- The index of a round as it was computed: of how many responses, by which program, all figures with their intervals.
CREATE TABLE round_result (
    round_id    BLOB NOT NULL REFERENCES round (id),
    computed_at INTEGER NOT NULL,
    computed_by BLOB REFERENCES person (id),
    responses   INTEGER NOT NULL,
    program     TEXT NOT NULL,
    result      TEXT NOT NULL,
    PRIMARY KEY (round_id, computed_at)
) STRICT, WITHOUT ROWID;

-- A questionnaire that somebody is putting together: its file as it stands, until it is published as a version.
CREATE TABLE questionnaire_draft (
    code       TEXT NOT NULL PRIMARY KEY,
    source     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

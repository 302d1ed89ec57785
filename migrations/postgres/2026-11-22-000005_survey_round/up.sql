-- Survey rounds: a questionnaire in use for a year, the frame and the sample drawn from it, visits and their outcomes,
-- responses with the sums that pages read, paper forms entered twice, and results as they were computed.

-- A round. kind: households (a drawn sample), dossiers (people whose dossier was settled), open (whoever has the link).
-- linked: whether a response may be led back to whom was asked; where not, nothing does.
CREATE TABLE round (
    id            BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id       BYTEA NOT NULL REFERENCES unit (id),
    template_id   BYTEA NOT NULL REFERENCES template (id),
    code          TEXT COLLATE "C" NOT NULL UNIQUE,
    name          TEXT COLLATE "C" NOT NULL,
    year          SMALLINT NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('households', 'dossiers', 'open')),
    linked        BOOLEAN NOT NULL,
    opens_on      DATE NOT NULL,
    closes_on     DATE NOT NULL,
    state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    minimum_n     INTEGER NOT NULL CHECK (minimum_n >= 5),
    recheck_share TEXT COLLATE "C" NOT NULL,
    previous_id   BYTEA REFERENCES round (id),
    illustrative  BOOLEAN NOT NULL,
    made_at       BIGINT NOT NULL,
    made_by       BYTEA REFERENCES person (id)
);
CREATE INDEX round_unit ON round (unit_id, year);

-- The frame: everybody (or every household, every dossier) that can be drawn, a row each, as imported. places: the codes
-- of its stages from the widest to the narrowest, a line of CSV under round_frame.stages. contact: how to find them,
-- forgotten after the round.
CREATE TABLE round_frame (
    round_id    BYTEA NOT NULL PRIMARY KEY REFERENCES round (id),
    stages      TEXT COLLATE "C" NOT NULL,
    file_name   TEXT COLLATE "C" NOT NULL,
    file_hash   BYTEA NOT NULL CHECK (length(file_hash) = 32),
    entries     INTEGER NOT NULL CHECK (entries > 0),
    imported_at BIGINT NOT NULL
);
CREATE TABLE frame_entry (
    round_id BYTEA NOT NULL REFERENCES round (id),
    number   INTEGER NOT NULL,
    stratum  TEXT COLLATE "C" NOT NULL,
    places   TEXT COLLATE "C" NOT NULL,
    unit_id  BYTEA REFERENCES unit (id),
    contact  TEXT COLLATE "C",
    PRIMARY KEY (round_id, number)
);

-- The draw: the plan and the seed from which it can be made again.
CREATE TABLE round_draw (
    round_id BYTEA NOT NULL PRIMARY KEY REFERENCES round (id),
    plan     TEXT COLLATE "C" NOT NULL,
    seed     BIGINT NOT NULL,
    steps    TEXT COLLATE "C" NOT NULL,
    drawn_at BIGINT NOT NULL,
    drawn_by BYTEA REFERENCES person (id)
);

-- Weights, population sizes and shares are decimal texts, so that they are the same digits everywhere.
-- A sampled case. psu and ssu: the unit of the first and of the second stage; fpc1 and fpc2: how many of them there are
-- in the stratum and in the first unit. outcome: AAPOR's code of its last visit or answer (NULL: nothing happened yet).
-- reserve: drawn to stand in for others, not yet in use. recheck: it is to be asked again, by whom, and when it was.
-- psu and ssu are empty where a stage takes cases themselves, so that neither tells one household from another.
CREATE TABLE round_case (
    id          BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id    BYTEA NOT NULL REFERENCES round (id),
    number      INTEGER NOT NULL,
    frame       INTEGER,
    stratum     TEXT COLLATE "C" NOT NULL,
    psu         TEXT COLLATE "C" NOT NULL,
    ssu         TEXT COLLATE "C" NOT NULL,
    fpc1        TEXT COLLATE "C",
    fpc2        TEXT COLLATE "C",
    weight      TEXT COLLATE "C" NOT NULL,
    unit_id     BYTEA REFERENCES unit (id),
    reserve     BOOLEAN NOT NULL,
    interviewer BYTEA REFERENCES person (id),
    outcome     TEXT COLLATE "C",
    done_on     DATE,
    recheck     BOOLEAN NOT NULL,
    rechecker   BYTEA REFERENCES person (id),
    rechecked_on DATE,
    UNIQUE (round_id, number)
);
CREATE INDEX round_case_interviewer ON round_case (interviewer, round_id);

-- A substitution: this case stands in for that one, and why.
CREATE TABLE round_substitution (
    round_id BYTEA NOT NULL REFERENCES round (id),
    case_id  BYTEA NOT NULL PRIMARY KEY REFERENCES round_case (id),
    by_case  BYTEA NOT NULL UNIQUE REFERENCES round_case (id),
    reason   TEXT COLLATE "C" NOT NULL,
    made_at  BIGINT NOT NULL,
    made_by  BYTEA NOT NULL REFERENCES person (id)
);

-- A visit to a case, or a call: when, by whom, and what came of it, in AAPOR's codes.
CREATE TABLE case_visit (
    id      BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BYTEA NOT NULL REFERENCES round_case (id),
    at      BIGINT NOT NULL,
    day     DATE NOT NULL,
    made_by BYTEA NOT NULL REFERENCES person (id),
    outcome TEXT COLLATE "C" NOT NULL,
    note    TEXT COLLATE "C" NOT NULL,
    place   TEXT COLLATE "C"
);
CREATE INDEX case_visit_case ON case_visit (case_id, at);

-- A way in: a personal link (case_id), or an open one (many answers). Known by the hash of its token only. used: how many
-- responses came in by it; of a personal link 0 or 1, which says that it was answered and not with what.
CREATE TABLE invitation (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    round_id   BYTEA NOT NULL REFERENCES round (id),
    case_id    BYTEA REFERENCES round_case (id),
    label      TEXT COLLATE "C" NOT NULL,
    used       INTEGER NOT NULL CHECK (used >= 0),
    revoked    BOOLEAN NOT NULL,
    made_at    BIGINT NOT NULL
);
CREATE INDEX invitation_round ON invitation (round_id);

-- Answers that are not handed in yet, under the hash of a token that only the respondent's link or browser has.
CREATE TABLE response_draft (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    round_id   BYTEA NOT NULL REFERENCES round (id),
    answers    TEXT COLLATE "C" NOT NULL,
    begun_at   BIGINT NOT NULL,
    saved_at   BIGINT NOT NULL
);

-- A response. answers: one line of CSV, a cell a variable of its questionnaire in their order; free words are in
-- response_words. stratum to weight are copied from the case, so that nothing needs to lead back to it; case_id is set in
-- linked rounds only. digest: of what was parsed, for repeats. purpose: main, or recheck (phúc tra). outcome: AAPOR's
-- code, complete or partial. took: seconds. Times of anonymous rounds are cut to the day. No order of rows: ids are random.
CREATE TABLE response (
    id          BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id    BYTEA NOT NULL REFERENCES round (id),
    template_id BYTEA NOT NULL REFERENCES template (id),
    digest      BYTEA NOT NULL CHECK (length(digest) = 32),
    purpose     TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('main', 'recheck')),
    channel     TEXT COLLATE "C" NOT NULL CHECK (channel IN ('link', 'open', 'interview', 'paper', 'import')),
    outcome     TEXT COLLATE "C" NOT NULL,
    case_id     BYTEA REFERENCES round_case (id),
    unit_id     BYTEA REFERENCES unit (id),
    stratum     TEXT COLLATE "C" NOT NULL,
    psu         TEXT COLLATE "C" NOT NULL,
    ssu         TEXT COLLATE "C" NOT NULL,
    fpc1        TEXT COLLATE "C",
    fpc2        TEXT COLLATE "C",
    weight      TEXT COLLATE "C" NOT NULL,
    day         DATE NOT NULL,
    took        INTEGER,
    consent     BOOLEAN NOT NULL,
    entered_by  BYTEA REFERENCES person (id),
    received_at BIGINT NOT NULL,
    aside       TEXT COLLATE "C",
    answers     TEXT COLLATE "C" NOT NULL
);
CREATE INDEX response_round ON response (round_id, purpose, day);
CREATE INDEX response_case ON response (case_id);

-- What a respondent said in own words, apart, so that it can be kept from readers and forgotten.
CREATE TABLE response_words (
    response_id BYTEA NOT NULL REFERENCES response (id),
    variable    TEXT COLLATE "C" NOT NULL,
    words       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (response_id, variable)
);

-- Another response under an id that is known: both kept, for a person.
CREATE TABLE response_conflict (
    response_id BYTEA NOT NULL REFERENCES response (id),
    digest      BYTEA NOT NULL CHECK (length(digest) = 32),
    content     TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (response_id, digest)
);

-- Something about a response that a person should look at: too fast, straight lines, near-duplicates, an impossible place or
-- time. Never deletes; decision: NULL (nobody looked), keep, or aside.
CREATE TABLE response_flag (
    response_id BYTEA NOT NULL REFERENCES response (id),
    kind        TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    found_at    BIGINT NOT NULL,
    decision    TEXT COLLATE "C" CHECK (decision IS NULL OR decision IN ('keep', 'aside')),
    decided_at  BIGINT,
    decided_by  BYTEA REFERENCES person (id),
    reason      TEXT COLLATE "C",
    PRIMARY KEY (response_id, kind)
);

-- Sums of main responses that count, by a column of the respondent (dimension '' is everybody): what pages read.
-- variable '' and level 0 count responses.
CREATE TABLE response_tally (
    round_id  BYTEA NOT NULL,
    dimension TEXT COLLATE "C" NOT NULL,
    category  TEXT COLLATE "C" NOT NULL,
    variable  TEXT COLLATE "C" NOT NULL,
    level     INTEGER NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (round_id, dimension, category, variable, level)
);

-- Paper: batches of printed forms, each entered by two people; a form that both entered alike, or whose differences were
-- settled, becomes a response.
CREATE TABLE paper_batch (
    id        BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    round_id  BYTEA NOT NULL REFERENCES round (id),
    code      TEXT COLLATE "C" NOT NULL,
    forms     INTEGER NOT NULL CHECK (forms > 0),
    made_at   BIGINT NOT NULL,
    made_by   BYTEA NOT NULL REFERENCES person (id),
    UNIQUE (round_id, code)
);
CREATE TABLE paper_form (
    batch_id    BYTEA NOT NULL REFERENCES paper_batch (id),
    number      INTEGER NOT NULL,
    case_id     BYTEA REFERENCES round_case (id),
    response_id BYTEA REFERENCES response (id),
    scan_hash   BYTEA,
    PRIMARY KEY (batch_id, number)
);
CREATE TABLE paper_entry (
    batch_id   BYTEA NOT NULL,
    number     INTEGER NOT NULL,
    entry      SMALLINT NOT NULL CHECK (entry IN (1, 2, 3)),
    answers    TEXT COLLATE "C" NOT NULL,
    entered_by BYTEA NOT NULL REFERENCES person (id),
    entered_at BIGINT NOT NULL,
    took       INTEGER,
    PRIMARY KEY (batch_id, number, entry),
    FOREIGN KEY (batch_id, number) REFERENCES paper_form (batch_id, number)
);

-- Files by their content: scans of paper forms.
CREATE TABLE attachment (
    hash     BYTEA NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    kind     TEXT COLLATE "C" NOT NULL,
    content  BYTEA NOT NULL,
    added_at BIGINT NOT NULL
);

-- The index of a round as it was computed: of how many responses, by which program, all figures with their intervals.
CREATE TABLE round_result (
    round_id    BYTEA NOT NULL REFERENCES round (id),
    computed_at BIGINT NOT NULL,
    computed_by BYTEA REFERENCES person (id),
    responses   BIGINT NOT NULL,
    program     TEXT COLLATE "C" NOT NULL,
    result      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (round_id, computed_at)
);

-- A questionnaire that somebody is putting together: its file as it stands, until it is published as a version.
CREATE TABLE questionnaire_draft (
    code       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    source     TEXT COLLATE "C" NOT NULL,
    revision   INTEGER NOT NULL,
    changed_at BIGINT NOT NULL
);

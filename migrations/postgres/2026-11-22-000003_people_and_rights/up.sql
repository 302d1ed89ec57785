-- People, their rights, a trail that shows tampering, and what two people decide together.
-- Secrets are kept as SHA-256 only, passwords as argon2id; a session, a code or an attempt is worth nothing elsewhere.

CREATE TABLE person (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    login        TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    email        TEXT COLLATE "C",
    officer_id   BYTEA UNIQUE REFERENCES officer (id),
    password     TEXT COLLATE "C",
    totp_secret  BYTEA,
    totp_step    BIGINT NOT NULL,
    made_at      BIGINT NOT NULL,
    disabled_at  BIGINT,
    CHECK (totp_step >= 0)
);

-- A role in a unit and all below it, from day to day; "area" narrows an appraiser to one area of assessment.
CREATE TABLE role_grant (
    id         BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    person_id  BYTEA NOT NULL REFERENCES person (id),
    role       TEXT COLLATE "C" NOT NULL,
    unit_id    BYTEA NOT NULL REFERENCES unit (id),
    area       TEXT COLLATE "C",
    valid_from DATE NOT NULL,
    valid_to   DATE NOT NULL,
    CHECK (valid_from <= valid_to)
);
CREATE INDEX role_grant_person ON role_grant (person_id);

-- stage: 'full', or what is still owed: 'second-factor' (a code), 'enrol' (a second factor has to be set up).
CREATE TABLE session (
    id         BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_hash BYTEA NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    person_id  BYTEA NOT NULL REFERENCES person (id),
    stage      TEXT COLLATE "C" NOT NULL CHECK (stage IN ('full', 'second-factor', 'enrol')),
    begun_at   BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    proved_at  BIGINT NOT NULL,
    address    TEXT COLLATE "C" NOT NULL,
    agent      TEXT COLLATE "C" NOT NULL
);
CREATE INDEX session_person ON session (person_id);

-- A browser from which this person signed in before: guesses of strangers do not lock it out.
CREATE TABLE known_browser (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    person_id  BYTEA NOT NULL REFERENCES person (id),
    used_at    BIGINT NOT NULL
);
CREATE INDEX known_browser_person ON known_browser (person_id);

-- 'setup' makes the first administrator, 'reset' lets a person choose a password.
CREATE TABLE one_time_code (
    code_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    kind      TEXT COLLATE "C" NOT NULL CHECK (kind IN ('setup', 'reset')),
    person_id BYTEA REFERENCES person (id),
    ends_at   BIGINT NOT NULL
);

-- Tokens left in a bucket at a moment: one for an address, an account, a known browser.
CREATE TABLE attempt (
    bucket  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    spent   BIGINT NOT NULL,
    full_at BIGINT NOT NULL
);

-- What one person asks and another decides. payload is JSON, read by the kind's own code.
CREATE TABLE proposal (
    id          BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind        TEXT COLLATE "C" NOT NULL,
    unit_id     BYTEA NOT NULL REFERENCES unit (id),
    subject     TEXT COLLATE "C" NOT NULL,
    payload     TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    proposed_by BYTEA NOT NULL REFERENCES person (id),
    proposed_at BIGINT NOT NULL,
    decision    TEXT COLLATE "C" CHECK (decision IN ('approved', 'refused', 'withdrawn')),
    decided_by  BYTEA REFERENCES person (id),
    decided_at  BIGINT,
    answer      TEXT COLLATE "C",
    CHECK (decision IS NULL OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
    CHECK (decision IS NULL OR decision <> 'approved' OR decided_by <> proposed_by)
);
CREATE INDEX proposal_open ON proposal (proposed_at) WHERE decision IS NULL;

-- A closed period of a unit and all below it: what comes in later is kept aside.
CREATE TABLE closing (
    unit_id   BYTEA NOT NULL REFERENCES unit (id),
    period    TEXT COLLATE "C" NOT NULL,
    first_day DATE NOT NULL,
    last_day  DATE NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, period),
    CHECK (first_day <= last_day)
);

-- What a person decided about a rating that came twice with different answers.
CREATE TABLE rating_conflict_decision (
    rating_id    BYTEA NOT NULL,
    content_hash BYTEA NOT NULL,
    kept         TEXT COLLATE "C" NOT NULL CHECK (kept IN ('stored', 'other')),
    reason       TEXT COLLATE "C" NOT NULL,
    decided_by   BYTEA NOT NULL REFERENCES person (id),
    decided_at   BIGINT NOT NULL,
    PRIMARY KEY (rating_id, content_hash),
    FOREIGN KEY (rating_id, content_hash) REFERENCES rating_conflict (rating_id, content_hash)
);

-- Who typed a rating from a paper slip.
CREATE TABLE rating_entry (
    rating_id  BYTEA NOT NULL PRIMARY KEY REFERENCES rating (id),
    person_id  BYTEA NOT NULL REFERENCES person (id),
    entered_at BIGINT NOT NULL
);

-- A printed code with which one visitor rates once, on a phone of their own; the rating's id is made with the code.
CREATE TABLE rating_code (
    code_hash  BYTEA NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    counter_id BYTEA NOT NULL REFERENCES counter (id),
    rating_id  BYTEA NOT NULL UNIQUE,
    made_by    BYTEA NOT NULL REFERENCES person (id),
    made_at    BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL
);

-- Free text is hidden from the unit's own roles until somebody has read it. 'shown' with the words as they may be
-- seen, or 'withheld'.
CREATE TABLE remark_check (
    rating_id  BYTEA NOT NULL PRIMARY KEY REFERENCES rating (id),
    verdict    TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('shown', 'withheld')),
    text       TEXT COLLATE "C" NOT NULL,
    checked_by BYTEA NOT NULL REFERENCES person (id),
    checked_at BIGINT NOT NULL
);

-- The right of reply: an officer's remark on the own result, or a correction asked for, and its answer.
CREATE TABLE officer_reply (
    id          BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    officer_id  BYTEA NOT NULL REFERENCES officer (id),
    unit_id     BYTEA NOT NULL REFERENCES unit (id),
    period      TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('remark', 'correction')),
    text        TEXT COLLATE "C" NOT NULL,
    made_by     BYTEA NOT NULL REFERENCES person (id),
    made_at     BIGINT NOT NULL,
    answer      TEXT COLLATE "C",
    answered_by BYTEA REFERENCES person (id),
    answered_at BIGINT,
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX officer_reply_officer ON officer_reply (officer_id, period);

-- Requests about personal data, with the day by which they must be answered.
CREATE TABLE personal_request (
    id          BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('see', 'correct', 'delete')),
    unit_id     BYTEA NOT NULL REFERENCES unit (id),
    asker       TEXT COLLATE "C" NOT NULL,
    contact     TEXT COLLATE "C" NOT NULL,
    text        TEXT COLLATE "C" NOT NULL,
    received_on DATE NOT NULL,
    confirm_by  DATE NOT NULL,
    due_on      DATE NOT NULL,
    entered_by  BYTEA NOT NULL REFERENCES person (id),
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('received', 'confirmed', 'done', 'refused')),
    outcome     TEXT COLLATE "C" NOT NULL,
    changed_at  BIGINT NOT NULL
);

-- Work to be done at its time, by whichever process comes first; locked_until keeps others off.
CREATE TABLE job (
    id           BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind         TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    due_at       BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    tries        SMALLINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    result       TEXT COLLATE "C" NOT NULL,
    ended_at     BIGINT,
    UNIQUE (kind, subject)
);
CREATE INDEX job_due ON job (due_at) WHERE state = 'waiting';

-- What is to be mailed, or printed where no mail is configured.
CREATE TABLE letter (
    id        BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    person_id BYTEA NOT NULL REFERENCES person (id),
    subject   TEXT COLLATE "C" NOT NULL,
    body      TEXT COLLATE "C" NOT NULL,
    made_at   BIGINT NOT NULL,
    sent_at   BIGINT,
    tries     SMALLINT NOT NULL,
    failure   TEXT COLLATE "C"
);
CREATE INDEX letter_waiting ON letter (made_at) WHERE sent_at IS NULL;

-- Whether the successor's people may see what was measured at the predecessor.
ALTER TABLE unit_succession ADD COLUMN history BOOLEAN NOT NULL DEFAULT FALSE;

-- The trail: each entry bears the SHA-256 of the one before it with its own content, so that no entry can be changed,
-- taken away or put elsewhere unseen. Entries of earlier versions are chained by the program right after this.
ALTER TABLE audit RENAME TO audit_unchained;
CREATE TABLE audit (
    seq       BIGINT NOT NULL PRIMARY KEY,
    id        BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    at        BIGINT NOT NULL,
    actor     TEXT COLLATE "C" NOT NULL,
    person_id BYTEA,
    origin    TEXT COLLATE "C" NOT NULL,
    action    TEXT COLLATE "C" NOT NULL,
    subject   TEXT COLLATE "C" NOT NULL,
    detail    TEXT COLLATE "C" NOT NULL,
    reason    TEXT COLLATE "C" NOT NULL,
    old_value TEXT COLLATE "C" NOT NULL,
    new_value TEXT COLLATE "C" NOT NULL,
    hash      BYTEA NOT NULL CHECK (length(hash) IN (0, 32))
);
INSERT INTO audit (seq, id, at, actor, person_id, origin, action, subject, detail, reason, old_value, new_value, hash)
SELECT row_number() OVER (ORDER BY at, id), id, at, actor, NULL, '', action, subject, detail, '', '', '', ''::bytea
FROM audit_unchained;
DROP TABLE audit_unchained;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_subject ON audit (subject);
-- Where the chain ends: an entry cut off at the end is missed as well.
CREATE TABLE audit_head (
    one  SMALLINT NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
INSERT INTO audit_head (one, seq, hash) SELECT 1, 0, ''::bytea;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW WHEN (length(OLD.hash) = 32)
EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

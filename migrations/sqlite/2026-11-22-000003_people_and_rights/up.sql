-- People, their rights, a trail that shows tampering, and what two people decide together.
-- Secrets are kept as SHA-256 only, passwords as argon2id; a session, a code or an attempt is worth nothing elsewhere.

CREATE TABLE person (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    login        TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    email        TEXT,
    officer_id   BLOB UNIQUE REFERENCES officer (id),
    password     TEXT,
    totp_secret  BLOB,
    totp_step    INTEGER NOT NULL,
    made_at      INTEGER NOT NULL,
    disabled_at  INTEGER,
    CHECK (totp_step >= 0)
) STRICT;

-- A role in a unit and all below it, from day to day; "area" narrows an appraiser to one area of assessment.
CREATE TABLE role_grant (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    person_id  BLOB NOT NULL REFERENCES person (id),
    role       TEXT NOT NULL,
    unit_id    BLOB NOT NULL REFERENCES unit (id),
    area       TEXT,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    CHECK (valid_from <= valid_to)
) STRICT;
CREATE INDEX role_grant_person ON role_grant (person_id);

-- stage: 'full', or what is still owed: 'second-factor' (a code), 'enrol' (a second factor has to be set up).
CREATE TABLE session (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    person_id  BLOB NOT NULL REFERENCES person (id),
    stage      TEXT NOT NULL CHECK (stage IN ('full', 'second-factor', 'enrol')),
    begun_at   INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    proved_at  INTEGER NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL
) STRICT;
CREATE INDEX session_person ON session (person_id);

-- A browser from which this person signed in before: guesses of strangers do not lock it out.
CREATE TABLE known_browser (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    person_id  BLOB NOT NULL REFERENCES person (id),
    used_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX known_browser_person ON known_browser (person_id);

-- 'setup' makes the first administrator, 'reset' lets a person choose a password.
CREATE TABLE one_time_code (
    code_hash BLOB NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    kind      TEXT NOT NULL CHECK (kind IN ('setup', 'reset')),
    person_id BLOB REFERENCES person (id),
    ends_at   INTEGER NOT NULL
) STRICT;

-- Tokens left in a bucket at a moment: one for an address, an account, a known browser.
CREATE TABLE attempt (
    bucket  TEXT NOT NULL PRIMARY KEY,
    spent   INTEGER NOT NULL,
    full_at INTEGER NOT NULL
) STRICT;

-- What one person asks and another decides. payload is JSON, read by the kind's own code.
CREATE TABLE proposal (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind        TEXT NOT NULL,
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    subject     TEXT NOT NULL,
    payload     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    proposed_by BLOB NOT NULL REFERENCES person (id),
    proposed_at INTEGER NOT NULL,
    decision    TEXT CHECK (decision IN ('approved', 'refused', 'withdrawn')),
    decided_by  BLOB REFERENCES person (id),
    decided_at  INTEGER,
    answer      TEXT,
    CHECK (decision IS NULL OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
    CHECK (decision IS NULL OR decision <> 'approved' OR decided_by <> proposed_by)
) STRICT;
CREATE INDEX proposal_open ON proposal (proposed_at) WHERE decision IS NULL;

-- A closed period of a unit and all below it: what comes in later is kept aside.
CREATE TABLE closing (
    unit_id   BLOB NOT NULL REFERENCES unit (id),
    period    TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (unit_id, period),
    CHECK (first_day <= last_day)
) STRICT, WITHOUT ROWID;

-- What a person decided about a rating that came twice with different answers.
CREATE TABLE rating_conflict_decision (
    rating_id    BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    kept         TEXT NOT NULL CHECK (kept IN ('stored', 'other')),
    reason       TEXT NOT NULL,
    decided_by   BLOB NOT NULL REFERENCES person (id),
    decided_at   INTEGER NOT NULL,
    PRIMARY KEY (rating_id, content_hash),
    FOREIGN KEY (rating_id, content_hash) REFERENCES rating_conflict (rating_id, content_hash)
) STRICT;

-- Who typed a rating from a paper slip.
CREATE TABLE rating_entry (
    rating_id  BLOB NOT NULL PRIMARY KEY REFERENCES rating (id),
    person_id  BLOB NOT NULL REFERENCES person (id),
    entered_at INTEGER NOT NULL
) STRICT;

-- A printed code with which one visitor rates once, on a phone of their own; the rating's id is made with the code.
CREATE TABLE rating_code (
    code_hash  BLOB NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    counter_id BLOB NOT NULL REFERENCES counter (id),
    rating_id  BLOB NOT NULL UNIQUE,
    made_by    BLOB NOT NULL REFERENCES person (id),
    made_at    INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
) STRICT;

-- Free text is hidden from the unit's own roles until somebody has read it. 'shown' with the words as they may be
-- seen, or 'withheld'.
CREATE TABLE remark_check (
    rating_id  BLOB NOT NULL PRIMARY KEY REFERENCES rating (id),
    verdict    TEXT NOT NULL CHECK (verdict IN ('shown', 'withheld')),
    text       TEXT NOT NULL,
    checked_by BLOB NOT NULL REFERENCES person (id),
    checked_at INTEGER NOT NULL
) STRICT;

-- The right of reply: an officer's remark on the own result, or a correction asked for, and its answer.
CREATE TABLE officer_reply (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    officer_id  BLOB NOT NULL REFERENCES officer (id),
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    period      TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('remark', 'correction')),
    text        TEXT NOT NULL,
    made_by     BLOB NOT NULL REFERENCES person (id),
    made_at     INTEGER NOT NULL,
    answer      TEXT,
    answered_by BLOB REFERENCES person (id),
    answered_at INTEGER,
    CHECK ((answer IS NULL) = (answered_at IS NULL))
) STRICT;
CREATE INDEX officer_reply_officer ON officer_reply (officer_id, period);

-- Requests about personal data, with the day by which they must be answered.
CREATE TABLE personal_request (
    id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind        TEXT NOT NULL CHECK (kind IN ('see', 'correct', 'delete')),
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    asker       TEXT NOT NULL,
    contact     TEXT NOT NULL,
    text        TEXT NOT NULL,
    received_on TEXT NOT NULL,
    confirm_by  TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    entered_by  BLOB NOT NULL REFERENCES person (id),
    state       TEXT NOT NULL CHECK (state IN ('received', 'confirmed', 'done', 'refused')),
    outcome     TEXT NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;

-- Work to be done at its time, by whichever process comes first; locked_until keeps others off.
CREATE TABLE job (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    due_at       INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    result       TEXT NOT NULL,
    ended_at     INTEGER,
    UNIQUE (kind, subject)
) STRICT;
CREATE INDEX job_due ON job (due_at) WHERE state = 'waiting';

-- What is to be mailed, or printed where no mail is configured.
CREATE TABLE letter (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    person_id BLOB NOT NULL REFERENCES person (id),
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL,
    made_at   INTEGER NOT NULL,
    sent_at   INTEGER,
    tries     INTEGER NOT NULL,
    failure   TEXT
) STRICT;
CREATE INDEX letter_waiting ON letter (made_at) WHERE sent_at IS NULL;

-- Whether the successor's people may see what was measured at the predecessor.
ALTER TABLE unit_succession ADD COLUMN history INTEGER NOT NULL DEFAULT 0 CHECK (history IN (0, 1));

-- The trail: each entry bears the SHA-256 of the one before it with its own content, so that no entry can be changed,
-- taken away or put elsewhere unseen. Entries of earlier versions are chained by the program right after this.
ALTER TABLE audit RENAME TO audit_unchained;
CREATE TABLE audit (
    seq       INTEGER NOT NULL PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    person_id BLOB,
    origin    TEXT NOT NULL,
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    detail    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL,
    hash      BLOB NOT NULL CHECK (length(hash) IN (0, 32))
) STRICT;
INSERT INTO audit (seq, id, at, actor, person_id, origin, action, subject, detail, reason, old_value, new_value, hash)
SELECT row_number() OVER (ORDER BY at, id), id, at, actor, NULL, '', action, subject, detail, '', '', '', zeroblob(0)
FROM audit_unchained;
DROP TABLE audit_unchained;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_subject ON audit (subject);
-- Where the chain ends: an entry cut off at the end is missed as well.
CREATE TABLE audit_head (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (one, seq, hash) SELECT 1, 0, zeroblob(0);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN length(OLD.hash) = 32
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- REPLACE would take an entry away without asking the trigger above.
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq OR id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

-- Tablets with keys of their own, what they report, what is noticed about ratings, and codes that know their dossier.

-- public_key: the uncompressed point of a P-256 key (65 bytes) that only the tablet can sign with; token_hash is then
-- SHA-256 of it. NULL for a tablet that was enrolled with a bearer token. What follows is the tablet's last report.
ALTER TABLE device ADD COLUMN public_key BLOB CHECK (public_key IS NULL OR length(public_key) = 65);
ALTER TABLE device ADD COLUMN width_mm INTEGER CHECK (width_mm IS NULL OR width_mm BETWEEN 50 AND 1000);
ALTER TABLE device ADD COLUMN reported_at INTEGER;
ALTER TABLE device ADD COLUMN build TEXT;
ALTER TABLE device ADD COLUMN made_seq INTEGER;
ALTER TABLE device ADD COLUMN queued INTEGER;
ALTER TABLE device ADD COLUMN queued_since INTEGER;
ALTER TABLE device ADD COLUMN set_apart INTEGER;
ALTER TABLE device ADD COLUMN persisted INTEGER CHECK (persisted IS NULL OR persisted IN (0, 1));
ALTER TABLE device ADD COLUMN storage_used INTEGER;
ALTER TABLE device ADD COLUMN storage_quota INTEGER;

-- A code with which one tablet enrols at a counter, once, within ten minutes.
CREATE TABLE device_code (
    code_hash  BLOB NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    counter_id BLOB NOT NULL REFERENCES counter (id),
    name       TEXT NOT NULL,
    made_by    BLOB NOT NULL REFERENCES person (id),
    made_at    INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    device_id  BLOB REFERENCES device (id)
) STRICT;

-- What a tablet counted itself: ratings it sealed on a day, and visits that left without an answer.
CREATE TABLE device_day (
    device_id   BLOB NOT NULL REFERENCES device (id),
    day         TEXT NOT NULL,
    sealed      INTEGER NOT NULL CHECK (sealed >= 0),
    abandoned   INTEGER NOT NULL CHECK (abandoned >= 0),
    reported_at INTEGER NOT NULL,
    PRIMARY KEY (device_id, day)
) STRICT, WITHOUT ROWID;

-- The tablet's signature over a rating and over the hash of the one it sealed before: with the rating's own rows they
-- prove that nobody changed it since.
CREATE TABLE rating_seal (
    rating_id BLOB NOT NULL PRIMARY KEY REFERENCES rating (id),
    previous  BLOB NOT NULL CHECK (length(previous) = 32),
    seal_hash BLOB NOT NULL CHECK (length(seal_hash) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT, WITHOUT ROWID;

-- receipt: the number behind the citizen's receipt code. took: milliseconds from the first touch to the last answer.
-- proof: what shows that the rater was a visitor: a printed code, a slip in the box, a dossier number typed by hand
-- (which proves nothing and is not kept); NULL where nothing does. timeliness: of the dossier, known from the code.
ALTER TABLE rating ADD COLUMN receipt INTEGER;
ALTER TABLE rating ADD COLUMN took INTEGER CHECK (took IS NULL OR took >= 0);
ALTER TABLE rating ADD COLUMN proof TEXT CHECK (proof IS NULL OR proof IN ('code', 'slip', 'typed'));
ALTER TABLE rating ADD COLUMN timeliness TEXT
    CHECK (timeliness IS NULL OR timeliness IN ('early', 'on-time', 'late'));
UPDATE rating SET proof = 'code' WHERE id IN (SELECT rating_id FROM rating_code);
UPDATE rating SET proof = 'slip' WHERE id IN (SELECT rating_id FROM rating_entry);
-- By day first: new rows go to the end of it, and a receipt is looked for day by day.
CREATE INDEX rating_receipt ON rating (day, receipt);
CREATE INDEX rating_aside ON rating (day) WHERE quarantine IS NOT NULL;

-- Codes printed on the receipt of a dossier know what it was about and whether it was on time.
ALTER TABLE rating_code ADD COLUMN procedure_id BLOB REFERENCES "procedure" (id);
ALTER TABLE rating_code ADD COLUMN timeliness TEXT
    CHECK (timeliness IS NULL OR timeliness IN ('early', 'on-time', 'late'));

-- Marginal 5 counts by what shows that the rater was a visitor.
CREATE TABLE tally_new (
    marginal    INTEGER NOT NULL CHECK (marginal BETWEEN 1 AND 5),
    unit_id     BLOB NOT NULL,
    day         TEXT NOT NULL,
    key         BLOB NOT NULL,
    template_id BLOB NOT NULL,
    question    INTEGER NOT NULL,
    level       INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (marginal, unit_id, day, key, template_id, question, level)
) STRICT, WITHOUT ROWID;
INSERT INTO tally_new SELECT marginal, unit_id, day, key, template_id, question, level, n FROM tally;
DROP TABLE tally;
ALTER TABLE tally_new RENAME TO tally;
-- Its key is the number of the proof: 0 none, 1 a printed code, 2 a slip, 3 a number typed by hand.
INSERT INTO tally (marginal, unit_id, day, key, template_id, question, level, n)
SELECT 5, unit_id, day,
       CASE proof WHEN 'code' THEN x'00000000000000000000000000000001' WHEN 'slip' THEN x'00000000000000000000000000000002' ELSE x'00000000000000000000000000000000' END,
       template_id, 0, 0, COUNT(*)
FROM rating WHERE quarantine IS NULL GROUP BY 2, 3, 4, 5;
INSERT INTO tally (marginal, unit_id, day, key, template_id, question, level, n)
SELECT 5, unit_id, day,
       CASE proof WHEN 'code' THEN x'00000000000000000000000000000001' WHEN 'slip' THEN x'00000000000000000000000000000002' ELSE x'00000000000000000000000000000000' END,
       template_id, question, level, COUNT(*)
FROM rating JOIN answer ON answer.rating_id = rating.id WHERE quarantine IS NULL GROUP BY 2, 3, 4, 5, 6, 7;

-- When a unit's counters are open, by day of the week (1 is Monday), in minutes since midnight, local time.
CREATE TABLE opening (
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    weekday     INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute   INTEGER NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
    PRIMARY KEY (unit_id, weekday, from_minute),
    CHECK (from_minute < to_minute)
) STRICT, WITHOUT ROWID;

-- Which days of which counters were looked at for abuse, and by which edition of the rules.
CREATE TABLE honesty_check (
    counter_id BLOB NOT NULL REFERENCES counter (id),
    day        TEXT NOT NULL,
    edition    INTEGER NOT NULL,
    ratings    INTEGER NOT NULL,
    findings   TEXT NOT NULL,
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (counter_id, day)
) STRICT, WITHOUT ROWID;

-- A ticket for one message, given with a receipt and known by its hash only: nothing leads from it to the rating.
CREATE TABLE message_ticket (
    ticket_hash BLOB NOT NULL PRIMARY KEY CHECK (length(ticket_hash) = 32),
    counter_id  BLOB NOT NULL REFERENCES counter (id),
    ends_day    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A short remark or a request to be called back, apart from any rating: a random id, the day and no time.
CREATE TABLE message (
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    counter_id BLOB NOT NULL REFERENCES counter (id),
    unit_id    BLOB NOT NULL REFERENCES unit (id),
    day        TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('remark', 'call-back')),
    text       TEXT NOT NULL,
    name       TEXT,
    phone      TEXT,
    settled_at INTEGER,
    settled_by BLOB REFERENCES person (id),
    outcome    TEXT,
    CHECK ((settled_at IS NULL) = (settled_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX message_unit ON message (unit_id, day);

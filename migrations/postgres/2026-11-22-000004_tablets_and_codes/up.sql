-- Tablets with keys of their own, what they report, what is noticed about ratings, and codes that know their dossier.

-- public_key: the uncompressed point of a P-256 key (65 bytes) that only the tablet can sign with; token_hash is then
-- SHA-256 of it. NULL for a tablet that was enrolled with a bearer token. What follows is the tablet's last report.
ALTER TABLE device ADD COLUMN public_key BYTEA CHECK (public_key IS NULL OR length(public_key) = 65);
ALTER TABLE device ADD COLUMN width_mm INTEGER CHECK (width_mm IS NULL OR width_mm BETWEEN 50 AND 1000);
ALTER TABLE device ADD COLUMN reported_at BIGINT;
ALTER TABLE device ADD COLUMN build TEXT COLLATE "C";
ALTER TABLE device ADD COLUMN made_seq BIGINT;
ALTER TABLE device ADD COLUMN queued BIGINT;
ALTER TABLE device ADD COLUMN queued_since BIGINT;
ALTER TABLE device ADD COLUMN set_apart BIGINT;
ALTER TABLE device ADD COLUMN persisted BOOLEAN;
ALTER TABLE device ADD COLUMN storage_used BIGINT;
ALTER TABLE device ADD COLUMN storage_quota BIGINT;

-- A code with which one tablet enrols at a counter, once, within ten minutes.
CREATE TABLE device_code (
    code_hash  BYTEA NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    counter_id BYTEA NOT NULL REFERENCES counter (id),
    name       TEXT COLLATE "C" NOT NULL,
    made_by    BYTEA NOT NULL REFERENCES person (id),
    made_at    BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    device_id  BYTEA REFERENCES device (id)
);

-- What a tablet counted itself: ratings it sealed on a day, and visits that left without an answer.
CREATE TABLE device_day (
    device_id   BYTEA NOT NULL REFERENCES device (id),
    day         DATE NOT NULL,
    sealed      BIGINT NOT NULL CHECK (sealed >= 0),
    abandoned   BIGINT NOT NULL CHECK (abandoned >= 0),
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (device_id, day)
);

-- The tablet's signature over a rating and over the hash of the one it sealed before: with the rating's own rows they
-- prove that nobody changed it since.
CREATE TABLE rating_seal (
    rating_id BYTEA NOT NULL PRIMARY KEY REFERENCES rating (id),
    previous  BYTEA NOT NULL CHECK (length(previous) = 32),
    seal_hash BYTEA NOT NULL CHECK (length(seal_hash) = 32),
    signature BYTEA NOT NULL CHECK (length(signature) = 64)
);

-- receipt: the number behind the citizen's receipt code. took: milliseconds from the first touch to the last answer.
-- proof: what shows that the rater was a visitor: a printed code, a slip in the box, a dossier number typed by hand
-- (which proves nothing and is not kept); NULL where nothing does. timeliness: of the dossier, known from the code.
ALTER TABLE rating ADD COLUMN receipt BIGINT;
ALTER TABLE rating ADD COLUMN took BIGINT CHECK (took IS NULL OR took >= 0);
ALTER TABLE rating ADD COLUMN proof TEXT COLLATE "C" CHECK (proof IS NULL OR proof IN ('code', 'slip', 'typed'));
ALTER TABLE rating ADD COLUMN timeliness TEXT COLLATE "C"
    CHECK (timeliness IS NULL OR timeliness IN ('early', 'on-time', 'late'));
UPDATE rating SET proof = 'code' WHERE id IN (SELECT rating_id FROM rating_code);
UPDATE rating SET proof = 'slip' WHERE id IN (SELECT rating_id FROM rating_entry);
-- By day first: new rows go to the end of it, and a receipt is looked for day by day.
CREATE INDEX rating_receipt ON rating (day, receipt);
CREATE INDEX rating_aside ON rating (day) WHERE quarantine IS NOT NULL;

-- Codes printed on the receipt of a dossier know what it was about and whether it was on time.
ALTER TABLE rating_code ADD COLUMN procedure_id BYTEA REFERENCES "procedure" (id);
ALTER TABLE rating_code ADD COLUMN timeliness TEXT COLLATE "C"
    CHECK (timeliness IS NULL OR timeliness IN ('early', 'on-time', 'late'));

-- Marginal 5 counts by what shows that the rater was a visitor.
ALTER TABLE tally DROP CONSTRAINT tally_marginal_check;
ALTER TABLE tally ADD CONSTRAINT tally_marginal_check CHECK (marginal BETWEEN 1 AND 5);
-- Its key is the number of the proof: 0 none, 1 a printed code, 2 a slip, 3 a number typed by hand.
INSERT INTO tally (marginal, unit_id, day, key, template_id, question, level, n)
SELECT 5, unit_id, day,
       CASE proof WHEN 'code' THEN '\x00000000000000000000000000000001'::bytea WHEN 'slip' THEN '\x00000000000000000000000000000002'::bytea ELSE '\x00000000000000000000000000000000'::bytea END,
       template_id, 0, 0, COUNT(*)
FROM rating WHERE quarantine IS NULL GROUP BY 2, 3, 4, 5;
INSERT INTO tally (marginal, unit_id, day, key, template_id, question, level, n)
SELECT 5, unit_id, day,
       CASE proof WHEN 'code' THEN '\x00000000000000000000000000000001'::bytea WHEN 'slip' THEN '\x00000000000000000000000000000002'::bytea ELSE '\x00000000000000000000000000000000'::bytea END,
       template_id, question, level, COUNT(*)
FROM rating JOIN answer ON answer.rating_id = rating.id WHERE quarantine IS NULL GROUP BY 2, 3, 4, 5, 6, 7;

-- When a unit's counters are open, by day of the week (1 is Monday), in minutes since midnight, local time.
CREATE TABLE opening (
    unit_id     BYTEA NOT NULL REFERENCES unit (id),
    weekday     SMALLINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_minute SMALLINT NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute   SMALLINT NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
    PRIMARY KEY (unit_id, weekday, from_minute),
    CHECK (from_minute < to_minute)
);

-- Which days of which counters were looked at for abuse, and by which edition of the rules.
CREATE TABLE honesty_check (
    counter_id BYTEA NOT NULL REFERENCES counter (id),
    day        DATE NOT NULL,
    edition    INTEGER NOT NULL,
    ratings    BIGINT NOT NULL,
    findings   TEXT COLLATE "C" NOT NULL,
    checked_at BIGINT NOT NULL,
    PRIMARY KEY (counter_id, day)
);

-- A ticket for one message, given with a receipt and known by its hash only: nothing leads from it to the rating.
CREATE TABLE message_ticket (
    ticket_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(ticket_hash) = 32),
    counter_id  BYTEA NOT NULL REFERENCES counter (id),
    ends_day    DATE NOT NULL
);

-- A short remark or a request to be called back, apart from any rating: a random id, the day and no time.
CREATE TABLE message (
    id         BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    counter_id BYTEA NOT NULL REFERENCES counter (id),
    unit_id    BYTEA NOT NULL REFERENCES unit (id),
    day        DATE NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('remark', 'call-back')),
    text       TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C",
    phone      TEXT COLLATE "C",
    settled_at BIGINT,
    settled_by BYTEA REFERENCES person (id),
    outcome    TEXT COLLATE "C",
    CHECK ((settled_at IS NULL) = (settled_by IS NULL))
);
CREATE INDEX message_unit ON message (unit_id, day);

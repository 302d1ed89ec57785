-- Results that were returned are counted by day, and targets stand beside rates of dossiers.

-- Whose results were returned on the day, having been resolved early or on time, or late.
ALTER TABLE dossier_tally ADD COLUMN returned_in_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier_tally ADD COLUMN returned_late INTEGER NOT NULL DEFAULT 0;

-- Those that were returned before, as the form of version 1 judges them: late by the due day where the work ended with status 9
-- or 10, always on time where it ended with 3, 7 or 8. Work ends with the first of these five from the reception on, which is the
-- first status but 1, 3, 5 and 7; what happened at one instant is in the order of the statuses.
INSERT INTO dossier_tally (span, unit_id, first_day, key, channel, received, early, on_time, late, overdue, pending_without_due,
        resolved_without_due, returned_in_time, returned_late)
    WITH reception AS (
        SELECT dossier_id, MIN(at * 16 + status) AS place
        FROM dossier_event WHERE status NOT IN (1, 3, 5, 7) GROUP BY dossier_id
    ), ending AS (
        SELECT e.dossier_id, MIN(e.at * 16 + e.status) AS place
        FROM dossier_event e JOIN reception r ON r.dossier_id = e.dossier_id
        WHERE e.status IN (3, 7, 8, 9, 10) AND e.at * 16 + e.status >= r.place GROUP BY e.dossier_id
    ), given AS (
        SELECT d.unit_id, d.field_id, d.procedure_id, d.channel, d.returned_day AS day, substr(d.returned_day, 1, 8) || '01' AS month,
            CASE WHEN d.closed_day > d.due_day AND (e.place % 16 + 16) % 16 IN (9, 10) THEN 1 ELSE 0 END AS late
        FROM dossier d JOIN ending e ON e.dossier_id = d.id
        WHERE d.returned_day IS NOT NULL
    ), cells AS (
        SELECT 0 AS span, unit_id, day AS first_day, field_id AS key, channel, late FROM given
        UNION ALL SELECT 1, unit_id, month, field_id, channel, late FROM given
        UNION ALL SELECT 2, unit_id, month, procedure_id, channel, late FROM given
    )
    SELECT span, unit_id, first_day, key, channel, 0, 0, 0, 0, 0, 0, 0, SUM(1 - late), SUM(late)
    FROM cells WHERE TRUE GROUP BY span, unit_id, first_day, key, channel
    ON CONFLICT (span, unit_id, first_day, key, channel) DO UPDATE
        SET returned_in_time = excluded.returned_in_time, returned_late = excluded.returned_late;

-- What a rate of a unit's dossiers is to be, for periods that lie within these days. rate: a code of it; goal: percent, a decimal
-- as it was written; source: the document that sets it. Of two that fit a period the one that was set last holds.
CREATE TABLE dossier_target (
    id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit_id   BLOB NOT NULL REFERENCES unit (id),
    rate      TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    goal      TEXT NOT NULL,
    source    TEXT NOT NULL,
    set_by    BLOB NOT NULL REFERENCES person (id),
    set_at    INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;
CREATE INDEX dossier_target_of ON dossier_target (unit_id, set_at);
CREATE TRIGGER dossier_target_no_update BEFORE UPDATE ON dossier_target
BEGIN SELECT RAISE(ABORT, 'targets are append-only'); END;
CREATE TRIGGER dossier_target_no_delete BEFORE DELETE ON dossier_target
BEGIN SELECT RAISE(ABORT, 'targets are append-only'); END;

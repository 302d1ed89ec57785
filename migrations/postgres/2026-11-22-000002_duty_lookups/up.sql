-- Whoever signs on or brings a roster asks for the ratings of one counter since a moment, and the writer asks who is
-- on duty now: neither may cost what all history costs.
CREATE INDEX rating_counter ON rating (counter_id, happened_at);
CREATE INDEX duty_counter_end ON duty (counter_id, to_at);

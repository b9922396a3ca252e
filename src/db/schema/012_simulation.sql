-- What years of requests showed: counting the few requests that wait, or the few visas nobody has used,
-- must not read all that an establishment ever asked for. Both sets are small at any time.

CREATE INDEX request_waiting ON request (establishment_id, service, state) WHERE state < 6;
CREATE INDEX visa_unused ON visa (establishment_id, expiry_on) WHERE status = 1;

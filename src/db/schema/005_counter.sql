-- What the counter and the log of rights look for: an establishment's audit events, an officer's day.

CREATE INDEX audit_event_establishment ON audit_event (establishment_id, id);
CREATE INDEX audit_event_account ON audit_event (account_id, action, at);
CREATE INDEX request_officer ON request (officer_id, submitted_day) WHERE officer_id > 0;

-- +goose Up
-- Sessions: made anew for public_id, by which their owner names one without
-- learning what opens it, and for where each began. user_agent and address are
-- what the client and the network said at sign-in.
CREATE TABLE sessions_3 (
    id          TEXT    NOT NULL PRIMARY KEY,
    public_id   TEXT    NOT NULL UNIQUE CHECK (length(public_id) = 32),
    kind        TEXT    NOT NULL CHECK (kind IN ('token', 'cookie')),
    staff_id    INTEGER REFERENCES staff (id) ON DELETE CASCADE,
    customer_id INTEGER REFERENCES customers (id) ON DELETE CASCADE,
    refresh_id  TEXT,
    user_agent  TEXT    CHECK (length(user_agent) BETWEEN 1 AND 200),
    address     TEXT    CHECK (length(address) BETWEEN 1 AND 100),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CHECK ((staff_id IS NULL) <> (customer_id IS NULL)),
    CHECK ((kind = 'token') = (refresh_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO sessions_3 (id, public_id, kind, staff_id, customer_id, refresh_id, created_at, expires_at)
    SELECT id, lower(hex(randomblob(16))), kind, staff_id, customer_id, refresh_id, created_at, expires_at FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_3 RENAME TO sessions;

CREATE INDEX sessions_staff ON sessions (staff_id, created_at);
CREATE INDEX sessions_customer ON sessions (customer_id, created_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

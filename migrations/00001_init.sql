-- +goose Up
-- Times are microseconds since 1970-01-01 UTC. Booleans are 0 or 1.

CREATE TABLE branches (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE hotels (
    id         TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    name       TEXT    NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A username never holds an @ and an email always does, so that the one
-- sign-in field, which takes either, can never mean two people.
CREATE TABLE staff (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    username      TEXT    NOT NULL COLLATE NOCASE UNIQUE
                  CHECK (length(username) BETWEEN 1 AND 150 AND instr(username, '@') = 0),
    email         TEXT    COLLATE NOCASE UNIQUE
                  CHECK (length(email) <= 254 AND instr(email, '@') > 1),
    full_name     TEXT    NOT NULL CHECK (length(full_name) BETWEEN 1 AND 150),
    role          TEXT    NOT NULL
                  CHECK (role IN ('owner', 'hotel_admin', 'manager', 'accountant', 'receptionist')),
    branch_id     INTEGER REFERENCES branches (id),
    hotel_id      TEXT    REFERENCES hotels (id),
    password_hash TEXT    NOT NULL,
    is_active     INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;

-- search_text is what search looks in, folded by the store.
CREATE TABLE customers (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    branch_id     INTEGER NOT NULL REFERENCES branches (id),
    full_name     TEXT    NOT NULL CHECK (length(full_name) BETWEEN 1 AND 150),
    phone         TEXT    NOT NULL UNIQUE CHECK (length(phone) BETWEEN 4 AND 20),
    email         TEXT    CHECK (length(email) <= 254 AND instr(email, '@') > 1),
    qr_code       TEXT    NOT NULL UNIQUE CHECK (length(qr_code) BETWEEN 1 AND 255),
    search_text   TEXT    NOT NULL,
    password_hash TEXT,
    is_active     INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX customers_branch ON customers (branch_id, created_at, id);
CREATE INDEX customers_created ON customers (created_at, id);

CREATE VIRTUAL TABLE customers_fts USING fts5 (
    search_text, content = 'customers', content_rowid = 'id', tokenize = 'trigram'
);

-- +goose StatementBegin
CREATE TRIGGER customers_fts_insert AFTER INSERT ON customers BEGIN
    INSERT INTO customers_fts (rowid, search_text) VALUES (new.id, new.search_text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER customers_fts_update AFTER UPDATE OF search_text ON customers
WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO customers_fts (customers_fts, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO customers_fts (rowid, search_text) VALUES (new.id, new.search_text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER customers_fts_delete AFTER DELETE ON customers BEGIN
    INSERT INTO customers_fts (customers_fts, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
-- +goose StatementEnd

-- seq is the order of creation: it settles ties of created_at.
CREATE TABLE payment_qr_codes (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE CHECK (length(id) = 36),
    hotel_id    TEXT    NOT NULL REFERENCES hotels (id),
    name        TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    upi_id      TEXT    NOT NULL CHECK (length(upi_id) BETWEEN 1 AND 100),
    image       TEXT    NOT NULL UNIQUE CHECK (length(image) BETWEEN 1 AND 100),
    search_text TEXT    NOT NULL,
    active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX payment_qr_codes_hotel ON payment_qr_codes (hotel_id, created_at, seq);

-- One row stands behind every token pair and every cookie. For a cookie the
-- id is the SHA-256 of what the browser holds; for tokens it is the sid claim
-- and refresh_id is the jti of the one refresh token that counts now.
CREATE TABLE sessions (
    id          TEXT    NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL CHECK (kind IN ('token', 'cookie')),
    staff_id    INTEGER REFERENCES staff (id) ON DELETE CASCADE,
    customer_id INTEGER REFERENCES customers (id) ON DELETE CASCADE,
    refresh_id  TEXT,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CHECK ((staff_id IS NULL) <> (customer_id IS NULL)),
    CHECK ((kind = 'token') = (refresh_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_staff ON sessions (staff_id, created_at);
CREATE INDEX sessions_customer ON sessions (customer_id, created_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE check_ins (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    branch_id   INTEGER NOT NULL REFERENCES branches (id),
    staff_id    INTEGER NOT NULL REFERENCES staff (id),
    means       TEXT    NOT NULL CHECK (means IN ('code', 'picture')),
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX check_ins_customer ON check_ins (customer_id, id);

-- Who did what. Names are kept as they were then; staff_id is null when it
-- was done from the shell or by a member.
CREATE TABLE activity (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    action             TEXT    NOT NULL CHECK (length(action) BETWEEN 1 AND 50),
    actor              TEXT    NOT NULL,
    staff_id           INTEGER REFERENCES staff (id) ON DELETE SET NULL,
    branch_id          INTEGER REFERENCES branches (id),
    hotel_id           TEXT    REFERENCES hotels (id),
    customer_id        INTEGER REFERENCES customers (id) ON DELETE SET NULL,
    payment_qr_code_id TEXT,
    details            TEXT    NOT NULL,
    created_at         INTEGER NOT NULL
) STRICT;

CREATE INDEX activity_branch ON activity (branch_id, id) WHERE branch_id IS NOT NULL;
CREATE INDEX activity_hotel ON activity (hotel_id, id) WHERE hotel_id IS NOT NULL;
CREATE INDEX activity_customer ON activity (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX activity_staff ON activity (staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX activity_created ON activity (created_at);

-- Facts about this database itself; demo: it was filled with demo accounts,
-- whose passwords everybody knows.
CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY CHECK (key IN ('demo')),
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

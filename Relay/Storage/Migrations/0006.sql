-- Answers that are given again to a request that comes again under its Idempotency-Key. Answers can hold secrets that are shown once, so they are sealed.
CREATE TABLE idempotency (
  id INTEGER PRIMARY KEY,
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  request BLOB NOT NULL,
  answer BLOB);
CREATE UNIQUE INDEX idempotency_key ON idempotency (caller, key);
CREATE INDEX idempotency_at ON idempotency (at);

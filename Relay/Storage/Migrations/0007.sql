-- People who are signed in. Only the hash of the cookie is kept, and the hash of the key that opened the session: it ends with its key. Null for the one-time link.
CREATE TABLE sessions (
  id BLOB PRIMARY KEY,
  key_hash TEXT,
  key_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL) WITHOUT ROWID;

-- How much happens (Domain/IActivity.cs): figures for charts, not the ledger. Times are the beginnings of minutes and of slots.
CREATE TABLE activity_minutes (
  minute INTEGER PRIMARY KEY,
  unique_events INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  failed_attempts INTEGER NOT NULL,
  strikes INTEGER NOT NULL);

-- The slot comes first: old ones leave in one piece, and what is written lies together.
CREATE TABLE activity_webhooks (
  slot INTEGER NOT NULL,
  webhook_id INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  latency BLOB NOT NULL,
  PRIMARY KEY (slot, webhook_id)) WITHOUT ROWID;

-- Repairs of many deliveries or events at once (Domain/IBulks.cs). position is the last one that was looked at; it moves in the transaction that does the work.
CREATE TABLE bulks (
  id INTEGER PRIMARY KEY,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  state TEXT NOT NULL,
  action TEXT NOT NULL,
  filter TEXT NOT NULL,
  matched INTEGER NOT NULL,
  through INTEGER NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0,
  error TEXT);
CREATE INDEX bulks_running ON bulks (id) WHERE state = 'Running';

-- Events that a person made out of another one. No request brought them, so they are in no count of what was received.
CREATE TABLE edits (
  event_id INTEGER PRIMARY KEY,
  original_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  actor TEXT NOT NULL);
CREATE INDEX edits_original ON edits (original_id, event_id);

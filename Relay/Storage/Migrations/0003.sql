-- The projection of calls and voicemails (Calls/): written behind the hot path, in the order of the events, and made anew from them where it is lost.

-- One row per call, narrow, because lists scan it. Its id is that of the event that told of it first, so the order of ids is the order in which calls were first heard of.
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  call_id TEXT NOT NULL,
  account_id TEXT,
  direction TEXT,
  from_number TEXT,
  to_number TEXT,
  phone_number TEXT,
  status TEXT,
  is_over INTEGER NOT NULL,
  started_at INTEGER,
  answered_at INTEGER,
  ended_at INTEGER,
  duration REAL,
  recording_url TEXT,
  has_transcript INTEGER NOT NULL,
  has_summary INTEGER NOT NULL,
  notes INTEGER NOT NULL,
  first_heard_at INTEGER NOT NULL,
  last_heard_at INTEGER NOT NULL,
  last_kind TEXT NOT NULL,
  events INTEGER NOT NULL,
  -- The caller's digits, backwards.
  from_digits TEXT);
CREATE UNIQUE INDEX calls_call ON calls (call_id, source_id);
CREATE INDEX calls_voicemail ON calls (from_digits, ended_at) WHERE status = 'voicemail' AND from_digits IS NOT NULL;

-- Everything that has been said of a call, with what decides between sayings that differ (Domain/CallState.cs).
CREATE TABLE call_states (call INTEGER PRIMARY KEY, state BLOB NOT NULL);

CREATE TABLE call_events (call INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (call, event)) WITHOUT ROWID;

-- Numbers of a call, digits only and backwards, so that the end of a number finds it.
CREATE TABLE call_numbers (digits TEXT NOT NULL, call INTEGER NOT NULL, PRIMARY KEY (digits, call)) WITHOUT ROWID;

-- Voicemails. call_id is the call that a payload names; one that is only inferred is found when it is read, so that the order of arrival does not matter.
CREATE TABLE voicemails (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  voicemail_id TEXT NOT NULL,
  call_id TEXT,
  from_digits TEXT,
  occurred_at INTEGER,
  first_heard_at INTEGER NOT NULL,
  state BLOB NOT NULL);
CREATE UNIQUE INDEX voicemails_voicemail ON voicemails (voicemail_id, source_id);
CREATE INDEX voicemails_call ON voicemails (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX voicemails_from ON voicemails (from_digits, occurred_at) WHERE from_digits IS NOT NULL;

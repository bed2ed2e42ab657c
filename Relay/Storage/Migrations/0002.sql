-- Storms of the simulator against this relay. What lists read comes first; proofs and reports lie behind it.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  state TEXT NOT NULL,
  scenario TEXT,
  seed INTEGER NOT NULL,
  options TEXT NOT NULL,
  error TEXT,
  result TEXT,
  report_json TEXT,
  report_junit TEXT,
  report_html TEXT);

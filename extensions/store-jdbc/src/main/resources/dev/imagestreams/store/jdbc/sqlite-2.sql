-- What version 2 of the store's tables adds: work, budgets and sightings. Times are in milliseconds since 1970.

-- Recurring work. The fence is the last claim's until it is released, also when its time is over;
-- claims end at claimed_until, and that is gone once somebody saw that it was over. Since the
-- claim it was hastened to again.
CREATE TABLE work (
  key TEXT PRIMARY KEY,
  due INTEGER NOT NULL,
  state TEXT NOT NULL,
  fence INTEGER,
  claimed_until INTEGER,
  again INTEGER
) STRICT;

-- What is in nobody's hands, in the order in which it is given away.
CREATE INDEX work_due ON work (due, key) WHERE claimed_until IS NULL;

-- What is in somebody's hands, in the order in which it is taken back.
CREATE INDEX work_claimed ON work (claimed_until) WHERE claimed_until IS NOT NULL;

-- What registry hosts said about how much they will answer. Remaining is -1 where it wasn't said.
CREATE TABLE budget (
  host TEXT PRIMARY KEY,
  closed_until INTEGER,
  remaining INTEGER NOT NULL,
  resets_at INTEGER,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Since when tags of repositories are known.
CREATE TABLE tag_sighting (
  repository TEXT NOT NULL,
  tag TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (repository, tag)
) STRICT, WITHOUT ROWID;

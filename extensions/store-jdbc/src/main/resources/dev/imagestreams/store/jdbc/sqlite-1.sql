-- The store's tables, version 1. Statements end with a semicolon at the end of a line.

-- Who may open this: programs that know the version, and those as old as the oldest.
CREATE TABLE schema_version (
  version INTEGER NOT NULL,
  oldest INTEGER NOT NULL
) STRICT;

-- Numbers that rise: "resourceVersion" of streams, "event" of the log.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A stream with one tag of its status, without history, in the place of all.
CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (namespace, name)
) STRICT;

-- A tag of a stream's status with its newest item alone.
CREATE TABLE stream_tag (
  stream INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (stream, tag)
) STRICT, WITHOUT ROWID;

-- One item of a tag's history; the oldest is number 1.
CREATE TABLE history_item (
  stream INTEGER NOT NULL,
  tag TEXT NOT NULL,
  number INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (stream, tag, number),
  FOREIGN KEY (stream, tag) REFERENCES stream_tag (stream, tag) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Images by digest, shared between streams.
CREATE TABLE image (
  digest TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;

-- The last push that was applied to a tag.
CREATE TABLE push_mark (
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  tag TEXT NOT NULL,
  registry TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (namespace, name, tag, registry)
) STRICT, WITHOUT ROWID;

-- The log. Time is when the event was added, in milliseconds since 1970.
CREATE TABLE event (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  time INTEGER NOT NULL,
  news INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;

-- A registry's news is taken in once.
CREATE UNIQUE INDEX event_news ON event (id) WHERE news = 1;

-- The last sequence of a source of events.
CREATE TABLE event_source (
  source TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Everything up to the low water is settled, save what is to be replayed. Whether the current
-- state is to be told to it is 1 or 0.
CREATE TABLE subscription (
  name TEXT PRIMARY KEY,
  low_water INTEGER NOT NULL,
  state_owed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is settled above that.
CREATE TABLE settlement (
  subscription TEXT NOT NULL REFERENCES subscription (name) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  PRIMARY KEY (subscription, event)
) STRICT, WITHOUT ROWID;

-- What was put aside after too many attempts, in the order in which it was. Time is in
-- milliseconds since 1970.
CREATE TABLE parked (
  id INTEGER PRIMARY KEY,
  subscription TEXT NOT NULL REFERENCES subscription (name) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT NOT NULL,
  time INTEGER NOT NULL,
  UNIQUE (subscription, event)
) STRICT;

-- What had been put aside and is to be told once more; it is not settled.
CREATE TABLE replay (
  subscription TEXT NOT NULL REFERENCES subscription (name) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  PRIMARY KEY (subscription, event)
) STRICT, WITHOUT ROWID;

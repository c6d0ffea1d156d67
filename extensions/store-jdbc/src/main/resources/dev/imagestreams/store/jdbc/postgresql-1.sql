-- The store's tables in PostgreSQL, version 1. Statements end with a semicolon at the end of a line.
-- Keys are ordered by code points, times are in milliseconds since 1970, flags are 1 or 0.

-- Who may use this: programs that know the version, and those as old as the oldest.
CREATE TABLE imagestreams.schema_version (
  product text NOT NULL,
  version integer NOT NULL,
  oldest integer NOT NULL
);

-- Versions of streams, and the tokens of those who claim. They have gaps where transactions were rolled back.
CREATE SEQUENCE imagestreams.resource_version;
CREATE SEQUENCE imagestreams.fence;

-- Numbers without gaps: "event" is the last of the log. Who gives numbers locks the row.
CREATE TABLE imagestreams.counter (
  name text COLLATE "C" PRIMARY KEY,
  value bigint NOT NULL
) WITH (fillfactor = 10);

INSERT INTO imagestreams.counter (name, value) VALUES ('event', 0);

-- Which history of the database gave the numbers above some: another one after a standby was promoted or a backup
-- restored, which may have lost the last of the one before.
CREATE TABLE imagestreams.log_generation (
  generation integer PRIMARY KEY,
  begins_after bigint NOT NULL,
  cluster text NOT NULL
);

-- A stream with one tag of its status, without history, in the place of all.
CREATE TABLE imagestreams.stream (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  document text NOT NULL,
  UNIQUE (namespace, name)
) WITH (fillfactor = 50);

-- A tag of a stream's status with its newest item alone.
CREATE TABLE imagestreams.stream_tag (
  stream bigint NOT NULL REFERENCES imagestreams.stream (id) ON DELETE CASCADE,
  tag text COLLATE "C" NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (stream, tag)
) WITH (fillfactor = 70);

-- One item of a tag's history; the oldest is number 1.
CREATE TABLE imagestreams.history_item (
  stream bigint NOT NULL,
  tag text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (stream, tag, number),
  FOREIGN KEY (stream, tag) REFERENCES imagestreams.stream_tag (stream, tag) ON DELETE CASCADE
);

-- Images by digest, shared between streams.
CREATE TABLE imagestreams.image (
  digest text COLLATE "C" PRIMARY KEY,
  document text NOT NULL
);

-- The last push that was applied to a tag.
CREATE TABLE imagestreams.push_mark (
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  tag text COLLATE "C" NOT NULL,
  registry text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (namespace, name, tag, registry)
) WITH (fillfactor = 70);

-- The last sequence of a source of events.
CREATE TABLE imagestreams.event_source (
  source text COLLATE "C" PRIMARY KEY,
  sequence bigint NOT NULL
) WITH (fillfactor = 70);

-- Events that were committed and have no number yet: whoever reads the log next moves them there.
CREATE TABLE imagestreams.arrival (
  arrival bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL,
  time bigint NOT NULL,
  news smallint NOT NULL,
  source text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  document text NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- A registry's news is taken in once.
CREATE UNIQUE INDEX arrival_news ON imagestreams.arrival (id) WHERE news = 1;

-- The log, in parts that go as a whole when they are too old.
CREATE TABLE imagestreams.event (
  number bigint NOT NULL,
  id text NOT NULL,
  time bigint NOT NULL,
  news smallint NOT NULL,
  source text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (number)
) PARTITION BY RANGE (number);

CREATE INDEX event_news ON imagestreams.event (id) WHERE news = 1;
CREATE INDEX event_tag ON imagestreams.event (source, subject, number);

-- Everything up to the low water is settled, save what is to be replayed. Whether the current state is to be told to it.
CREATE TABLE imagestreams.subscription (
  name text COLLATE "C" PRIMARY KEY,
  low_water bigint NOT NULL,
  state_owed smallint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- What is settled above that; below it, what was settled since somebody looked.
CREATE TABLE imagestreams.settlement (
  subscription text COLLATE "C" NOT NULL REFERENCES imagestreams.subscription (name) ON DELETE CASCADE,
  event bigint NOT NULL,
  PRIMARY KEY (subscription, event)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- What was put aside after too many attempts, in the order in which it was.
CREATE TABLE imagestreams.parked (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscription text COLLATE "C" NOT NULL REFERENCES imagestreams.subscription (name) ON DELETE CASCADE,
  event bigint NOT NULL,
  attempts integer NOT NULL,
  reason text NOT NULL,
  time bigint NOT NULL,
  UNIQUE (subscription, event)
);

-- What had been put aside and is to be told once more; it is not settled.
CREATE TABLE imagestreams.replay (
  subscription text COLLATE "C" NOT NULL REFERENCES imagestreams.subscription (name) ON DELETE CASCADE,
  event bigint NOT NULL,
  PRIMARY KEY (subscription, event)
);

-- Who delivers to a subscription, until when, by the database's clock. The fence rises with each who does.
CREATE TABLE imagestreams.lease (
  name text COLLATE "C" PRIMARY KEY,
  owner text NOT NULL,
  fence bigint NOT NULL,
  ends bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Recurring work. The fence is the last claim's until it is released, also when its time is over; claims end at
-- claimed_until, and that is gone once somebody saw that it was over. Since the claim it was hastened to again.
CREATE TABLE imagestreams.work (
  key text COLLATE "C" PRIMARY KEY,
  due bigint NOT NULL,
  state text NOT NULL,
  fence bigint,
  claimed_until bigint,
  again bigint
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- What is in nobody's hands, in the order in which it is given away.
CREATE INDEX work_due ON imagestreams.work (due, key) WHERE claimed_until IS NULL;

-- What is in somebody's hands, in the order in which it is taken back.
CREATE INDEX work_claimed ON imagestreams.work (claimed_until) WHERE claimed_until IS NOT NULL;

-- What registry hosts said about how much they will answer. Remaining is -1 where it wasn't said.
CREATE TABLE imagestreams.budget (
  host text COLLATE "C" PRIMARY KEY,
  closed_until bigint,
  remaining bigint NOT NULL,
  resets_at bigint,
  seen_at bigint NOT NULL
) WITH (fillfactor = 50);

-- How many requests may be sent to hosts yet. The level is in parts of which 60000 are a request, and negative where more
-- were sent than there were. Filled_at is until when it was filled up.
CREATE TABLE imagestreams.token_bucket (
  host text COLLATE "C" PRIMARY KEY,
  level bigint NOT NULL,
  filled_at bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Since when tags of repositories are known.
CREATE TABLE imagestreams.tag_sighting (
  repository text COLLATE "C" NOT NULL,
  tag text COLLATE "C" NOT NULL,
  first_seen bigint NOT NULL,
  PRIMARY KEY (repository, tag)
);

-- What triggers remember. The revision counts how often it was written. The state is the trigger's own.
CREATE TABLE imagestreams.trigger_state (
  name text COLLATE "C" PRIMARY KEY,
  revision bigint NOT NULL,
  state text NOT NULL
) WITH (fillfactor = 70);

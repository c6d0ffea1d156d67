-- A store as a program of version 1 wrote it, which version-1.dump is the export of: a stream with
-- two tags and a history, a pushed one, one that is gone; a registry's news; subscriptions that are
-- behind, have parked an event, are to be told one once more and are owed the current state.

PRAGMA application_id = 1768780660;

CREATE TABLE schema_version (
  version INTEGER NOT NULL,
  oldest INTEGER NOT NULL
) STRICT;
INSERT INTO schema_version VALUES(1,1);

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES('event',6);
INSERT INTO counter VALUES('resourceVersion',7);

CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (namespace, name)
) STRICT;
INSERT INTO stream VALUES(1,'shop','web',5,'{"kind":"ImageStream","apiVersion":"image.openshift.io/v1","metadata":{"name":"web","namespace":"shop","uid":"uid-web","resourceVersion":"5","creationTimestamp":"2026-01-02T12:00:00Z","later":[1.50,{"a":null}]},"spec":{"lookupPolicy":{"local":false},"tags":[{"name":"latest","annotations":null,"from":{"kind":"DockerImage","name":"r.example/app:1"},"generation":2,"importPolicy":{"scheduled":true},"referencePolicy":{"type":"Source"}}]},"status":{"dockerImageRepository":"","tags":[{"tag":"latest","items":null}]}}');
INSERT INTO stream VALUES(2,'team','app',7,'{"kind":"ImageStream","apiVersion":"image.openshift.io/v1","metadata":{"name":"app","namespace":"team","uid":"uid-app","resourceVersion":"7","creationTimestamp":"2026-01-02T12:00:00Z"},"spec":{"lookupPolicy":{"local":false}},"status":{"dockerImageRepository":"","tags":[{"tag":"latest","items":null}]}}');

CREATE TABLE stream_tag (
  stream INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (stream, tag)
) STRICT, WITHOUT ROWID;
INSERT INTO stream_tag VALUES(1,'latest','{"tag":"latest","items":[{"created":"2026-01-02T12:00:03Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000003","image":"sha256:0000000000000000000000000000000000000000000000000000000000000003","generation":3}]}');
INSERT INTO stream_tag VALUES(1,'v1','{"tag":"v1","items":[{"created":"2026-01-02T12:00:04Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000004","image":"sha256:0000000000000000000000000000000000000000000000000000000000000004","generation":4}]}');
INSERT INTO stream_tag VALUES(2,'latest','{"tag":"latest","items":[{"created":"2026-01-02T12:00:07Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000007","image":"sha256:0000000000000000000000000000000000000000000000000000000000000007","generation":7}]}');

CREATE TABLE history_item (
  stream INTEGER NOT NULL,
  tag TEXT NOT NULL,
  number INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (stream, tag, number),
  FOREIGN KEY (stream, tag) REFERENCES stream_tag (stream, tag) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO history_item VALUES(1,'latest',1,'{"tag":"latest","items":[{"created":"2026-01-02T12:00:01Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000001","image":"sha256:0000000000000000000000000000000000000000000000000000000000000001","generation":1}]}');
INSERT INTO history_item VALUES(1,'latest',2,'{"tag":"latest","items":[{"created":"2026-01-02T12:00:02Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000002","image":"sha256:0000000000000000000000000000000000000000000000000000000000000002","generation":2}]}');
INSERT INTO history_item VALUES(1,'latest',3,'{"tag":"latest","items":[{"created":"2026-01-02T12:00:03Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000003","image":"sha256:0000000000000000000000000000000000000000000000000000000000000003","generation":3}]}');
INSERT INTO history_item VALUES(1,'v1',1,'{"tag":"v1","items":[{"created":"2026-01-02T12:00:04Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000004","image":"sha256:0000000000000000000000000000000000000000000000000000000000000004","generation":4}]}');
INSERT INTO history_item VALUES(2,'latest',1,'{"tag":"latest","items":[{"created":"2026-01-02T12:00:07Z","dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000007","image":"sha256:0000000000000000000000000000000000000000000000000000000000000007","generation":7}]}');

CREATE TABLE image (
  digest TEXT PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;
INSERT INTO image VALUES('sha256:0000000000000000000000000000000000000000000000000000000000000001','{"kind":"Image","apiVersion":"image.openshift.io/v1","metadata":{"name":"sha256:0000000000000000000000000000000000000000000000000000000000000001","creationTimestamp":null},"dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000001","dockerImageLayers":null}');
INSERT INTO image VALUES('sha256:0000000000000000000000000000000000000000000000000000000000000002','{"kind":"Image","apiVersion":"image.openshift.io/v1","metadata":{"name":"sha256:0000000000000000000000000000000000000000000000000000000000000002","creationTimestamp":null},"dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000002","dockerImageLayers":null}');
INSERT INTO image VALUES('sha256:0000000000000000000000000000000000000000000000000000000000000003','{"kind":"Image","apiVersion":"image.openshift.io/v1","metadata":{"name":"sha256:0000000000000000000000000000000000000000000000000000000000000003","creationTimestamp":null},"dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000003","dockerImageLayers":null}');
INSERT INTO image VALUES('sha256:0000000000000000000000000000000000000000000000000000000000000007','{"kind":"Image","apiVersion":"image.openshift.io/v1","metadata":{"name":"sha256:0000000000000000000000000000000000000000000000000000000000000007","creationTimestamp":null},"dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000007","dockerImageLayers":null}');

CREATE TABLE push_mark (
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  tag TEXT NOT NULL,
  registry TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (namespace, name, tag, registry)
) STRICT, WITHOUT ROWID;
INSERT INTO push_mark VALUES('team','app','latest','reg',7);

CREATE TABLE event (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  time INTEGER NOT NULL,
  news INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;
INSERT INTO event VALUES(1,'uid-web-1',2631355200000,0,'{"specversion":"1.0","id":"uid-web-1","source":"/imagestreams/shop/web","type":"dev.imagestreams.tag.updated.v1","subject":"latest","time":"2026-01-02T12:00:00Z","sequence":"0000000000000000001","datacontenttype":"application/json","data":{"stream":{"namespace":"shop","name":"web","uid":"uid-web"},"tag":"latest","current":{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000001","reference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000001"},"cause":"MANUAL"}}');
INSERT INTO event VALUES(2,'uid-web-2',2631355200000,0,'{"specversion":"1.0","id":"uid-web-2","source":"/imagestreams/shop/web","type":"dev.imagestreams.tag.updated.v1","subject":"latest","time":"2026-01-02T12:00:00Z","sequence":"0000000000000000002","datacontenttype":"application/json","data":{"stream":{"namespace":"shop","name":"web","uid":"uid-web"},"tag":"latest","current":{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000002","reference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000002"},"cause":"MANUAL"}}');
INSERT INTO event VALUES(3,'uid-web-3',2631355200000,0,'{"specversion":"1.0","id":"uid-web-3","source":"/imagestreams/shop/web","type":"dev.imagestreams.tag.updated.v1","subject":"latest","time":"2026-01-02T12:00:00Z","sequence":"0000000000000000003","datacontenttype":"application/json","data":{"stream":{"namespace":"shop","name":"web","uid":"uid-web"},"tag":"latest","current":{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000003","reference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000003"},"cause":"MANUAL"}}');
INSERT INTO event VALUES(4,'uid-web-4',2631355200000,0,'{"specversion":"1.0","id":"uid-web-4","source":"/imagestreams/shop/web","type":"dev.imagestreams.tag.updated.v1","subject":"v1","time":"2026-01-02T12:00:00Z","sequence":"0000000000000000004","datacontenttype":"application/json","data":{"stream":{"namespace":"shop","name":"web","uid":"uid-web"},"tag":"v1","current":{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000004","reference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000004"},"cause":"MANUAL"}}');
INSERT INTO event VALUES(5,'reg/7',2631355200000,1,'{"specversion":"1.0","id":"reg/7","source":"/registries/reg/team/app","type":"dev.imagestreams.image.pushed.v1","subject":"latest","time":"2026-01-02T12:00:07Z","sequence":"0000000000000000001","datacontenttype":"application/json","data":{"registryId":"reg","number":7,"host":"r.example","repository":"team/app","tag":"latest","image":{"kind":"Image","apiVersion":"image.openshift.io/v1","metadata":{"name":"sha256:0000000000000000000000000000000000000000000000000000000000000007","creationTimestamp":null},"dockerImageReference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000007","dockerImageLayers":null}}}');
INSERT INTO event VALUES(6,'uid-app-1',2631355200000,0,'{"specversion":"1.0","id":"uid-app-1","source":"/imagestreams/team/app","type":"dev.imagestreams.tag.updated.v1","subject":"latest","time":"2026-01-02T12:00:00Z","sequence":"0000000000000000001","datacontenttype":"application/json","data":{"stream":{"namespace":"team","name":"app","uid":"uid-app"},"tag":"latest","current":{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000007","reference":"r.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000007"},"cause":"MANUAL"}}');
CREATE UNIQUE INDEX event_news ON event (id) WHERE news = 1;

CREATE TABLE event_source (
  source TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO event_source VALUES('/imagestreams/shop/web',4);
INSERT INTO event_source VALUES('/imagestreams/team/app',1);
INSERT INTO event_source VALUES('/registries/reg/team/app',1);

CREATE TABLE subscription (
  name TEXT PRIMARY KEY,
  low_water INTEGER NOT NULL,
  state_owed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO subscription VALUES('applier',0,0);
INSERT INTO subscription VALUES('deployer',1,0);
INSERT INTO subscription VALUES('reporter',6,1);

CREATE TABLE settlement (
  subscription TEXT NOT NULL REFERENCES subscription (name) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  PRIMARY KEY (subscription, event)
) STRICT, WITHOUT ROWID;
INSERT INTO settlement VALUES('applier',5);
INSERT INTO settlement VALUES('deployer',3);
INSERT INTO settlement VALUES('deployer',4);

CREATE TABLE parked (
  id INTEGER PRIMARY KEY,
  subscription TEXT NOT NULL REFERENCES subscription (name) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT NOT NULL,
  time INTEGER NOT NULL,
  UNIQUE (subscription, event)
) STRICT;
INSERT INTO parked VALUES(1,'deployer',4,10,replace('deploying shop/web failed:\nno room','\n',char(10)),1767355290000);

CREATE TABLE replay (
  subscription TEXT NOT NULL REFERENCES subscription (name) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  PRIMARY KEY (subscription, event)
) STRICT, WITHOUT ROWID;
INSERT INTO replay VALUES('reporter',6);

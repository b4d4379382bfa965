-- Our own tables. No secret value is ever written to them: a keyed hash stands for each.

create table reconcile.setting (
  name text primary key,
  value text not null
);
comment on table reconcile.setting is 'Facts about this installation, such as the key of the hashes that stand for secrets';

insert into reconcile.setting (name, value)
values ('secret_key', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

create table reconcile.run (
  id uuid primary key,
  catalog_schema text not null,
  source text not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default clock_timestamp(),
  outcome text not null,
  commit_id text,
  dirty boolean not null default false,
  host text not null,
  actor text not null,
  version text not null,
  plan_digest text not null,
  counts jsonb not null
);
create index idx_run_finished_at on reconcile.run (catalog_schema, finished_at desc);
comment on table reconcile.run is 'One row for each pass that wrote something, in the transaction that it describes';

create table reconcile.change (
  run_id uuid not null references reconcile.run (id) on delete cascade,
  seq integer not null,
  kind text not null,
  ref text not null,
  action text not null,
  fields jsonb not null,
  note text,
  file text,
  line integer,
  col integer,
  primary key (run_id, seq)
);
create index idx_change_object on reconcile.change (kind, ref);
comment on table reconcile.change is 'What a run changed, field by field';

create table reconcile.inventory (
  catalog_schema text not null,
  kind text not null,
  ref text not null,
  source text not null,
  fields jsonb not null,
  digest text not null,
  file text not null,
  line integer not null,
  col integer not null,
  commit_id text,
  applied_at timestamptz not null,
  run_id uuid not null,
  primary key (catalog_schema, kind, ref)
);
create index idx_inventory_source on reconcile.inventory (catalog_schema, source);
comment on table reconcile.inventory is 'Rows of the catalog that a source owns, with what it last applied';

create table reconcile.lease (
  name text primary key,
  holder uuid not null,
  epoch bigint not null,
  expires_at timestamptz not null
);
comment on table reconcile.lease is 'Who may write; the epoch only ever grows';

create table reconcile.host (
  name text primary key,
  platform text not null,
  version text not null,
  first_seen timestamptz not null default clock_timestamp(),
  last_seen timestamptz not null default clock_timestamp()
);
comment on table reconcile.host is 'Hosts that report their environments';

create table reconcile.environment (
  host text not null references reconcile.host (name) on delete cascade,
  pack_ref text not null,
  runtime_ref text not null,
  version text not null default '',
  state text not null,
  fingerprint text,
  generation integer not null default 0,
  message text,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (host, pack_ref, runtime_ref, version)
);
comment on table reconcile.environment is 'Environments of packs on each host; an empty version is the default one';

create table reconcile.runtime_availability (
  host text not null references reconcile.host (name) on delete cascade,
  runtime_ref text not null,
  version text not null default '',
  available boolean not null,
  detected text,
  verified_at timestamptz not null,
  primary key (host, runtime_ref, version)
);
comment on table reconcile.runtime_availability is 'Which runtime versions each host has';

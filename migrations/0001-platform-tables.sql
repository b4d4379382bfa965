-- The platform's tables, where the platform has not made them itself. Unqualified names: the runner sets the
-- search path to the chosen schema for the length of the transaction.

-- Many databases have a function of this name already. It does the same there, and is not ours to replace.
do $do$
begin
  if to_regprocedure('update_updated_column()') is null then
    create function update_updated_column() returns trigger as $$
    begin
      new.updated = now();
      return new;
    end;
    $$ language plpgsql;
  end if;
end
$do$;

-- Packs ----------------------------------------------------------------------------------------------------

create table pack (
  id bigserial primary key,
  ref text not null unique,
  label text not null,
  description text,
  version text not null,
  conf_schema jsonb not null default '{}'::jsonb,
  config jsonb not null default '{}'::jsonb,
  meta jsonb not null default '{}'::jsonb,
  tags text[] not null default array[]::text[],
  runtime_deps text[] not null default array[]::text[],
  dependencies text[] not null default array[]::text[],
  is_standard boolean not null default false,
  installers jsonb default '[]'::jsonb,
  source_type text,
  source_url text,
  source_ref text,
  checksum text,
  checksum_verified boolean default false,
  installed_at timestamptz,
  installed_by bigint,
  installation_method text,
  storage_path text,
  created timestamptz not null default now(),
  updated timestamptz not null default now(),
  constraint pack_ref_lowercase check (ref = lower(ref)),
  constraint pack_ref_format check (ref ~ '^[a-z][a-z0-9_-]+$'),
  constraint pack_version_semver check (
    version ~ '^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$'
  )
);

create index idx_pack_ref on pack (ref);
create index idx_pack_created on pack (created desc);
create index idx_pack_is_standard on pack (is_standard) where is_standard = true;
create index idx_pack_is_standard_created on pack (is_standard, created desc);
create index idx_pack_version_created on pack (version, created desc);
create index idx_pack_config_gin on pack using gin (config);
create index idx_pack_meta_gin on pack using gin (meta);
create index idx_pack_tags_gin on pack using gin (tags);
create index idx_pack_runtime_deps_gin on pack using gin (runtime_deps);
create index idx_pack_dependencies_gin on pack using gin (dependencies);
create index idx_pack_installed_at on pack (installed_at desc) where installed_at is not null;
create index idx_pack_installed_by on pack (installed_by) where installed_by is not null;
create index idx_pack_source_type on pack (source_type) where source_type is not null;

create trigger update_pack_updated before update on pack
  for each row execute function update_updated_column();

comment on table pack is 'Packs: named, versioned bundles of automation content';
comment on column pack.ref is 'Unique name of the pack, such as "slack"';
comment on column pack.label is 'Name for people';
comment on column pack.version is 'Semantic version';
comment on column pack.conf_schema is 'What the pack can be configured with';
comment on column pack.config is 'Configuration values';
comment on column pack.meta is 'Further descriptive data';
comment on column pack.runtime_deps is 'Runtimes that the pack needs, by alias, name or ref';
comment on column pack.dependencies is 'Packs that the pack needs, by ref';
comment on column pack.is_standard is 'Whether the pack comes with the platform';
comment on column pack.source_type is 'Kind of place that the content came from: git, local, registry …';
comment on column pack.source_url is 'Address or path that the content came from';
comment on column pack.source_ref is 'Branch, tag or version that was asked for there';
comment on column pack.checksum is 'Checksum of the content';
comment on column pack.checksum_verified is 'Whether the content was compared with its checksum';
comment on column pack.installed_at is 'When the content was installed';
comment on column pack.installed_by is 'Identity that installed it';
comment on column pack.installation_method is 'Means of installation: cli, api, auto …';
comment on column pack.storage_path is 'Directory that holds the content';

-- Runtimes -------------------------------------------------------------------------------------------------

create table runtime (
  id bigserial primary key,
  ref text not null unique,
  pack bigint references pack (id) on delete cascade,
  pack_ref text,
  description text,
  name text not null,
  aliases text[] not null default array[]::text[],
  distributions jsonb not null,
  installation jsonb,
  installers jsonb default '[]'::jsonb,
  execution_config jsonb not null default '{}'::jsonb,
  created timestamptz not null default now(),
  updated timestamptz not null default now(),
  constraint runtime_ref_lowercase check (ref = lower(ref))
);

create index idx_runtime_ref on runtime (ref);
create index idx_runtime_pack on runtime (pack);
create index idx_runtime_created on runtime (created desc);
create index idx_runtime_name on runtime (name);
create index idx_runtime_aliases_gin on runtime using gin (aliases);
create index idx_runtime_verification on runtime using gin ((distributions -> 'verification'));
create index idx_runtime_execution_config on runtime using gin (execution_config);

create trigger update_runtime_updated before update on runtime
  for each row execute function update_updated_column();

comment on table runtime is 'Runtimes: what runs the actions and sensors of packs';
comment on column runtime.ref is 'Unique name, <pack>.<name>';
comment on column runtime.name is 'Name for people, such as "Python"';
comment on column runtime.aliases is 'Other names that packs may ask for it by';
comment on column runtime.distributions is 'How a host finds out that it has the runtime, and related facts';
comment on column runtime.installation is 'How the runtime itself gets onto a host, for people';
comment on column runtime.installers is 'Steps that make a pack''s environment for this runtime';
comment on column runtime.execution_config is 'Interpreter, environment and dependency installation';

-- Runtime versions -----------------------------------------------------------------------------------------

create table runtime_version (
  id bigserial primary key,
  runtime bigint not null references runtime (id) on delete cascade,
  runtime_ref text not null,
  version text not null,
  version_major int,
  version_minor int,
  version_patch int,
  execution_config jsonb not null default '{}'::jsonb,
  distributions jsonb not null default '{}'::jsonb,
  is_default boolean not null default false,
  available boolean not null default true,
  verified_at timestamptz,
  meta jsonb not null default '{}'::jsonb,
  created timestamptz not null default now(),
  updated timestamptz not null default now(),
  constraint runtime_version_unique unique (runtime, version)
);

create index idx_runtime_version_runtime on runtime_version (runtime);
create index idx_runtime_version_runtime_ref on runtime_version (runtime_ref);
create index idx_runtime_version_version on runtime_version (version);
create index idx_runtime_version_available on runtime_version (available) where available = true;
create index idx_runtime_version_is_default on runtime_version (is_default) where is_default = true;
create index idx_runtime_version_components
  on runtime_version (runtime, version_major, version_minor, version_patch);
create index idx_runtime_version_created on runtime_version (created desc);
create index idx_runtime_version_execution_config on runtime_version using gin (execution_config);
create index idx_runtime_version_meta on runtime_version using gin (meta);

create trigger update_runtime_version_updated before update on runtime_version
  for each row execute function update_updated_column();

comment on table runtime_version is 'Versions of a runtime, each with a complete way to run it';
comment on column runtime_version.runtime is 'Runtime that it is a version of';
comment on column runtime_version.runtime_ref is 'Ref of that runtime, for display and filters';
comment on column runtime_version.version is 'Version, perhaps partial, such as "3.12"';
comment on column runtime_version.version_major is 'First number of the version, for range queries';
comment on column runtime_version.version_minor is 'Second number; NULL where the version has none';
comment on column runtime_version.version_patch is 'Third number; NULL where the version has none';
comment on column runtime_version.execution_config is 'Complete configuration, not a difference from the runtime''s';
comment on column runtime_version.distributions is 'How a host finds out that it has this version';
comment on column runtime_version.is_default is 'Whether it is the runtime''s default; at most one is';
comment on column runtime_version.available is 'Whether verification found it';
comment on column runtime_version.verified_at is 'When it was last verified';
comment on column runtime_version.meta is 'Further data, such as the end of its support';

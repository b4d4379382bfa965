-- What people ask about an environment, and about a runtime that a host lacks.

alter table reconcile.environment
  add column requested text,
  add column fix text,
  add column directory text,
  add column log text,
  add column detected text,
  add column bytes bigint,
  add column users integer,
  add column built_at timestamptz;

comment on column reconcile.environment.requested is 'What the pack asked for, such as python@>=3.11';
comment on column reconcile.environment.message is 'Why the environment is in this state';
comment on column reconcile.environment.fix is 'What to do about it';
comment on column reconcile.environment.directory is 'Real path of what serves';
comment on column reconcile.environment.log is 'Path of the log of the last build, on that host';
comment on column reconcile.environment.detected is 'Version that the interpreter told';
comment on column reconcile.environment.bytes is 'Bytes on disk, shared by all users of the same environment';
comment on column reconcile.environment.users is 'How many environments of the host are the same directory';

alter table reconcile.runtime_availability
  add column program text,
  add column reason text,
  add column fix text;

comment on column reconcile.runtime_availability.program is 'Real path of the program that answered';
comment on column reconcile.runtime_availability.reason is 'Why the runtime counts as available, or does not';
comment on column reconcile.runtime_availability.fix is 'What to do where it is not';

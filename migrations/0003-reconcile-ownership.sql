-- Ownership that outlives manifests, and an audit that tells how each run ended.

alter table reconcile.inventory
  add column prevent_destroy boolean not null default false,
  add column lifecycle jsonb,
  add column held text,
  add column held_at timestamptz;
comment on column reconcile.inventory.prevent_destroy is 'Whether the last manifest of the row forbade to delete it';
comment on column reconcile.inventory.lifecycle is
  'What the last manifest of the row left to others: ignored paths, and policies of keys of config; null where it left nothing';
comment on column reconcile.inventory.held is 'Why the deletion of the row was held back, since held_at';

alter table reconcile.change
  add column previous_ref text,
  add column previous_source text,
  add column drift boolean not null default false,
  add column effects jsonb;
comment on column reconcile.change.fields is
  'What a creation stated, as an object; else a list of differences. A keyed hash stands for each secret';
comment on column reconcile.change.previous_ref is 'Ref of the row before it was renamed';
comment on column reconcile.change.previous_source is 'Source that owned the row before';
comment on column reconcile.change.drift is 'Whether the change only undoes what others did';
comment on column reconcile.change.effects is 'Rows of other tables that a deletion took along or changed';

alter table reconcile.run
  add column held integer not null default 0,
  add column failed jsonb;
comment on column reconcile.run.held is 'Deletions that were due and held back';
comment on column reconcile.run.failed is 'Parts of the input that were left out, each with the reason';

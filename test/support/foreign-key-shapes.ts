import type { DoomedObject } from '../../src/database/delete-objects.ts';

export const pack1: DoomedObject = { kind: 'pack', ref: 'pack1', id: '1' };
const pack2: DoomedObject = { kind: 'pack', ref: 'pack2', id: '2' };
export const runtime1: DoomedObject = { kind: 'runtime', ref: 'core.runtime1', id: '1' };

export const catalogRows = {
  pack: [{ id: 1 }, { id: 2 }],
  runtime: [
    { id: 1, pack: 1 },
    { id: 2, pack: 2 },
  ],
};

interface Shape {
  readonly name: string;
  readonly statements: readonly string[];
  readonly tables: readonly string[];
  readonly objects?: readonly DoomedObject[];
  /** Without the runtime that goes with pack 1. */
  readonly effects: readonly string[];
  /** `done` by default. */
  readonly outcome?: 'done' | 'refused' | 'needless';
}

export const foreignKeyShapes: readonly Shape[] = [
  {
    name: 'several columns, where a row with a NULL among them refers to nothing',
    statements: [
      'alter table runtime add unique (pack, ref)',
      `create table t (id int, p bigint, r text, constraint f foreign key (r, p) references runtime (ref, pack) on delete cascade)`,
      `insert into t values (1, 1, 'core.runtime1'), (2, null, 'core.runtime1'), (3, 1, null), (4, 2, 'core.runtime2')`,
    ],
    tables: ['t'],
    effects: ['delete t: 1'],
  },
  {
    name: 'several columns, all of them or none',
    statements: [
      'alter table runtime add unique (pack, ref)',
      `create table t (id int, p bigint, r text, constraint f foreign key (p, r) references runtime (pack, ref) match full on delete set null)`,
      `insert into t values (1, 1, 'core.runtime1'), (2, null, null)`,
    ],
    tables: ['t'],
    effects: ['set-null t(p, r) by f: 1'],
  },
  {
    name: 'another unique column',
    statements: [
      `create table t (id int, p text constraint f references pack (ref) on delete set null)`,
      `insert into t values (1, 'pack1'), (2, 'pack1'), (3, 'pack2'), (4, null)`,
    ],
    tables: ['t'],
    effects: ['set-null t(p) by f: 2'],
  },
  {
    name: 'columns of other types and collations',
    statements: [
      `create table t (id int, p varchar collate "C" constraint f references pack (ref) on delete set null, n int constraint g references pack (id) on delete cascade)`,
      `insert into t values (1, 'pack1', null), (2, null, 1)`,
    ],
    tables: ['t'],
    effects: ['delete t: 1', 'set-null t(p) by f: 1'],
  },
  {
    name: 'only some columns set to NULL',
    statements: [
      'alter table runtime add unique (pack, ref)',
      `create table t (id int, p bigint not null, r text, constraint f foreign key (p, r) references runtime (pack, ref) on delete set null (r))`,
      `insert into t values (1, 1, 'core.runtime1'), (2, 1, null)`,
    ],
    tables: ['t'],
    effects: ['set-null t(r) by f: 1'],
  },
  {
    name: 'only some columns set to NULL where all must be',
    statements: [
      'alter table runtime add unique (pack, ref)',
      `create table t (id int, p bigint, r text, constraint f foreign key (p, r) references runtime (pack, ref) match full on delete set null (r))`,
      `insert into t values (1, 1, 'core.runtime1')`,
    ],
    tables: ['t'],
    effects: ['block t(p, r) by f: 1'],
    outcome: 'refused',
  },
  {
    name: 'a column that takes no NULL',
    statements: [
      `create table t (id int, p bigint not null constraint f references pack on delete set null)`,
      `insert into t values (1, 1)`,
    ],
    tables: ['t'],
    effects: ['block t(p) by f: 1'],
    outcome: 'refused',
  },
  {
    name: 'a default that is a row',
    statements: [
      `create table t (id int, p bigint default 2 constraint f references pack on delete set default)`,
      `insert into t values (1, 1), (2, 2)`,
    ],
    tables: ['t'],
    effects: ['set-default t(p) by f: 1'],
  },
  {
    name: 'a default that is a row and text',
    statements: [
      `create table t (id int, p text default 'pack2' constraint f references pack (ref) on delete set default)`,
      `insert into t values (1, 'pack1'), (2, null)`,
    ],
    tables: ['t'],
    effects: ['set-default t(p) by f: 1'],
  },
  {
    name: 'a default that is NULL',
    statements: [
      `create table t (id int, p bigint constraint f references pack on delete set default)`,
      `insert into t values (1, 1)`,
    ],
    tables: ['t'],
    effects: ['set-default t(p) by f: 1'],
  },
  {
    name: 'a default that is no row',
    statements: [
      `create table t (id int, p bigint default -1 constraint f references pack on delete set default)`,
      `insert into t values (1, 1)`,
    ],
    tables: ['t'],
    effects: ['block t(p) by f: 1'],
    outcome: 'refused',
  },
  {
    name: 'a default that goes too',
    statements: [
      `create table t (id int, p bigint default 2 constraint f references pack on delete set default)`,
      `insert into t values (1, 1)`,
    ],
    tables: ['t'],
    objects: [pack1, pack2],
    effects: ['block t(p) by f: 1', 'delete runtime: 2'],
    outcome: 'refused',
  },
  {
    name: 'rows that refer to themselves and round in circles',
    statements: [
      `create table t (id int primary key, p bigint references pack on delete cascade, next int)`,
      `insert into t values (1, 1, 3), (2, null, 1), (3, null, 2), (4, null, 4), (5, 1, 5), (6, null, 5)`,
      `alter table t add constraint f foreign key (next) references t on delete cascade`,
    ],
    tables: ['t'],
    effects: ['delete t: 5'],
  },
  {
    name: 'circles that are checked while they are deleted, on the safe side',
    statements: [
      `create table t (id int primary key, p bigint references pack on delete cascade, next int)`,
      `insert into t values (1, 1, 3), (2, null, 1), (3, null, 2), (4, 1, 4)`,
      `alter table t add constraint f foreign key (next) references t on delete cascade`,
      `alter table t add constraint g foreign key (next) references t on delete no action`,
    ],
    tables: ['t'],
    effects: ['block t(next) by g: 2', 'delete t: 4'],
    outcome: 'needless',
  },
  {
    name: 'a long chain',
    statements: [
      `create table t (id int primary key, p bigint references pack on delete cascade, parent int references t on delete cascade)`,
      `insert into t select n, case n when 1 then 1 end, nullif(n - 1, 0) from generate_series(1, 1000) as n`,
    ],
    tables: ['t'],
    effects: ['delete t: 1000'],
  },
  {
    name: 'a chain that is longer than times are told apart, on the safe side',
    statements: [
      `create table t (id int primary key, p bigint references pack on delete cascade, parent int references t on delete cascade)`,
      `create table u (id int, t int constraint e references t on delete cascade, also int constraint f references t on delete no action)`,
      `insert into t select n, case n when 1 then 1 end, nullif(n - 1, 0) from generate_series(1, 100) as n`,
      `insert into u values (1, 2, 10), (2, 10, 80), (3, 70, 100)`,
    ],
    tables: ['t', 'u'],
    effects: ['block u(also) by f: 1', 'delete t: 100', 'delete u: 3'],
    outcome: 'needless',
  },
  {
    name: 'a deferred check of rows that go at any time',
    statements: [
      `create table s (id int primary key, p bigint references pack on delete cascade)`,
      `create table t (id int, s int references s on delete cascade, p bigint references pack deferrable initially deferred)`,
      `insert into s values (1, 1)`,
      `insert into t values (1, 1, 1)`,
    ],
    tables: ['s', 't'],
    effects: ['delete s: 1', 'delete t: 1'],
  },
  {
    name: 'a deferred check that fails',
    statements: [
      `create table t (id int, p bigint constraint f references pack deferrable initially deferred)`,
      `insert into t values (1, 1)`,
    ],
    tables: ['t'],
    effects: ['block t(p) by f: 1'],
    outcome: 'refused',
  },
  {
    name: 'RESTRICT among the objects',
    statements: [
      `alter table runtime drop constraint runtime_pack_fkey, add constraint f foreign key (pack) references pack on delete restrict`,
    ],
    tables: [],
    objects: [pack1, runtime1],
    effects: [],
  },
  {
    name: 'RESTRICT of a row that is deleted first, on the safe side',
    statements: [
      `create table t (id int, p bigint constraint e references pack on delete cascade, q bigint constraint f references pack on delete restrict)`,
      `insert into t values (1, 1, 1)`,
    ],
    tables: ['t'],
    effects: ['block t(q) by f: 1', 'delete t: 1'],
    outcome: 'needless',
  },
  {
    name: 'RESTRICT of a row that is deleted after',
    statements: [
      `create table t (id int, q bigint constraint f references pack on delete restrict, p bigint constraint e references pack on delete cascade)`,
      `insert into t values (1, 1, 1)`,
    ],
    tables: ['t'],
    effects: ['block t(q) by f: 1', 'delete t: 1'],
    outcome: 'refused',
  },
  {
    name: 'partitions, with foreign keys of their own and to them',
    statements: [
      `create table t (id int, p bigint references pack on delete cascade, q bigint, primary key (id)) partition by range (id)`,
      `create table t1 partition of t for values from (0) to (10)`,
      `create table t2 partition of t for values from (10) to (20) partition by list (id)`,
      `create table t2a partition of t2 default`,
      `alter table t1 add constraint g foreign key (q) references pack on delete cascade`,
      `create table u (id int, t int references t on delete cascade, t1 int)`,
      `alter table t1 add unique (q)`,
      `create table v (id int, q bigint constraint h references t1 (q) on delete set null)`,
      `insert into t values (1, 1, 1), (2, null, null), (3, 2, 2), (11, 1, 1), (12, null, 1)`,
      `insert into u values (1, 1), (2, 11), (3, 12), (4, 3)`,
      `insert into v values (1, 1), (2, 2)`,
    ],
    tables: ['t', 'u', 'v'],
    effects: ['delete t: 2', 'delete u: 2', 'set-null v(q) by h: 1'],
  },
  {
    name: 'tables that inherit, which foreign keys do not reach',
    statements: [
      `create table t (id int, p bigint constraint f references pack on delete cascade)`,
      `create table child () inherits (t)`,
      `insert into t values (1, 1)`,
      `insert into child values (2, 1)`,
    ],
    tables: ['t', 'child'],
    effects: ['delete t: 1'],
  },
  {
    name: 'names that need quotes',
    statements: [
      `create schema "Odd; ""schema"`,
      `create table "Odd; ""schema"."T'able $1" (id int, "Col ""x"" 'y'" bigint constraint "f'; drop ""x" references pack on delete set null)`,
      `insert into "Odd; ""schema"."T'able $1" values (1, 1)`,
    ],
    tables: [`"Odd; ""schema"."T'able $1"`],
    effects: [`set-null Odd; "schema.T'able $1(Col "x" 'y') by f'; drop "x: 1`],
  },
  {
    name: 'tables of other schemas, ours too',
    statements: [
      `create schema other`,
      `create table other.t (id int, p bigint references pack on delete cascade)`,
      `create table reconcile.extra (id int, p bigint constraint f references pack on delete no action)`,
      `insert into other.t values (1, 1)`,
      `insert into reconcile.extra values (1, 1)`,
    ],
    tables: ['other.t', 'reconcile.extra'],
    effects: ['block reconcile.extra(p) by f: 1', 'delete other.t: 1'],
    outcome: 'refused',
  },
];

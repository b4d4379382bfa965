import type { JsonValue } from './json.ts';
import type { Kind } from './kinds.ts';
import { versionComponents } from './version-components.ts';

export type ColumnType = 'text' | 'boolean' | 'integer' | 'bigint' | 'jsonb' | 'text[]' | 'timestamptz';

/**
 * Who writes a column: `manifest` columns are ours to set; `observed` ones are written by what verifies or installs on a
 * host; `platform` ones by the platform alone.
 */
type ColumnOwner = 'manifest' | 'observed' | 'platform';

/**
 * When two values of a column are the same:
 * `value`: equal scalars.
 * `json`: equal as jsonb; arrays are ordered, so that a command's arguments keep their order.
 * `keys`: as `json`, and each top-level key is stated, enforced and given up on its own.
 * `set`: a list whose order and repetitions do not matter (it is still written as stated).
 * `component`: a number of a version; a platform that fills absent ones with 0 is not contradicted.
 * With all of them null, '', [] and {} are the same where the default is one of those.
 */
export type Comparison = 'value' | 'json' | 'keys' | 'set' | 'component';

/** What an object is, apart from what its manifest says about it. */
interface Identity {
  readonly ref: string;
  readonly parent: string | undefined;
  /** The stated column `version`. */
  readonly version: JsonValue | undefined;
}

/** One column of one kind's table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly owner: ColumnOwner;
  /** Older platforms lack it; it is then skipped. */
  readonly optional: boolean;
  /** Every manifest states it, so that it never falls back to its default. */
  readonly required: boolean;
  /** What an object gets whose manifest never mentions the column, and what the column returns to. */
  readonly default: JsonValue;
  readonly compare: Comparison;
  /** Kind that a foreign key points at; its value is given as that object's ref, never as an id. */
  readonly references: Kind | undefined;
  /** Whether the value follows from where the pack's content comes from, so that no manifest states it under this name. */
  readonly fromContent: boolean;
  /** The value, where it follows from what the object is. */
  readonly derive: ((identity: Identity) => JsonValue) | undefined;
}

type Extras = Partial<Omit<Column, 'name' | 'type' | 'owner'>>;

const usualDefaults: Readonly<Record<ColumnType, JsonValue>> = {
  text: null,
  boolean: false,
  integer: null,
  bigint: null,
  jsonb: {},
  'text[]': [],
  timestamptz: null,
};

const usualComparisons: Readonly<Record<ColumnType, Comparison>> = {
  text: 'value',
  boolean: 'value',
  integer: 'value',
  bigint: 'value',
  jsonb: 'json',
  'text[]': 'set',
  timestamptz: 'value',
};

type AddColumn = (name: string, type: ColumnType, extras?: Extras) => Column;

function ownedBy(owner: ColumnOwner): AddColumn {
  return (name, type, extras = {}) => ({
    name,
    type,
    owner,
    optional: false,
    required: false,
    default: usualDefaults[type],
    compare: usualComparisons[type],
    references: undefined,
    fromContent: false,
    derive: undefined,
    ...extras,
  });
}

const manifest = ownedBy('manifest');
const observed = ownedBy('observed');
const platform = ownedBy('platform');

const optional = { optional: true } as const;
const required = { required: true } as const;
const ofContent = { optional: true, fromContent: true } as const;
const ownRef = { required: true, derive: ({ ref }: Identity) => ref } as const;
const parentRef = { derive: ({ parent }: Identity) => parent ?? null } as const;

function component(name: 'major' | 'minor' | 'patch'): Extras {
  return {
    compare: 'component',
    derive: ({ version }) => (typeof version === 'string' ? versionComponents(version)[name] : null),
  };
}

const bookkeeping = [
  platform('id', 'bigint'),
  platform('created', 'timestamptz'),
  platform('updated', 'timestamptz'),
];

const table: Readonly<Record<Kind, readonly Column[]>> = {
  pack: [
    manifest('ref', 'text', ownRef),
    manifest('label', 'text', required),
    manifest('description', 'text'),
    manifest('version', 'text', required),
    manifest('conf_schema', 'jsonb'),
    manifest('config', 'jsonb', { compare: 'keys' }),
    manifest('meta', 'jsonb'),
    manifest('tags', 'text[]'),
    manifest('runtime_deps', 'text[]'),
    manifest('dependencies', 'text[]', optional),
    manifest('is_standard', 'boolean'),
    manifest('installers', 'jsonb', { optional: true, default: [] }),
    manifest('source_type', 'text', ofContent),
    manifest('source_url', 'text', ofContent),
    manifest('source_ref', 'text', ofContent),
    manifest('checksum', 'text', ofContent),
    manifest('checksum_verified', 'boolean', ofContent),
    observed('installed_at', 'timestamptz', optional),
    observed('installed_by', 'bigint', optional),
    observed('installation_method', 'text', optional),
    observed('storage_path', 'text', optional),
    ...bookkeeping,
  ],
  runtime: [
    manifest('ref', 'text', ownRef),
    manifest('pack', 'bigint', { references: 'pack', ...parentRef }),
    manifest('pack_ref', 'text', parentRef),
    manifest('name', 'text', required),
    manifest('description', 'text'),
    manifest('aliases', 'text[]', optional),
    manifest('distributions', 'jsonb'),
    manifest('installation', 'jsonb', { default: null }),
    manifest('installers', 'jsonb', { optional: true, default: [] }),
    manifest('execution_config', 'jsonb', optional),
    platform('auto_detected', 'boolean', optional),
    platform('detection_config', 'jsonb', optional),
    ...bookkeeping,
  ],
  runtime_version: [
    manifest('runtime', 'bigint', { required: true, references: 'runtime', ...parentRef }),
    manifest('runtime_ref', 'text', { required: true, ...parentRef }),
    manifest('version', 'text', required),
    manifest('version_major', 'integer', component('major')),
    manifest('version_minor', 'integer', component('minor')),
    manifest('version_patch', 'integer', component('patch')),
    manifest('is_default', 'boolean'),
    manifest('execution_config', 'jsonb'),
    manifest('distributions', 'jsonb'),
    manifest('meta', 'jsonb'),
    observed('available', 'boolean', { default: true }),
    observed('verified_at', 'timestamptz'),
    ...bookkeeping,
  ],
};

function indexByName(columns: readonly Column[]): ReadonlyMap<string, Column> {
  return new Map(columns.map((column) => [column.name, column]));
}

function keepManifestOwned(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ owner }) => owner === 'manifest');
}

const byName: Readonly<Record<Kind, ReadonlyMap<string, Column>>> = {
  pack: indexByName(table.pack),
  runtime: indexByName(table.runtime),
  runtime_version: indexByName(table.runtime_version),
};

const manifestOwned: Readonly<Record<Kind, readonly Column[]>> = {
  pack: keepManifestOwned(table.pack),
  runtime: keepManifestOwned(table.runtime),
  runtime_version: keepManifestOwned(table.runtime_version),
};

/** Every column that we know of, in the order in which people read them; a database may have more. */
export function columnsOf(kind: Kind): readonly Column[] {
  return table[kind];
}

/** The columns that manifests set, and that a plan may write. */
export function manifestColumnsOf(kind: Kind): readonly Column[] {
  return manifestOwned[kind];
}

export function columnOf(kind: Kind, name: string): Column | undefined {
  return byName[kind].get(name);
}

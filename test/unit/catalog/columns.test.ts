import { describe, expect, it } from 'vitest';
import { columnOf, columnsOf, manifestColumnsOf, type ColumnType } from '../../../src/catalog/columns.ts';
import type { JsonValue } from '../../../src/catalog/json.ts';
import { kinds, type Kind } from '../../../src/catalog/kinds.ts';
import { sameColumnValue } from '../../../src/catalog/same-column-value.ts';

describe('the table of columns', () => {
  it('gives each column of each kind once', () => {
    for (const kind of kinds) {
      const names = columnsOf(kind).map(({ name }) => name);
      expect([...new Set(names)]).toEqual(names);
      for (const name of names) expect(columnOf(kind, name)?.name).toBe(name);
    }
  });

  it('leaves to others what others observe or keep', () => {
    const ours = kinds.flatMap((kind) => manifestColumnsOf(kind).map(({ name }) => name));
    const theirs = ['id', 'created', 'updated', 'available', 'verified_at', 'installed_at', 'storage_path'];
    expect(ours.filter((name) => [...theirs, 'auto_detected', 'installed_by'].includes(name))).toEqual([]);
  });

  it('gives defaults that the column can hold', () => {
    const canHold: Readonly<Record<ColumnType, (value: JsonValue) => boolean>> = {
      text: (value) => value === null,
      integer: (value) => value === null,
      bigint: (value) => value === null,
      timestamptz: (value) => value === null,
      boolean: (value) => typeof value === 'boolean',
      'text[]': (value) => Array.isArray(value),
      jsonb: () => true,
    };
    const wrong = kinds.flatMap((kind) =>
      columnsOf(kind).filter((column) => !canHold[column.type](column.default)),
    );
    expect(wrong).toEqual([]);
  });

  it('derives what follows from the identity of an object', () => {
    const identity = { ref: 'core.python@3.12', parent: 'core.python', version: '3.12' };
    const derived = manifestColumnsOf('runtime_version')
      .filter(({ derive }) => derive !== undefined)
      .map(({ name, derive }) => [name, derive?.(identity)]);
    expect(Object.fromEntries(derived)).toEqual({
      runtime: 'core.python',
      runtime_ref: 'core.python',
      version_major: 3,
      version_minor: 12,
      version_patch: null,
    });
  });
});

interface Values {
  readonly wanted: JsonValue;
  readonly found: JsonValue;
}

describe('sameColumnValue', () => {
  it.each<[isSame: boolean, column: string, values: Values]>([
    [true, 'pack.description', { wanted: '', found: null }],
    [false, 'pack.description', { wanted: 'a', found: 'A' }],
    [true, 'pack.conf_schema', { wanted: {}, found: null }],
    [false, 'pack.conf_schema', { wanted: { a: null }, found: {} }],
    [true, 'pack.installers', { wanted: [], found: {} }],
    [false, 'pack.installers', { wanted: [], found: [{}] }],
    [true, 'pack.tags', { wanted: ['a', 'b'], found: ['b', 'a', 'a'] }],
    [false, 'pack.tags', { wanted: ['a'], found: ['a', 'b'] }],
    [false, 'pack.tags', { wanted: ['a', 'b'], found: ['a', 'c'] }],
    [true, 'pack.tags', { wanted: [], found: null }],
    [false, 'pack.is_standard', { wanted: false, found: null }],
    [false, 'runtime.execution_config', { wanted: { args: ['a', 'b'] }, found: { args: ['b', 'a'] } }],
    [true, 'runtime.execution_config', { wanted: { a: 1, b: 1.0 }, found: { b: 1, a: 1 } }],
    [true, 'runtime.installation', { wanted: null, found: {} }],
    [true, 'runtime_version.version_minor', { wanted: null, found: 0 }],
    [false, 'runtime_version.version_minor', { wanted: 0, found: null }],
    [false, 'runtime_version.version_minor', { wanted: null, found: 4 }],
    [true, 'runtime_version.version_minor', { wanted: 12, found: 12 }],
  ])('is %s for %s: %j', (isSame, path, { wanted, found }) => {
    const [kind = '', name = ''] = path.split('.');
    const column = columnOf(kind as Kind, name);
    expect(column !== undefined && sameColumnValue(column, wanted, found)).toBe(isSame);
  });
});

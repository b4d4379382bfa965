import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonPath, JsonValue } from '../../../../src/catalog/json.ts';
import type { Location } from '../../../../src/diagnostics.ts';
import { compileSchema } from '../../../../src/manifests/compile-schema.ts';
import { checkSnapshot } from '../../../../src/manifests/snapshot/check-snapshot.ts';
import { buildSnapshot } from '../../../../src/manifests/snapshot/snapshot.ts';
import { snapshotSchema } from '../../../../src/manifests/snapshot/snapshot-schema.ts';
import { secretMark, terseDesired } from '../../../support/arbitrary-catalog.ts';
import { buildLive } from '../../../support/plan-case.ts';

const locate = (path: JsonPath): Location => ({ file: path.join('/'), line: 1, column: 1 });

function copy(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

function findingsOf(value: JsonValue): readonly string[] {
  return checkSnapshot(value, locate).diagnostics.map(
    ({ code, location, message }) => `${code} ${location?.file}: ${message}`,
  );
}

const live = buildLive({
  objects: {
    'pack slack': {
      conf_schema: { token: { type: 'string', secret: true, default: 'hunter2' } },
      config: { token: 'hunter3', room: 'general' },
    },
    'runtime slack.tool': {},
    'version slack.tool@1': {},
  },
  applied: { 'pack slack': true },
});
const snapshot = copy(buildSnapshot(live, 'public')) as Readonly<Record<string, JsonValue>>;

describe('a snapshot', () => {
  it('holds no secret, and nothing that one could be guessed by', () => {
    const text = JSON.stringify(snapshot);
    expect(text).not.toMatch(/hunter|digest|secretKey|key of the tests/);
    expect(text.match(/"\$secret":"[^"]*"/g)).toEqual(Array.from({ length: 4 }, () => '"$secret":"hidden"'));
    expect(text).toContain('general');
  });

  it('holds none of generated ones, and what it holds reads back', () => {
    fc.assert(
      fc.property(terseDesired, ({ objects }) => {
        const rows = buildLive({
          objects,
          applied: Object.fromEntries(Object.keys(objects).map((key) => [key, true])),
        });
        const document = copy(buildSnapshot(rows, 'public'));
        expect(JSON.stringify(document)).not.toContain(secretMark);
        expect(compileSchema(snapshotSchema)(document)).toEqual([]);
        const read = checkSnapshot(document, locate);
        expect(read.diagnostics).toEqual([]);
        expect(read.live === undefined ? undefined : copy(buildSnapshot(read.live, 'public'))).toEqual(
          document,
        );
      }),
    );
  });

  it('hides a hash that stands for a whole conf_schema', () => {
    const [applied] = live.inventory;
    const odd = { ...live, inventory: [{ ...applied!, fields: { conf_schema: { $secret: 'abc123' } } }] };
    expect(JSON.stringify(buildSnapshot(odd, 'public'))).not.toContain('abc123');
  });

  it('may come from a later version that adds to it', () => {
    const later = { ...snapshot, formatVersion: '1.7', extra: true };
    expect(findingsOf(later)).toEqual([]);
  });

  it.each<[string, JsonValue, readonly string[]]>([
    ['a list', [], ['snapshot.format : This is no snapshot of a catalog.']],
    ['another report', { type: 'status' }, ['snapshot.format type: This is no snapshot of a catalog.']],
    [
      'another format',
      { ...snapshot, formatVersion: '2.0' },
      [
        'snapshot.format formatVersion: The snapshot has the format `"2.0"`; this version of reconcile reads 1.0.',
      ],
    ],
    [
      'a format that is a number',
      { ...snapshot, formatVersion: 1 },
      ['snapshot.invalid formatVersion: `snapshot.formatVersion` must be of type string.'],
    ],
    [
      'a list of objects',
      { ...snapshot, objects: [] },
      ['snapshot.invalid objects: `snapshot.objects` must be of type object.'],
    ],
    [
      'an object without its parts',
      { ...snapshot, objects: { pack: [{ ref: 'a' }], runtime: [], runtime_version: [] } },
      [
        'snapshot.invalid objects/pack/0: `snapshot.objects.pack[0]` has no `parent`.',
        'snapshot.invalid objects/pack/0: `snapshot.objects.pack[0]` has no `fields`.',
      ],
    ],
    [
      'a column of another type',
      {
        ...snapshot,
        objects: {
          pack: [{ ref: 'a', parent: null, fields: { version: 1 } }],
          runtime: [],
          runtime_version: [],
        },
      },
      [
        'snapshot.invalid objects/pack/0/fields/version: `snapshot.objects.pack[0].fields.version` must be of type string or null.',
      ],
    ],
  ])('is refused as %s', (_, value, expected) => {
    expect(findingsOf(value)).toEqual(expected);
  });

  it('is refused where values are nested without end', () => {
    let deep: JsonValue = 1;
    for (let depth = 0; depth < 5000; depth += 1) deep = [deep];
    expect(findingsOf({ ...snapshot, deep })).toEqual([
      'snapshot.invalid : Values are nested more than 200 deep.',
    ]);
  });

  it('gives ten findings at most', () => {
    const columns = { pack: Array.from({ length: 50 }, () => 1), runtime: [], runtime_version: [] };
    expect(findingsOf({ ...snapshot, columns })).toHaveLength(10);
  });
});

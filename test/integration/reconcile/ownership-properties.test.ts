import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../../src/catalog/json.ts';
import { isEmpty } from '../../../src/plan/plan.ts';
import { terseDesired } from '../../support/arbitrary-catalog.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { makeRepository, policy } from '../../support/repository.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

/** Documents of a generated catalog, in any order, spread over files. */
function toFiles({ objects }: TerseDesired, order: readonly number[]): Readonly<Record<string, string>> {
  const packs = new Set(Object.keys(objects).filter((key) => key.startsWith('pack ')));
  const documents: JsonObject[] = [];
  for (const [key, fields] of Object.entries(objects)) {
    const [kind = '', ref = ''] = key.split(' ');
    if (kind === 'pack')
      documents.push({ kind: 'Pack', ref, version: '1.0.0', tags: fields['tags'] ?? null });
    if (kind !== 'runtime' || !packs.has(`pack ${ref.slice(0, ref.indexOf('.'))}`)) continue;
    const versions = Object.keys(objects)
      .filter((other) => other.startsWith(`version ${ref}@`))
      .map((other) => ({ version: other.slice(other.indexOf('@') + 1) }));
    documents.push({ kind: 'Runtime', ref, installation: readable(fields['installation']), versions });
  }
  const files: Record<string, string> = {};
  for (const [index, document] of documents.entries()) {
    const file = `packs/${(order[index] ?? index) % 3}.yaml`;
    const text = stringify(document);
    const turned = (order[index] ?? 0) % 2 === 0;
    const before = files[file];
    files[file] =
      before === undefined ? text : [before, text][turned ? 'slice' : 'toReversed']().join('---\n');
  }
  return files;
}

/** What a manifest may hold: not every key of JSON. */
function readable(value: JsonValue | undefined): JsonValue {
  return /__proto__|e\+21/u.test(JSON.stringify(value ?? null)) ? null : (value ?? null);
}

const order = fc.array(fc.nat(11), { minLength: 9, maxLength: 9 });

describeOnEachDatabase('any catalog', (open) => {
  it('is planned as it is applied, whatever the order of its files, and then needs nothing', async () => {
    const opened = await open();
    await opened.close();
    await fc.assert(
      fc.asyncProperty(terseDesired, order, order, async (terse, first, second) => {
        const prune = { ...policy, allowed: 1000, allowEmpty: true };
        const one = makeRepository(opened, toFiles(terse, first));
        const other = makeRepository(opened, toFiles(terse, second));
        const planned = await one.pass({ mode: 'plan', prune });
        const turned = await other.pass({ mode: 'plan', prune });
        expect(turned.plan?.digest).toBe(planned.plan?.digest);
        const rehearsed = await one.pass({ mode: 'rehearse', prune });
        expect(rehearsed.plan?.digest).toBe(planned.plan?.digest);
        const applied = await other.pass({ prune });
        expect(applied.plan?.digest).toBe(planned.plan?.digest);
        expect(applied.plan?.counts).toEqual(planned.plan?.counts);
        const again = await other.pass({ prune });
        expect(again.plan === undefined ? undefined : isEmpty(again.plan)).toBe(true);
      }),
      { numRuns: opened.driver === 'postgres' ? 20 : 3 },
    );
  });
});

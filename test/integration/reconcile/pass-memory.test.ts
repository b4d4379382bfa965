import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDocumentCache } from '../../../src/documents/document-cache.ts';
import { enforceLastGood } from '../../../src/reconcile/enforce-last-good.ts';
import { createPassMemory, type PassMemory } from '../../../src/reconcile/pass-memory.ts';
import type { ReconcileOptions } from '../../../src/reconcile/reconcile-once.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { makeRepository, pack } from '../../support/repository.ts';

const files = Object.fromEntries(
  Array.from({ length: 300 }, (_, index) => [`packs/p${index}/pack.yaml`, pack(`p${index}`)]),
);

/** A memory that reads as if nothing had changed a moment ago. */
function createMemory(): PassMemory {
  return { ...createPassMemory(), documents: createDocumentCache(() => Date.now() + 10_000) };
}

describeOnEachDatabase('passes that remember', (open) => {
  it('read the one file that changed, and apply as if they had read all', async () => {
    const opened = await open();
    await opened.close();
    const repository = makeRepository(opened, files);
    const memory = createMemory();
    const first = await repository.pass({ memory });
    expect(first).toMatchObject({ outcome: 'applied', input: { filesRead: 300 } });
    const second = await repository.pass({ memory });
    expect(second).toMatchObject({ outcome: 'unchanged', input: { filesRead: 0, objects: { pack: 300 } } });
    repository.write('packs/p7/pack.yaml', pack('p7', 'label: changed\n'));
    const third = await repository.pass({ memory });
    expect(third).toMatchObject({
      outcome: 'applied',
      input: { filesRead: 1 },
      applied: { counts: { update: 1 } },
    });
    expect(third.statements).toBeLessThanOrEqual(first.statements);
    expect(await opened.sql(`select ref from pack where label = 'changed'`)).toEqual([{ ref: 'p7' }]);
  });

  it('put back what others changed from what the last valid input said, without reading any', async () => {
    const opened = await open();
    await opened.close();
    const { pass, write, cwd } = makeRepository(opened, {
      'packs/one/pack.yaml': pack('one', 'label: first\n'),
    });
    const memory = createMemory();
    const options: Partial<ReconcileOptions> = { memory };
    await pass(options);
    write('packs/one/pack.yaml', 'ref: [');
    expect((await pass(options)).outcome).toBe('invalid');
    await opened.sql(`update pack set label = 'altered'`);
    writeFileSync(join(cwd, 'packs/two.yaml'), 'kind: Pack\nref: two\n');
    const enforced = await enforceLastGood(
      {
        paths: ['packs'],
        cwd,
        database: opened.target,
        mode: 'apply',
        source: 'main',
        identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
        commandEnvironment: {},
        memory,
      },
      memory,
    );
    expect(enforced).toMatchObject({ outcome: 'applied', applied: { counts: { update: 1, create: 0 } } });
    expect(await opened.sql('select ref, label from pack')).toEqual([{ ref: 'one', label: 'first' }]);
  });
});

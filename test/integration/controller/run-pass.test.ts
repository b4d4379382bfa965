import { expect, it, onTestFinished } from 'vitest';
import type { TriggerKind } from '../../../src/controller/controller-status.ts';
import { createPassRunner } from '../../../src/controller/run-pass.ts';
import { createPostgresDatabase, postgresTarget } from '../../support/databases.ts';
import { pack } from '../../support/repository.ts';
import { makeTree } from '../../support/temporary-tree.ts';

it('reads all rows again when it is time, however many passes there are, and after a failure', async () => {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const refs = Array.from({ length: 50 }, (_, index) => `p${index}`);
  const cwd = makeTree(Object.fromEntries(refs.map((ref) => [`packs/${ref}/pack.yaml`, pack(ref)])));
  let time = 0;
  const runner = createPassRunner(
    (signal) => ({
      paths: ['packs'],
      cwd,
      database: postgresTarget(url),
      mode: 'apply',
      identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
      commandEnvironment: {},
      signal,
    }),
    { resync: 1_000, now: () => time },
  );
  /** Whether a pass read every row. */
  const readsAll = async (trigger: TriggerKind): Promise<boolean> => {
    const result = await runner.run(new AbortController().signal, [trigger]);
    if ('error' in result) throw result.error;
    return result.reconciliation.rowsRead > refs.length;
  };
  await readsAll('start');
  expect(await readsAll('file')).toBe(true);
  expect(await readsAll('database')).toBe(false);
  expect(await readsAll('retry')).toBe(true);
  time = 999;
  expect(await readsAll('file')).toBe(false);
  time = 1_000;
  expect(await readsAll('file')).toBe(true);
  expect(await readsAll('file')).toBe(false);
  expect(await readsAll('timer')).toBe(true);
});

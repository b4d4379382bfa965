import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineStore } from '../../../../src/environments/examine-store.ts';
import { listEnvironments } from '../../../../src/environments/list-environments.ts';
import { rollbackEnvironment } from '../../../../src/environments/rollback-environment.ts';
import { listStore } from '../../../../src/environments/store-layout.ts';
import { planTidying } from '../../../../src/environments/tidy-store.ts';
import { listContents } from '../../../../src/sources/store/list-contents.ts';
import { rollbackContent } from '../../../../src/sources/store/rollback-content.ts';
import {
  contentsOf,
  key,
  makeContentMachine,
  objects,
  serves,
  version,
} from '../../../support/content-machine.ts';

describe('a rollback of a content', () => {
  it('takes its environments along, and stays until other content is wanted', async () => {
    const machine = makeContentMachine({ keep: 3 });
    for (const number of ['1', '2', '3']) await machine.converge(objects, version(number));
    await expect(rollbackContent(machine.packs, 'slack')).resolves.toMatchObject({
      kind: 'rolled-back',
      from: { number: 3 },
      to: { number: 2 },
    });
    expect(serves(machine)).toEqual(['version = 2', '2']);
    const held = await machine.converge(objects, version('3'));
    expect(held.outcomes).toMatchObject([
      {
        action: 'held',
        reason: 'it was rolled back, and what is wanted is the same since',
        changed: ['action.py', 'needs.txt'],
      },
    ]);
    expect(held.environments).toMatchObject([{ state: 'ready', action: 'kept', generation: 2 }]);
    expect(serves(machine)).toEqual(['version = 2', '2']);
    expect(listEnvironments(machine.environments)).toMatchObject([{ generation: 2, state: 'ready' }]);
    await expect(rollbackContent(machine.packs, 'slack', 1)).resolves.toMatchObject({ to: { number: 1 } });
    expect(serves(machine)).toEqual(['version = 1', '1']);
    await machine.converge(objects, version('4'));
    expect(serves(machine)).toEqual(['version = 4', '4']);
    await expect(rollbackContent(machine.packs, 'slack', 9)).resolves.toMatchObject({
      kind: 'refused',
      fix: 'Generations that were kept: 1, 2, 3, 4.',
    });
    await expect(rollbackContent(machine.packs, 'other')).resolves.toMatchObject({
      reason: 'none of it has ever served',
    });
  });

  it('is over once what was rolled back from serves again', async () => {
    const machine = makeContentMachine({ keep: 3 });
    for (const number of ['1', '2']) await machine.converge(objects, version(number));
    await rollbackContent(machine.packs, 'slack');
    await rollbackContent(machine.packs, 'slack', 2);
    expect(listContents(machine.packs)).toMatchObject([{ rolledBackFrom: undefined }]);
    const { outcomes } = await machine.converge(objects, version('1'));
    expect(outcomes).toMatchObject([{ action: 'activated' }]);
  });

  it('refuses contents that were edited, or have lost an environment', async () => {
    const machine = makeContentMachine({ keep: 3 });
    for (const number of ['1', '2', '3']) await machine.converge(objects, version(number));
    const [, second, first] = listContents(machine.packs)[0]?.contents ?? [];
    appendFileSync(join(second?.content.directory ?? '', 'action.py'), '#');
    rmSync(realpathSync(join(first?.content.directory ?? '', '.plain')), { recursive: true });
    await expect(rollbackContent(machine.packs, 'slack')).resolves.toMatchObject({ kind: 'refused' });
    expect(serves(machine)).toEqual(['version = 3', '3']);
  });

  it('is another thing than that of an environment, which holds for later contents, too', async () => {
    const machine = makeContentMachine({ keep: 3 });
    await machine.converge(objects, version('1'));
    await machine.converge(objects, version('2'));
    await expect(rollbackEnvironment(machine.environments, key)).resolves.toMatchObject({
      kind: 'rolled-back',
      to: { number: 1 },
    });
    expect(serves(machine)).toEqual(['version = 2', '1']);
    const kept = await machine.converge(objects, version('2'));
    expect(kept.outcomes).toMatchObject([{ action: 'kept' }]);
    const changed = { slack: { 'needs.txt': '2', 'action.py': 'version = 3' } };
    await machine.converge(objects, changed);
    expect(serves(machine)).toEqual(['version = 3', '1']);
    expect(listEnvironments(machine.environments)).toMatchObject([{ generation: 1, rolledBack: true }]);
  });
});

describe('a collection', () => {
  it('keeps the newest contents, and every environment that a content leads to', async () => {
    const machine = makeContentMachine({ keep: 2 });
    for (const number of ['1', '2', '3', '4']) await machine.converge(objects, version(number));
    expect(contentsOf(machine)).toEqual([3, 4]);
    // The environment of a content that is gone goes at the next look.
    await machine.converge(objects, version('4'));
    expect(listStore(machine.environments).size).toBe(2);
    await rollbackContent(machine.packs, 'slack');
    expect(serves(machine)).toEqual(['version = 3', '3']);
    const { collections } = planTidying({ ...machine.settings, keep: 1 }, Date.now());
    expect(collections).toEqual([]);
  });

  it('waits for the grace, and gives up nothing while the input is incomplete', async () => {
    const machine = makeContentMachine({ keep: 1, grace: 3_600_000 });
    await machine.converge(objects, version('1'));
    const second = await machine.converge(objects, version('2'));
    expect(second.collected.removed).toEqual([]);
    const partly = await machine.converge(
      [],
      {},
      { incomplete: 'a part of the input failed', settings: { grace: 0 } },
    );
    expect(partly.collected.removed).toEqual([]);
    expect(contentsOf(machine)).toEqual([1, 2]);
    const third = await machine.converge(objects, version('2'), { settings: { grace: 0 } });
    expect(third.collected.removed).toMatchObject([{ pack: 'slack' }]);
    expect(contentsOf(machine)).toEqual([2]);
  });

  it('spares a content that a process runs from', async () => {
    const machine = makeContentMachine({ keep: 1 });
    await machine.converge(objects, version('1'));
    const child = spawn('sleep', ['60'], { cwd: join(machine.packs, 'slack') });
    try {
      await once(child, 'spawn');
      const { collected } = await machine.converge(objects, version('2'));
      expect(collected.spared).toMatchObject([{ reason: `process ${child.pid} runs from it` }]);
      expect(contentsOf(machine)).toEqual([1, 2]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    const { collected } = await machine.converge(objects, version('2'));
    expect(collected.removed).toHaveLength(1);
  });

  it('takes the content of a pack that is gone, and leaves that of others alone', async () => {
    const machine = makeContentMachine();
    await machine.converge(objects, { ...version('1') });
    const kept = await machine.converge([], {}, { foreignPacks: new Set(['slack']) });
    expect([kept.outcomes, kept.collected.removed]).toEqual([[], []]);
    const gone = await machine.converge([], {});
    expect(gone.outcomes).toMatchObject([{ pack: 'slack', action: 'retired' }]);
    expect(gone.collected.removed).toHaveLength(1);
    await machine.converge([], {});
    expect(readdirSync(machine.packs).sort()).toEqual(['.gen', '.store']);
    expect(readdirSync(join(machine.packs, '.store/slack'))).toEqual([]);
    expect(readdirSync(join(machine.packs, '.gen'))).toEqual([]);
    expect(listStore(machine.environments).size).toBe(0);
  });
});

describe('an examination', () => {
  it('finds nothing wrong with environments in contents', async () => {
    const machine = makeContentMachine();
    for (const number of ['1', '2']) await machine.converge(objects, version(number));
    const { findings } = await examineStore(machine.environments, {
      deep: true,
      variables: { PATH: process.env['PATH'] ?? '' },
      signal: new AbortController().signal,
    });
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
  });
});

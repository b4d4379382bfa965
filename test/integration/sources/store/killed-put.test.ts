import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activateContent, currentContent } from '../../../../src/sources/store/activate-content.ts';
import { collectContents } from '../../../../src/sources/store/collect-contents.ts';
import { listPack } from '../../../../src/sources/store/content-layout.ts';
import { findDrift } from '../../../../src/sources/store/find-drift.ts';
import { planContentCollections } from '../../../../src/sources/store/plan-content-collections.ts';
import { makeContentRoot, put } from '../../../support/content-host.ts';
import { killBeforeCall, runScript, type Ended } from '../../../support/content-process.ts';

const script = `
  ${killBeforeCall}
  const [root, pack, number] = args;
  killBeforeCall(Number(number));
  const content = await putContent(root, pack, { fill: fill({ a: '2', b: '2' }), provenance: {}, limits });
  await activateContent(root, content);
`;

/** A few more calls than are made, so that the last processes end well. */
const points = Array.from({ length: 36 }, (_, index) => index + 1);
const parallelism = 4;

/** The version that a pack's stable path leads to, which must be whole. */
function soundVersion(root: string, pack: string): string {
  const current = currentContent(root, pack);
  if (current === undefined) throw new Error(`${pack} leads to no complete content`);
  expect(findDrift(current)).toBeUndefined();
  const [first, second] = ['a', 'b'].map((name) => readFileSync(join(root, pack, name), 'utf8'));
  expect(second).toBe(first);
  return first ?? '';
}

function expectNothingLeft(root: string, pack: string): void {
  const name = currentContent(root, pack)?.name;
  expect(listPack(root, pack)).toEqual({
    attempts: [],
    contents: [{ name, hasDirectory: true, hasRecord: true, isMarkedUnused: false }],
  });
}

async function collect(root: string): Promise<void> {
  const context = { wanted: new Set<string>(), keep: 1, grace: 0, now: Date.now() };
  await collectContents(root, planContentCollections(root, context), context);
}

describe('a process that is killed', () => {
  it('before any of the calls by which it changes files leaves what served, or what was to serve, and nothing for ever', async () => {
    const queue = points.values();
    const ended: Ended[] = [];
    const seen = new Set<string>();
    const work = async (root: string): Promise<void> => {
      const packs: string[] = [];
      for (const point of queue) {
        const pack = `pack${point}`;
        packs.push(pack);
        await activateContent(root, await put(root, { a: '1', b: '1' }, { pack }));
        ended.push(await runScript(script, { args: [root, pack, String(point)] }));
        seen.add(soundVersion(root, pack));
        // A collection right after the kill must not be in the way of what comes next.
        if (packs.length % 2 === 0) await collect(root);
        await activateContent(root, await put(root, { a: '2', b: '2' }, { pack }));
        expect(soundVersion(root, pack)).toBe('2');
      }
      await collect(root);
      for (const pack of packs) expectNothingLeft(root, pack);
      expect(readdirSync(root).filter((name) => !packs.includes(name))).toEqual(['.gen', '.store']);
    };
    await Promise.all(Array.from({ length: parallelism }, () => work(makeContentRoot())));
    expect(seen).toEqual(new Set(['1', '2']));
    expect(ended.filter(({ signal }) => signal === 'SIGKILL').length).toBeGreaterThanOrEqual(25);
    expect(ended.filter(({ signal }) => signal === null).length).toBeGreaterThanOrEqual(1);
  });
});

const endless = `
  const [root] = args;
  for (let number = 1; ; number += 1) {
    const version = String(number % 3);
    const content = await putContent(root, 'slack', { fill: fill({ a: version, b: version }), provenance: {}, limits });
    await activateContent(root, content);
    process.stdout.write('.');
  }
`;

describe('a process that switches between contents without end', () => {
  it('may be killed at any moment, 10 times', async () => {
    const root = makeContentRoot();
    for (let time = 0; time < 10; time += 1) {
      const { signal } = await runScript(endless, { args: [root], killAfter: 1 + (time % 4) });
      expect(signal).toBe('SIGKILL');
      expect(['0', '1', '2']).toContain(soundVersion(root, 'slack'));
      if (time % 5 === 0) await collect(root);
    }
    await activateContent(root, await put(root, { a: '9', b: '9' }));
    expect(soundVersion(root, 'slack')).toBe('9');
    await collect(root);
    expectNothingLeft(root, 'slack');
    expect(readdirSync(root).sort()).toEqual(['.gen', '.store', 'slack']);
  });
});

describe('eight processes at once', () => {
  it('put the same content into the store once, and each finds it', async () => {
    const root = makeContentRoot();
    const putting = `
      const [root] = args;
      const content = await putContent(root, 'slack', { fill: fill({ a: '1', b: '1' }), provenance: {}, limits });
      await activateContent(root, content);
      process.stdout.write(content.name);
    `;
    const ended = await Promise.all(Array.from({ length: 8 }, () => runScript(putting, { args: [root] })));
    const names = new Set(ended.map(({ output }) => output));
    expect(names.size).toBe(1);
    expect(listPack(root, 'slack')).toMatchObject({ attempts: [], contents: [{ name: [...names][0] }] });
    expect(soundVersion(root, 'slack')).toBe('1');
  });
});

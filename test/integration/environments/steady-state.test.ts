import { statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeHost, pack, plainRuntime } from '../../support/environment-host.ts';
import { readOnlyFlags, startConvergence } from '../../support/environment-process.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('a host on which nothing has changed', () => {
  it('is looked over without starting a process and without writing a byte, with 1,000 environments', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `pack${index}`);
    const host = makeHost(
      Object.fromEntries(names.map((name, index) => [`${name}/needs.txt`, `${index % 10}\n`])),
    );
    const objects = [...names.map((name) => pack(name, ['plain'])), plainRuntime()];
    const first = await host.converge(objects);
    expect(first.built).toHaveLength(10);
    expect(first.environments.every(({ state }) => state === 'ready')).toBe(true);
    const plan = host.plan(objects);
    expect(plan.environments.every(({ action }) => action === 'keep')).toBe(true);
    expect([plan.builds, plan.collections, plan.retired]).toEqual([[], [], []]);
    // Node refuses either with ERR_ACCESS_DENIED.
    await expect(startConvergence(host, objects, { flags: readOnlyFlags }).built).resolves.toEqual([]);
  });

  it('is one that node would not let write or start anything', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const objects = [pack('alpha', ['plain']), plainRuntime()];
    await expect(startConvergence(host, objects, { flags: readOnlyFlags }).built).rejects.toThrow(
      'ERR_ACCESS_DENIED',
    );
  });

  it('has the contents of its packs looked through only where an environment may be in the way', async () => {
    // Whoever reads it is told ELOOP.
    const contents = makeTree({ '.store': { link: '.store' } });
    const host = makeHost({ 'alpha/needs.txt': 'one\n' }, { contents });
    const objects = [pack('alpha', ['plain']), plainRuntime()];
    await host.converge(objects);
    expect(host.plan(objects).collections).toEqual([]);
    expect(() => host.plan([])).toThrow('the store of pack contents cannot be read');
  });

  it('notices a program that was replaced', async () => {
    const host = makeHost({
      'alpha/needs.txt': '',
      'bin/tool': { mode: 0o755, content: '#!/bin/sh\nmkdir "$1"\n' },
    });
    const tool = host.packPath('bin', 'tool');
    const objects = [
      pack('alpha', ['plain']),
      plainRuntime({ environment: { create_command: [tool, '{env_dir}'] } }),
    ];
    await host.converge(objects);
    expect(host.plan(objects).environments).toMatchObject([{ action: 'keep' }]);
    writeFileSync(tool, '#!/bin/sh\nexec mkdir "$1"\n');
    expect(statSync(tool).mode & 0o111).not.toBe(0);
    expect(host.plan(objects).environments).toMatchObject([
      { action: 'build', changes: [{ part: `programs.${tool}` }] },
    ]);
  });
});

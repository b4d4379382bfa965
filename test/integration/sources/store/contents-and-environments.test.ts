import {
  appendFileSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listEnvironments } from '../../../../src/environments/list-environments.ts';
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
import { pack, plainRuntime, runtime } from '../../../support/environment-host.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

describe('a content and its environments', () => {
  it('go live together, and are found by the stable path of the pack', async () => {
    const machine = makeContentMachine();
    const first = await machine.converge(objects, version('1'));
    expect(first.environments).toMatchObject([
      { state: 'ready', action: 'built', generation: 1, links: [join(machine.packs, 'slack/.plain')] },
    ]);
    expect(first.outcomes).toMatchObject([
      {
        pack: 'slack',
        action: 'activated',
        from: undefined,
        added: ['action.py', 'needs.txt'],
        reason: 'none serves yet',
      },
    ]);
    expect(serves(machine)).toEqual(['version = 1', '1']);
    const second = await machine.converge(objects, version('2', { 'new.py': '' }));
    expect(second.environments).toMatchObject([{ state: 'ready', action: 'built', generation: 2 }]);
    expect(second.outcomes).toMatchObject([
      { action: 'activated', added: ['new.py'], changed: ['action.py', 'needs.txt'], removed: [] },
    ]);
    expect(serves(machine)).toEqual(['version = 2', '2']);
    expect(listEnvironments(machine.environments)).toMatchObject([
      {
        key,
        state: 'ready',
        generation: 2,
        generations: [1, 2],
        links: [join(machine.packs, 'slack/.plain')],
      },
    ]);
  });

  it('share an environment that the new content does not change', async () => {
    const machine = makeContentMachine();
    await machine.converge(objects, version('1'));
    const changed = { slack: { 'needs.txt': '1', 'action.py': 'version = 9' } };
    const { built, environments, outcomes } = await machine.converge(objects, changed);
    expect(built).toEqual([]);
    expect(environments).toMatchObject([
      {
        state: 'ready',
        action: 'switched',
        generation: 1,
        reason: 'it goes along with other content of its pack',
      },
    ]);
    expect(outcomes).toMatchObject([{ action: 'activated', changed: ['action.py'] }]);
    expect(serves(machine)).toEqual(['version = 9', '1']);
  });

  it('are looked over without a change where nothing has changed', async () => {
    const machine = makeContentMachine();
    await machine.converge(objects, version('1'));
    const before = [
      readlinkSync(join(machine.packs, 'slack')),
      lstatSync(join(machine.packs, '.gen/slack.json')).ino,
    ];
    const { built, environments, outcomes, collected } = await machine.converge(objects, version('1'));
    expect(built).toEqual([]);
    expect(environments).toMatchObject([{ state: 'ready', action: 'kept' }]);
    expect(outcomes).toMatchObject([{ action: 'kept', added: [], changed: [], removed: [] }]);
    expect(collected).toMatchObject({ removed: [], swept: [] });
    expect([
      readlinkSync(join(machine.packs, 'slack')),
      lstatSync(join(machine.packs, '.gen/slack.json')).ino,
    ]).toEqual(before);
  });

  it('go on as they were where one environment of the new content fails', async () => {
    const machine = makeContentMachine();
    const picky = runtime('core.picky', {
      environment: { env_type: 'picky', dir_name: '.picky', create_command: ['mkdir', '{env_dir}'] },
      dependencies: {
        manifest_file: 'needs.txt',
        install_command: ['grep', '-qv', 'broken', '{manifest_path}'],
      },
    });
    const both = [pack('slack', ['plain', 'picky']), plainRuntime(), picky];
    await machine.converge(both, version('1'));
    const failed = await machine.converge(both, version('broken'));
    expect(failed.environments).toMatchObject([
      {
        key,
        state: 'degraded',
        action: 'none',
        generation: 1,
        reason: 'its pack has to wait for its environment of core.picky',
      },
      { state: 'degraded', action: 'none', generation: 1 },
    ]);
    expect(failed.outcomes).toMatchObject([
      {
        action: 'none',
        reason: 'its environment of core.picky is not ready',
        changed: ['action.py', 'needs.txt'],
      },
    ]);
    expect(serves(machine)).toEqual(['version = 1', '1']);
    expect(listEnvironments(machine.environments)).toMatchObject([{ generation: 1 }, { generation: 1 }]);
    // Neither grows with the number of attempts.
    await machine.converge(both, version('broken'));
    expect(listContents(machine.packs)[0]?.contents).toHaveLength(2);
    const back = await machine.converge(both, version('1'));
    expect(back.environments).toMatchObject([{ state: 'ready', action: 'kept' }, { state: 'ready' }]);
    const fixed = await machine.converge(both, version('3'));
    expect(fixed.outcomes).toMatchObject([{ action: 'activated' }]);
    expect(serves(machine)).toEqual(['version = 3', '3']);
  });

  it('do not serve by halves where nothing served before', async () => {
    const machine = makeContentMachine();
    const broken = [pack('slack', ['plain']), plainRuntime({ environment: { create_command: ['false'] } })];
    const { environments, outcomes } = await machine.converge(broken, version('1'));
    expect(environments).toMatchObject([{ state: 'missing' }]);
    expect(outcomes).toMatchObject([{ action: 'none' }]);
    expect(existsSync(join(machine.packs, 'slack'))).toBe(false);
  });

  it('go live without what the host lacks anyway', async () => {
    const machine = makeContentMachine();
    const wanting = [pack('slack', ['plain', 'nowhere']), plainRuntime()];
    const first = await machine.converge(wanting, version('1'));
    expect(first.environments.map(({ state }) => state)).toEqual(['ready', 'blocked']);
    expect(first.outcomes).toMatchObject([{ action: 'activated' }]);
    expect(serves(machine)).toEqual(['version = 1', '1']);
    const second = await machine.converge(wanting, version('2'));
    expect(second.outcomes).toMatchObject([{ action: 'activated' }]);
    expect(serves(machine)).toEqual(['version = 2', '2']);
  });

  it('stay where nothing may be built any more that would take the place of what serves', async () => {
    const machine = makeContentMachine();
    await machine.converge(objects, version('1'));
    const settings = { trust: 'never-exec' } as const;
    const { environments, outcomes } = await machine.converge(objects, version('2'), { settings });
    expect(environments).toMatchObject([{ state: 'degraded' }]);
    expect(outcomes).toMatchObject([{ action: 'none' }]);
    expect(serves(machine)).toEqual(['version = 1', '1']);
  });

  it('take a pack that asks for no environment as it is', async () => {
    const machine = makeContentMachine();
    const { outcomes } = await machine.converge([pack('slack', [])], version('1'));
    expect(outcomes).toMatchObject([{ action: 'activated' }]);
    expect(machine.read('slack/action.py')).toBe('version = 1');
  });

  it('are rebuilt and repaired where somebody has edited the content that serves', async () => {
    const machine = makeContentMachine();
    await machine.converge(objects, version('1'));
    appendFileSync(join(machine.packs, 'slack/action.py'), '# edited');
    const { outcomes, built } = await machine.converge(objects, version('1'));
    expect(built).toEqual([]);
    expect(outcomes).toMatchObject([
      { action: 'activated', reason: 'what serves was changed: "action.py" was changed', changed: [] },
    ]);
    expect(serves(machine)).toEqual(['version = 1', '1']);
    // The edited copy is nothing to go back to.
    const next = await machine.converge(objects, version('1'));
    expect(next.outcomes).toMatchObject([{ action: 'kept' }]);
    expect(contentsOf(machine)).toEqual([1]);
  });

  it('keep what installers have written into the content', async () => {
    const machine = makeContentMachine();
    const installers = [{ name: 'compile', command: ['sh', '-c', 'cat action.py > compiled'] }];
    const compiled = [pack('slack', ['plain'], { installers }), plainRuntime()];
    const first = await machine.converge(compiled, version('1'));
    expect(first.environments).toMatchObject([{ state: 'ready' }]);
    expect(machine.read('slack/compiled')).toBe('version = 1');
    const second = await machine.converge(compiled, version('1'));
    expect([second.built, second.outcomes[0]?.action]).toEqual([[], 'kept']);
    await machine.converge(compiled, version('2'));
    expect(machine.read('slack/compiled')).toBe('version = 2');
    writeFileSync(join(machine.packs, 'slack/compiled'), 'by hand');
    const repaired = await machine.converge(compiled, version('2'));
    expect(repaired.outcomes).toMatchObject([{ action: 'activated' }]);
    expect(machine.read('slack/compiled')).toBe('version = 2');
  });

  it('refuse a content that brings what the environment is to be called', async () => {
    const machine = makeContentMachine();
    await machine.converge(objects, version('1'));
    const { environments } = await machine.converge(objects, version('2', { '.plain/installed': 'mine' }));
    expect(environments).toMatchObject([
      { state: 'degraded', reason: expect.stringContaining('is a directory') as string },
    ]);
    expect(serves(machine)).toEqual(['version = 1', '1']);
  });
});

describe('the layout of the platform', () => {
  it('leads through the content, so that it goes live by the same rename', async () => {
    const machine = makeContentMachine({ layout: 'platform' });
    const worker = join(machine.environments, 'slack/plain/installed');
    const first = await machine.converge(objects, version('1'));
    expect(first.environments).toMatchObject([{ links: [join(machine.environments, 'slack/plain')] }]);
    expect(readFileSync(worker, 'utf8')).toBe('1');
    expect(readlinkSync(join(machine.environments, 'slack'))).toBe('../päck s/slack/.environments');
    await machine.converge(objects, version('2'));
    expect(readFileSync(worker, 'utf8')).toBe('2');
    const kept = await machine.converge(objects, version('2'));
    expect(kept.environments).toMatchObject([{ action: 'kept' }]);
    await rollbackContent(machine.packs, 'slack');
    expect(readFileSync(worker, 'utf8')).toBe('1');
    await machine.converge([], {});
    expect(existsSync(join(machine.environments, 'slack'))).toBe(false);
    expect(() => lstatSync(join(machine.environments, 'slack'))).toThrow('ENOENT');
  });

  it('is made whole where its link is gone', async () => {
    const machine = makeContentMachine({ layout: 'platform' });
    await machine.converge(objects, version('1'));
    rmSync(join(machine.environments, 'slack'));
    const { environments } = await machine.converge(objects, version('1'));
    expect(environments).toMatchObject([{ action: 'switched', state: 'ready' }]);
    expect(readFileSync(join(machine.environments, 'slack/plain/installed'), 'utf8')).toBe('1');
  });

  it('is taken over from a pack that had its content in its own place, and given back', async () => {
    const machine = makeContentMachine({ layout: 'platform' });
    const own = makeTree({ 'slack/needs.txt': 'own' });
    const packDirectories = new Map([['slack', join(own, 'slack')]]);
    const worker = join(machine.environments, 'slack/plain/installed');
    await machine.converge(objects, {}, { packDirectories });
    expect(readFileSync(worker, 'utf8')).toBe('own');
    await machine.converge(objects, version('1'));
    expect(readFileSync(worker, 'utf8')).toBe('1');
    expect(readdirSync(machine.environments).filter((name) => name.startsWith('slack'))).toEqual(['slack']);
    const back = await machine.converge(objects, {}, { packDirectories });
    expect(back.outcomes).toMatchObject([{ pack: 'slack', action: 'retired' }]);
    expect(lstatSync(join(machine.environments, 'slack')).isDirectory()).toBe(true);
    expect(readFileSync(worker, 'utf8')).toBe('own');
  });
});

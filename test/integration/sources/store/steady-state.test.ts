import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activateContent } from '../../../../src/sources/store/activate-content.ts';
import { makeContentRoot, put } from '../../../support/content-host.ts';
import { makeContentMachine, objects, version } from '../../../support/content-machine.ts';
import { convergeContents, runScript } from '../../../support/content-process.ts';
import { hostFacts } from '../../../support/environment-host.ts';
import { readOnlyFlags } from '../../../support/environment-process.ts';

describe('a content that is as it was put into the store', () => {
  it('is found by its origin without reading a file of it: of each content one record is read', async () => {
    const root = makeContentRoot();
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`lib/${index}.py`, `${index}`]),
    );
    const content = await put(root, files, { provenance: { commit: 'a' } });
    await activateContent(root, content);
    const script = `
      const opened = [];
      for (const name of ['openSync', 'readFileSync']) {
        const original = fs[name];
        fs[name] = (path, ...rest) => {
          if (typeof path === 'string') opened.push(path);
          return original(path, ...rest);
        };
      }
      syncBuiltinESMExports();
      const found = [
        findByProvenance(args[0], 'slack', { commit: 'a' })?.name,
        findContent(args[0], 'slack', args[1])?.name,
      ];
      process.stdout.write(JSON.stringify({ opened, found }));
    `;
    const { output } = await runScript(script, { args: [root, content.digest], flags: readOnlyFlags });
    const record = `${content.directory}.json`;
    expect(JSON.parse(output)).toEqual({ opened: [record, record], found: [content.name, content.name] });
  });

  it('is looked over with its environments without writing a byte or starting a process', async () => {
    const machine = makeContentMachine({ grace: 3_600_000 });
    await machine.converge(objects, version('1'));
    const script = `
      ${convergeContents}
      const contents = { root: args[0], wanted: servingContents(args[0], ['slack']) };
      process.stdout.write(JSON.stringify(await convergeContents(contents, JSON.parse(args[1]))));
    `;
    const input = { objects, verifications: [], host: hostFacts, settings: machine.settings };
    // Node refuses either with ERR_ACCESS_DENIED.
    const { output } = await runScript(script, {
      args: [machine.packs, JSON.stringify(input)],
      flags: readOnlyFlags,
    });
    expect(JSON.parse(output)).toEqual(['kept', 'kept']);
  });
});

/** Reads as fast as it can until its input ends; what it has seen twice around the environment must be what the environment is. */
const reader = `
  import { readFileSync } from 'node:fs';
  const pack = process.argv[1];
  const read = (name) => readFileSync(pack + '/' + name, 'utf8');
  const seen = new Set();
  let looks = 0;
  let ended = false;
  process.stdin.on('end', () => (ended = true)).resume();
  const look = () => {
    for (let count = 0; count < 20; count += 1) {
      const before = read('action.py');
      const environment = read('.plain/installed');
      if (read('action.py') !== before) continue;
      looks += 1;
      seen.add(before);
      if (before !== 'version = ' + environment) throw new Error(before + ' runs in ' + environment);
    }
    if (looks > 0 && looks <= 20) process.stderr.write('reading');
    if (ended) process.stdout.write(JSON.stringify({ looks, seen: [...seen] }));
    else setImmediate(look);
  };
  look();
`;

describe('somebody who reads by the stable path meanwhile', () => {
  it('never sees a content with the environment of another one, and never nothing', async () => {
    const machine = makeContentMachine({ keep: 50 });
    await machine.converge(objects, version('0'));
    const args = ['--input-type=module', '--eval', reader, join(machine.packs, 'slack')];
    const child = spawn(process.execPath, args, { stdio: 'pipe' });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    await once(child.stderr, 'data');
    for (let number = 1; number <= 12; number += 1) {
      await machine.converge(objects, version(String(number % 5)));
    }
    child.stdin.end();
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, errors.replaceAll('reading', '')]).toEqual([0, '']);
    const { looks, seen } = JSON.parse(output) as { looks: number; seen: readonly string[] };
    expect(looks).toBeGreaterThan(20);
    expect(seen.length).toBeGreaterThan(1);
  });
});

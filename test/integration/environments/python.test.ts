import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyRuntimes } from '../../../src/environments/verify-runtimes.ts';
import {
  hostFacts,
  makeHost,
  makeWheel,
  pack,
  pythonRuntime,
  type TestHost,
} from '../../support/environment-host.ts';

/** The interpreter itself, where `python3` may be a script that chooses one. */
const realPython = execFileSync('python3', ['-c', 'import sys; print(sys._base_executable)'], {
  encoding: 'utf8',
}).trim();

const verification = {
  verification: { commands: [{ binary: 'python3', args: ['--version'], pattern: '^Python 3\\.' }] },
};

function pip(wheels: string): readonly string[] {
  return [
    'python3',
    '-m',
    'pip',
    '--python',
    '{interpreter}',
    'install',
    '--no-index',
    '--find-links',
    wheels,
    '-r',
    '{manifest_path}',
  ];
}

/** A search path on which `python3` is a link of our own. */
function ownPython(host: TestHost): { readonly link: string; readonly path: string } {
  const directory = join(host.directory, 'bin');
  mkdirSync(directory);
  const link = join(directory, 'python3');
  symlinkSync(realPython, link);
  return { link, path: `${directory}:/usr/bin:/bin` };
}

function output(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

describe('a virtual environment', () => {
  it.each([
    ['plain', 'host'],
    ['with spaces and other letters', 'a host/żółć 漢字'],
  ])('gets its packages from a local wheel, at a path %s', async (_, parent) => {
    const host = makeHost(
      { 'alpha/requirements.txt': '-r more.txt\n', 'alpha/more.txt': 'probe_one==1.0\n' },
      {},
      parent,
    );
    const wheels = makeWheel(join(host.directory, 'wheels'), 'probe_one', '1.0');
    makeWheel(wheels, 'probe_one', '2.0');
    const objects = [pack('alpha', ['python']), pythonRuntime(pip(wheels))];
    const first = await host.converge(objects);
    expect(first.environments).toMatchObject([{ state: 'ready', generation: 1 }]);
    const python = host.packPath('alpha', '.venv/bin/python3');
    expect(output(python, '-c', 'import probe_one; print(probe_one.version)')).toBe('1.0');
    const marker = createHash('sha256').update('-r more.txt\n').digest('hex');
    expect(readFileSync(host.packPath('alpha', '.venv/.attune_deps_installed'), 'utf8')).toBe(marker);
    const serving = join(first.environments[0]?.directory ?? '', 'bin/python3');

    writeFileSync(host.packPath('alpha', 'more.txt'), 'probe_one==2.0\n');
    expect(host.plan(objects).environments).toMatchObject([{ action: 'build', reason: 'more.txt changed' }]);
    await host.converge(objects);
    expect(output(python, '-c', 'import probe_one; print(probe_one.version)')).toBe('2.0');
    // What runs by the path in the store stays what it was.
    expect(output(serving, '-c', 'import probe_one; print(probe_one.version)')).toBe('1.0');
  });

  it('is not one when the install command ended well without installing', async () => {
    const host = makeHost({
      'alpha/requirements.txt': 'probe_one==1.0 # needed\nother; python_version < "3"\n',
    });
    const { environments } = await host.converge([pack('alpha', ['python']), pythonRuntime(['true'])]);
    expect(environments).toMatchObject([
      { state: 'missing', reason: 'install ended well, but the environment lacks probe_one' },
    ]);
  });

  it.each([
    ['--symlinks', 'blocked'],
    // Its own copy still runs, by the files that the link had led to.
    ['--copies', 'degraded'],
  ])('made with %s is to be rebuilt when python3 is gone', async (option, state) => {
    const host = makeHost({ 'alpha/requirements.txt': '' });
    const { link, path } = ownPython(host);
    const runtime = pythonRuntime();
    const config = runtime.fields['execution_config'] as { environment: object };
    const create = [link, '-m', 'venv', '--without-pip', option, '{env_dir}'];
    const objects = [
      pack('alpha', ['python']),
      {
        ...runtime,
        fields: {
          ...runtime.fields,
          execution_config: {
            ...config,
            environment: { ...config.environment, create_command: create },
          } as never,
        },
      },
    ];
    const host2 = { ...hostFacts, path };
    await host.converge(objects, { host: host2 });
    expect(host.plan(objects, { host: host2 }).environments).toMatchObject([{ action: 'keep' }]);
    rmSync(link);
    const [planned] = host.plan(objects, { host: host2 }).environments;
    expect(planned).toMatchObject({ action: 'build' });
    expect(planned?.reason).toContain(`${link} is gone`);
    const { environments } = await host.converge(objects, { host: host2 });
    expect(environments).toMatchObject([
      { state, action: 'none', reason: expect.stringContaining('ENOENT') as string },
    ]);
  });

  it('is rebuilt when python3 comes to mean another interpreter', async () => {
    const host = makeHost({ 'alpha/requirements.txt': '' });
    const { link, path } = ownPython(host);
    const objects = [pack('alpha', ['python']), pythonRuntime()];
    const facts = { ...hostFacts, path };
    await host.converge(objects, { host: facts, options: { variables: { PATH: path } } });
    rmSync(link);
    writeFileSync(link, `#!/bin/sh\nexec ${realPython} "$@"\n`, { mode: 0o755 });
    expect(host.plan(objects, { host: facts }).environments).toMatchObject([
      {
        action: 'build',
        changes: [
          { part: 'programs.python3', description: `python3 changed: ${realpathSync(realPython)} → ${link}` },
        ],
      },
    ]);
  });

  it('is blocked, with the remedy, on a host without ensurepip', async () => {
    const host = makeHost({
      'alpha/requirements.txt': '',
      'bin/python3': {
        mode: 0o755,
        content: `#!/bin/sh
echo "The virtual environment was not created successfully because ensurepip is not"
echo "available.  On Debian/Ubuntu systems, you need to install the python3-venv"
echo "package using the following command."
exit 1
`,
      },
    });
    const path = `${host.packPath('bin')}:/usr/bin:/bin`;
    const { environments } = await host.converge([pack('alpha', ['python']), pythonRuntime()], {
      host: { ...hostFacts, path },
      options: { variables: { PATH: path } },
    });
    expect(environments).toMatchObject([
      {
        state: 'blocked',
        reason: "create ended with status 1: the host's Python has no ensurepip",
        fix: expect.stringContaining('apt install python3-venv') as string,
      },
    ]);
  });

  it('is blocked, and what serves goes on serving, on a host that has lost Python', async () => {
    const host = makeHost({ 'alpha/requirements.txt': '' });
    const objects = [pack('alpha', ['python']), pythonRuntime([], { distributions: verification })];
    const verify = async (PATH: string) => {
      const { verifications } = await verifyRuntimes(objects, {
        root: host.root,
        trust: 'trusted-repo',
        approved: new Set(),
        parallelism: 2,
        variables: { PATH },
        now: Date.now(),
        timeToLive: 60_000,
        run: 'unknown',
      });
      return verifications;
    };
    await host.converge(objects, { verifications: await verify(hostFacts.path) });
    const verifications = await verify('/nowhere');
    expect(verifications).toMatchObject([{ available: false, reason: 'python3 is not installed' }]);
    const { environments } = await host.converge(objects, { verifications });
    expect(environments).toMatchObject([
      {
        state: 'degraded',
        reason: 'this host has no core.python that satisfies python (python3 is not installed)',
        links: [host.packPath('alpha', '.venv')],
      },
    ]);
    expect(existsSync(host.packPath('alpha', '.venv/bin/python3'))).toBe(true);
    const other = makeHost({ 'alpha/requirements.txt': '' });
    const fresh = await other.converge(objects, { verifications });
    expect(fresh.environments).toMatchObject([
      { state: 'blocked', fix: expect.stringContaining('Install python on this host') as string },
    ]);
  });

  it('keeps its fingerprint when the interpreter was not verified this time', async () => {
    const host = makeHost({ 'alpha/requirements.txt': '' });
    const objects = [pack('alpha', ['python']), pythonRuntime([], { distributions: verification })];
    const options = {
      root: host.root,
      trust: 'trusted-repo',
      approved: new Set<string>(),
      parallelism: 1,
      variables: process.env,
      now: Date.now(),
      timeToLive: 60_000,
    } as const;
    const { verifications: known } = await verifyRuntimes(objects, { ...options, run: 'unknown' });
    expect(known[0]?.detected).toMatch(/^3\.\d+\.\d+$/);
    await host.converge(objects, { verifications: known });
    expect(host.plan(objects).environments).toMatchObject([{ action: 'keep' }]);
    const again = await verifyRuntimes(objects, { ...options, run: 'none' });
    expect(again).toEqual({ verifications: known, refused: [] });
  });
});

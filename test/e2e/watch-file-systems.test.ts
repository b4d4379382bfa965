import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeHostRepository, packYaml, plainRuntimeYaml } from '../support/environment-repository.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from '../support/databases.ts';
import { startCli, type StartedCli } from '../support/run-cli.ts';
import { makeTree, type TreeEntry } from '../support/temporary-tree.ts';

const pack = (label: string, ref = 'one'): string => `ref: ${ref}\nlabel: ${label}\nversion: 1.0.0\n`;

/** Starts a controller over `packs/` by another command, in a name space of its own. */
async function startIn(
  files: Readonly<Record<string, TreeEntry>>,
  setUp: string,
  args: readonly string[] = [],
) {
  const cwd = makeTree(files);
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const through = [...namespace, `${setUp}\nexec "$@"`, 'sh'];
  const started = startCli(['watch', 'packs', '--log-level', 'debug', ...args], {
    cwd,
    env: { DATABASE_URL: url },
    through,
  });
  onTestFinished(() => void started.process.kill('SIGKILL'));
  const labels = (): Promise<readonly object[]> =>
    withDatabase(postgresTarget(url), (database) =>
      database.read(async ({ query }) => (await query('select ref, label from pack order by ref')).rows),
    );
  return { cwd, started, labels };
}

async function stop({ process, result }: StartedCli): Promise<string> {
  process.kill('SIGTERM');
  const { code, stderr } = await result;
  expect(code, stderr).toBe(0);
  return stderr;
}

/** Ordinary users may mount where they may have name spaces. */
const namespace = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-ec'];
const mayMount = spawnSync(namespace[0]!, [...namespace.slice(1), 'mount -t tmpfs none /tmp']).status === 0;

describe('reconcile watch on file systems of other kinds', () => {
  it.skipIf(!mayMount)(
    '(needs name spaces) that are read-only below its state keeps the catalog, and says what it cannot write',
    async () => {
      const files = {
        'packs/slack/pack.yaml': packYaml('slack'),
        'packs/slack/runtimes/plain.yaml': plainRuntimeYaml(),
        'packs/slack/needs.txt': 'one\n',
        '.reconcile/environments': { directory: true },
      } as const;
      const readOnly = 'mount --bind .reconcile .reconcile; mount -o remount,ro,bind .reconcile';
      const { cwd, started, labels } = await startIn(files, readOnly);
      await started.said('outcome=partial');
      await started.said('retry.scheduled');
      expect(started.errors()).toMatch(/EROFS|read-only file system/iu);
      expect(await labels()).toEqual([{ ref: 'slack', label: 'slack' }]);
      writeFileSync(
        join(cwd, 'packs/slack/pack.yaml'),
        packYaml('slack').replace('label: slack', 'label: Second'),
      );
      await started.said('updated=1');
      expect(await labels()).toEqual([{ ref: 'slack', label: 'Second' }]);
      await stop(started);
    },
  );

  it.skipIf(!mayMount)(
    '(needs name spaces) that tell nothing sees what happened at the next resync',
    async () => {
      const overlay = 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work packs';
      const files = {
        'lower/one/pack.yaml': pack('first'),
        'upper/.keep': '',
        'work/.keep': '',
        'packs/.keep': '',
      };
      const { cwd, started, labels } = await startIn(files, overlay, ['--resync', '1s']);
      await started.said('created=1');
      // Who writes below the mount is heard of by nobody above it.
      writeFileSync(join(cwd, 'lower/one/pack.yaml'), pack('second'));
      await started.said('updated=1');
      expect(await labels()).toEqual([{ ref: 'one', label: 'second' }]);
      const line = (await stop(started)).split('\n').find((each) => each.includes('updated=1'));
      expect(line).toContain('triggers=timer');
    },
  );

  it.skipIf(!mayMount)(
    '(needs name spaces) that are unmounted deletes nothing, and goes on when they are back',
    async () => {
      const wait = (file: string): string =>
        `for i in $(seq 600); do [ -e ${file} ] && break; sleep 0.05; done`;
      const mounting = `mount --bind kept packs
        (${wait('gone')}; umount packs; ${wait('back')}; mount --bind kept packs) > /dev/null 2>&1 &`;
      const files = { 'kept/one/pack.yaml': pack('first'), 'packs/.keep': '' };
      const { cwd, started, labels } = await startIn(files, mounting, ['--prune']);
      await started.said('created=1');
      writeFileSync(join(cwd, 'gone'), '');
      await started.said('outcome=held');
      expect(await labels()).toEqual([{ ref: 'one', label: 'first' }]);
      writeFileSync(join(cwd, 'kept/one/pack.yaml'), pack('second'));
      writeFileSync(join(cwd, 'back'), '');
      await started.said('updated=1');
      expect(await labels()).toEqual([{ ref: 'one', label: 'second' }]);
      await stop(started);
    },
  );
});

const limit = '/proc/sys/fs/inotify/max_queued_events';
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

function mayLower(): boolean {
  if (!isRoot) return false;
  try {
    writeFileSync(limit, readFileSync(limit));
    return true;
  } catch {
    return false;
  }
}

describe('reconcile watch whose events the system drops', () => {
  it.skipIf(!mayLower())('(needs root) misses none of what happened, then or later', async () => {
    const host = await makeHostRepository({ 'packs/one/pack.yaml': pack('first') });
    const normal = readFileSync(limit, 'utf8');
    // It holds for those who begin to watch from now on.
    writeFileSync(limit, '8');
    let started: StartedCli;
    try {
      started = host.start('watch', 'packs', '--log-level', 'debug');
      await started.said('created=1');
    } finally {
      writeFileSync(limit, normal);
    }
    onTestFinished(() => void started.process.kill('SIGKILL'));
    started.process.kill('SIGSTOP');
    const refs = Array.from({ length: 100 }, (_, index) => `pack_${index}`);
    const write = (ref: string, label: string): void =>
      writeFileSync(join(host.cwd, 'packs', ref, 'pack.yaml'), pack(label, ref));
    for (const ref of refs) {
      mkdirSync(join(host.cwd, 'packs', ref));
      write(ref, 'first');
    }
    started.process.kill('SIGCONT');
    const count = async (label: string): Promise<number> =>
      (await host.rows(`select from pack where label = '${label}' and ref like 'pack%'`)).length;
    const converged = (label: string): Promise<void> =>
      expect.poll(() => count(label), { timeout: 30_000 }).toBe(refs.length);
    await converged('first');
    // Each directory is watched by now, also those that no event told of.
    for (const ref of [refs[0]!, refs[50]!, refs[99]!]) {
      write(ref, 'second');
      await started.said('updated=1');
      await expect.poll(() => count('second'), { timeout: 30_000 }).toBeGreaterThan(0);
      write(ref, 'first');
      await converged('first');
    }
    await stop(started);
  });
});

/** Inodes of what the kernel watches for a process. */
function watchedInodes(pid: number): ReadonlySet<number> {
  const texts = readdirSync(`/proc/${pid}/fdinfo`).map((name) => {
    try {
      return readFileSync(`/proc/${pid}/fdinfo/${name}`, 'utf8');
    } catch {
      return '';
    }
  });
  const found = texts.flatMap((text) => [...text.matchAll(/^inotify wd:\S+ ino:([0-9a-f]+)/gmu)]);
  return new Set(found.map(([, inode = '']) => parseInt(inode, 16)));
}

describe('reconcile watch over everything below a directory', () => {
  it.skipIf(process.platform !== 'linux')(
    '(needs /proc) watches no store, no log, nothing of git or of packages',
    async () => {
      const host = await makeHostRepository({
        '.git/objects/aa/b': '',
        'slack/pack.yaml': packYaml('slack'),
        'slack/runtimes/plain.yaml': plainRuntimeYaml(),
        'slack/needs.txt': 'one\n',
        'slack/node_modules/deep/er/x.js': '',
        'slack/actions/send.sh': '',
      });
      const started = host.start('watch', '.', '--log-level', 'debug');
      await started.said('outcome=applied');
      writeFileSync(join(host.cwd, 'slack/needs.txt'), 'two\n');
      await expect
        .poll(() => readFileSync(join(host.cwd, 'slack/.plain/installed'), 'utf8'), { timeout: 30_000 })
        .toBe('two\n');
      const watched = watchedInodes(started.process.pid ?? 0);
      const directories = readdirSync(host.cwd, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(host.cwd.length + 1));
      expect(directories.some((directory) => directory.startsWith('.reconcile/environments/.store/'))).toBe(
        true,
      );
      const seen = directories.filter((directory) => watched.has(statSync(join(host.cwd, directory)).ino));
      expect(seen.sort()).toEqual(['slack', 'slack/actions', 'slack/runtimes']);
      expect(watched).toContain(statSync(host.cwd).ino);
      expect(watched.size).toBe(4);
      started.process.kill('SIGHUP');
      await started.said('outcome=unchanged triggers=signal');
      // What is built triggers nothing.
      const passes = [...(await stop(started)).matchAll(/pass\.started .* triggers=(\S+)/gu)];
      expect(passes.map(([, triggers]) => triggers)).toEqual(['start', 'file', 'signal']);
    },
  );
});

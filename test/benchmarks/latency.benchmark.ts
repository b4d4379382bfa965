import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { ask } from '../support/controller-server.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { generateTree } from '../support/generate-tree.ts';
import { startCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const saves = Number(process.env['LATENCY_SAVES'] ?? 100);
const savesOfMany = Number(process.env['LATENCY_SAVES_OF_MANY'] ?? saves);

/** Milliseconds; the least that there is. They are part of every figure. */
const settle = 1;

/** Milliseconds. */
interface Distribution {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

interface Size extends Distribution {
  readonly manifests: number;
}

function distributionOf(times: readonly number[]): Distribution {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { count: times.length, p50: at(0.5), p99: at(0.99) };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** From saving a file to the notification that its transaction has been committed. */
async function measureSaves(manifests: number, saves: number): Promise<Size> {
  const cwd = makeTree({});
  // Each pack is two files.
  generateTree(join(cwd, 'packs'), manifests / 2);
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const client = await connect(url);
  const address = `unix:${join(cwd, 'http.sock')}`;
  const started = startCli(
    ['watch', 'packs', '--no-environments', '--settle', `${settle}ms`, '--listen', address],
    { cwd, env: { DATABASE_URL: url } },
  );
  onTestFinished(() => void started.process.kill('SIGKILL'));
  await started.said(' outcome=applied');
  await client.query('listen reconcile');
  const files = readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('pack.yaml'),
  );
  const times: number[] = [];
  for (let round = 0; round < saves; round += 1) {
    await rest(address);
    const file = join(cwd, files[(round * 7919) % files.length]!);
    const label = `Saved ${round}`;
    const text = readFileSync(file, 'utf8').replace(/^label: .*$/mu, `label: ${label}`);
    const committed = new Promise((resolve) => client.once('notification', resolve));
    const before = performance.now();
    writeFileSync(file, text);
    await committed;
    times.push(performance.now() - before);
    const { rowCount } = await client.query('select from pack where label = $1', [label]);
    expect(rowCount).toBe(1);
  }
  started.process.kill('SIGTERM');
  expect((await started.result).code).toBe(0);
  return { manifests, ...distributionOf(times) };
}

/** Waits until the controller has nothing to do: what waits for the end of another pass says nothing about one. */
async function rest(address: string): Promise<void> {
  for (;;) {
    const { body } = await ask(address, '/status');
    if (/"type": ?"Reconciling",\s*"status": ?"False"/u.test(body)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What nothing that writes to this server can be faster than. */
async function measureUpdates(): Promise<Distribution> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const client = await connect(url);
  await client.query('create table note (text text)');
  await client.query(`insert into note values ('')`);
  const times: number[] = [];
  for (let round = 0; round < 500; round += 1) {
    const before = performance.now();
    await client.query('begin');
    await client.query('update note set text = $1', [`Saved ${round}`]);
    await client.query('commit');
    times.push(performance.now() - before);
  }
  return distributionOf(times);
}

/** What every program on this machine takes that is started for each save. */
function measureStarts(): Distribution {
  const times = Array.from({ length: 20 }, () => {
    const before = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - before;
  });
  return distributionOf(times);
}

interface Results {
  readonly date: string;
  readonly node: string;
  readonly cores: number;
  /** Part of every figure of `saves`. */
  readonly settle: number;
  readonly saves: readonly Size[];
  readonly update: Distribution;
  readonly start: Distribution;
}

function render({ saves, update, start }: Results): string {
  const line = (cells: readonly (string | number)[]): string =>
    `  ${cells.map((cell, index) => (index === 0 ? String(cell).padEnd(26) : String(cell).padStart(9))).join('')}`;
  const row = (name: string, { count, p50, p99 }: Distribution): string =>
    line([
      name,
      count,
      p50.toFixed(1),
      p99.toFixed(1),
      (p50 / update.p50).toFixed(0),
      (p50 / start.p50).toFixed(1),
    ]);
  return [
    line(['milliseconds', 'count', 'p50', 'p99', '× update', '× node']),
    ...saves.map((size) => row(`save, ${size.manifests} manifests`, size)),
    row('update and commit', update),
    row('node -e 0', start),
    '',
  ].join('\n');
}

it('from saving a file to the committed row', { timeout: 1_800_000 }, async () => {
  const results: Results = {
    date: new Date().toISOString(),
    node: process.version,
    cores: availableParallelism(),
    settle,
    start: measureStarts(),
    update: await measureUpdates(),
    saves: [await measureSaves(100, saves), await measureSaves(10_000, savesOfMany)],
  };
  expect(results.saves.map(({ count }) => count)).toEqual([saves, savesOfMany]);
  process.stdout.write(render(results));
  const file = process.env['LATENCY_JSON'];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
});

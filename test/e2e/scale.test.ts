import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { generateTree, objectsPerPack } from '../support/generate-tree.ts';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const mebibyte = 1024 * 1024;
const many = 10_000;
let directory: string;

interface Outcome {
  readonly report: {
    readonly outcome: string;
    readonly statements: number;
    readonly plan: { readonly counts: Readonly<Record<string, number>> };
  };
  /** Largest resident size of the process, in bytes. */
  readonly peak: number;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reconcile-scale-'));
  // Runs inside of the measured process, since only that knows its own peak.
  await writeFile(
    join(directory, 'measure.cjs'),
    `process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));`,
  );
  generateTree(join(directory, 'few'), 10);
  generateTree(join(directory, 'many'), many);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function reconcile(tree: string, url: string): Promise<Outcome> {
  const peakFile = join(directory, 'peak');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--require', join(directory, 'measure.cjs'), program, tree, '--no-environments', '-o', 'json'],
    {
      cwd: directory,
      env: { ...process.env, DATABASE_URL: url, PEAK_FILE: peakFile },
      maxBuffer: 512 * mebibyte,
    },
  );
  return { report: JSON.parse(stdout), peak: Number(await readFile(peakFile, 'utf8')) * 1024 };
}

it('applies 10,000 packs with the statements and nearly the memory of 10', { timeout: 600_000 }, async () => {
  const small = await createPostgresDatabase();
  const large = await createPostgresDatabase();
  const few = await reconcile('few', small.url);
  const first = await reconcile('many', large.url);
  const second = await reconcile('many', large.url);
  await small.drop();
  await large.drop();

  const objects = Object.values(objectsPerPack).reduce((sum, count) => sum + count * many, 0);
  expect(first.report).toMatchObject({ outcome: 'applied', plan: { counts: { create: objects } } });
  expect(first.report.statements).toBe(few.report.statements);
  expect(second.report).toMatchObject({ outcome: 'unchanged', plan: { counts: { keep: objects } } });
  expect(second.report.statements).toBeLessThanOrEqual(6);
  expect((first.peak - few.peak) / mebibyte).toBeLessThan(300);
});

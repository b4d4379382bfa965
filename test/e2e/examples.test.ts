import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let home: string;

// Each run is a process of its own, with an embedded database.
vi.setConfig({ testTimeout: 120_000 });

/** Where each example is run, and with which paths, as its README says. */
const runs: Readonly<Record<string, { readonly cwd: string; readonly paths: readonly string[] }>> = {
  'first-pack': { cwd: '.', paths: ['manifests', 'examples/first-pack'] },
  team: { cwd: 'examples/team', paths: [] },
  stackstorm: { cwd: 'examples/stackstorm', paths: [] },
};

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'reconcile-examples-'));
  for (const directory of ['manifests', 'examples']) {
    cpSync(join(root, directory), join(home, directory), { recursive: true });
  }
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

interface Report {
  readonly outcome: string;
  readonly diagnostics: readonly { readonly code: string; readonly severity: string }[];
  readonly input: { readonly objects: Readonly<Record<string, number>> };
  readonly plan: { readonly counts: Readonly<Record<string, number>> } | null;
}

async function run(example: string, ...options: readonly string[]): Promise<Report> {
  const { cwd, paths } = runs[example] ?? { cwd: '.', paths: [] };
  const { stdout } = await runCli([...options, ...paths, '-o', 'json'], { cwd: join(home, cwd) });
  return JSON.parse(stdout) as Report;
}

describe('examples', () => {
  it('are all tested', () => {
    expect(readdirSync(join(root, 'examples')).toSorted()).toEqual(Object.keys(runs).toSorted());
  });

  it.each(Object.keys(runs))(
    '%s is valid, and says nothing but what its README explains',
    async (example) => {
      const { outcome, diagnostics } = await run(example, 'validate');
      expect(outcome).toBe('valid');
      // The StackStorm pack has no configuration in its repository: StackStorm keeps that elsewhere.
      expect(diagnostics.map(({ code }) => code)).toEqual(example === 'stackstorm' ? ['config.missing'] : []);
    },
  );

  it.each(Object.keys(runs))(
    '%s is planned, applied as planned, and planned to nothing again',
    async (example) => {
      const planned = await run(example, '--dry-run');
      const objects = Object.values(planned.input.objects).reduce((sum, count) => sum + count, 0);
      expect(planned).toMatchObject({ outcome: 'planned', plan: { counts: { create: objects, update: 0 } } });
      expect(await run(example)).toMatchObject({
        outcome: 'applied',
        plan: { counts: planned.plan?.counts },
      });
      expect(await run(example)).toMatchObject({ outcome: 'unchanged', plan: { counts: { keep: objects } } });
    },
  );
});

import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
  sources: { cwd: 'examples/sources', paths: [] },
};

/** Whoever has run an example here has links to its environments in it, and a state directory. */
function isOfExample(path: string): boolean {
  return basename(path) !== '.reconcile' && !lstatSync(path).isSymbolicLink();
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'reconcile-examples-'));
  for (const directory of ['manifests', 'examples']) {
    cpSync(join(root, directory), join(home, directory), { recursive: true, filter: isOfExample });
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
  readonly host: {
    readonly convergence: {
      readonly environments: readonly {
        readonly pack: string;
        readonly runtime: string;
        readonly state: string;
        readonly action: string;
      }[];
    } | null;
  } | null;
}

function run(example: string, ...options: readonly string[]): Promise<Report> {
  return runWith({}, example, ...options);
}

async function runWith(
  env: Readonly<Record<string, string>>,
  example: string,
  ...options: readonly string[]
): Promise<Report> {
  const { cwd, paths } = runs[example] ?? { cwd: '.', paths: [] };
  const { stdout } = await runCli([...options, ...paths, '-o', 'json'], { cwd: join(home, cwd), env });
  return JSON.parse(stdout) as Report;
}

describe('examples', () => {
  it('are all tested', () => {
    // Neither has manifests: test/docs/ci.test.ts checks the template, test/docs/operations.test.ts the unit.
    const others = ['ci', 'systemd'];
    expect(readdirSync(join(root, 'examples')).toSorted()).toEqual(
      [...Object.keys(runs), ...others].toSorted(),
    );
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
      // Which environments the others get depends on what the host has.
      const catalog = example === 'first-pack' ? [] : ['--no-environments'];
      const planned = await run(example, ...catalog, '--dry-run');
      const objects = Object.values(planned.input.objects).reduce((sum, count) => sum + count, 0);
      expect(planned).toMatchObject({ outcome: 'planned', plan: { counts: { create: objects, update: 0 } } });
      expect(await run(example, ...catalog)).toMatchObject({
        outcome: 'applied',
        plan: { counts: planned.plan?.counts },
      });
      expect(await run(example, ...catalog)).toMatchObject({
        outcome: 'unchanged',
        plan: { counts: { keep: objects } },
      });
    },
  );

  it('sources lets the content of its pack serve under a path that stays', async () => {
    await run('sources');
    const action = join(home, 'examples/sources/.reconcile/packs/greeter/actions/greet.sh');
    expect(execFileSync(action, ['you'], { encoding: 'utf8', env: { GREETING: 'Ahoy' } })).toBe(
      'Ahoy, you!\n',
    );
  });

  it('first-pack has an environment that its action runs in, built without any network and once', async () => {
    const changed = join(home, 'examples/first-pack/packages/greetings/index.js');
    appendFileSync(changed, '\n');
    const environment = { pack: 'hello', runtime: 'core.nodejs', state: 'ready' };
    const offline = {
      npm_config_registry: 'http://127.0.0.1:1/',
      RECONCILE_PASS_VARIABLES: 'npm_config_registry',
    };
    expect((await runWith(offline, 'first-pack')).host?.convergence?.environments).toMatchObject([
      { ...environment, action: 'built' },
    ]);
    expect((await run('first-pack')).host?.convergence?.environments).toMatchObject([
      { ...environment, action: 'built' },
    ]);
    expect((await run('first-pack')).host?.convergence?.environments).toMatchObject([
      { ...environment, action: 'kept' },
    ]);
    const action = join(home, 'examples/first-pack/actions/greet.js');
    const said = execFileSync(process.execPath, [action], { input: '{"language":"de"}', encoding: 'utf8' });
    expect(said).toBe('Guten Tag, world!\n');
  });
});

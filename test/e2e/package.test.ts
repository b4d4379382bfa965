import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { makeTree } from '../support/temporary-tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface LockFile {
  readonly packages: Readonly<Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>>;
}

/** Paths of the packages that an installation has besides this one. */
function listDependencies(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}

/** An empty project into which the package was installed: packed, and with those packages that it depends on and no others. */
function install(): string {
  const project = makeTree({ 'package.json': '{ "type": "module", "private": true }\n' });
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const packed = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' })) as {
    filename: string;
  }[];
  const place = join(project, 'node_modules/reconcile');
  mkdirSync(place, { recursive: true });
  execFileSync('tar', [
    '-xzf',
    join(project, packed[0]?.filename ?? ''),
    '--strip-components=1',
    '-C',
    place,
  ]);
  for (const path of listDependencies()) {
    const nested = join(project, path);
    mkdirSync(dirname(nested), { recursive: true });
    cpSync(join(root, path), nested, {
      recursive: true,
      filter: (source) => !source.slice(join(root, path).length).includes('/node_modules'),
    });
  }
  return project;
}

function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function node(project: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  return execFileSync(process.execPath, args, {
    cwd: project,
    env: { PATH: process.env['PATH'] ?? '', HOME: project, ...env },
    encoding: 'utf8',
  });
}

/** What docs/library.md shows, for the directory and the database at hand. */
function readExample(project: string): string {
  const [, example = ''] =
    /```ts\n([^]*?)```/u.exec(readFileSync(join(root, 'docs/library.md'), 'utf8')) ?? [];
  return example.replace('/srv/catalog', project);
}

describe('the package', () => {
  it('is a command, a library with types, and schemas, with what it depends on and no more', async () => {
    const project = install();
    const cli = join(project, 'node_modules/reconcile/dist/cli.js');
    const shipped = readdirSync(join(project, 'node_modules/reconcile'), {
      recursive: true,
      encoding: 'utf8',
    });
    expect(shipped.filter((path) => /\.map$|^src|^test|\.tsbuildinfo$/u.test(path))).toEqual([]);
    expect(shipped).toContain('docs/library.md');

    node(project, [cli, 'init', '--yes', '--name', 'slack']);
    expect(node(project, [cli, 'validate'])).toBe('Valid: 1 pack, 1 runtime from 2 files.\n');
    expect(node(project, [cli, '--dry-run', '--no-environments'])).toContain('Plan: 2 to create');
    const find = "console.log(import.meta.resolve('reconcile/schemas/pack.json'))";
    const schema = node(project, ['--input-type=module', '--eval', find]).trim();
    expect(JSON.parse(readFileSync(fileURLToPath(schema), 'utf8'))).toHaveProperty('$id');

    for (const types of ['@types/node', 'undici-types']) {
      cpSync(join(root, 'node_modules', types), join(project, 'node_modules', types), { recursive: true });
    }
    writeFileSync(join(project, 'example.ts'), readExample(project));
    const compilerOptions = { target: 'es2023', module: 'nodenext', strict: true, types: ['node'] };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['example.ts'] }),
    );
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    expect(node(project, [compiler, '--project', project])).toBe('');

    const { url, drop } = await createPostgresDatabase('migrated');
    onTestFinished(drop);
    const program = `${readFileSync(join(project, 'example.js'), 'utf8')}
      await new Promise((resolve) => setImmediate(resolve));
      await controller.stop();`;
    writeFileSync(join(project, 'example.js'), program);
    const printed = node(project, ['example.js'], { DATABASE_URL: url }).split('\n');
    expect(printed).toContain("true [ 'pack slack', 'runtime slack.shell' ]");
    expect(printed).toContain('create pack slack 7');
    expect(printed).toContain('applied');
  });

  it('takes no more room than its documentation says', () => {
    const paths = listDependencies();
    const [, packages, megabytes] =
      /about (\d+) packages and (\d+) MB/u.exec(readFileSync(join(root, 'docs/library.md'), 'utf8')) ?? [];
    expect(Math.abs(paths.length + 1 - Number(packages))).toBeLessThanOrEqual(5);
    const bytes = paths
      .filter((path) => !path.slice('node_modules/'.length).includes('node_modules/'))
      .reduce((sum, path) => sum + sizeOf(join(root, path)), 0);
    expect(bytes / 1_000_000).toBeLessThan(Number(megabytes));
    expect(bytes / 1_000_000).toBeGreaterThan(Number(megabytes) / 2);
  });
});

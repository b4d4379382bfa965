import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** Which rooms a room may import from, besides itself and the vocabulary at the root of src/. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  documents: [],
  catalog: [],
  manifests: ['documents', 'catalog'],
  plan: ['catalog'],
  database: ['catalog', 'plan'],
  apply: ['plan', 'database', 'catalog'],
  process: [],
  scaffold: ['catalog'],
  sources: ['catalog', 'process'],
  environments: ['catalog', 'process'],
  reconcile: [
    'documents',
    'catalog',
    'manifests',
    'plan',
    'database',
    'apply',
    'process',
    'sources',
    'environments',
  ],
  controller: ['database', 'reconcile'],
  library: ['catalog', 'manifests', 'plan', 'database', 'process', 'reconcile', 'controller'],
  report: ['documents', 'catalog', 'plan', 'sources', 'environments', 'reconcile', 'controller'],
  server: ['process', 'controller', 'report'],
  cli: [
    'documents',
    'catalog',
    'manifests',
    'plan',
    'database',
    'apply',
    'process',
    'sources',
    'environments',
    'reconcile',
    'report',
    'server',
    'controller',
    'scaffold',
  ],
};

/** Rooms that may only see another room's types. */
const typesOnly: ReadonlySet<string> = new Set([
  'report -> documents',
  'report -> reconcile',
  'report -> environments',
  'report -> sources',
  'report -> controller',
  'server -> controller',
  'database -> plan',
]);

/** Who may import which package. Everything that is not listed has exactly one importing file. */
const packageRooms: Readonly<Record<string, string>> = {
  yaml: 'documents',
  ignore: 'documents',
  semver: 'catalog',
  'json-schema-to-ts': 'report',
  'fastest-levenshtein': 'catalog',
  ajv: 'manifests',
  'ajv-formats': 'manifests',
  re2js: 'catalog',
  pg: 'database',
  '@electric-sql/pglite': 'database',
  'fs-native-extensions': 'database',
  execa: 'process',
  chokidar: 'controller',
  tar: 'sources',
  yauzl: 'sources',
  'xz-decompress': 'sources',
  picocolors: 'report',
  'log-update': 'report',
  'prom-client': 'server',
  commander: 'cli',
};

/**
 * ajv checks our own schemas in one file and, differently configured and in a worker, those of packs in another. The command line is
 * described in four: the options of settings, the commands, and those of contents and of environments.
 */
const importersAllowed: Readonly<Record<string, number>> = { ajv: 2, commander: 4 };

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'\s*\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    room: roomOf(file),
    target: match[2] ?? match[3] ?? '',
    typeOnly: match[1] !== undefined,
  }));
}

function roomOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}

const imports = files.flatMap(importsOf);
const local = imports
  .filter(({ target }) => target.startsWith('.'))
  .map((found) => ({ ...found, to: relative(src, join(src, dirname(found.file), found.target)) }));
const packages = imports.filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'));

/** `ajv/dist/2020.js` is package `ajv`; `@scope/name/x` is `@scope/name`. */
function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function filesMatching(pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(readFileSync(join(src, file), 'utf8')));
}

describe('architecture', () => {
  it('has files to look at', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(local.length).toBeGreaterThan(100);
  });

  it('lets a room import only from the rooms below it', () => {
    const wrong = local.filter(({ room, to }) => {
      const target = roomOf(to);
      return room !== '' && target !== '' && target !== room && !(mayImport[room] ?? []).includes(target);
    });
    expect(wrong.map(({ file, to }) => `${file} -> ${to}`)).toEqual([]);
  });

  it('shows some rooms to others as types only', () => {
    const wrong = local.filter(
      ({ room, to, typeOnly }) => typesOnly.has(`${room} -> ${roomOf(to)}`) && !typeOnly,
    );
    expect(wrong.map(({ file, to }) => `${file} -> ${to}`)).toEqual([]);
  });

  it('has no import cycles', () => {
    const graph = groupBy(
      local.filter(({ typeOnly }) => !typeOnly),
      ({ file }) => file,
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) {
        cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const { to } of graph.get(file) ?? []) visit(to, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('imports each package in one file of one room', () => {
    const importers = groupBy(packages, ({ target }) => packageOf(target));
    for (const [name, found] of importers) {
      const room = packageRooms[name];
      const where = [...new Set(found.filter(({ typeOnly }) => !typeOnly).map(({ file }) => file))];
      expect(room, `${name} is imported by ${where.join(', ')} but no room owns it`).toBeDefined();
      expect(where.length, `${name}: ${where.join(', ')}`).toBeLessThanOrEqual(importersAllowed[name] ?? 1);
      expect(
        where.every((file) => roomOf(file) === room),
        `${name}: ${where.join(', ')}`,
      ).toBe(true);
    }
  });

  it('keeps plan/ and catalog/ free of clock and I/O', () => {
    const isPure = (file: string): boolean => /^(?:plan|catalog)\//.test(file);
    const modules = imports.filter(({ file, target }) => isPure(file) && target.startsWith('node:'));
    expect(modules.map(({ target }) => target).filter((target) => target !== 'node:crypto')).toEqual([]);
    const impure = /Date\.now|new Date\(\)|performance\.|Math\.random|process\./;
    expect(filesMatching(impure).filter(isPure)).toEqual([]);
  });

  it('reads the environment in settings.ts only, and exits in cli.ts only', () => {
    expect(filesMatching(/process\.env/)).toEqual(['settings.ts']);
    expect(filesMatching(/process\.exit\b/)).toEqual(['cli.ts']);
  });

  it('writes to a terminal in cli/ and report/ only', () => {
    const writers = filesMatching(/console\.|process\.std(?:out|err)/);
    expect(writers.filter((file) => !/^(?:cli\/|report\/|cli\.ts)/.test(file))).toEqual([]);
  });

  it('has no default exports, no enums, and no names that say nothing', () => {
    expect(filesMatching(/^export default|^export (?:const )?enum /m)).toEqual([]);
    expect(
      files.filter((file) => /\b(?:utils?|helpers?|lib|manager|service|common|misc)\b/.test(file)),
    ).toEqual([]);
  });

  it('keeps files small', () => {
    const large = files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 301);
    expect(large).toEqual([]);
  });
});

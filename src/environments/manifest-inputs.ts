import { createHash } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { digestTree } from './digest-tree.ts';
import { findReferences } from './manifest-references.ts';
import { readSmallFile } from '../process/read-small-file.ts';

/** The files that an install command reads. Digests are hexadecimal sha256. */
export interface ManifestInputs {
  readonly path: string;
  readonly digest: string;
  /** Lock files and settings beside the manifest, and what it includes, by path relative to it. */
  readonly others: Readonly<Record<string, string>>;
  /** Local directories that are installed from: they tie the environment to this place. */
  readonly directories: readonly string[];
}

const lockFiles: Readonly<Record<string, readonly string[]>> = {
  'package.json': [
    'package-lock.json',
    'npm-shrinkwrap.json',
    'yarn.lock',
    'pnpm-lock.yaml',
    'bun.lock',
    'bun.lockb',
    'bunfig.toml',
    '.npmrc',
  ],
  'pyproject.toml': ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'],
  Pipfile: ['Pipfile.lock'],
  'go.mod': ['go.sum'],
  'Cargo.toml': ['Cargo.lock'],
  'deno.json': ['deno.lock'],
  'composer.json': ['composer.lock'],
  cpanfile: ['cpanfile.snapshot'],
};

const maxFiles = 1000;

/** Reads a manifest and everything that it leads to. Undefined where there is no such file. */
export function readManifestInputs(path: string): ManifestInputs | undefined {
  const content = readSmallFile(path);
  if (content === undefined) return undefined;
  const collected: Collected = { root: dirname(path), others: new Map(), directories: new Set() };
  for (const name of [...(lockFiles[basename(path)] ?? []), `${basename(path)}.lock`]) {
    addFile(collected, join(collected.root, name));
  }
  followReferences(collected, path, content.toString('utf8'));
  return {
    path,
    digest: hash(content),
    others: Object.fromEntries([...collected.others].sort(([first], [second]) => (first < second ? -1 : 1))),
    directories: [...collected.directories].sort(),
  };
}

interface Collected {
  readonly root: string;
  readonly others: Map<string, string>;
  readonly directories: Set<string>;
}

function followReferences(collected: Collected, path: string, content: string): void {
  const { includes, locals } = findReferences(basename(path), content);
  for (const include of includes) {
    const target = resolve(dirname(path), include);
    const known = collected.others.size;
    const included = addFile(collected, target);
    if (included === undefined) collected.others.set(relative(collected.root, target), 'missing');
    else if (collected.others.size > known && known < maxFiles) {
      followReferences(collected, target, included.toString('utf8'));
    }
  }
  for (const local of locals) addLocal(collected, resolve(dirname(path), local));
}

function addLocal(collected: Collected, target: string): void {
  if (!isDirectory(target)) {
    if (addFile(collected, target) === undefined) {
      collected.others.set(relative(collected.root, target), 'missing');
    }
    return;
  }
  collected.directories.add(realpathSync(target));
  collected.others.set(relative(collected.root, target), digestTree(target));
}

/** Adds a file's digest unless it is there already; gives its content. */
function addFile({ root, others }: Collected, path: string): Buffer | undefined {
  const content = readSmallFile(path);
  if (content !== undefined) others.set(relative(root, path), hash(content));
  return content;
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

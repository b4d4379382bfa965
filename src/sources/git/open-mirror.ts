import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { killMarked } from '../../process/kill-marked.ts';
import { removeTree } from '../../process/remove-tree.ts';
import { runCommand } from '../../process/run-command.ts';
import { writeAtomically } from '../../process/write-atomically.ts';
import { mirrorMark, type Repository } from './repository.ts';

/** Packs of a mirror before it is made anew at the next fetch: each fetch adds one or two, and git's own repacking would drop blobs. */
const maxPacks = 64;

/** File in a mirror that is there while a fetch writes to it. */
const busyFile = 'reconcile-busy';

/** File in a mirror that is there once something in it was found to be missing or wrong. */
const damagedFile = 'reconcile-damaged';

/**
 * Makes the mirror where there is none, and cleans it of what a fetch left behind that was killed: processes that went on without us,
 * half-written packs, locks. Only for who holds the lock of the mirror.
 */
export async function openMirror(repository: Repository): Promise<void> {
  const { directory } = repository;
  if (existsSync(join(directory, damagedFile))) discardMirror(repository);
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) discardMirror(repository);
  if (existsSync(join(directory, busyFile))) endInterruptedFetch(directory);
  if (existsSync(join(directory, 'HEAD'))) restoreSettings(repository);
  else await makeMirror(repository);
}

/** Files of a mirror, besides its configuration, by which git can be led elsewhere. We have none of them. */
const misleading = ['commondir', 'config.worktree', 'info', 'hooks', 'objects/info/alternates'];

/**
 * Whoever can put a mirror into the cache, such as by committing one in the work tree that the cache lies in, may not have git run a
 * program: its configuration is what git wrote when it made one.
 */
function restoreSettings({ directory, format }: Repository): void {
  for (const name of misleading) {
    const path = join(directory, name);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) removeTree(path);
  }
  const version = format === 'sha1' ? 0 : 1;
  const extensions = format === 'sha1' ? '' : `[extensions]\n\tobjectformat = ${format}\n`;
  const core = `[core]\n\trepositoryformatversion = ${version}\n\tfilemode = true\n\tbare = true\n`;
  const text = `${core}${extensions}`;
  const path = join(directory, 'config');
  if (!holds(path, text)) writeAtomically(path, text, { durable: false });
}

function holds(path: string, text: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true && status.size === text.length && readFileSync(path, 'utf8') === text;
}

/** Throws the mirror away; `openMirror` makes it anew. */
export function discardMirror({ directory }: Repository): void {
  removeTree(directory);
}

/** Has the mirror thrown away when it is opened next; for who does not hold its lock. */
export function condemnMirror({ directory }: Repository): void {
  if (existsSync(directory)) writeFileSync(join(directory, damagedFile), '');
}

/** Whether it has become so large that it should be made anew. */
export function isOvergrown({ directory }: Repository): boolean {
  return (
    readdirSync(join(directory, 'objects/pack')).filter((name) => name.endsWith('.pack')).length > maxPacks
  );
}

/** Does what writes to the mirror, so that the next one who opens it knows when this was cut off. */
export async function whileBusy<Value>(
  { directory }: Repository,
  work: () => Promise<Value>,
): Promise<Value> {
  const path = join(directory, busyFile);
  writeFileSync(path, '');
  const value = await work();
  sweep(directory);
  rmSync(path);
  return value;
}

/** Removes half-written files and locks. No process may be writing to the mirror. */
export function sweep(directory: string): void {
  const packs = join(directory, 'objects/pack');
  const indexed = new Set(readdirSync(packs).filter((name) => name.endsWith('.idx')));
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const { name } = entry;
    const isUnindexed = /^pack-.*\.pack$/.test(name) && !indexed.has(name.replace(/pack$/, 'idx'));
    if (isUnindexed || /^tmp_|^shallow_|\.lock$|^pack-.*\.keep$/.test(name))
      removeTree(join(entry.parentPath, name));
  }
}

function endInterruptedFetch(directory: string): void {
  killMarked({ name: mirrorMark, value: directory });
  if (existsSync(join(directory, 'objects/pack'))) sweep(directory);
  rmSync(join(directory, busyFile), { force: true });
}

async function makeMirror(repository: Repository): Promise<void> {
  const { directory, format, localEnv, options } = repository;
  const draft = `${directory}.new`;
  removeTree(draft);
  removeTree(directory);
  mkdirSync(dirname(directory), { recursive: true, mode: 0o700 });
  const init = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, '--', draft];
  await runCommand(['git', ...init], {
    cwd: dirname(directory),
    env: { ...localEnv, GIT_DEFAULT_REF_FORMAT: 'files' },
    timeout: options.timeout,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  renameSync(draft, directory);
  restoreSettings(repository);
}

import { randomBytes } from 'node:crypto';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { checkRef, parseRuntimeRef } from '../catalog/ref.ts';
import { InternalError, OperationalError } from '../errors.ts';
import type { ExportedManifest } from '../reconcile/export-catalog.ts';

interface WriteOptions {
  readonly cwd: string;
  /** Relative to `cwd`; made where it is not there. */
  readonly directory: string;
  /** Whether files that are there are replaced. */
  readonly force: boolean;
}

/** Files that a refusal names. */
const maxNamed = 3;

/**
 * Writes manifests as pack directories: `<pack>/pack.yaml` and `<pack>/runtimes/<name>.yaml`. Nothing is written when one of the files is
 * there already, nor outside of the directory. Throws OperationalError `output.failed`.
 */
export async function writeManifests(
  manifests: readonly ExportedManifest[],
  { cwd, directory, force }: WriteOptions,
): Promise<void> {
  const root = resolve(cwd, directory);
  const files = manifests.map((manifest) => ({ path: placeOf(manifest), text: manifest.text }));
  try {
    const present: string[] = [];
    for (const { path } of files) if (await exists(root, path)) present.push(join(directory, path));
    if (present.length > 0 && !force) throw describePresent(present);
    for (const { path, text } of files) await replaceFile(join(root, path), text);
  } catch (error) {
    throw explainFailure(error, cwd);
  }
}

/** Refs come from the database; only those of the exact form name a path. */
function placeOf({ kind, ref }: ExportedManifest): string {
  const runtime = kind === 'runtime' ? parseRuntimeRef(ref) : undefined;
  if (runtime !== undefined) return join(runtime.pack, 'runtimes', `${runtime.name}.yaml`);
  if (kind === 'pack' && checkRef('pack', ref) === undefined) return join(ref, 'pack.yaml');
  throw new InternalError('an export holds a ref that is none');
}

/** Whether a file is there. Throws where something else than a directory leads to it, or than a file is in its place. */
async function exists(root: string, path: string): Promise<boolean> {
  const parts = path.split(/[\\/]/u);
  for (const depth of parts.keys()) {
    const place = join(root, ...parts.slice(0, depth + 1));
    const found = await look(place);
    if (found === undefined) return false;
    const isLast = depth === parts.length - 1;
    if (isLast ? found.isDirectory() : !found.isDirectory()) {
      throw new OperationalError(`${place} is not a ${isLast ? 'file' : 'directory of its own'}`, {
        code: 'output.failed',
        hint: 'Nothing was written. Remove it, or name another directory with --to.',
      });
    }
  }
  return true;
}

async function look(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Never leaves half a file, and never writes through a link. */
async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.export-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function describePresent(present: readonly string[]): OperationalError {
  const named = present.slice(0, maxNamed).join(', ');
  const more = present.length > maxNamed ? ` and ${present.length - maxNamed} more` : '';
  return new OperationalError(`${named}${more} ${present.length === 1 ? 'is' : 'are'} there already`, {
    code: 'output.failed',
    hint: 'Nothing was written. Name another directory with --to, or overwrite with --force.',
  });
}

function explainFailure(error: unknown, cwd: string): unknown {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error) || !('path' in error)) return error;
  const place = relative(cwd, String(error.path)) || '.';
  return new OperationalError(`${place} cannot be written (${code})`, {
    code: 'output.failed',
    hint: 'Check the directory that --to names, and the rights to it.',
    cause: error,
  });
}

/** Of a failed system call. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}

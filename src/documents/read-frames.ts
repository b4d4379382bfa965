import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Diagnostic, Location } from '../diagnostics.ts';
import { renderControls } from './display-path.ts';
import { errorCode } from './file-problem.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { maskSecrets } from './mask-secrets.ts';
import { defaultReadLimits } from './read-documents.ts';
import { readFile } from './read-file.ts';

/** The lines around a finding, ready to be shown: secrets hidden, control characters escaped, long lines cut. */
export interface Frame {
  /** Number of the first of `lines`, from 1. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** Where the finding is in `lines[location.line - firstLine]`, from 1; this differs from its column in the file. */
  readonly column: number;
}

const linesBefore = 2;
const linesAfter = 1;
const maxWidth = 200;

/**
 * Reads the lines around the first `limit` (50) findings, and around what they relate to, from their files again. A file
 * that the reader refused, that lies outside of `within` (by default the working directory) or that changed too much
 * meanwhile has no frame.
 */
export async function readFrames(
  diagnostics: readonly Diagnostic[],
  options: { readonly cwd: string; readonly limit?: number; readonly within?: readonly string[] },
): Promise<ReadonlyMap<Location, Frame>> {
  const refused = new Set(
    diagnostics.filter(({ code }) => code.startsWith('file.')).map(({ location }) => location?.file),
  );
  const wanted = diagnostics
    .slice(0, options.limit ?? 50)
    .flatMap(({ location, related = [] }) => [location, ...related.map((other) => other.location)])
    .flatMap((location) => (location === undefined || refused.has(location.file) ? [] : [location]));
  const byFile = new Map<string, Location[]>();
  for (const location of wanted) {
    const others = byFile.get(location.file);
    if (others === undefined) byFile.set(location.file, [location]);
    else others.push(location);
  }
  const roots = await findRealPaths(
    (options.within ?? [options.cwd]).map((path) => resolve(options.cwd, path)),
  );
  const frames = new Map<Location, Frame>();
  await mapConcurrently([...byFile], 4, async ([file, locations]) => {
    const lines = await readLines(file, options.cwd, roots);
    for (const location of locations) {
      const frame = lines === undefined ? undefined : buildFrame(lines, location);
      if (frame !== undefined) frames.set(location, frame);
    }
  });
  return frames;
}

async function findRealPaths(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    try {
      found.push(await realpath(path));
    } catch (error) {
      errorCode(error);
    }
  }
  return found;
}

async function readLines(
  file: string,
  cwd: string,
  roots: readonly string[],
): Promise<readonly string[] | undefined> {
  // A path is shown absolute when it lies outside of the working directory: somebody asked for it by name.
  const allowed = isAbsolute(file) ? [...roots, ...(await findRealPaths([dirname(file)]))] : roots;
  const target = { path: file, absolutePath: resolve(cwd, file) };
  const read = await readFile(target, { roots: allowed, maxBytes: defaultReadLimits.maxFileBytes });
  return read.kind === 'text' ? maskSecrets(read.text.split(/\r?\n/)) : undefined;
}

function buildFrame(lines: readonly string[], location: Location): Frame | undefined {
  const index = location.line - 1;
  const line = lines[index];
  if (line === undefined) return undefined;
  const offset = Math.min(location.column - 1, line.length);
  const from = line.length <= maxWidth ? 0 : Math.max(0, offset - maxWidth / 2);
  const first = Math.max(0, index - linesBefore);
  return {
    firstLine: first + 1,
    lines: lines.slice(first, index + linesAfter + 1).map((text) => renderPart(text, from)),
    column: renderLine(cut(line, from).slice(0, offset - from)).length + 1,
  };
}

function renderPart(line: string, from: number): string {
  return renderLine(cut(line, from)).trimEnd();
}

/** The part of a line that is shown; an ellipsis stands in place of the first or last character where it was cut. */
function cut(line: string, from: number): string {
  const part = line.slice(from, from + maxWidth);
  const start = from > 0 && part !== '' ? `…${part.slice(1)}` : part;
  return line.length > from + maxWidth ? `${start.slice(0, -1)}…` : start;
}

/** Tabs become visible and one column wide, so that what is under a column stays there. */
function renderLine(text: string): string {
  return renderControls(text.replaceAll('\t', '→')).replace(/[\ud800-\udfff]/gu, '\ufffd');
}

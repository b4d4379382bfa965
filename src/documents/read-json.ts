import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Diagnostic, Location } from '../diagnostics.ts';
import { renderPath } from './display-path.ts';
import type { Path, Value } from './document.ts';
import { accessProblem, errorCode, fileProblem } from './file-problem.ts';
import { parseDocuments } from './parse-documents.ts';
import { readFile } from './read-file.ts';

/** A JSON file that was read, or why it was not. */
export type JsonFile =
  | { readonly value: Value; readonly locate: (path: Path) => Location; readonly diagnostic: undefined }
  | { readonly value: undefined; readonly diagnostic: Diagnostic };

/** Length in UTF-16 code units up to which a place in a file is looked for. */
const maxSearched = 1024 * 1024;

/** Reads a JSON file; `path` is relative to `cwd`. */
export async function readJson(
  path: string,
  { cwd, maxBytes }: { readonly cwd: string; readonly maxBytes: number },
): Promise<JsonFile> {
  const named = resolve(cwd, path);
  const shown = renderPath(cwd, named);
  let absolutePath;
  try {
    absolutePath = await realpath(named);
  } catch (error) {
    return { value: undefined, diagnostic: accessProblem(shown, errorCode(error)) };
  }
  const read = await readFile({ path: shown, absolutePath }, { roots: [dirname(absolutePath)], maxBytes });
  if (read.kind === 'refused') return { value: undefined, diagnostic: adaptProblem(read.diagnostic, shown) };
  const text = read.kind === 'text' ? read.text : '';
  try {
    const value = JSON.parse(text) as Value;
    return { value, locate: (place) => locateInJson(shown, text, place), diagnostic: undefined };
  } catch (error) {
    return { value: undefined, diagnostic: explainJson(shown, text, error) };
  }
}

/** What is advised about manifests does not help here. */
function adaptProblem(diagnostic: Diagnostic, file: string): Diagnostic {
  const hint = 'Name the file that was written.';
  if (diagnostic.code === 'file.not-regular') return { ...diagnostic, message: `${file} is no file.`, hint };
  return diagnostic.code === 'file.too-large' ? { ...diagnostic, hint } : diagnostic;
}

/** Where a part of a file of moderate size stands; the file's beginning in a larger one. JSON is YAML. */
function locateInJson(file: string, text: string, path: Path): Location {
  const start = { file, line: 1, column: 1 };
  if (text.length > maxSearched) return start;
  const { documents } = parseDocuments(
    { path: file, absolutePath: file, role: 'manifest', packDirectory: undefined, siblings: [] },
    text,
  );
  return documents[0]?.locate(path) ?? start;
}

/** The engine's own message quotes the file, so only the place is taken from it. */
function explainJson(file: string, text: string, error: unknown): Diagnostic {
  const lines = text.slice(0, findMistake(text, messageOf(error))).split('\n');
  return fileProblem({
    code: 'json.syntax',
    file,
    line: lines.length,
    column: (lines.at(-1) ?? '').length + 1,
    message: text.trim() === '' ? `${file} is empty.` : `${file} is not JSON from here on.`,
    hint: 'Write the file anew instead of editing it.',
  });
}

function findMistake(text: string, message: string): number {
  const position = /at position (\d+)/u.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  if (!message.startsWith(unexpected)) return text.trim() === '' ? 0 : text.length;
  if (text.length > maxSearched) return 0;
  // Up to the mistake, the text is only incomplete.
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (failureOf(text.slice(0, middle)).startsWith(unexpected)) bad = middle;
    else good = middle;
  }
  return good;
}

const unexpected = 'Unexpected token';

function failureOf(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

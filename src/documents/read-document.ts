import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import { renderPath } from './display-path.ts';
import type { Document, ManifestFile } from './document.ts';
import { accessProblem, errorCode, fileProblem } from './file-problem.ts';
import { parseDocuments } from './parse-documents.ts';
import { defaultReadLimits } from './read-documents.ts';
import { readFile } from './read-file.ts';

interface SingleDocument {
  /** The file's only document; undefined when it holds none, or none that could be used. */
  readonly document: Document | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a YAML file of one document, such as the settings. With `optional`, a file that is not there is no finding. At most 1 MiB unless told. */
export async function readDocument(
  path: string,
  options: { readonly cwd: string; readonly optional?: boolean; readonly maxBytes?: number },
): Promise<SingleDocument> {
  const named = resolve(options.cwd, path);
  const shown = renderPath(options.cwd, named);
  let absolutePath;
  try {
    if (options.optional === true && !(await exists(named))) return { document: undefined, diagnostics: [] };
    absolutePath = await realpath(named);
  } catch (error) {
    return { document: undefined, diagnostics: [accessProblem(shown, errorCode(error))] };
  }
  const file: ManifestFile = {
    path: shown,
    absolutePath,
    role: 'manifest',
    packDirectory: undefined,
    siblings: [],
  };
  const read = await readFile(file, {
    roots: [dirname(absolutePath)],
    maxBytes: options.maxBytes ?? defaultReadLimits.maxFileBytes,
  });
  if (read.kind !== 'text') {
    return { document: undefined, diagnostics: read.kind === 'refused' ? [read.diagnostic] : [] };
  }
  const { documents, diagnostics } = parseDocuments(file, read.text);
  const [document, second] = documents;
  if (second === undefined) return { document, diagnostics };
  const { line, column } = second.locate([]);
  const extra = fileProblem({
    code: 'yaml.several-documents',
    file: shown,
    line,
    column,
    message: `${shown} holds more than one document.`,
    hint: 'Write one document, without further lines "---".',
  });
  return { document, diagnostics: [...diagnostics, extra] };
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

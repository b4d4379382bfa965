import { OperationalError } from '../errors.ts';
import { explainField } from '../manifests/explain/explain-field.ts';
import { findField, type SchemaRoots } from '../manifests/explain/find-field.ts';
import { renderExplanation, renderRoots, toJsonExplanation } from '../report/render-explanation.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { buildExplainRoots, explainWords, listOtherNames } from './explain-roots.ts';
import { writeResult } from './write-result.ts';

/** Levels below a field that `--recursive` shows: more than there are. */
const allLevels = 32;

/** `reconcile explain [field]`: tells what the schemas say about a field. Throws OperationalError `usage`. */
export async function runExplain(context: CommandContext): Promise<number> {
  const { terminal, invocation } = context;
  const { path, recursive = false } = invocation.explaining ?? {};
  const roots = buildExplainRoots();
  const options = { words: explainWords, namesOf: listOtherNames, depth: recursive ? allLevels : 1 };
  const look = { color: terminal.color.result, width: terminal.width };
  if (path === undefined) {
    const explained = Object.keys(roots).map((root) => explain(root, roots, { ...options, depth: 0 }));
    await writeResult(context, {
      json: () => toJsonExplanation(explained),
      human: () => renderRoots(explained, look),
    });
  } else {
    const explained = explain(path, roots, options);
    await writeResult(context, {
      json: () => toJsonExplanation([explained]),
      human: () => renderExplanation(explained, look),
    });
  }
  return exitCodes.ok;
}

function explain(
  path: string,
  roots: SchemaRoots,
  options: Parameters<typeof explainField>[2],
): ReturnType<typeof explainField> {
  const result = findField(path, roots);
  if (result.found) return explainField(result.path, result.field, options);
  throw new OperationalError(result.message, { code: 'usage', hint: result.hint });
}

import { buildProgram } from '../parse-arguments.ts';
import { findCompletions, type Candidate, type Completions } from './find-completions.ts';

/** What a shell adds itself. */
const kindsOfShell: ReadonlySet<string> = new Set(['files', 'directories']);

/**
 * The answer to a shell that completes a command line: first `files`, `directories` or `words`, for what the shell is to add itself; then a
 * line a word, with a tab and its description. `words` are those behind the program's name; the last is being typed. Never throws.
 */
export async function completeWords(words: readonly string[], cwd: string): Promise<string> {
  const program = buildProgram({ version: '', print: () => {}, onInvocation: () => {} });
  const completions = findCompletions(program, words);
  const { kind, current, lead } = completions;
  const all = [...completions.candidates, ...(await listValues(completions, { words, cwd }))];
  const lines = all
    .filter(({ value }) => value.startsWith(current))
    .map(({ value, description }) => `${lead}${value}\t${description}`);
  return `${[kindsOfShell.has(kind) ? kind : 'words', ...lines].join('\n')}\n`;
}

async function listValues(
  { kind, current }: Completions,
  { words, cwd }: { readonly words: readonly string[]; readonly cwd: string },
): Promise<readonly Candidate[]> {
  if (kind === 'nothing' || kindsOfShell.has(kind)) return [];
  if (kind === 'fields') return (await import('./list-fields.ts')).listFieldNames(current);
  const { listRefs } = await import('./list-refs.ts');
  const refs = await listRefs(kind, { cwd, pack: kind === 'runtimes' ? words.at(-2) : undefined });
  return refs.map((value) => ({ value, description: '' }));
}

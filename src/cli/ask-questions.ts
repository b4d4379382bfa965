import { createInterface } from 'node:readline/promises';
import { OperationalError } from '../errors.ts';

/** A question to whoever sits at the terminal. */
export interface Question<Answer> {
  readonly text: string;
  /** Taken where nothing but Enter is typed. */
  readonly default: string;
  /** The answer, or why it is none. */
  readonly read: (typed: string) => { readonly answer: Answer } | { readonly problem: string };
}

/** Where questions are asked and answered. */
export interface Dialogue {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Ends the asking when it fires. */
  readonly signal: AbortSignal;
}

/** Asks until it is answered. */
export type Ask = <Answer>(question: Question<Answer>) => Promise<Answer>;

/**
 * Lets `work` ask one question after another. Throws OperationalError `interrupted` when the input ends, on Ctrl-C, or when the signal
 * fires.
 */
export async function askQuestions<Result>(
  { input, output, signal }: Dialogue,
  work: (ask: Ask) => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw buildInterruption();
  const reader = createInterface({ input, output });
  const giveUp = (): void => reader.close();
  reader.on('SIGINT', giveUp);
  signal.addEventListener('abort', giveUp);
  // Lines may arrive before they are asked for, all at once.
  const lines = reader[Symbol.asyncIterator]();
  try {
    return await work(async ({ text, default: fallback, read }) => {
      for (;;) {
        reader.setPrompt(`${text} [${fallback}] `);
        reader.prompt();
        const line = await lines.next();
        if (line.done === true) throw buildInterruption();
        const typed = line.value.trim();
        const found = read(typed === '' ? fallback : typed);
        if ('answer' in found) return found.answer;
        output.write(`${found.problem}\n`);
      }
    });
  } finally {
    signal.removeEventListener('abort', giveUp);
    reader.close();
  }
}

function buildInterruption(): OperationalError {
  return new OperationalError('the questions were not answered: nothing was written', {
    code: 'interrupted',
    hint: 'Say --yes to be asked nothing.',
  });
}

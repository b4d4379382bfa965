import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { askQuestions, type Question } from '../../../src/cli/ask-questions.ts';

const size: Question<number> = {
  text: 'How many?',
  default: '3',
  read: (typed) => (/^\d+$/u.test(typed) ? { answer: Number(typed) } : { problem: 'Write a number.' }),
};

async function answer(
  typed: string,
  questions = 1,
): Promise<{ readonly answers: number[]; readonly shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(typed);
  const answers = await askQuestions({ input, output, signal: new AbortController().signal }, async (ask) => {
    const found: number[] = [];
    while (found.length < questions) found.push(await ask(size));
    return found;
  });
  output.end();
  return { answers, shown: await text(output) };
}

describe('askQuestions', () => {
  it('takes the default for an empty line, and lines that came before they were asked for', async () => {
    await expect(answer('\n 7 \n', 2)).resolves.toMatchObject({ answers: [3, 7] });
  });

  it('asks again until it is answered', async () => {
    const { answers, shown } = await answer('many\n4\n');
    expect(answers).toEqual([4]);
    expect(shown).toBe('How many? [3] Write a number.\nHow many? [3] ');
  });

  it('ends where the input ends', async () => {
    await expect(answer('many\n')).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('asks nothing when it was told to end before', async () => {
    const streams = { input: new PassThrough(), output: new PassThrough() };
    const asked = askQuestions({ ...streams, signal: AbortSignal.abort() }, (ask) => ask(size));
    await expect(asked).rejects.toMatchObject({ code: 'interrupted' });
    expect(streams.output.readableLength).toBe(0);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const asked = askQuestions(
      { input: new PassThrough(), output: new PassThrough(), signal: stop.signal },
      (ask) => ask(size),
    );
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'interrupted' });
  });
});

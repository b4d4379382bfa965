import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { makeTree } from '../support/temporary-tree.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const page = fileURLToPath(new URL('../../docs/getting-started.md', import.meta.url));

/** Stands between the output of two blocks. */
const end = '\u001e';

interface Block {
  readonly language: string;
  readonly text: string;
}

it('docs/getting-started.md does what it shows', async () => {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/```(\w+)\n([^]*?)```/gu)].map(
    ([, language = '', text = '']): Block => ({ language, text }),
  );
  const scripts = blocks.filter(({ language }) => language === 'sh');
  expect(scripts.length).toBeGreaterThan(5);
  const cwd = makeTree({
    'bin/reconcile': { mode: 0o755, content: `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n` },
  });
  const { url, drop } = await createPostgresDatabase('migrated');
  onTestFinished(drop);
  // One shell for all of them, since one of them goes into a directory.
  const script = scripts.map(({ text }) => `${text}printf '${end}'\n`).join('');
  const output = execFileSync('bash', ['-e', '-c', `exec 2>&1\n${script}`], {
    cwd,
    env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: cwd, DATABASE_URL: url },
    encoding: 'utf8',
  }).split(end);
  const wrong: string[] = [];
  let ran = -1;
  for (const { language, text } of blocks) {
    if (language === 'sh') ran += 1;
    const shown = language === 'text' ? text.trimEnd().split('\n') : [];
    wrong.push(...shown.filter((line) => output[ran]?.includes(line) !== true));
  }
  expect(wrong, output.join('\n')).toEqual([]);
});

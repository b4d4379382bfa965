import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTree } from './temporary-tree.ts';

/** A `git` that notes how it is called. */
export interface GitLog {
  /** PATH on which it is found first. */
  readonly path: string;
  /** Subcommands of the calls since it was last asked, in their order. */
  readonly takeCommands: () => readonly string[];
  /** Whole calls so far, one a line. */
  readonly text: () => string;
}

/** Makes one that lasts as long as the test. What git itself starts is not noted. */
export function makeGitLog(): GitLog {
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh\nprintf '%s\\n' "$*" >>"$(dirname "$0")/log"\nexec ${git} "$@"\n`;
  const directory = makeTree({ git: { mode: 0o755, content: script }, log: '' });
  const log = join(directory, 'log');
  let all = '';
  return {
    path: `${directory}:${process.env['PATH'] ?? ''}`,
    takeCommands: () => {
      const text = readFileSync(log, 'utf8');
      writeFileSync(log, '');
      all += text;
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ').find((word) => !word.startsWith('-') && !word.includes('=')) ?? '');
    },
    text: () => all + readFileSync(log, 'utf8'),
  };
}

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLastLines, recogniseFailure } from '../../../src/environments/explain-failure.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('recogniseFailure', () => {
  it.each([
    ['/usr/bin/python3: No module named pip', 'host', "the host's Python has no pip"],
    ['/usr/bin/python3: No module named venv', 'host', "the host's Python has no venv"],
    ["ModuleNotFoundError: No module named 'ensurepip'", 'host', "the host's Python has no ensurepip"],
    ['OSError: [Errno 28] No space left on device', 'host', 'the disk is full'],
    ['sh: 1: npm: not found', 'host', 'a program that the command runs is not installed'],
    ['bash: line 3: npm: command not found', 'host', 'a program that the command runs is not installed'],
    ['npm ERR! code ENOTFOUND', 'network', 'the network, or what was asked for there, did not answer'],
    ['pip: NewConnectionError(...)', 'network', 'the network, or what was asked for there, did not answer'],
    ["ModuleNotFoundError: No module named 'pipeline'", 'command', undefined],
    ['error: something else', 'command', undefined],
  ])('of %j says %s', (line, cause, message) => {
    expect(recogniseFailure(['first', line])).toMatchObject({ cause, message });
  });
});

describe('readLastLines', () => {
  it('gives 20 of them, without terminal control', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `\u001B[31mline ${index}\u001B[0m`);
    const root = makeTree({ log: `${lines.join('\r\n')}\n\n` });
    const read = readLastLines(join(root, 'log'));
    expect(read).toHaveLength(20);
    expect([read[0], read.at(-1)]).toEqual(['line 10', 'line 29']);
  });

  it('reads no more than the end of a large one, and nothing where there is none', () => {
    const root = makeTree({ log: `${'x'.repeat(1_000_000)}\nlast\n` });
    expect(readLastLines(join(root, 'log')).at(-1)).toBe('last');
    expect(readLastLines(join(root, 'absent'))).toEqual([]);
  });
});

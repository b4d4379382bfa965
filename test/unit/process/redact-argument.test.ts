import { describe, expect, it } from 'vitest';
import { redactArgument } from '../../../src/process/redact-argument.ts';

describe('redactArgument', () => {
  it.each([
    ['https://user:secret@example.com/a.git', 'https://***@example.com/a.git'],
    ['https://token@example.com', 'https://***@example.com'],
    ['fatal: unable to access postgres://a:b@c/d: no', 'fatal: unable to access postgres://***@c/d: no'],
    ['--password=secret', '--password=***'],
    ['PGPASSWORD=secret', 'PGPASSWORD=***'],
    ['Authorization: Bearer abc', 'Authorization: ***'],
    ['API_KEY = abc', 'API_KEY = ***'],
    ['git@example.com:a/b.git', 'git@example.com:a/b.git'],
    ['--depth=1', '--depth=1'],
    ['tokenise the text', 'tokenise the text'],
  ])('makes %j into %j', (text, expected) => {
    expect(redactArgument(text)).toBe(expected);
  });
});

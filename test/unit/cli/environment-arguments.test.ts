import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/cli/parse-arguments.ts';
import { OperationalError } from '../../../src/errors.ts';

function parse(...argv: readonly string[]): object {
  const parsed = parseArguments(argv, '1.2.3');
  return parsed.kind === 'invocation' ? parsed.invocation : parsed;
}

function refusal(...argv: readonly string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof OperationalError) return `${error.code}: ${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  return 'it was understood';
}

const slack = { pack: 'slack', runtime: undefined };

describe('the commands of environments', () => {
  it.each([
    [['env', 'list'], { environment: { action: 'list', name: undefined, exports: false }, flags: {} }],
    [
      ['env', 'list', 'slack', 'core.python@3.12', '--export'],
      { environment: { name: { pack: 'slack', runtime: 'core.python@3.12' }, exports: true } },
    ],
    [['-o', 'json', 'env', 'list'], { command: 'env', flags: { output: ['json'] } }],
    [
      ['env', 'build', 'slack', 'jira', '--paths', 'a', '--paths', 'b'],
      {
        environment: { action: 'build', packs: ['slack', 'jira'], force: false },
        flags: { paths: ['a', 'b'] },
      },
    ],
    [
      ['env', 'build', '--force', '--sandbox', 'bwrap'],
      { environment: { force: true }, flags: { sandbox: 'bwrap' } },
    ],
    [['env', 'rollback', 'slack'], { environment: { action: 'rollback', name: slack, to: undefined } }],
    [['env', 'rollback', 'slack', '--to', '3'], { environment: { name: slack, to: 3 } }],
    [['env', 'rollback', 'slack', '--database-url', 'u'], { flags: { databaseUrl: 'u' } }],
    [['env', 'gc'], { environment: { action: 'gc', dryRun: false, now: false }, dryRun: undefined }],
    [['env', 'gc', '--dry-run'], { environment: { action: 'gc', dryRun: true }, dryRun: undefined }],
    [
      ['env', 'gc', '--collect-after', '2h', '--now'],
      { environment: { now: true }, flags: { collectAfter: '2h' } },
    ],
    [['env', 'logs', 'slack'], { environment: { action: 'logs', name: slack } }],
    [['env', 'doctor', '--deep'], { environment: { action: 'doctor', deep: true } }],
    [['verify'], { command: 'verify', environment: undefined, flags: {} }],
    [['verify', 'a', '--trust', 'never-exec'], { flags: { paths: ['a'], trust: 'never-exec' } }],
    [['./env'], { command: 'reconcile', flags: { paths: ['./env'] } }],
    [['--', 'verify'], { command: 'reconcile', flags: { paths: ['./verify'] } }],
  ])('are understood: %j', (argv, expected) => {
    expect(parse(...argv)).toMatchObject(expected);
  });

  it.each([
    [['env'], /^usage: there is nothing to do .* `reconcile env --help` lists it\.$/],
    [['env', 'lst'], /^usage: unknown command 'lst' Did you mean list\?$/],
    [['env', 'list', '--export'], /^usage: --export prints .* See `reconcile env list --help`\.$/],
    [['env', 'list', '--sandbox', 'none'], /^usage: unknown option '--sandbox'/],
    [['env', 'rollback'], /^usage: missing required argument 'pack'/],
    [['env', 'rollback', 'slack', '--to', '0'], /^usage: "0" is not the number of a generation/],
    [['env', 'rollback', 'slack', 'python', 'more'], /^usage: too many arguments/],
    [['env', 'rollback', 'slack', '--source', 's'], /^usage: unknown option '--source'/],
    [['env', 'logs', 'slack', '--database-url', 'u'], /^usage: unknown option '--database-url'/],
    [['env', 'gc', '--dry-run=server'], /^usage: there is no dry run "server" of this Write --dry-run\.$/],
    [['--adopt', 'env', 'list'], /^usage: the option --adopt does not belong to the command list/],
    [['--dry-run', 'env', 'list'], /^usage: the option --dry-run does not belong to the command list/],
  ])('are refused: %j', (argv, expected) => {
    expect(refusal(...argv)).toMatch(expected);
  });

  it.each([
    [['env', '--help'], /^Usage: reconcile env /],
    [['help', 'env'], /^Usage: reconcile env /],
    [['env', 'help', 'gc'], /^Usage: reconcile env gc /],
    [['env', 'gc', '-h'], /--dry-run {2,}Only say/],
    [['verify', '-h'], /Examples:\n {2}\$ reconcile verify/],
  ])('have help: %j', (argv, expected) => {
    expect(parse(...argv)).toEqual({ kind: 'text', text: expect.stringMatching(expected) as string });
  });
});

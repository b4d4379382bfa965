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

describe('parseArguments', () => {
  it.each([
    [[], { command: 'reconcile', flags: {}, dryRun: undefined }],
    [['a', 'b'], { command: 'reconcile', flags: { paths: ['a', 'b'] } }],
    [['--dry-run', 'a'], { dryRun: 'client', flags: { paths: ['a'] } }],
    [['a', '--dry-run'], { dryRun: 'client', flags: { paths: ['a'] } }],
    [['--dry-run=server', 'a'], { dryRun: 'server' }],
    [['--', '--dry-run'], { dryRun: undefined, flags: { paths: ['--dry-run'] } }],
    [['--strict', '--source', 's'], { flags: { strict: true, source: 's' } }],
    [['--no-strict'], { flags: { strict: false } }],
    [['--target', 'a', '--target=b', 'p'], { flags: { targets: ['a', 'b'], paths: ['p'] } }],
    [['--no-color'], { flags: { color: 'never' } }],
    [['--color', 'always'], { flags: { color: 'always' } }],
    [['-o', 'human', '-o', 'sarif=a.sarif'], { flags: { output: ['human', 'sarif=a.sarif'] } }],
    [['-ojson'], { flags: { output: ['json'] } }],
    [['-o', 'json', '-q'], { flags: { output: ['json'], quiet: true } }],
    [['--lock-timeout', '5s', '--database-url', 'u'], { flags: { lockTimeout: '5s', databaseUrl: 'u' } }],
    [['validate', '--strict', 'a'], { command: 'validate', flags: { strict: true, paths: ['a'] } }],
    [['--strict', 'validate', 'a'], { command: 'validate', flags: { strict: true, paths: ['a'] } }],
    [['--source', 'a', 'validate', '--source', 'b'], { command: 'validate', flags: { source: 'b' } }],
    [['./validate'], { command: 'reconcile', flags: { paths: ['./validate'] } }],
    [['a', 'validate'], { command: 'reconcile', flags: { paths: ['a', 'validate'] } }],
    [['--', 'validate'], { command: 'reconcile', flags: { paths: ['./validate'] } }],
    [['schema', 'report'], { command: 'schema', schemaName: 'report', flags: {} }],
    [['migrate', '--schema', 'attune'], { command: 'migrate', flags: { schema: 'attune' } }],
    [['schema', 'lock'], { command: 'schema', schemaName: 'lock', exporting: undefined }],
    [['schema', 'snapshot'], { command: 'schema', schemaName: 'snapshot', exporting: undefined }],
    [
      ['--dry-run', '--against', 's.json', 'a'],
      { dryRun: 'client', against: 's.json', flags: { paths: ['a'] } },
    ],
    [
      ['export'],
      { command: 'export', exporting: { refs: [], directory: undefined, force: false }, flags: {} },
    ],
    [['export', 'slack', 'core.python'], { flags: {}, exporting: { refs: ['slack', 'core.python'] } }],
    [['export', '--to', 'd', '--force'], { exporting: { refs: [], directory: 'd', force: true } }],
    [['--schema', 'a', 'export', '-o', 'json'], { flags: { schema: 'a', output: ['json'] } }],
    [['--', 'export'], { command: 'reconcile', flags: { paths: ['./export'] } }],
    [['history'], { command: 'history', flags: {}, runId: undefined }],
    [['history', 'abcd', '--limit', '5'], { runId: 'abcd', flags: { historyLimit: '5' } }],
    [['./history'], { command: 'reconcile', flags: { paths: ['./history'] } }],
    [['status', '-o', 'json'], { command: 'status', flags: { output: ['json'] } }],
  ])('understands %j', (argv, expected) => {
    expect(parse(...argv)).toMatchObject(expected);
  });

  it('gives no setting that was not given', () => {
    expect(parse('validate')).toMatchObject({ flags: {} });
    expect(Object.keys((parse() as { flags: object }).flags)).toEqual([]);
  });

  it.each([
    [['--strit'], /^usage: unknown option '--strit' Did you mean --strict\?$/],
    [['--source'], /^usage: option '--source <name>' argument missing/],
    [['validate', '--adopt'], /^usage: unknown option '--adopt'/],
    [['--adopt', 'validate'], /^usage: the option --adopt does not belong to the command validate/],
    [['--dry-run', 'validate'], /^usage: the option --dry-run does not belong/],
    [['--against'], /^usage: option '--against <file>' argument missing/],
    [
      ['--against', 's.json', 'validate'],
      /^usage: the option --against does not belong to the command validate/,
    ],
    [
      ['export', '--force'],
      /^usage: --force overwrites files, which only --to writes See `reconcile export --help`/,
    ],
    [['export', '--adopt'], /^usage: unknown option '--adopt'/],
    [['--dry-run=always'], /^usage: there is no dry run "always"/],
    [['schema'], /^usage: missing required argument 'name'/],
    [['schema', 'packs'], /^usage: there is no schema "packs" Did you mean pack\?$/],
    [['status', 'a'], /^usage: too many arguments/],
    [['history', 'abcd', 'bcde'], /^usage: too many arguments/],
    [['status', '--limit', '5'], /^usage: unknown option '--limit'/],
    [['--limit', '5'], /^usage: unknown option '--limit'/],
  ])('refuses %j', (argv, expected) => {
    expect(refusal(...argv)).toMatch(expected);
  });

  it.each([
    [['--version'], /^1\.2\.3\n$/],
    [['--help'], /^Usage: reconcile \[options\] \[command\] \[paths\.\.\.\]/],
    [['help'], /^Usage: reconcile \[options\]/],
    [['help', 'status'], /^Usage: reconcile status/],
    [['validate', '-h'], /^Usage: reconcile validate/],
  ])('answers %j by a text', (argv, expected) => {
    expect(parse(...argv)).toEqual({ kind: 'text', text: expect.stringMatching(expected) as string });
  });

  it('hides what only negates, and shows the form that takes a mode', () => {
    const { text } = parse('--help') as { text: string };
    expect(text).not.toContain('--no-strict');
    expect(text).toContain('--no-color');
    expect(text).toContain('--dry-run[=mode]');
  });
});

import { describe, expect, it } from 'vitest';
import type { ControllerEvent } from '../../../src/controller/controller-status.ts';
import type { RepositoryLook } from '../../../src/reconcile/repository/repository-look.ts';
import { createEventLogger, type EventLoggerOptions } from '../../../src/report/create-event-logger.ts';
import { buildPass } from '../../support/build-controller.ts';

const looked = (look: RepositoryLook, isRepeated = false): ControllerEvent => ({
  type: 'repository.checked',
  repository: { url: 'https://git.example.com/catalog.git', branch: 'main' },
  look,
  at: '2026-03-01T12:00:00.000Z',
  duration: 49.6,
  isRepeated,
});

const events: readonly ControllerEvent[] = [
  { type: 'started', version: '1.2.3', paths: ['packs', 'more packs'] },
  { type: 'triggered', kind: 'file' },
  { type: 'pass.started', id: 'p1', triggers: ['file', 'git'] },
  { type: 'pass.finished', pass: buildPass(), duration: 1234.56 },
  { type: 'pass.finished', pass: buildPass({ id: 'p2', outcome: 'unchanged' }), duration: 5 },
  {
    type: 'pass.finished',
    pass: buildPass({
      id: 'p3',
      outcome: 'invalid',
      revision: undefined,
      errors: ['a.yaml:1:2: no "kind"', 'b.yaml:3:4: x'],
    }),
    duration: 5,
  },
  { type: 'retry.scheduled', delay: 1500.4, failures: 2 },
  { type: 'trouble', about: 'watching', message: 'too many directories' },
  { type: 'suspended' },
  { type: 'resumed' },
  { type: 'stopping' },
  { type: 'stopped' },
];

function log(
  given: readonly ControllerEvent[],
  options: Partial<EventLoggerOptions> = {},
): readonly string[] {
  const lines: string[] = [];
  const now = () => Date.parse('2026-03-01T12:00:00Z');
  const logger = createEventLogger({
    format: 'text',
    level: 'debug',
    write: (line) => lines.push(line),
    now,
    ...options,
  });
  for (const event of given) logger(event);
  return lines;
}

describe('the log', () => {
  it('is one line an event, for people', () => {
    expect(`\n${log(events).join('')}`).toMatchInlineSnapshot(`
      "
      2026-03-01T12:00:00.000Z info  started version=1.2.3 paths="packs; more packs"
      2026-03-01T12:00:00.000Z debug triggered trigger=file
      2026-03-01T12:00:00.000Z debug pass.started pass=p1 triggers=file,git
      2026-03-01T12:00:00.000Z info  pass.finished pass=p1 commit=abc1234d5e6f outcome=applied triggers=file durationMs=1235 created=2 updated=1 deleted=0 adopted=0 kept=7 statements=12 filesRead=3 rowsRead=9
      2026-03-01T12:00:00.000Z debug pass.finished pass=p2 commit=abc1234d5e6f outcome=unchanged triggers=file durationMs=5 created=2 updated=1 deleted=0 adopted=0 kept=7 statements=12 filesRead=3 rowsRead=9
      2026-03-01T12:00:00.000Z error pass.finished pass=p3 outcome=invalid triggers=file durationMs=5 created=2 updated=1 deleted=0 adopted=0 kept=7 statements=12 filesRead=3 rowsRead=9 errors="a.yaml:1:2: no \\"kind\\"; b.yaml:3:4: x"
      2026-03-01T12:00:00.000Z warn  retry.scheduled delayMs=1500 failures=2
      2026-03-01T12:00:00.000Z warn  trouble about=watching message="too many directories"
      2026-03-01T12:00:00.000Z info  suspended
      2026-03-01T12:00:00.000Z info  resumed
      2026-03-01T12:00:00.000Z info  stopping
      2026-03-01T12:00:00.000Z info  stopped
      "
    `);
  });

  it('is one line an event, for machines', () => {
    const lines = log(events, { format: 'json' });
    expect(lines).toHaveLength(events.length);
    expect(lines.map((line) => JSON.parse(line))[3]).toMatchInlineSnapshot(`
      {
        "adopted": 0,
        "commit": "abc1234d5e6f",
        "created": 2,
        "deleted": 0,
        "durationMs": 1235,
        "event": "pass.finished",
        "filesRead": 3,
        "kept": 7,
        "level": "info",
        "outcome": "applied",
        "pass": "p1",
        "rowsRead": 9,
        "statements": 12,
        "time": "2026-03-01T12:00:00.000Z",
        "triggers": [
          "file",
        ],
        "updated": 1,
      }
    `);
  });

  it.each([
    ['debug', 12],
    ['info', 9],
    ['warn', 3],
    ['error', 1],
  ] as const)('of level %s has what matters as much', (level, count) => {
    expect(log(events, { level })).toHaveLength(count);
  });

  const hostile = 'line\nfeed\r \u001b]0;title\u0007 \u202Eright to left\u2028 "quoted" \ud800';

  it.each(['text', 'json'] as const)(
    'as %s holds nothing that a terminal obeys or that feigns a line',
    (format) => {
      const [line = ''] = log([{ type: 'trouble', about: hostile, message: hostile }], { format });
      expect(line).toMatch(/^[\x20-\x7e]+\n$/u);
    },
  );

  it('as JSON keeps the text that it escapes', () => {
    const [line = ''] = log([{ type: 'trouble', about: 'a', message: hostile }], { format: 'json' });
    expect(JSON.parse(line)).toMatchObject({ message: hostile });
  });

  it.each(['text', 'json'] as const)('as %s is bounded, and says that something is left out', (format) => {
    const errors = Array.from({ length: 1000 }, () => '\u001b'.repeat(100_000));
    const [line = ''] = log([{ type: 'pass.finished', pass: buildPass({ errors }), duration: 1 }], {
      format,
    });
    expect(line.length).toBeLessThan(300_000);
    expect(line).toMatch(/moreErrors"?[=:]990/u);
  });

  it('tells of a repository what is new', () => {
    const looks: readonly RepositoryLook[] = [
      { kind: 'unchanged', commit: 'c1' },
      { kind: 'fetched', commit: 'c2', from: 'c1', history: 'continued' },
      { kind: 'fetched', commit: 'c3', from: 'c2', history: 'rewritten' },
      { kind: 'failed', problem: { reason: 'FetchFailed', message: 'the remote is down' } },
      { kind: 'failed', problem: { reason: 'VerificationFailed', message: 'c4 is not signed' } },
    ];
    const again = looked({ kind: 'failed', problem: { reason: 'CommitRefused', message: 'c4' } }, true);
    expect(`\n${log([...looks.map((look) => looked(look)), again]).join('')}`).toMatchInlineSnapshot(`
      "
      2026-03-01T12:00:00.000Z debug repository.checked repository=https://git.example.com/catalog.git branch=main result=unchanged commit=c1 durationMs=50
      2026-03-01T12:00:00.000Z info  repository.checked repository=https://git.example.com/catalog.git branch=main result=fetched commit=c2 from=c1 history=continued durationMs=50
      2026-03-01T12:00:00.000Z warn  repository.checked repository=https://git.example.com/catalog.git branch=main result=fetched commit=c3 from=c2 history=rewritten durationMs=50
      2026-03-01T12:00:00.000Z warn  repository.checked repository=https://git.example.com/catalog.git branch=main result=failed reason=FetchFailed message="the remote is down" durationMs=50
      2026-03-01T12:00:00.000Z error repository.checked repository=https://git.example.com/catalog.git branch=main result=failed reason=VerificationFailed message="c4 is not signed" durationMs=50
      2026-03-01T12:00:00.000Z debug repository.checked repository=https://git.example.com/catalog.git branch=main result=failed reason=CommitRefused message=c4 durationMs=50
      "
    `);
  });

  it('holds no field that is not of an event', () => {
    const pass = { ...buildPass(), databaseUrl: 'postgres://u:hunter2@db/x' };
    const event = { type: 'pass.finished', pass, duration: 1, token: 'hunter2' } as const;
    expect(log([event]).join('') + log([event], { format: 'json' }).join('')).not.toContain('hunter2');
  });
});

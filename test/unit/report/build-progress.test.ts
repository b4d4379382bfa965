import { describe, expect, test } from 'vitest';
import type { EnvironmentEvent } from '../../../src/environments/environment-event.ts';
import { followBuilds } from '../../../src/report/build-progress.ts';
import { watchBuilds } from '../../../src/report/watch-builds.ts';
import { buildFailure, keyFrom } from '../../support/build-host.ts';

const size = { columns: 60, rows: 24 };

function start(build: string, ...users: readonly string[]): readonly EnvironmentEvent[] {
  const keys = users.map(keyFrom);
  return [
    { type: 'build.waiting', build, users: keys },
    { type: 'build.started', build, users: keys, log: `/store/${build}.log` },
    { type: 'step.started', build, step: 'install', phase: 'install' },
  ];
}

function finish(build: string, outcome: 'built' | 'shared' | 'failed'): EnvironmentEvent {
  const failure = outcome === 'failed' ? buildFailure() : undefined;
  return { type: 'build.finished', build, outcome, duration: 1234, failure };
}

/** The lines after some events, each a second after the one before it. */
function follow(events: readonly EnvironmentEvent[], look = size): readonly string[] {
  const progress = followBuilds();
  for (const [index, event] of events.entries()) progress.add(event, index * 1000);
  return progress.render(events.length * 1000, look);
}

describe('the live view', () => {
  test('has a line for each build and one for all of them', () => {
    const lines = follow([
      { type: 'builds.planned', count: 3 },
      ...start('a.1', 'slack core.python@3.12', 'mail core.python@3.12'),
      { type: 'build.waiting', build: 'b.1', users: [keyFrom('web core.nodejs')] },
      { type: 'output', build: 'a.1', line: 'Collecting \u001b[31msix\u001b[0m' },
      { type: 'output', build: 'a.1', line: '  ' },
    ]);
    expect(lines).toEqual([
      '  slack core.python@3.12 …  install  6.0 s  Collecting six',
      '  web core.nodejs           waiting  3.0 s',
      'Building 3 environments: 0 done, 7.0 s',
    ]);
  });

  test('is cropped to the terminal and harmless', () => {
    const build = start('a.1', 'slack core.python');
    const lines = follow(
      [...build, { type: 'output', build: 'a.1', line: `\u001b]0;x\u0007${'y'.repeat(500)}` }],
      {
        columns: 60,
        rows: 24,
      },
    );
    expect(lines[0]).toMatch(/^ {2}slack core\.python {2}install {2}4\.0 s {2}\\x1b\]0;x\\x07y+…$/u);
    expect(lines[0]).toHaveLength(59);
  });

  test('has no more lines than the terminal', () => {
    const events = Array.from({ length: 30 }, (_, index) =>
      start(`a.${index}`, `pack${index} core.python`),
    ).flat();
    const lines = follow(events, { columns: 60, rows: 10 });
    expect(lines).toHaveLength(9);
    expect(lines.slice(-2)).toEqual(['  … and 23 more', 'Building 30 environments: 0 done, 1 min 30 s']);
  });

  test('counts what is done and what failed, and is gone at the end', () => {
    const events = [
      { type: 'builds.planned', count: 2 } as const,
      ...start('a.1', 'slack core.python'),
      ...start('b.1', 'web core.nodejs'),
      finish('a.1', 'failed'),
    ];
    expect(follow(events).at(-1)).toBe('Building 2 environments: 1 done, 1 failed, 8.0 s');
    expect(follow([...events, finish('b.1', 'built')])).toEqual([]);
    expect(follow([{ type: 'output', build: 'unknown', line: 'x' }])).toEqual([]);
  });
});

function openStream() {
  const written: string[] = [];
  const stream = Object.assign(Object.create(process.stderr) as typeof process.stderr, {
    isTTY: true,
    columns: 60,
    rows: 10,
    write: (text: string) => written.push(text) > 0,
  });
  return { stream, written };
}

describe('what is written', () => {
  const events = [
    ...start('a.1', 'slack core.python', 'mail core.python'),
    { type: 'output', build: 'a.1', line: 'Collecting six' } as const,
    finish('a.1', 'built'),
    ...start('b.1', 'web core.nodejs'),
    finish('b.1', 'failed'),
    { type: 'build.waiting', build: 'c.1', users: [keyFrom('evil\u001b[2J core.nodejs')] } as const,
    finish('c.1', 'shared'),
    { type: 'collected', name: 'd.1', reason: 'unused' } as const,
  ];

  test('in a log is a plain line when a build starts and when it ends', () => {
    const { stream, written } = openStream();
    const watch = watchBuilds(stream, 'plain');
    for (const event of events) watch.show(event);
    watch.clear();
    expect(written.join('')).toBe(`Building slack core.python and 1 more…
Built slack core.python and 1 more in 1.23 s.
Building web core.nodejs…
Failed to build web core.nodejs after 1.23 s: install ended with status 1.
Another process built evil\\x1b[2J core.nodejs meanwhile (1.23 s).
`);
  });

  test('is nothing where nothing is wanted', () => {
    const { stream, written } = openStream();
    const watch = watchBuilds(stream, 'none');
    for (const event of events) watch.show(event);
    watch.clear();
    expect(written).toEqual([]);
  });

  test('on a terminal is rewritten in place and gone in the end', async () => {
    const { stream, written } = openStream();
    const watch = watchBuilds(stream, 'live');
    for (const event of start('a.1', 'slack core.python')) watch.show(event);
    await expect
      .poll(() => written.join(''), { timeout: 10_000 })
      .toContain('Building 1 environment: 0 done');
    expect(written.join('')).toContain('slack core.python  install');
    watch.clear();
    const count = written.length;
    expect(written.at(-1)).toContain('\u001b[2K');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written).toHaveLength(count);
    expect(written.join('')).not.toContain('\u001b[?25l');
  });
});

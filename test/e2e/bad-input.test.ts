import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics.ts';
import {
  contents,
  head,
  pack,
  places,
  sibling,
  siblingFinding,
  texts,
  type Case,
  type Tree,
} from '../support/bad-input-cases.ts';
import { describeFindings } from '../support/describe-findings.ts';
import { runCli, runCliSeries, type CliOptions, type CliResult } from '../support/run-cli.ts';
import { makeTree, type TreeEntry } from '../support/temporary-tree.ts';

const timeout = 20_000;

// Each run is a process of its own.
vi.setConfig({ testTimeout: 2 * timeout + 20_000 });

interface Report {
  readonly outcome: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Validates and reconciles, and expects of both these findings, and that nothing else happens. */
async function expectFindings(
  cwd: string,
  findings: readonly string[],
  options: Partial<CliOptions> = {},
): Promise<CliResult> {
  const results = await runCliSeries([['validate', '-o', 'json', '.'], ['validate', '.'], ['.']], {
    cwd,
    timeout,
    ...options,
  });
  const [asJson, validated, reconciled] = results as [CliResult, CliResult, CliResult];
  for (const result of results) {
    expect(result).toMatchObject({ code: 3, stderr: '' });
    expect(result.stdout).not.toMatch(/^\s+at .*:\d+:\d+\)?$/mu);
  }
  const { outcome, diagnostics } = JSON.parse(asJson.stdout) as Report;
  expect(outcome).toBe('invalid');
  expect(describeFindings(diagnostics).toSorted()).toEqual(
    findings.map((finding) => `error ${finding}`).toSorted(),
  );
  for (const { stdout } of [validated, reconciled]) {
    for (const finding of findings) {
      const [code, place] = finding.split(' ');
      expect(stdout).toContain(`${place}: error[${code}]`);
    }
    expect(stdout.match(/: error\[/gu)).toHaveLength(findings.length);
  }
  expect(existsSync(join(cwd, '.reconcile'))).toBe(false);
  return reconciled;
}

describe.each<{ readonly title: string; readonly cases: readonly Case[] }>([
  { title: 'A text', cases: texts },
  { title: 'In place of a manifest', cases: places },
  { title: 'A manifest with', cases: contents },
])('$title', ({ cases }) => {
  const named = cases.map(([name, files, findings, said = []]) => ({ name, files, findings, said }));
  it.each(named)('$name', async ({ files, findings, said }) => {
    const cwd = makeTree({ ...files, ...sibling });
    const { stdout } = await expectFindings(cwd, [...findings, siblingFinding]);
    for (const part of said) expect(stdout).toContain(part);
    expect(stdout).not.toContain('root:');
  });
});

describe('A dependency that no manifest has', () => {
  it('is refused without a database, and by one that would be empty, which is not made', async () => {
    const cwd = makeTree(pack('dependencies: [absent]\n'));
    const validated = await runCli(['validate'], { cwd, timeout });
    expect(validated.code).toBe(3);
    expect(validated.stdout).toContain('bad/pack.yaml:3:16: error[reference.missing-pack]');
    for (const args of [[], ['--dry-run'], ['--dry-run=server']]) {
      const { code, stdout } = await runCli(args, { cwd, timeout });
      expect(code).toBe(3);
      expect(stdout).toContain('bad/pack.yaml:3:16: error[plan.missing-pack]');
      expect(stdout).toContain('1 error\n');
    }
    expect(existsSync(join(cwd, '.reconcile'))).toBe(false);
  });
});

describe('What looks odd and is fine', () => {
  it.each<readonly [string, Tree]>([
    ['a byte order mark', { 'fine/pack.yaml': '\ufeffref: fine\nversion: 1.0.0\n' }],
    ['CRLF', { 'fine/pack.yaml': 'ref: fine\r\nversion: 1.0.0\r\nlabel: Fine\r\n' }],
    [
      'a catastrophic pattern that nothing is checked against',
      {
        'fine/pack.yaml': `ref: fine\nversion: 1.0.0\nconf_schema:\n  word: {type: string, pattern: '^(a+)+$'}\n`,
      },
    ],
  ])('%s', async (_, files) => {
    const cwd = makeTree(files);
    const validated = await runCli(['validate', '.'], { cwd, timeout });
    expect(validated).toMatchObject({ code: 0, stderr: '' });
    const planned = await runCli(['--dry-run', '.'], { cwd, timeout });
    expect(planned).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Plan: 1 to create') as string,
    });
  });
});

describe('Findings in many files', () => {
  it('come all at once', async () => {
    const single = [...texts, ...places, ...contents].filter(([, files]) =>
      Object.keys(files).every((path) => path.startsWith('bad/')),
    );
    const findings = [siblingFinding];
    const tree: Record<string, TreeEntry> = { ...sibling };
    for (const [index, [, files, found]] of single.entries()) {
      const number = (text: string): string => text.replaceAll(/\bbad\b/gu, `bad${index}`);
      for (const [path, entry] of Object.entries(files)) {
        tree[number(path)] = typeof entry === 'string' && entry.length < 2 ** 20 ? number(entry) : entry;
        findings.push(...found.filter((finding) => finding.includes(` ${path}:`)).map(number));
      }
    }
    expect(findings.length).toBeGreaterThan(30);
    const cwd = makeTree(tree);
    const { stdout, code } = await runCli(['validate', '-o', 'json', '.'], { cwd, timeout });
    expect(code).toBe(3);
    const { diagnostics } = JSON.parse(stdout) as Report;
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(describeFindings(errors).toSorted()).toEqual(
      findings.map((finding) => `error ${finding}`).toSorted(),
    );
  });
});

describe('A conf_schema that refers to a server', () => {
  it('reaches nobody', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const cwd = makeTree({
      ...pack(
        `conf_schema:\n  type: object\n  properties:\n    url: {$ref: 'http://127.0.0.1:${port}/schema.json'}\nconfig:\n  url: x\n`,
      ),
      ...sibling,
    });
    await expectFindings(cwd, ['conf-schema.reference bad/pack.yaml:6:17', siblingFinding]);
    expect(connections).toBe(0);
  });
});

describe('A file that may not be read', () => {
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] as const;
  const isRoot = process.getuid?.() === 0;
  const cannotDrop = isRoot && spawnSync(nobody[0], [...nobody.slice(1), 'true']).status !== 0;

  it('is told of, and the others are read', async ({ skip }) => {
    skip(cannotDrop, 'root may read every file, and setpriv is not there to become somebody else');
    const cwd = makeTree({ 'bad/pack.yaml': { mode: 0o000, content: head }, ...sibling });
    chmodSync(cwd, 0o755);
    const { stdout } = await expectFindings(
      cwd,
      ['file.unreadable bad/pack.yaml:1:1', siblingFinding],
      isRoot ? { through: nobody } : {},
    );
    expect(stdout).not.toContain('ref: bad');
  });
});

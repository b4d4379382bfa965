import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics.ts';
import { describeFindings } from '../support/describe-findings.ts';
import { runCli, type CliOptions, type CliResult } from '../support/run-cli.ts';
import { makeTree, type TreeEntry } from '../support/temporary-tree.ts';

type Tree = Readonly<Record<string, TreeEntry>>;

/** A name, files, and the findings that they give: each once, as `code file:line:column`. */
type Case = readonly [name: string, files: Tree, findings: readonly string[], said?: readonly string[]];

const timeout = 20_000;
const head = 'ref: bad\nversion: 1.0.0\n';

/** Stands in every tree: whatever is wrong elsewhere, this is found too. */
const sibling = { 'sibling/pack.yaml': 'ref: Sibling\nversion: 1.0.0\n' };
const siblingFinding = 'pack.invalid-ref sibling/pack.yaml:1:6';

const pack = (rest: string): Tree => ({ 'bad/pack.yaml': `${head}${rest}` });
const runtime = (rest: string): Tree => ({
  'bad/pack.yaml': head,
  'bad/runtimes/tool.yaml': `ref: bad.tool\nname: Tool\n${rest}`,
});

const aliasBomb = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, index) => {
    const [name, previous] = [index + 1, index].map((letter) => String.fromCodePoint(97 + letter));
    return `${name}: &${name} [${`*${previous}, `.repeat(9)}*${previous}]`;
  }),
].join('\n');

const nested = Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth)}k:\n`).join('');
const manyKeys = Array.from({ length: 100_000 }, (_, index) => `k${index}: \n`).join('');

const texts: readonly Case[] = [
  [
    'a page of HTML',
    { 'bad/pack.yaml': '<!doctype html>\n<html></html>\n' },
    ['manifest.not-a-mapping bad/pack.yaml:1:1'],
  ],
  ['brackets out of place', pack('}{ label\n'), ['yaml.syntax bad/pack.yaml:3:1']],
  ['a bracket that is never closed', pack('tags: [a,\n'), ['yaml.unclosed bad/pack.yaml:3:7']],
  [
    'a key written twice',
    pack('ref: worse\n'),
    ['yaml.duplicate-key bad/pack.yaml:3:1'],
    ['bad/pack.yaml:1:1'],
  ],
  [
    'an alias bomb',
    pack(`meta:\n${aliasBomb.replaceAll(/^/gmu, '  ')}\n`),
    ['yaml.too-large bad/pack.yaml:8:38'],
  ],
  ['50 MB', pack(`# ${'x'.repeat(50 * 1024 * 1024)}\n`), ['file.too-large bad/pack.yaml:1:1']],
  ['100,000 brackets', pack(`meta: ${'['.repeat(100_000)}\n`), ['yaml.too-deep bad/pack.yaml:3:215']],
  [
    '150 levels of indentation',
    pack(`meta:\n${nested.replaceAll(/^/gmu, ' ')}`),
    ['yaml.too-deep bad/pack.yaml:103:101'],
  ],
  ['a tab', pack('config:\n\tchannel: general\n'), ['yaml.tab bad/pack.yaml:4:1']],
  [
    'bytes that are no UTF-8',
    { 'bad/pack.yaml': Buffer.concat([Buffer.from(`${head}label: `), Buffer.from([0xff, 10])]) },
    ['file.not-utf8 bad/pack.yaml:3:8'],
  ],
  [
    'UTF-16',
    { 'bad/pack.yaml': Buffer.from(`\ufeff${head}`, 'utf16le') },
    ['file.not-utf8 bad/pack.yaml:1:1'],
    ['UTF-16'],
  ],
  ['an empty file', { 'bad/pack.yaml': '' }, ['yaml.empty bad/pack.yaml:1:1']],
  ['nothing but a comment', { 'bad/pack.yaml': '# later\n' }, ['yaml.empty bad/pack.yaml:1:1']],
  [
    '100,000 keys in one mapping',
    { 'bad/pack.yaml': manyKeys },
    ['yaml.too-many-keys bad/pack.yaml:10001:1'],
  ],
  [
    'keys named __proto__',
    pack('__proto__: {polluted: 1}\nconfig: {__proto__: {polluted: 1}}\n'),
    ['yaml.key bad/pack.yaml:3:1', 'yaml.key bad/pack.yaml:4:10'],
  ],
];

const places: readonly Case[] = [
  ['a pipe', { 'bad/pack.yaml': { fifo: true } }, ['file.not-regular bad/pack.yaml:1:1'], ['a named pipe']],
  [
    'five pipes',
    Object.fromEntries([1, 2, 3, 4, 5].map((index) => [`bad${index}/pack.yaml`, { fifo: true }])),
    [1, 2, 3, 4, 5].map((index) => `file.not-regular bad${index}/pack.yaml:1:1`),
  ],
  [
    'a directory',
    { 'bad/pack.yaml': { directory: true } },
    ['file.not-regular bad/pack.yaml:1:1'],
    ['a directory'],
  ],
  ['a link to itself', { 'bad/pack.yaml': { link: 'pack.yaml' } }, ['file.link-loop bad/pack.yaml:1:1']],
  [
    'links in a circle',
    { 'bad/pack.yaml': { link: '../other/pack.yaml' }, 'other/pack.yaml': { link: '../bad/pack.yaml' } },
    ['file.link-loop bad/pack.yaml:1:1', 'file.link-loop other/pack.yaml:1:1'],
  ],
  ['a link to a directory above itself', { 'bad/up': { link: '..' } }, ['file.link-loop bad/up:1:1']],
  [
    'a link to nothing',
    { 'bad/pack.yaml': { link: 'absent.yaml' } },
    ['file.link-dangling bad/pack.yaml:1:1'],
  ],
  [
    'a link out of the tree',
    { 'bad/pack.yaml': { link: '/etc/passwd' } },
    ['file.outside-root bad/pack.yaml:1:1'],
  ],
];

const configSchema = 'conf_schema:\n  retries: {type: integer}\n';

const contents: readonly Case[] = [
  [
    'two packs with one ref',
    { 'a/pack.yaml': head, 'b/pack.yaml': head },
    ['pack.duplicate a/pack.yaml:1:6', 'pack.duplicate b/pack.yaml:1:6'],
    ['a/pack.yaml:1:6'],
  ],
  [
    'a runtime of a foreign pack',
    { 'bad/pack.yaml': head, 'bad/runtimes/x.yaml': 'ref: other.tool\nname: Tool\n' },
    ['runtime.foreign-pack bad/runtimes/x.yaml:1:6'],
  ],
  [
    'an unquoted version of a pack',
    { 'bad/pack.yaml': 'ref: bad\nversion: 3.12\n' },
    ['manifest.unquoted-version bad/pack.yaml:2:10'],
    ['"3.12.0"'],
  ],
  [
    'an unquoted version of a runtime',
    runtime('versions:\n  - version: 3.10\n'),
    ['manifest.unquoted-version bad/runtimes/tool.yaml:4:14'],
    ['"3.10"'],
  ],
  [
    'a config that breaks its schema',
    pack(`${configSchema}config:\n  retries: many\n`),
    ['config.invalid bad/pack.yaml:6:12'],
  ],
  [
    'a broken conf_schema',
    pack('conf_schema:\n  retries: {type: intger}\nconfig:\n  retries: 3\n'),
    ['conf-schema.invalid bad/pack.yaml:4:19'],
    ['integer'],
  ],
  [
    'a catastrophic pattern',
    pack(
      `conf_schema:\n  word: {type: string, pattern: '^(a+)+$'}\nconfig:\n  word: ${'a'.repeat(50_000)}!\n`,
    ),
    ['config.invalid bad/pack.yaml:6:9'],
  ],
  [
    'an unknown template variable',
    runtime(`execution_config:\n  interpreter:\n    binary: '{env_dri}/tool'\n`),
    ['template.unknown-variable bad/runtimes/tool.yaml:5:13'],
    ['{env_dir}'],
  ],
  [
    'an unknown key of execution_config',
    runtime('execution_config:\n  interpeter:\n    binary: tool\n'),
    ['manifest.unknown-key bad/runtimes/tool.yaml:4:3'],
    ['interpreter'],
  ],
  [
    'packs that depend on each other',
    {
      'a/pack.yaml': 'ref: aa\nversion: 1.0.0\ndependencies: [bb]\n',
      'b/pack.yaml': 'ref: bb\nversion: 1.0.0\ndependencies: [aa]\n',
    },
    ['reference.cycle b/pack.yaml:3:16'],
    ['a/pack.yaml:3:16'],
  ],
  ['a pack that depends on itself', pack('dependencies: [bad]\n'), ['reference.self bad/pack.yaml:3:16']],
];

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
  const run = (...args: string[]): Promise<CliResult> => runCli([...args, '.'], { cwd, timeout, ...options });
  const [asJson, validated, reconciled] = await Promise.all([
    run('validate', '-o', 'json'),
    run('validate'),
    run(),
  ]);
  for (const result of [asJson, validated, reconciled]) {
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

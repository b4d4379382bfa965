import type { TreeEntry } from './temporary-tree.ts';

export type Tree = Readonly<Record<string, TreeEntry>>;

/** A name, files, and the findings that they give: each once, as `code file:line:column`. */
export type Case = readonly [
  name: string,
  files: Tree,
  findings: readonly string[],
  said?: readonly string[],
];

export const head = 'ref: bad\nversion: 1.0.0\n';

/** Stands in every tree: whatever is wrong elsewhere, this is found too. */
export const sibling = { 'sibling/pack.yaml': 'ref: Sibling\nversion: 1.0.0\n' };
export const siblingFinding = 'pack.invalid-ref sibling/pack.yaml:1:6';

export const pack = (rest: string): Tree => ({ 'bad/pack.yaml': `${head}${rest}` });
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

export const texts: readonly Case[] = [
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

export const places: readonly Case[] = [
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

export const contents: readonly Case[] = [
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
  [
    'a lifecycle that is misspelt',
    pack('lifecycle:\n  prevent_destory: true\n  ignore_changes: [config.timeout, confg.level]\n'),
    ['manifest.unknown-key bad/pack.yaml:4:3', 'lifecycle.unknown-key bad/pack.yaml:5:36'],
    ['prevent_destroy', 'config'],
  ],
  [
    'a pack and a version that were moved from what is still there',
    {
      ...pack('moved: {from: other}\n'),
      'other/pack.yaml': 'ref: other\nversion: 1.0.0\n',
      'bad/runtimes/tool.yaml':
        'ref: bad.tool\nversions:\n  - version: "1"\n  - {version: "2", moved: {from: "1"}}\n',
    },
    ['moved.still-described bad/pack.yaml:3:15', 'moved.still-described bad/runtimes/tool.yaml:4:34'],
    ['other/pack.yaml:1:6', 'bad/runtimes/tool.yaml:3:14'],
  ],
  ['a pack that depends on itself', pack('dependencies: [bad]\n'), ['reference.self bad/pack.yaml:3:16']],
];

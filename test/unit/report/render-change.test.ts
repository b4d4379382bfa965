import { describe, expect, test } from 'vitest';
import type { FieldChange } from '../../../src/plan/plan.ts';
import { at, buildField, secret } from '../../support/build-reconciliation.ts';
import { planCreate, planUpdate, renderPlanText } from '../../support/render-plan-text.ts';

const longText = `${'The quick brown fox jumps over the lazy dog. '.repeat(5)}It was `;

describe('a created object', () => {
  const fields = [
    buildField(['ref'], { after: 'slack' }),
    buildField(['label'], { after: 'Slack' }),
    buildField(['description'], { after: '' }),
    buildField(['version'], { after: '2.0.0' }),
    buildField(['conf_schema'], {
      after: { url: { type: 'string' }, token: { type: 'string', secret: true } },
    }),
    buildField(['config', 'token'], { after: secret('a1b2') }),
    buildField(['tags'], { after: ['chat', 'alerts'] }),
    buildField(['is_standard'], { after: false }),
    buildField(['meta'], {
      after: { author: 'The Automation Team', email: 'team@example.com', homepage: 'https://example.com' },
    }),
  ];

  test('is folded to what matters', () => {
    expect(renderPlanText(planCreate(fields))).toBe(`
Symbols: + create

+ pack slack 2.0.0
    label: "Slack"
    conf_schema: 2 parameters
    config.token: (sensitive)
    tags: ["chat", "alerts"]
    meta: { author, email, homepage }
`);
  });

  test('is shown whole when asked', () => {
    expect(renderPlanText(planCreate(fields), { verbose: true })).toBe(`
Symbols: + create

+ pack slack 2.0.0
    ref: "slack"
    label: "Slack"
    description: ""
    version: "2.0.0"
    conf_schema:
      {
        "url": {
          "type": "string"
        },
        "token": {
          "type": "string",
          "secret": true
        }
      }
    config.token: (sensitive)
    tags: ["chat", "alerts"]
    is_standard: false
    meta:
      {
        "author": "The Automation Team",
        "email": "team@example.com",
        "homepage": "https://example.com"
      }
`);
  });

  test.each<[string, FieldChange[], string]>([
    [
      'the parameters of a JSON Schema',
      [buildField(['conf_schema'], { after: { type: 'object', properties: { a: {}, b: {}, c: {} } } })],
      'conf_schema: 3 parameters',
    ],
    [
      'a long list by its length',
      [buildField(['tags'], { after: Array<string>(30).fill('tag') })],
      'tags: 30 items',
    ],
    [
      'many keys by their number',
      [
        buildField(['meta'], {
          after: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key_${i}`, i])),
        }),
      ],
      'meta: 40 keys',
    ],
    [
      'many values of one column by their number',
      ['a', 'b', 'c', 'd'].map((key) => buildField(['config', key], { after: 1 })),
      'config: 4 values',
    ],
    [
      'a long text cut',
      [buildField(['description'], { after: longText })],
      'description: "The quick brown fox jumps over the lazy dog. The quick brown …',
    ],
  ])('summarises %s', (_, changed, expected) => {
    expect(renderPlanText(planCreate(changed))).toContain(`\n    ${expected}\n`);
  });
});

describe('an updated field', () => {
  test.each<[string, FieldChange, string]>([
    [
      'a nested list',
      buildField(['execution_config', 'interpreter', 'args'], { before: ['-u'], after: ['-B'] }),
      'execution_config.interpreter.args: ["-u"] → ["-B"]',
    ],
    [
      'what was not set',
      buildField(['description'], { after: 'Python' }),
      'description: (not set) → "Python"',
    ],
    [
      'null, which is a value',
      buildField(['description'], { before: null, after: '' }),
      'description: null → ""',
    ],
    [
      'what is stated no longer',
      buildField(['description'], { before: 'x', after: null }, { reason: 'returned-to-default' }),
      'description: "x" → null   no longer stated, returns to its default',
    ],
    [
      'an index and a key that is no word',
      buildField(['installers', 0, 'env', 'A.B'], { before: '1', after: '2' }),
      'installers[0].env["A.B"]: "1" → "2"',
    ],
    [
      'a secret that changed',
      buildField(['config', 'token'], { before: secret('a'), after: secret('b') }),
      'config.token: (sensitive, changed)',
    ],
    [
      'a secret that is new',
      buildField(['config', 'token'], { before: secret(undefined), after: secret('b') }),
      'config.token: (sensitive, set)',
    ],
    [
      'a secret that goes',
      buildField(['config', 'token'], { before: secret('a'), after: secret(undefined) }),
      'config.token: (sensitive, removed)',
    ],
    [
      'a value that became secret',
      buildField(['config', 'token'], { before: 'hunter2', after: secret('b') }),
      'config.token: (sensitive, changed)',
    ],
  ])('%s', (_, field, expected) => {
    expect(renderPlanText(planUpdate(field))).toBe(`
Symbols: ~ update

~ runtime core.python
    ${expected}
`);
  });

  test('keeps the difference of long values in view', () => {
    const field = buildField(['description'], { before: `${longText}night.`, after: `${longText}day.` });
    expect(renderPlanText(planUpdate(field))).toBe(`
Symbols: ~ update

~ runtime core.python
    description:
      - …fox jumps over the lazy dog. It was night."
      + …fox jumps over the lazy dog. It was day."
`);
  });

  test('shows differences that lie far behind', () => {
    const field = buildField(['description'], {
      before: `${'x'.repeat(9000)}a`,
      after: `${'x'.repeat(9000)}b`,
    });
    const text = renderPlanText(planUpdate(field));
    expect(text).toMatch(/- …x+a"\n/u);
    expect(text).toMatch(/\+ …x+b"\n/u);
  });

  test('shows the changed lines of a text', () => {
    const field = buildField(['description'], {
      before: 'one\ntwo\nthree\nfour\n',
      after: 'one\n2\n2.5\nthree\nfour\n',
    });
    expect(renderPlanText(planUpdate(field))).toBe(`
Symbols: ~ update

~ runtime core.python
    description:
        … 1 equal line
      - two
      + 2
      + 2.5
        … 2 equal lines
`);
  });

  test('folds a text of many lines, and shows them all when asked', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const field = buildField(['description'], { before: 'none', after: lines.join('\n') });
    expect(renderPlanText(planUpdate(field))).toContain('      + line 8\n      + … 21 more lines\n');
    expect(renderPlanText(planUpdate(field), { verbose: true })).toContain('      + line 29\n');
  });

  test('names the place of each field when asked for everything', () => {
    const field = buildField(
      ['name'],
      { before: 'a', after: 'b' },
      { location: at('runtimes/python.yaml:3:7') },
    );
    expect(renderPlanText(planUpdate(field), { verbose: true })).toContain(
      'name: "a" → "b"   runtimes/python.yaml:3\n',
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/catalog/json.ts';
import { readRecordedFields } from '../../../src/database/read-recorded-fields.ts';
import { buildField, secret } from '../../support/build-reconciliation.ts';

function read(recorded: JsonValue): unknown {
  return readRecordedFields('pack', recorded);
}

describe('the recorded fields', () => {
  it('of a creation come in the order of the columns, and config key by key', () => {
    expect(
      read({
        unknown: 1,
        tags: ['a', 'b'],
        config: { b: { x: 1, y: 2 }, a: 'text' },
        version: '1.0.0',
        label: 'Slack',
        meta: {},
      }),
    ).toEqual([
      buildField(['label'], { after: 'Slack' }),
      buildField(['version'], { after: '1.0.0' }),
      buildField(['config', 'a'], { after: 'text' }),
      buildField(['config', 'b'], { after: { x: 1, y: 2 } }),
      buildField(['meta'], { after: {} }),
      buildField(['tags'], { after: ['a', 'b'] }),
      buildField(['unknown'], { after: 1 }),
    ]);
  });

  it('of a creation show everything but the secrets', () => {
    expect(
      read({
        conf_schema: { token: { default: { $secret: 'd' }, type: 'string' } },
        config: {
          auth: { password: { $secret: 'p' }, user: 'robot' },
          keys: ['plain', { $secret: 'k' }],
        },
      }),
    ).toEqual([
      buildField(['conf_schema', 'token', 'default'], { after: secret('d') }),
      buildField(['conf_schema', 'token', 'type'], { after: 'string' }),
      buildField(['config', 'auth', 'password'], { after: secret('p') }),
      buildField(['config', 'auth', 'user'], { after: 'robot' }),
      buildField(['config', 'keys', 0], { after: 'plain' }),
      buildField(['config', 'keys', 1], { after: secret('k') }),
    ]);
    expect(read({ config: { $secret: 'c' } })).toEqual([buildField(['config'], { after: secret('c') })]);
  });

  it('of other changes are differences', () => {
    expect(
      read([
        { path: ['label'], reason: 'stated', before: null, after: 'Slack' },
        { path: ['description'], reason: 'returned-to-default', before: 'x' },
        { path: ['config', 'token'], reason: 'stated', beforeHash: 'h1', afterHash: 'h2' },
        { path: ['config', 'other'], reason: 'stated', before: 'plain', afterHash: 'h3' },
        { path: ['config', 'both'], reason: 'stated', after: { $secret: 'h4' } },
      ]),
    ).toEqual([
      buildField(['label'], { before: null, after: 'Slack' }),
      buildField(['description'], { before: 'x' }, { reason: 'returned-to-default' }),
      buildField(['config', 'token'], { before: secret('h1'), after: secret('h2') }),
      buildField(['config', 'other'], { before: 'plain', after: secret('h3') }),
      buildField(['config', 'both'], { after: secret('h4') }),
    ]);
  });

  it('are hidden whole where a secret lies deeper in a difference', () => {
    const hidden = [{ path: ['config', 'auth'], reason: 'stated', before: { user: 'robot' } }].map(
      (field) => ({
        ...field,
        after: { user: 'robot', password: { $secret: 'h' } },
      }),
    );
    expect(read(hidden)).toEqual([
      buildField(['config', 'auth'], {
        before: { user: 'robot' },
        after: secret(expect.stringMatching(/^sha256:/u) as string),
      }),
    ]);
  });

  it.each<JsonValue>([null, 'text', [], {}, [1, null]])(
    'are none where nothing is recorded: %j',
    (recorded) => {
      expect(read(recorded)).toEqual([]);
    },
  );
});

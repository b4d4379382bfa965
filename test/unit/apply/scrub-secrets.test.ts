import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { scrubSecrets } from '../../../src/apply/scrub-secrets.ts';

describe('scrubSecrets', () => {
  it('hides values wherever they stand, the longest first', () => {
    const config = { user: 'admin', password: 'admin-password', ports: [5432], on: true, none: null };
    expect(scrubSecrets('admin-password of admin at 5432, on', [config])).toBe(
      '(hidden) of (hidden) at (hidden), on',
    );
  });

  it('hides values as JSON quotes them', () => {
    expect(scrubSecrets(String.raw`row {"token": "a\"b\nc"}`, [{ token: 'a"b\nc' }])).toBe(
      'row {"token": "(hidden)"}',
    );
  });

  it('leaves a message alone that quotes nothing', () => {
    expect(scrubSecrets('value out of range', [{}, { a: 'b' }])).toBe('value out of range');
  });

  it('leaves no value of three characters or more, however nested, in what is quoted as JSON', () => {
    const value = fc.string({ minLength: 3, unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(value, fc.array(value))),
        (config) => {
          const scrubbed = scrubSecrets(JSON.stringify(Object.values(config).flat()), [config]);
          const left = Object.values(config)
            .flat()
            .filter((text) => scrubbed.includes(text) && !'(hidden)","'.includes(text));
          expect(left).toEqual([]);
        },
      ),
    );
  });
});

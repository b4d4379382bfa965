import fc from 'fast-check';
import type { Checksum } from '../../src/catalog/checksum.ts';
import type { Lock, LockedPack, LockedSource } from '../../src/catalog/pack-lock.ts';

const digits = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

const checksum = (algorithm: Checksum['algorithm']): fc.Arbitrary<Checksum> =>
  digits(64).map((hex) => ({ algorithm, hex }));

/** What YAML would take for something else than a text is among it. */
const word = fc.oneof(
  fc.constantFrom(
    '1.10',
    '0x1f',
    '1e3',
    'yes',
    'null',
    'é',
    'a: b',
    '#x',
    '&x',
    '- x',
    "'",
    '"',
    '\u2028',
    '~',
  ),
  fc.string({ minLength: 1, maxLength: 12 }),
);

const ref = word.filter((text) => /^(?![-/])(?!.*\.\.)[^\s~^:?*[\\\u0000-\u001f\u007f-\u009f]+$/u.test(text));
const path = fc.oneof(
  fc.constant(''),
  word.filter((text) => /^(?!\/)(?!(.*\/)?\.\.?(\/|$))[^\\\u0000-\u001f\u007f-\u009f]+$/u.test(text)),
);
const url = fc.webUrl({ withQueryParameters: true });

const version = fc
  .tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.constantFrom('', '-rc.1', '+5'))
  .map(([major, minor, patch, suffix]) => `${major}.${minor}.${patch}${suffix}`);

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const pins: fc.Arbitrary<Pick<LockedPack, 'source' | 'commit' | 'archive'>> = fc.oneof(
  fc.record({
    source: fc.record<LockedSource>({ type: fc.constant('git'), url, ref: optional(ref), path }),
    commit: fc.oneof(digits(40), digits(64)),
    archive: fc.constant(undefined),
  }),
  fc.record({
    source: fc.record<LockedSource>({ type: fc.constant('archive'), url, ref: fc.constant(undefined), path }),
    commit: fc.constant(undefined),
    archive: checksum('sha256'),
  }),
);

const rest = fc.record({
  version,
  digest: checksum('attune-pack-file-v1'),
  registry: optional(url),
  verified: fc.boolean(),
  declared: optional(digits(64).map((hex) => `sha256:${hex}`)),
});

export const arbitraryPack: fc.Arbitrary<LockedPack> = fc
  .tuple(pins, rest)
  .map(([first, second]) => ({ ...first, ...second }));

const packRef = fc.stringMatching(/^[a-z][a-z0-9_-]{1,8}$/);

export const arbitraryLock: fc.Arbitrary<Lock> = fc
  .uniqueArray(fc.tuple(packRef, arbitraryPack), { selector: ([name]) => name, maxLength: 6 })
  .map((entries) => ({ packs: new Map(entries) }));

import fc from 'fast-check';
import type { Fields } from '../../src/catalog/catalog-object.ts';
import type { JsonValue } from '../../src/catalog/json.ts';
import type { TerseDesired } from './plan-case.ts';

/** Never occurs but as a secret, so that a leak can be searched for. */
export const secretMark = 'SECRET';

const word = fc.constantFrom('a', 'b', 'c', '', 'é', '__proto__');

/** Small JSON values that collide often. */
export const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<JsonValue>(null, true, false, 0, -0, 1, 1.5, 1e21, '', 'x', 'y', '3.12'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(word, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

const object = fc.array(fc.tuple(word, json), { maxLength: 3 }).map((entries) => Object.fromEntries(entries));
const names = fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 });
const secret = fc.integer({ min: 0, max: 2 }).map((number) => `${secretMark}${number}`);

const configuration = fc.record({ a: json, b: json, token: secret }, { requiredKeys: [] });
const schema = fc.record(
  {
    a: fc.constant({ type: 'string' }),
    token: secret.map((value) => ({ type: 'string', secret: true, default: value })),
  },
  { requiredKeys: ['token'] },
);

const description = fc.constantFrom<JsonValue>(null, '', 'first', 'second');

export const packFields: fc.Arbitrary<Fields> = fc.record(
  {
    conf_schema: schema,
    description,
    config: configuration,
    meta: object,
    tags: names,
    runtime_deps: names,
    dependencies: names,
    is_standard: fc.boolean(),
    installers: fc.oneof(object, fc.array(object, { maxLength: 2 })),
  },
  { requiredKeys: ['conf_schema'] },
);

export const runtimeFields: fc.Arbitrary<Fields> = fc.record(
  {
    name: fc.constantFrom('python', 'Python'),
    description,
    aliases: names,
    distributions: object,
    installation: fc.oneof(object, fc.constant(null)),
    installers: fc.array(object, { maxLength: 2 }),
    execution_config: object,
  },
  { requiredKeys: [] },
);

export const versionFields: fc.Arbitrary<Fields> = fc.record(
  { execution_config: object, distributions: object, meta: object },
  { requiredKeys: [] },
);

const runtimes: Readonly<Record<string, string>> = {
  'core.python': 'core',
  'core.node': 'core',
  'slack.tool': 'slack',
};

/** Manifests of up to two packs, three runtimes and their versions, with one default a runtime at most. */
export const terseDesired: fc.Arbitrary<TerseDesired> = fc
  .record({
    packs: fc.dictionary(fc.constantFrom('core', 'slack'), packFields),
    runtimes: fc.dictionary(fc.constantFrom(...Object.keys(runtimes)), runtimeFields),
    versions: fc.dictionary(
      fc.constantFrom('core.python@3', 'core.python@3.12', 'core.python@lts', 'core.node@20.1.2'),
      versionFields,
    ),
    defaultVersion: fc.constantFrom('core.python@3', 'core.python@3.12', 'none'),
    isOtherStatedFalse: fc.boolean(),
  })
  .map(({ packs, runtimes, versions, defaultVersion, isOtherStatedFalse }) => ({
    objects: Object.fromEntries([
      ...Object.entries(packs).map(([ref, fields]) => [`pack ${ref}`, fields] as const),
      ...Object.entries(runtimes).map(([ref, fields]) => [`runtime ${ref}`, fields] as const),
      ...Object.entries(versions).map(([ref, fields]) => {
        const isDefault = ref === defaultVersion;
        const stated = isDefault || isOtherStatedFalse ? { is_default: isDefault } : {};
        return [`version ${ref}`, { ...fields, ...stated }] as const;
      }),
    ]),
  }));

import type { JSONSchema } from 'json-schema-to-ts';
import { packRefPattern, runtimeRefPattern } from '../../catalog/ref.ts';
import { sourceNamePattern } from '../../catalog/source-name.ts';

const source = {
  title: 'Former source',
  description: 'Name of the source that owned it, where that was another one. Example: `platform-team`.',
  type: 'string',
  pattern: sourceNamePattern.expression,
  examples: ['platform-team'],
} as const satisfies JSONSchema;

const moved = {
  title: 'Moved',
  description:
    'Where it was before, so that the row that exists is changed instead of deleted and made anew: at least one of `from` and `source`. Remove it once every database was brought up to date. Default: it was nowhere else.',
  type: ['object', 'null'],
  additionalProperties: false,
  minProperties: 1,
} as const satisfies JSONSchema;

/** JSON Schema of `moved` of a pack. */
export const packMovedSchema = {
  ...moved,
  properties: {
    from: {
      title: 'Former ref',
      description: 'Ref that the pack had before. Example: `slack_old`.',
      type: 'string',
      pattern: packRefPattern.source,
      maxLength: 253,
      examples: ['slack_old'],
    },
    source,
  },
  examples: [{ from: 'slack_old' }],
} as const satisfies JSONSchema;

/** JSON Schema of `moved` of a runtime. */
export const runtimeMovedSchema = {
  ...moved,
  properties: {
    from: {
      title: 'Former ref',
      description: 'Whole ref that the runtime had before; its pack may be another one. Example: `core.py`.',
      type: 'string',
      pattern: runtimeRefPattern.source,
      maxLength: 253,
      examples: ['core.py'],
    },
    source,
  },
  examples: [{ from: 'core.py' }],
} as const satisfies JSONSchema;

/** JSON Schema of `moved` of a runtime's version. */
export const versionMovedSchema = {
  ...moved,
  properties: {
    from: {
      title: 'Former version',
      description: 'Text that `version` had before, in quotes. Example: `"3.12.0"`.',
      type: 'string',
      minLength: 1,
      maxLength: 256,
      examples: ['3.12.0'],
    },
    source,
  },
  examples: [{ from: '3.12.0' }],
} as const satisfies JSONSchema;

import { environmentKeyRequired, environmentKeySchema } from '../environment-key-schema.ts';
import { changeSchema, driftSchema, heldSchema } from '../plan-schema.ts';
import { diagnosticSchema } from '../reconciliation-schema.ts';
import { countsSchema, formatVersionSchema, optionalTextSchema } from '../schema-parts.ts';

const digestSchema = { type: 'string', description: 'Digest of the plan.' } as const;
const countSchema = { type: 'integer', minimum: 0 } as const;
const exitCodeSchema = { type: 'integer', description: 'What the process ends with.' } as const;

/** A line with these properties, all of which are there, besides those of every line. */
function buildLine(type: string, description: string, properties: object): object {
  return {
    type: 'object',
    description,
    properties: {
      formatVersion: formatVersionSchema,
      time: { type: 'string', format: 'date-time', description: 'When it happened, in UTC.' },
      type: { const: type },
      ...properties,
    },
    required: ['formatVersion', 'time', 'type', ...Object.keys(properties)],
    additionalProperties: false,
  };
}

const progressProperties = {
  event: {
    type: 'string',
    enum: [
      'builds.planned',
      'build.waiting',
      'build.started',
      'step.started',
      'build.finished',
      'switched',
      'collected',
    ],
  },
  build: { ...optionalTextSchema, description: 'Name of the entry of the store that is built.' },
  environments: {
    type: 'array',
    description: 'Whom it is for, where that is told.',
    items: {
      type: 'object',
      properties: environmentKeySchema,
      required: environmentKeyRequired,
      additionalProperties: false,
    },
  },
  detail: {
    ...optionalTextSchema,
    description:
      'The step that begins, how a build ended (built, shared, failed), or what else there is to say.',
  },
  duration: { type: ['integer', 'null'], minimum: 0, description: 'Milliseconds, of what has ended.' },
} as const;

const summaryProperties = {
  outcome: { type: 'string', enum: ['invalid', 'valid', 'unchanged', 'planned', 'rehearsed', 'applied'] },
  planned: { anyOf: [countsSchema, { type: 'null' }], description: 'Null where nothing was planned.' },
  applied: { anyOf: [countsSchema, { type: 'null' }], description: 'Null where nothing was committed.' },
  drift: { ...countSchema, description: 'Objects that others changed.' },
  held: { ...countSchema, description: 'Deletions that are held back.' },
  errors: countSchema,
  warnings: countSchema,
  environments: {
    type: ['object', 'null'],
    description: 'Null where they were left alone.',
    properties: { ready: countSchema, notReady: countSchema },
    required: ['ready', 'notReady'],
    additionalProperties: false,
  },
  exitCode: exitCodeSchema,
} as const;

const errorProperties = {
  code: { type: 'string', description: 'Kind of the failure; internal for a bug in reconcile.' },
  message: { type: 'string' },
  hint: { ...optionalTextSchema, description: 'What to do about it.' },
  retryable: { type: 'boolean', description: 'Whether the same attempt may succeed later by itself.' },
  exitCode: exitCodeSchema,
} as const;

/** JSON Schema (2020-12) of each line that `-o jsonl` prints. */
export const eventSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Line of the stream of reconcile',
  description:
    'With `-o jsonl` each line is one such document, written when it happens. The first is of the type version, the last of the type change_summary or error. Readers pass over types that they do not know.',
  oneOf: [
    buildLine('version', 'The run begins.', {
      reconcile: { type: 'string', description: 'Version of reconcile.' },
      command: { type: 'string' },
    }),
    buildLine('diagnostic', 'A finding about the input.', { diagnostic: diagnosticSchema }),
    buildLine(
      'plan',
      'A plan was made; its changes follow. It takes the place of one before it, which the database had moved away from.',
      { digest: digestSchema, counts: countsSchema },
    ),
    buildLine('planned_change', 'A change of the plan, in the order of execution.', { change: changeSchema }),
    buildLine('drift', 'What others changed.', { drift: driftSchema }),
    buildLine('held_deletion', 'A deletion that is held back.', { held: heldSchema }),
    buildLine('apply_start', 'The plan is being written.', { digest: digestSchema }),
    buildLine('apply_complete', 'It was committed, as a whole.', {
      runId: { type: 'string' },
      counts: countsSchema,
    }),
    buildLine('environment_progress', 'Something happened to an environment.', progressProperties),
    buildLine('change_summary', 'The run came to its end.', summaryProperties),
    buildLine('error', 'The run failed.', errorProperties),
  ],
} as const;

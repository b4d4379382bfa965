import { convergenceSchema } from './convergence-schema.ts';
import { environmentKeySchema, environmentKeyRequired } from './environment-key-schema.ts';
import { optionalTextSchema, refSchema } from './schema-parts.ts';

const textsSchema = { type: 'array', items: { type: 'string' } } as const;
const runtimeSchema = { type: 'string', description: 'Ref of the runtime.' } as const;
const versionSchema = {
  ...optionalTextSchema,
  description: 'Version as the runtime lists it; null for the runtime itself.',
} as const;

const verificationSchema = {
  type: 'object',
  description: 'Whether this host has a runtime, or one of its versions.',
  properties: {
    runtime: runtimeSchema,
    version: versionSchema,
    available: { type: 'boolean' },
    detected: { ...optionalTextSchema, description: 'Version that the program told.' },
    program: { ...optionalTextSchema, description: 'Real path of the program that answered.' },
    reason: { type: 'string' },
    fix: { ...optionalTextSchema, description: 'What to do where it is not available.' },
  },
  required: ['runtime', 'version', 'available', 'detected', 'program', 'reason', 'fix'],
  additionalProperties: false,
} as const;

const refusedSchema = {
  type: 'object',
  description: 'A runtime whose verification commands the policy does not let run.',
  properties: {
    runtime: runtimeSchema,
    version: versionSchema,
    reason: { type: 'string' },
    fix: { type: 'string' },
  },
  required: ['runtime', 'version', 'reason', 'fix'],
  additionalProperties: false,
} as const;

const plannedSchema = {
  type: 'object',
  description: 'What is to be done about one environment.',
  properties: {
    ...environmentKeySchema,
    requested: { type: 'string', description: 'As the pack asks for it.' },
    action: { type: 'string', enum: ['build', 'switch', 'keep', 'blocked'] },
    reason: { type: 'string' },
    fix: { ...optionalTextSchema, description: 'What to do about a blocked one; else null.' },
    changes: {
      type: 'array',
      description: 'Inputs that are not what they were when that was built which serves.',
      items: {
        type: 'object',
        properties: {
          part: { type: 'string', description: 'Such as programs.python3.' },
          description: { type: 'string' },
        },
        required: ['part', 'description'],
        additionalProperties: false,
      },
    },
    fingerprint: { ...optionalTextSchema, description: 'Of what is wanted, where that is known.' },
    target: { ...optionalTextSchema, description: 'Entry of the store that is to serve.' },
    serving: { ...optionalTextSchema, description: 'Entry of the store that serves now.' },
    generation: { type: 'integer', minimum: 0, description: 'That serves now; 0 for none.' },
    links: { ...textsSchema, description: 'Paths under which it is found.' },
    variables: { ...textsSchema, description: 'Names of the variables that actions run with.' },
  },
  required: [
    ...environmentKeyRequired,
    'requested',
    'action',
    'reason',
    'fix',
    'changes',
    'fingerprint',
    'target',
    'serving',
    'generation',
    'links',
    'variables',
  ],
  additionalProperties: false,
} as const;

const stepSchema = {
  type: 'object',
  description: 'A command of a build, as it runs.',
  properties: {
    name: { type: 'string' },
    phase: { type: 'string', enum: ['create', 'install', 'installer'] },
    argv: textsSchema,
    cwd: { type: 'string' },
    variables: { ...textsSchema, description: 'Names of the variables that only this command sees.' },
    timeout: { type: 'number', minimum: 0, description: 'Milliseconds.' },
    optional: { type: 'boolean', description: 'Whether the environment is good even when it fails.' },
  },
  required: ['name', 'phase', 'argv', 'cwd', 'variables', 'timeout', 'optional'],
  additionalProperties: false,
} as const;

const buildSchema = {
  type: 'object',
  description: 'One environment to be built, for every pack with the same inputs.',
  properties: {
    name: { type: 'string', description: 'Entry of the store.' },
    directory: { type: 'string' },
    envType: { type: 'string' },
    fingerprint: { type: 'string' },
    manifest: { ...optionalTextSchema, description: 'Path, where the pack has one.' },
    interpreter: optionalTextSchema,
    steps: { type: 'array', items: stepSchema },
    variables: { ...textsSchema, description: 'Names of all variables that the commands may see.' },
    users: {
      type: 'array',
      items: {
        type: 'object',
        properties: environmentKeySchema,
        required: environmentKeyRequired,
        additionalProperties: false,
      },
    },
  },
  required: [
    'name',
    'directory',
    'envType',
    'fingerprint',
    'manifest',
    'interpreter',
    'steps',
    'variables',
    'users',
  ],
  additionalProperties: false,
} as const;

const hostPlanSchema = {
  type: 'object',
  description: 'What was to be done about the environments of this host.',
  properties: {
    environments: { type: 'array', items: plannedSchema },
    builds: { type: 'array', items: buildSchema },
    retired: {
      type: 'array',
      description: 'Environments that no pack asks for any more.',
      items: {
        type: 'object',
        properties: environmentKeySchema,
        required: environmentKeyRequired,
        additionalProperties: false,
      },
    },
    collections: {
      type: 'array',
      description: 'Entries of the store that nothing uses.',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          action: {
            type: 'string',
            enum: ['sweep', 'mark', 'unmark', 'remove'],
            description:
              'sweep: the remains of an attempt. mark: unused from now on. unmark: used again. remove: unused for long enough.',
          },
          reason: { type: 'string' },
        },
        required: ['name', 'action', 'reason'],
        additionalProperties: false,
      },
    },
    collectionHeld: { ...optionalTextSchema, description: 'Why nothing is collected, where that is so.' },
  },
  required: ['environments', 'builds', 'retired', 'collections', 'collectionHeld'],
  additionalProperties: false,
} as const;

const contentSchema = {
  type: 'object',
  description: 'The content of a pack that is kept in the store of this host.',
  properties: {
    pack: refSchema,
    action: {
      type: 'string',
      enum: ['activate', 'activated', 'kept', 'held', 'none', 'retire', 'retired'],
      description:
        'activated: it serves from now on. held: it was rolled back from. none: it cannot serve yet. retired: no manifest asks for it here any more. activate, retire: so it would be.',
    },
    from: { ...optionalTextSchema, description: 'Digest of what served before.' },
    to: { ...optionalTextSchema, description: 'Digest of what is wanted.' },
    path: { type: 'string', description: 'Under which it is found.' },
    reason: { type: 'string' },
    added: { ...textsSchema, description: 'Paths of files.' },
    changed: textsSchema,
    removed: textsSchema,
  },
  required: ['pack', 'action', 'from', 'to', 'path', 'reason', 'added', 'changed', 'removed'],
  additionalProperties: false,
} as const;

/** What a pass came to on the host that it ran on. */
export const hostSchema = {
  type: 'object',
  description: 'The runtimes and environments of the host of this run.',
  properties: {
    root: { type: 'string', description: 'Directory of the environments.' },
    verifications: { type: 'array', items: verificationSchema },
    refused: { type: 'array', items: refusedSchema },
    plan: hostPlanSchema,
    convergence: {
      anyOf: [convergenceSchema, { type: 'null' }],
      description: 'What became of them; null in a dry run.',
    },
    contents: { type: 'array', items: contentSchema },
    collectedContents: {
      type: ['array', 'null'],
      description: 'Contents that were removed since nothing uses them; null in a dry run.',
      items: {
        type: 'object',
        properties: { pack: refSchema, name: { type: 'string', description: 'Entry of the store.' } },
        required: ['pack', 'name'],
        additionalProperties: false,
      },
    },
  },
  required: ['root', 'verifications', 'refused', 'plan', 'convergence', 'contents', 'collectedContents'],
  additionalProperties: false,
} as const;

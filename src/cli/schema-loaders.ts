import type { SchemaName } from './invocation.ts';

/** The published JSON Schemas; each is loaded only when it is asked for. */
export const schemaLoaders: Readonly<Record<SchemaName, () => Promise<object>>> = {
  pack: async () => (await import('../manifests/schemas/schemas.ts')).schemas.pack,
  runtime: async () => (await import('../manifests/schemas/schemas.ts')).schemas.runtime,
  settings: async () => (await import('../settings-schema.ts')).buildSettingsSchema(),
  plan: async () => ({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(await import('../report/plan-file-schema.ts')).planFileSchema,
  }),
  report: async () => (await import('../report/report-schema.ts')).reportSchema,
  snapshot: async () => (await import('../manifests/snapshot/snapshot-schema.ts')).snapshotSchema,
  lock: async () => (await import('../manifests/lock/lock-schema.ts')).lockSchema,
  'registry-index': async () =>
    (await import('../manifests/registry-index/registry-index-schema.ts')).registryIndexSchema,
};

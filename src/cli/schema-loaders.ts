import type { SchemaName } from './invocation.ts';

/** The published JSON Schemas; each is loaded only when it is asked for. */
export const schemaLoaders: Readonly<Record<SchemaName, () => Promise<object>>> = {
  pack: async () => (await import('../manifests/schemas/schemas.ts')).schemas.pack,
  runtime: async () => (await import('../manifests/schemas/schemas.ts')).schemas.runtime,
  settings: async () => withId('settings', (await import('../settings-schema.ts')).buildSettingsSchema()),
  plan: async () =>
    withId('plan', {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      ...(await import('../report/plan-file-schema.ts')).planFileSchema,
    }),
  report: async () => withId('report', (await import('../report/report-schema.ts')).reportSchema),
  events: async () => withId('events', (await import('../report/stream/event-schema.ts')).eventSchema),
  snapshot: async () => (await import('../manifests/snapshot/snapshot-schema.ts')).snapshotSchema,
  lock: async () => (await import('../manifests/lock/lock-schema.ts')).lockSchema,
  'registry-index': async () =>
    (await import('../manifests/registry-index/registry-index-schema.ts')).registryIndexSchema,
};

/** Names a schema for ever, wherever it lies; those of documents that we read ourselves say it themselves. */
function withId(name: SchemaName, schema: object): object {
  return { $id: `urn:reconcile:schema:${name}:v1`, ...schema };
}

import type { SchemaName } from './invocation.ts';

/** The published JSON Schemas; each is loaded only when it is asked for. */
export const schemaLoaders: Readonly<Record<SchemaName, () => Promise<object>>> = {
  pack: async () => (await import('../manifests/schemas/schemas.ts')).schemas.pack,
  runtime: async () => (await import('../manifests/schemas/schemas.ts')).schemas.runtime,
  settings: async () => (await import('../settings-schema.ts')).buildSettingsSchema(),
  report: async () => (await import('../report/report-schema.ts')).reportSchema,
  snapshot: async () => (await import('../manifests/snapshot/snapshot-schema.ts')).snapshotSchema,
};

import type { SchemaRoots } from '../manifests/explain/find-field.ts';
import { schemas } from '../manifests/schemas/schemas.ts';
import { buildSettingsSchema } from '../settings-schema.ts';

/** What can be explained. */
export function buildExplainRoots(): SchemaRoots {
  return { pack: schemas.pack, runtime: schemas.runtime, settings: buildSettingsSchema() };
}

import { publishedPackSchema } from './pack-schema.ts';
import { runtimeSchema } from './runtime-schema.ts';

/** The JSON Schemas (draft-07) of the manifests, by the name under which they are published. */
export const schemas = { pack: publishedPackSchema, runtime: runtimeSchema } as const;

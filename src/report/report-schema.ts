import type { FromSchema } from 'json-schema-to-ts';
import { errorSchema } from './error-schema.ts';
import { historySchema } from './history-schema.ts';
import { migrationSchema } from './migration-schema.ts';
import { reconciliationSchema } from './reconciliation-schema.ts';
import { runSchema } from './run-schema.ts';
import { statusSchema } from './status-schema.ts';

/** The version of the machine-readable reports; see the schema's own description of it. */
export const formatVersion = '1.0';

/** JSON Schema (2020-12) of everything that `-o json` prints, but for the snapshots of `export`. */
export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Report of reconcile',
  description:
    'Exactly one such document is written to standard output by `-o json`. `type` tells which one. `export` prints a snapshot instead, which has a schema of its own.',
  oneOf: [reconciliationSchema, statusSchema, historySchema, runSchema, migrationSchema, errorSchema],
} as const;

/** The machine-readable result of one pass. */
export type JsonReport = FromSchema<typeof reconciliationSchema>;

/** The machine-readable status of a catalog. */
export type JsonStatus = FromSchema<typeof statusSchema>;

/** The machine-readable list of the last runs. */
export type JsonHistory = FromSchema<typeof historySchema>;

/** The machine-readable record of one run. */
export type JsonRun = FromSchema<typeof runSchema>;

/** The machine-readable result of a migration. */
export type JsonMigration = FromSchema<typeof migrationSchema>;

/** The machine-readable form of a failure. */
export type JsonError = FromSchema<typeof errorSchema>;

import type { FromSchema } from 'json-schema-to-ts';
import {
  contentCollectionSchema,
  contentRollbackSchema,
  contentsSchema,
  updateSchema,
} from './content-schemas.ts';
import { controllerStatusSchema } from './controller-status-schema.ts';
import { doctorSchema } from './doctor-schema.ts';
import { buildSchema, collectionSchema, logSchema, rollbackSchema } from './environment-actions-schema.ts';
import { environmentsSchema, variablesSchema } from './environments-schema.ts';
import { errorSchema } from './error-schema.ts';
import { explanationSchema } from './explanation-schema.ts';
import { graphSchema } from './graph-schema.ts';
import { historySchema } from './history-schema.ts';
import { initializationSchema } from './initialization-schema.ts';
import { migrationSchema } from './migration-schema.ts';
import { reconciliationSchema } from './reconciliation-schema.ts';
import { runSchema } from './run-schema.ts';
import { statusSchema } from './status-schema.ts';
import { verificationSchema } from './verification-schema.ts';

/** JSON Schema (2020-12) of everything that `-o json` prints, but for the snapshots of `export`. */
export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Report of reconcile',
  description:
    'Exactly one such document is written to standard output by `-o json`. `type` tells which one. `export` prints a snapshot instead, which has a schema of its own.',
  oneOf: [
    reconciliationSchema,
    statusSchema,
    controllerStatusSchema,
    historySchema,
    runSchema,
    migrationSchema,
    initializationSchema,
    explanationSchema,
    graphSchema,
    verificationSchema,
    environmentsSchema,
    variablesSchema,
    buildSchema,
    rollbackSchema,
    collectionSchema,
    logSchema,
    doctorSchema,
    updateSchema,
    contentsSchema,
    contentRollbackSchema,
    contentCollectionSchema,
    errorSchema,
  ],
} as const;

/** The machine-readable result of one pass. */
export type JsonReport = FromSchema<typeof reconciliationSchema>;

/** The machine-readable status of a catalog. */
export type JsonStatus = FromSchema<typeof statusSchema>;

/** What a controller tells of itself, machine-readable. */
export type JsonControllerStatus = FromSchema<typeof controllerStatusSchema>;

/** The machine-readable list of the last runs. */
export type JsonHistory = FromSchema<typeof historySchema>;

/** The machine-readable record of one run. */
export type JsonRun = FromSchema<typeof runSchema>;

/** The machine-readable result of a migration. */
export type JsonMigration = FromSchema<typeof migrationSchema>;

/** What `init` wrote, machine-readable. */
export type JsonInitialization = FromSchema<typeof initializationSchema>;

/** The machine-readable explanation of a field. */
export type JsonExplanation = FromSchema<typeof explanationSchema>;

/** The machine-readable graph of who needs whom. */
export type JsonGraph = FromSchema<typeof graphSchema>;

/** The machine-readable outcome of a verification. */
export type JsonVerification = FromSchema<typeof verificationSchema>;

/** The machine-readable list of a host's environments. */
export type JsonEnvironments = FromSchema<typeof environmentsSchema>;

/** The machine-readable variables of one environment. */
export type JsonEnvironmentVariables = FromSchema<typeof variablesSchema>;

/** The machine-readable outcome of builds that were asked for. */
export type JsonEnvironmentBuild = FromSchema<typeof buildSchema>;

/** The machine-readable outcome of a rollback. */
export type JsonEnvironmentRollback = FromSchema<typeof rollbackSchema>;

/** The machine-readable outcome of a collection. */
export type JsonEnvironmentCollection = FromSchema<typeof collectionSchema>;

/** The machine-readable end of a log. */
export type JsonEnvironmentLog = FromSchema<typeof logSchema>;

/** The machine-readable outcome of an examination. */
export type JsonEnvironmentExamination = FromSchema<typeof doctorSchema>;

/** The machine-readable changes of a lock file. */
export type JsonUpdate = FromSchema<typeof updateSchema>;

/** The machine-readable list of a host's contents. */
export type JsonContents = FromSchema<typeof contentsSchema>;

/** The machine-readable outcome of a rollback of content. */
export type JsonContentRollback = FromSchema<typeof contentRollbackSchema>;

/** The machine-readable outcome of a collection of contents. */
export type JsonContentCollection = FromSchema<typeof contentCollectionSchema>;

/** The machine-readable form of a failure. */
export type JsonError = FromSchema<typeof errorSchema>;

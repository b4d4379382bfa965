import { escapeText } from './escape-text.ts';
import { formatVersion, type JsonMigration } from './report-schema.ts';

/** What `reconcile migrate` tells. */
export interface MigrationView {
  /** `Database.description`. */
  readonly database: string;
  /** The platform's schema. */
  readonly schema: string;
  readonly platformTablesExisted: boolean;
  /** Names of the migrations that were applied now, in order. */
  readonly applied: readonly string[];
}

/** What a migration did, for people. Ends with a line break. */
export function renderMigration({ database, schema, platformTablesExisted, applied }: MigrationView): string {
  const place = `in schema ${escapeText(schema)} of ${escapeText(database)}`;
  const lines = [
    platformTablesExisted
      ? `The platform's tables are there ${place}; they were left as they are.`
      : `The platform's tables were created ${place}.`,
    applied.length === 0
      ? 'Nothing to do: every migration was applied before.'
      : `Applied: ${applied.map(escapeText).join(', ')}.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for machines. */
export function toJsonMigration(view: MigrationView): JsonMigration {
  return {
    formatVersion,
    type: 'migration',
    database: view.database,
    schema: view.schema,
    platformTablesExisted: view.platformTablesExisted,
    applied: [...view.applied],
  };
}

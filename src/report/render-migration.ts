import { describeChangeTriggers, type ChangeTriggerWord } from './describe-change-triggers.ts';
import { escapeText } from './escape-text.ts';
import { formatVersion } from './format-version.ts';
import type { JsonMigration } from './report-schema.ts';

/** What `reconcile migrate` tells. */
export interface MigrationView {
  /** `Database.description`. */
  readonly database: string;
  /** The platform's schema. */
  readonly schema: string;
  readonly platformTablesExisted: boolean;
  /** Names of the migrations that were applied now, in order. */
  readonly applied: readonly string[];
  /** The triggers that announce changes; undefined where a database cannot have any. */
  readonly changeTriggers: ChangeTriggerView | undefined;
}

interface ChangeTriggerView {
  readonly state: ChangeTriggerWord;
  readonly done: 'installed' | 'renewed' | 'removed' | undefined;
  /** Whether the server lets transactions be prepared, which those with announcements cannot be. */
  readonly mayPrepare: boolean;
}

/** What a migration did, for people. Ends with a line break. */
export function renderMigration(view: MigrationView): string {
  const { database, schema, platformTablesExisted, applied, changeTriggers } = view;
  const place = `in schema ${escapeText(schema)} of ${escapeText(database)}`;
  const lines = [
    platformTablesExisted
      ? `The platform's tables are there ${place}; they were left as they are.`
      : `The platform's tables were created ${place}.`,
    applied.length === 0
      ? 'Nothing to do: every migration was applied before.'
      : `Applied: ${applied.map(escapeText).join(', ')}.`,
    ...(changeTriggers === undefined ? [] : renderTriggers(changeTriggers)),
  ];
  return `${lines.join('\n')}\n`;
}

function renderTriggers({ state, done, mayPrepare }: ChangeTriggerView): readonly string[] {
  return [
    `Change triggers: ${done === undefined ? describeChangeTriggers(state) : `${done} now`}.`,
    ...(mayPrepare
      ? [
          'Note: this server allows PREPARE TRANSACTION, which PostgreSQL refuses to transactions that announce something. Those that change managed rows and are prepared need: SET LOCAL reconcile.announce = off.',
        ]
      : []),
  ];
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
    changeTriggers:
      view.changeTriggers === undefined
        ? null
        : { state: view.changeTriggers.state, done: view.changeTriggers.done ?? null },
  };
}

import type { SettingInputs } from '../settings.ts';
import type { SettingCommand } from '../settings-table.ts';

export const schemaNames = ['pack', 'runtime', 'settings', 'report', 'plan', 'snapshot'] as const;

export type SchemaName = (typeof schemaNames)[number];

/** What to export, and where to. */
export interface ExportWishes {
  /** Of packs and runtimes; none means everything. */
  readonly refs: readonly string[];
  /** Standard output unless told. */
  readonly directory: string | undefined;
  /** Whether files are overwritten. */
  readonly force: boolean;
}

/** What was typed, understood: which command, with what. */
export interface Invocation {
  readonly command: SettingCommand;
  /** Settings given by flags and arguments. */
  readonly flags: SettingInputs['flags'];
  /** How far `--dry-run` goes; undefined for a run that applies. */
  readonly dryRun: 'client' | 'server' | undefined;
  /** File to plan against in place of a database. */
  readonly against: string | undefined;
  /** For the command `export`. */
  readonly exporting: ExportWishes | undefined;
  /** For the command `schema`. */
  readonly schemaName: SchemaName | undefined;
  /** For the command `history`: the beginning of a run's id. */
  readonly runId: string | undefined;
}

/** An invocation, or a text that was asked for instead: a help page, the version. */
export type ParsedArguments =
  | { readonly kind: 'invocation'; readonly invocation: Invocation }
  | { readonly kind: 'text'; readonly text: string };

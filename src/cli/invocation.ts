import type { SettingInputs } from '../settings.ts';
import type { SettingCommand } from '../settings-table.ts';
import type { ExplainWishes, GraphWishes, InitWishes } from './tool-wishes.ts';

export const schemaNames = [
  'pack',
  'runtime',
  'settings',
  'report',
  'events',
  'plan',
  'snapshot',
  'lock',
  'registry-index',
] as const;

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

/** Which environments are meant, as it was typed; see `chooseEnvironment`. */
export interface EnvironmentName {
  readonly pack: string;
  /** With `@` and a version, where one was named. */
  readonly runtime: string | undefined;
}

/** What to do with the environments of this host. */
export type EnvironmentWishes =
  | {
      readonly action: 'list';
      readonly name: EnvironmentName | undefined;
      /** Whether the variables of the one that is named are wanted, for a shell. */
      readonly exports: boolean;
    }
  | {
      readonly action: 'build';
      /** All that have their content here unless told. */
      readonly packs: readonly string[];
      /** Whether to build what is as wanted already. */
      readonly force: boolean;
    }
  | {
      readonly action: 'rollback';
      readonly name: EnvironmentName;
      /** Number of a generation; the one before the current one unless told. */
      readonly to: number | undefined;
    }
  | {
      readonly action: 'gc';
      readonly dryRun: boolean;
      /** Whether what nothing uses goes without any grace. */
      readonly now: boolean;
    }
  | { readonly action: 'logs'; readonly name: EnvironmentName }
  | { readonly action: 'doctor'; readonly deep: boolean };

/** What to do with the contents of packs on this host. */
export type ContentWishes =
  | {
      readonly action: 'list';
      /** All unless told. */
      readonly packs: readonly string[];
    }
  | {
      readonly action: 'rollback';
      readonly pack: string;
      /** Number of a generation; the one before the current one unless told. */
      readonly to: number | undefined;
    }
  | {
      readonly action: 'gc';
      readonly dryRun: boolean;
      /** Whether what nothing uses goes without any grace. */
      readonly now: boolean;
    };

export type ContentAction = ContentWishes['action'];

/** What to resolve anew. */
interface UpdateWishes {
  /** Refs; all that have a source unless told. */
  readonly packs: readonly string[];
  readonly dryRun: boolean;
  /** Whether what never changes may have changed. */
  readonly acceptMoved: boolean;
}

/** What to do besides creating tables. */
export interface MigrationWishes {
  /** The triggers that announce changes are left as they are unless told. */
  readonly changeTriggers: 'install' | 'remove' | undefined;
  /** Whether the SQL for them is printed, and nothing done. */
  readonly printSql: boolean;
}

export type EnvironmentAction = EnvironmentWishes['action'];

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
  /** For the command `migrate`. */
  readonly migration: MigrationWishes | undefined;
  /** For the command `schema`. */
  readonly schemaName: SchemaName | undefined;
  /** For the command `history`: the beginning of a run's id. */
  readonly runId: string | undefined;
  /** For the command `env`. */
  readonly environment: EnvironmentWishes | undefined;
  /** For the command `content`. */
  readonly content: ContentWishes | undefined;
  /** For the command `update`. */
  readonly update: UpdateWishes | undefined;
  /** For the command `init`. */
  readonly initializing: InitWishes | undefined;
  /** For the command `explain`. */
  readonly explaining: ExplainWishes | undefined;
  /** For the command `graph`. */
  readonly drawing: GraphWishes | undefined;
  /** For the command `completion`. */
  readonly shell: string | undefined;
}

/** An invocation that is about nothing but its command. */
export const noWishes = {
  dryRun: undefined,
  against: undefined,
  exporting: undefined,
  migration: undefined,
  schemaName: undefined,
  runId: undefined,
  environment: undefined,
  content: undefined,
  update: undefined,
  initializing: undefined,
  explaining: undefined,
  drawing: undefined,
  shell: undefined,
} as const satisfies Partial<Invocation>;

/** An invocation, or a text that was asked for instead: a help page, the version. */
export type ParsedArguments =
  | { readonly kind: 'invocation'; readonly invocation: Invocation }
  | { readonly kind: 'text'; readonly text: string };

/** The commands that can be told a setting by a flag. */
export type SettingCommand =
  | 'reconcile'
  | 'watch'
  | 'validate'
  | 'export'
  | 'migrate'
  | 'status'
  | 'history'
  | 'update'
  | 'content'
  | 'env'
  | 'verify'
  | 'init'
  | 'explain'
  | 'graph'
  | 'completion'
  | 'schema';

/** What a setting's values are; `duration` (for timers) and `period` (days) become milliseconds, `size` bytes, `limits` a number for each kind of object, `credentials` a list of addresses with names of variables, `outputs` a list of formats with files. */
type SettingType =
  | 'text'
  | 'list'
  | 'boolean'
  | 'choice'
  | 'duration'
  | 'size'
  | 'count'
  | 'limits'
  | 'credentials'
  | 'outputs'
  | 'period';

/** One setting: its flag, variable, key of `reconcile.yaml`, JSON Schema and line of the documentation all follow from its row. */
export interface SettingRow {
  readonly type: SettingType;
  readonly description: string;
  /** As it would be written in `reconcile.yaml`; undefined where nothing is set. */
  readonly default: string | boolean | number | readonly string[] | undefined;
  /** Heading of the help below which the flag stands. */
  readonly group: 'Input' | 'Plan and apply' | 'Contents' | 'Environments' | 'Database' | 'Watch' | 'Output';
  /** Commands that have the flag. */
  readonly commands: readonly SettingCommand[];
  /** What the help calls the value. */
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  /** Regular expression that a text has to match, with the words for it. */
  readonly pattern?: { readonly expression: string; readonly words: string };
  /** Flag without dashes, where it is not the name; `undefined` where arguments take its place. */
  readonly flag?: string | undefined;
  readonly short?: string;
  /** Variables of other programs that mean the same, looked at after our own. */
  readonly variables?: readonly string[];
  /** Whether the value may hold a secret and so is never repeated in a message. */
  readonly secret?: true;
}

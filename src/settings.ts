import { delimiter } from 'node:path';
import type { Kind } from './catalog/kinds.ts';
import { suggest } from './catalog/suggest.ts';
import type { Diagnostic, Location } from './diagnostics.ts';
import type { Document } from './documents/document.ts';
import type { OutputSetting } from './parse-outputs.ts';
import { parseSetting, type CredentialSetting, type SettingValue } from './parse-setting.ts';
import {
  flagOf,
  keyOf,
  settingRows,
  variablesOf,
  type NamedRow,
  type SettingName,
  type SettingRow,
  type settingsTable,
} from './settings-table.ts';

/** Name of the file that settings are read from, in the working directory. */
export const settingsFile = 'reconcile.yaml';

type ValueOf<Row extends SettingRow> = Row['type'] extends 'boolean'
  ? boolean
  : Row['type'] extends 'duration' | 'period' | 'size' | 'count'
    ? number
    : Row['type'] extends 'list'
      ? readonly string[]
      : Row['type'] extends 'limits'
        ? Readonly<Record<Kind, number>>
        : Row['type'] extends 'credentials'
          ? readonly CredentialSetting[]
          : Row['type'] extends 'outputs'
            ? readonly OutputSetting[]
            : Row extends { readonly choices: readonly (infer Choice)[] }
              ? Choice
              : string;

type Unset<Row extends SettingRow> = Row['default'] extends undefined ? undefined : never;

/** Every setting's value: from its flag, else its variable, else `reconcile.yaml`, else its default. Durations in milliseconds, sizes in bytes. */
export type Settings = {
  readonly [Name in SettingName]: ValueOf<(typeof settingsTable)[Name]> | Unset<(typeof settingsTable)[Name]>;
};

/** Environment variables by name; an empty one is left out, as if it were unset. */
export type EnvironmentVariables = Readonly<Record<string, string>>;

export interface SettingInputs {
  /** What flags gave, by the settings' names; `paths` are the arguments. Undefined where a flag was not given. */
  readonly flags: Readonly<Partial<Record<SettingName, unknown>>>;
  readonly env: EnvironmentVariables;
  /** `reconcile.yaml`, undefined where there is none. */
  readonly file: Document | undefined;
}

interface ResolvedSettings {
  /** Frozen. A setting whose value is refused has its default here. */
  readonly settings: Settings;
  /** Where each setting's value comes from, for people: a flag, a variable, a place in the file, or `the default`. */
  readonly origins: SettingOrigins;
  readonly diagnostics: readonly Diagnostic[];
}

export type SettingOrigins = Readonly<Record<SettingName, string>>;

/** A value as somebody wrote it, and where. */
interface Given {
  readonly raw: unknown;
  readonly isText: boolean;
  /** What to call the place in a message: a flag, a variable, or a key. */
  readonly place: string;
  readonly location: Location | undefined;
}

/** The environment of this process. The only place where it is read. */
export function readEnvironment(): EnvironmentVariables {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}

/** Resolves every setting, and finds all values that are refused, unknown keys and variables, and secrets in the file. */
export function resolveSettings(inputs: SettingInputs): ResolvedSettings {
  const resolved = settingRows.map((row) => ({ name: row.name, ...resolveSetting(row, inputs) }));
  const settings = Object.fromEntries(resolved.map(({ name, value }) => [name, value])) as Settings;
  const origins = Object.fromEntries(resolved.map(({ name, origin }) => [name, origin])) as SettingOrigins;
  return {
    settings: Object.freeze(settings),
    origins,
    diagnostics: [
      ...findUnknownKeys(inputs.file),
      ...findUnknownVariables(inputs.env),
      ...resolved.flatMap(({ diagnostics }) => diagnostics),
      ...findPasswords(inputs.file),
    ],
  };
}

interface ResolvedSetting {
  readonly value: SettingValue | undefined;
  readonly origin: string;
  readonly diagnostics: readonly Diagnostic[];
}

function resolveSetting(row: NamedRow, inputs: SettingInputs): ResolvedSetting {
  const given = findGiven(row, inputs);
  if (given === undefined) return { value: parseDefault(row), origin: 'the default', diagnostics: [] };
  const { place, location } = given;
  const origin =
    location === undefined ? place : `${place} in ${location.file}:${location.line}:${location.column}`;
  const parsed = parseSetting(row, given.raw, given.isText);
  if (parsed.ok) return { value: parsed.value, origin, diagnostics: [] };
  return { value: parseDefault(row), origin, diagnostics: [refuseValue(given, parsed)] };
}

function findGiven(row: NamedRow, inputs: SettingInputs): Given | undefined {
  const flag = inputs.flags[row.name];
  const flagName = flagOf(row);
  if (flag !== undefined && !(Array.isArray(flag) && flag.length === 0)) {
    const place = flagName === undefined ? 'the arguments' : `--${flagName}`;
    return { raw: flag, isText: true, place, location: undefined };
  }
  const variable = variablesOf(row).find((name) => (inputs.env[name] ?? '') !== '');
  if (variable !== undefined) {
    const text = inputs.env[variable] ?? '';
    const raw = row.type === 'list' || row.type === 'outputs' ? splitList(text, row) : text;
    return { raw, isText: true, place: variable, location: undefined };
  }
  const key = keyOf(row);
  const contents = readContents(inputs.file);
  if (inputs.file === undefined || !Object.hasOwn(contents, key)) return undefined;
  return { raw: contents[key], isText: false, place: key, location: inputs.file.locate([key]) };
}

/** Paths are separated as in PATH, since they may hold commas and spaces. */
function splitList(text: string, row: NamedRow): readonly string[] {
  const parts = row.name === 'paths' ? text.split(delimiter) : text.split(/[\s,]+/u);
  return parts.filter((part) => part !== '');
}

function parseDefault(row: SettingRow): SettingValue | undefined {
  if (row.default === undefined) return undefined;
  const parsed = parseSetting(row, row.default);
  return parsed.ok ? parsed.value : undefined;
}

function refuseValue(given: Given, refusal: { readonly problem: string; readonly hint: string }): Diagnostic {
  return {
    code: 'settings.invalid-value',
    severity: 'error',
    ...(given.location === undefined ? {} : { location: given.location }),
    message: `${given.place}: ${refusal.problem}.`,
    hint: refusal.hint,
  };
}

function readContents(file: Document | undefined): Readonly<Record<string, unknown>> {
  const value = file?.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return value as Readonly<Record<string, unknown>>;
}

function findUnknownKeys(file: Document | undefined): readonly Diagnostic[] {
  if (file === undefined || file.value === null) return [];
  const contents = readContents(file);
  if (typeof file.value !== 'object' || Array.isArray(file.value)) {
    return [
      {
        code: 'settings.invalid-value',
        severity: 'error',
        location: file.locate([]),
        message: 'The settings are not a mapping.',
        hint: 'Write one setting a line, such as "source: team-a".',
      },
    ];
  }
  const known = settingRows.map(keyOf);
  return Object.keys(contents)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      code: 'settings.unknown-key' as const,
      severity: 'error' as const,
      location: file.locate([key], 'key'),
      message: `There is no setting ${JSON.stringify(key)}.`,
      hint: hintAtName(suggest(key, known), 'The settings are listed by `reconcile schema settings`.'),
    }));
}

function findUnknownVariables(env: EnvironmentVariables): readonly Diagnostic[] {
  const known = settingRows.flatMap(variablesOf);
  return Object.keys(env)
    .filter((name) => name.startsWith('RECONCILE_') && !known.includes(name))
    .sort()
    .map((name) => ({
      code: 'settings.unknown-variable' as const,
      severity: 'warning' as const,
      message: `The variable ${name} means nothing to reconcile.`,
      hint: hintAtName(suggest(name, known), 'Unset it.'),
    }));
}

function hintAtName(name: string | undefined, otherwise: string): string {
  return name === undefined ? otherwise : `Did you mean ${name}?`;
}

/** Settings that are addresses of databases, with the variable that is to hold them. */
const databaseKeys = { database_url: 'DATABASE_URL', direct_database_url: 'DIRECT_DATABASE_URL' } as const;

/** A password in `reconcile.yaml` would be in git, too. */
function findPasswords(file: Document | undefined): readonly Diagnostic[] {
  if (file === undefined) return [];
  const contents = readContents(file);
  return Object.entries(databaseKeys)
    .filter(([key]) => holdsPassword(contents[key]))
    .map(([key, variable]) => ({
      code: 'settings.password-in-file',
      severity: 'warning',
      location: file.locate([key]),
      message: 'A database password stands in a file.',
      hint: `Leave it out here, and set ${variable} or PGPASSWORD where reconcile runs.`,
    }));
}

function holdsPassword(url: unknown): boolean {
  return typeof url === 'string' && (/:\/\/[^/@:]*:[^@]+@/u.test(url) || /[?&]password=/iu.test(url));
}

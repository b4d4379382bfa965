import { forEachKind, kinds, type Kind } from './catalog/kinds.ts';
import { parseOutputs, type OutputSetting } from './parse-outputs.ts';
import type { SettingRow } from './settings-table.ts';

/** Which variables hold the secrets for what lies below an address. */
export interface CredentialSetting {
  readonly url: string;
  readonly username: string | undefined;
  /** Name of the variable with the password or token. */
  readonly variable: string | undefined;
  /** Names of variables by the headers that they are the values of. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A value of a setting as code uses it. */
export type SettingValue =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly CredentialSetting[]
  | readonly OutputSetting[]
  | Readonly<Record<Kind, number>>;

/** A parsed value, or what is wrong with it and what to write instead. */
export type ParsedSetting =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

interface TypeRules {
  /** What the values are called in messages. */
  readonly words: (row: SettingRow) => string;
  /** Undefined when `raw` is no such value. */
  readonly parse: (raw: unknown, row: SettingRow) => SettingValue | undefined;
  /** Turns the text of a flag or a variable into what a YAML file would give; absent where that is the text. */
  readonly read?: (text: string) => unknown;
  readonly example: (row: SettingRow) => string;
}

const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** The longest time that a timer can measure. */
const maxDuration = 2 ** 31 - 1;

/** No timer measures a period. Only whole units of some size: a month cannot be mistaken for a minute. */
const periodUnits: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };
const maxPeriod = 100 * 366 * 86_400_000;

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

const rules: Readonly<Record<SettingRow['type'], TypeRules>> = {
  text: {
    words: (row) => `a valid ${row.placeholder ?? 'text'}`,
    parse: (raw, row) =>
      typeof raw === 'string' && raw !== '' && new RegExp(row.pattern?.expression ?? '', 'u').test(raw)
        ? raw
        : undefined,
    example: (row) => `Write ${row.pattern?.words ?? 'a text that is not empty'}.`,
  },
  list: {
    words: () => 'a list of texts',
    parse: (raw) =>
      Array.isArray(raw) && raw.every((item) => typeof item === 'string' && item !== '')
        ? Object.freeze([...(raw as readonly string[])])
        : undefined,
    example: () => 'Write a list, such as [first, second].',
  },
  boolean: {
    words: () => 'true or false',
    parse: (raw) => (typeof raw === 'boolean' ? raw : undefined),
    read: (text) => truths.get(text.trim().toLowerCase()) ?? text,
    example: () => 'Write true or false.',
  },
  choice: {
    words: (row) => `one of ${(row.choices ?? []).join(', ')}`,
    parse: (raw, row) => (row.choices ?? []).find((choice) => choice === raw),
    example: (row) => `Write ${(row.choices ?? []).join(' or ')}.`,
  },
  duration: {
    words: () => 'a duration',
    parse: (raw) => parseUnits(raw, { units: durationUnits, max: maxDuration }),
    example: () => 'Write a number with its unit, such as 500ms, 30s, 5m or 1h.',
  },
  period: {
    words: () => 'a period of up to 100 years',
    parse: (raw) => parseUnits(raw, { units: periodUnits, max: maxPeriod }),
    example: () => 'Write a number with its unit, such as 90d or 36h.',
  },
  size: {
    words: () => 'a size',
    parse: (raw) => parseCount(raw) ?? parseUnits(raw, { units: sizeUnits, max: Number.MAX_SAFE_INTEGER }),
    read: readNumber,
    example: () => 'Write a number of bytes, or one with a unit, such as 512KiB or 4MiB.',
  },
  count: {
    words: () => 'a whole number above 0',
    parse: parseCount,
    read: readNumber,
    example: () => 'Write a number such as 1000.',
  },
  credentials: {
    words: () => 'a list of credentials',
    parse: parseCredentials,
    read: readJson,
    example: () =>
      'Write a list, such as [{url: "https://git.example.com/", username: ci, variable: GIT_TOKEN}]; secrets themselves stand in variables.',
  },
  outputs: {
    words: ({ choices = [] }) =>
      `one of ${choices.join(', ')}, or several of which one at most names no file`,
    parse: parseOutputs,
    example: () =>
      'Write a format such as json, or several such as `-o human -o sarif=report.sarif`, each into a file of its own.',
  },
  limits: {
    words: () => 'a limit',
    parse: parseLimits,
    read: readLimits,
    example: (row) =>
      `Write a number for all kinds, or one for each, such as {pack: 3, runtime: 20}; as a flag pack=3,runtime=20. Left out: ${String(row.default)}.`,
  },
};

/** Parses the value of a setting as a YAML file gives it, or, with `isText`, as a flag or a variable does. */
export function parseSetting(row: SettingRow, raw: unknown, isText = false): ParsedSetting {
  const { words, parse, example, read } = rules[row.type];
  const value = parse(isText && typeof raw === 'string' && read !== undefined ? read(raw) : raw, row);
  if (value !== undefined) return { ok: true, value };
  const shown = row.secret === true ? 'the value' : describeRaw(row.type === 'outputs' ? unwrap(raw) : raw);
  return { ok: false, problem: `${shown} is not ${words(row)}`, hint: example(row) };
}

/** What a flag that is repeatable gives when it is given once. */
function unwrap(raw: unknown): unknown {
  return Array.isArray(raw) && raw.length === 1 ? raw[0] : raw;
}

function describeRaw(raw: unknown): string {
  if (raw === null || raw === '') return 'nothing';
  const text = JSON.stringify(raw);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function readNumber(text: string): unknown {
  return /^\d+$/u.test(text) ? Number(text) : text;
}

function parseCount(raw: unknown): number | undefined {
  return typeof raw === 'number' && Number.isSafeInteger(raw) && raw > 0 ? raw : undefined;
}

/** A number for all kinds, or a mapping of kinds to numbers. */
function parseLimits(raw: unknown, row: SettingRow): Readonly<Record<Kind, number>> | undefined {
  if (isLimit(raw)) return forEachKind(() => raw);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  const given = raw as Readonly<Record<string, unknown>>;
  const isValid = Object.entries(given).every(
    ([name, limit]) => kinds.some((kind) => kind === name) && isLimit(limit),
  );
  if (!isValid || Object.keys(given).length === 0) return undefined;
  return Object.freeze(forEachKind((kind) => Number(given[kind] ?? row.default)));
}

function isLimit(raw: unknown): raw is number {
  return typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0;
}

/** `10`, or `pack=3,runtime=20`. */
function readLimits(text: string): unknown {
  if (!text.includes('=')) return readNumber(text);
  const pairs = text.split(/[\s,]+/u).map((part) => /^(\w+)=(\d+)$/u.exec(part));
  if (pairs.includes(null)) return text;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', Number(pair?.[2])]));
}

/** The text of a variable is JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Variables that are never sent anywhere. */
const databaseVariable = /^(?:DATABASE_URL|RECONCILE_DATABASE_URL|PG[A-Z]+)$/u;

function parseCredentials(raw: unknown): readonly CredentialSetting[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const parsed = raw.map(parseCredential);
  return parsed.every((each) => each !== undefined) ? Object.freeze(parsed) : undefined;
}

function parseCredential(raw: unknown): CredentialSetting | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  const { url, username, variable, headers = {}, ...others } = raw as Readonly<Record<string, unknown>>;
  if (Object.keys(others).length > 0 || typeof url !== 'string' || !/^https?:\/\/[^@\s]+$/u.test(url))
    return undefined;
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return undefined;
  const names = Object.values(headers);
  if (username !== undefined && (typeof username !== 'string' || variable === undefined)) return undefined;
  if (variable === undefined && names.length === 0) return undefined;
  const isNamed = [...names, ...(variable === undefined ? [] : [variable])].every(
    (name) => typeof name === 'string' && /^[A-Za-z_]\w*$/u.test(name) && !databaseVariable.test(name),
  );
  if (!isNamed) return undefined;
  return {
    url,
    username,
    variable: variable as string | undefined,
    headers: headers as Readonly<Record<string, string>>,
  };
}

interface UnitRules {
  readonly units: Readonly<Record<string, number>>;
  readonly max: number;
}

/** Sum of parts such as `1m30s`. */
function parseUnits(raw: unknown, { units, max }: UnitRules): number | undefined {
  if (typeof raw !== 'string') return undefined;
  const part = `(\\d+(?:\\.\\d+)?)(${Object.keys(units).join('|')})`;
  if (!new RegExp(`^(?:${part})+$`, 'u').test(raw)) return undefined;
  const sum = [...raw.matchAll(new RegExp(part, 'gu'))].reduce(
    (total, [, amount, unit]) => total + Number(amount) * (units[unit ?? ''] ?? 0),
    0,
  );
  return sum >= 1 && sum <= max ? Math.round(sum) : undefined;
}

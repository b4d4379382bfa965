import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { asObject, asText, asTexts } from './execution-config.ts';

/** One further step of making an environment, its templates not yet rendered. */
export interface Installer {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly order: number;
  readonly optional: boolean;
  /** A file of the pack without which the step is left out. */
  readonly fileExists: string | undefined;
  /** Milliseconds; undefined for the general limit. */
  readonly timeout: number | undefined;
}

const defaultOrder = 999;

/** Reads the column `installers` of a runtime or a pack: a list, or a mapping with `installers` inside, whose steps have program and arguments apart. */
export function readInstallers(value: JsonValue | undefined): readonly Installer[] {
  const shared = isJsonObject(value) ? readVariables(value['env_vars']) : {};
  const stated = isJsonObject(value) ? value['installers'] : value;
  if (!isJsonArray(stated)) return [];
  return stated.filter(isJsonObject).flatMap((installer) => readInstaller(installer, shared));
}

/** The steps of several columns in the order in which they run: by `order`, then as they stand. */
export function orderInstallers(...lists: readonly (readonly Installer[])[]): readonly Installer[] {
  return lists.flat().toSorted((first, second) => first.order - second.order);
}

function readInstaller(
  installer: JsonObject,
  shared: Readonly<Record<string, string>>,
): readonly Installer[] {
  const { command, args, order, timeout } = installer;
  const argv = typeof command === 'string' ? [command, ...asTexts(args)] : asTexts(command);
  const [program] = argv;
  if (program === undefined) return [];
  return [
    {
      name: asText(installer['name']) ?? program,
      command: argv,
      cwd: asText(installer['cwd']),
      env: { ...shared, ...readVariables(installer['env']) },
      order: typeof order === 'number' ? order : defaultOrder,
      optional: installer['optional'] === true,
      fileExists: asText(asObject(installer['condition'])['file_exists']),
      timeout: typeof timeout === 'number' && timeout > 0 ? timeout * 1000 : undefined,
    },
  ];
}

function readVariables(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const texts = Object.entries(asObject(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

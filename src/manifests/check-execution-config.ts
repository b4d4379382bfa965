import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../catalog/json.ts';
import { checkPath } from './check-path.ts';
import { checkTemplate, type UnavailableVariables } from './check-template.ts';
import type { ManifestFinding } from './finding.ts';

/** Where in an `execution_config` templates stand, and what has no value there. */
interface TemplatePlace {
  readonly path: JsonPath;
  readonly unavailable: UnavailableVariables;
}

const withoutAction: UnavailableVariables = {
  action_file: {
    message: 'There is no action yet that `{action_file}` could stand for.',
    hint: 'It has a value in `interpreter.args` and in `env_vars` only.',
  },
};

const templatePlaces: readonly TemplatePlace[] = [
  { path: ['interpreter', 'binary'], unavailable: {} },
  { path: ['interpreter', 'args'], unavailable: {} },
  { path: ['environment', 'create_command'], unavailable: withoutAction },
  { path: ['dependencies', 'install_command'], unavailable: withoutAction },
  {
    path: ['environment', 'interpreter_path'],
    unavailable: {
      ...withoutAction,
      interpreter: {
        message: '`{interpreter}` is what is being said here, so it cannot be part of it.',
        hint: 'Write the path, such as `{env_dir}/bin/python3`.',
      },
    },
  },
];

/**
 * Finds what the schema cannot express: templates with variables that do not exist or have no value, and paths that leave
 * the pack. Parts that have the wrong type are passed over. `base` leads from the document's root to the configuration.
 */
export function checkExecutionConfig(
  config: JsonValue | undefined,
  base: JsonPath,
): readonly ManifestFinding[] {
  if (!isJsonObject(config)) return [];
  const missing = findMissing(config);
  return [
    ...templatePlaces.flatMap(({ path, unavailable }) =>
      findTexts(partAt(config, path), [...base, ...path]).flatMap(({ text, path }) =>
        checkTemplate(text, path, { ...missing, ...unavailable }),
      ),
    ),
    ...findVariables(config, base).flatMap(({ text, path }) => checkTemplate(text, path, missing)),
    ...[
      ['environment', 'dir_name'],
      ['dependencies', 'manifest_file'],
    ].flatMap((path) =>
      findTexts(partAt(config, path), [...base, ...path])
        .filter(({ text }) => text !== '')
        .flatMap(({ text, path }) => checkPath(text, path)),
    ),
  ];
}

/** Variables that have no value anywhere in this configuration. */
function findMissing(config: JsonObject): UnavailableVariables {
  const { environment = null, dependencies = null } = config;
  const isNone = isJsonObject(environment) && environment['env_type'] === 'none';
  return {
    ...((environment === null || isNone) && {
      env_dir: {
        message: isNone
          ? 'With `env_type: none` there is no environment that `{env_dir}` could stand for.'
          : 'Without `environment` there is nothing that `{env_dir}` could stand for.',
        hint: 'Describe the environment, or use `{pack_dir}`.',
      },
    }),
    ...(dependencies === null && {
      manifest_path: {
        message: 'Without `dependencies` there is nothing that `{manifest_path}` could stand for.',
        hint: 'Name the file in `dependencies.manifest_file`.',
      },
    }),
  };
}

interface PlacedText {
  readonly text: string;
  readonly path: JsonPath;
}

/** A text, or the texts of a list. */
export function findTexts(value: JsonValue | undefined, path: JsonPath): readonly PlacedText[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (!isJsonArray(value)) return [];
  return value.flatMap((item, index) =>
    typeof item === 'string' ? [{ text: item, path: [...path, index] }] : [],
  );
}

function findVariables({ env_vars: variables }: JsonObject, base: JsonPath): readonly PlacedText[] {
  if (!isJsonObject(variables)) return [];
  return Object.entries(variables).flatMap(([name, variable]) => {
    const path = [...base, 'env_vars', name];
    return isJsonObject(variable)
      ? findTexts(variable['value'], [...path, 'value'])
      : findTexts(typeof variable === 'string' ? variable : undefined, path);
  });
}

function partAt(value: JsonValue, path: JsonPath): JsonValue | undefined {
  let part: JsonValue | undefined = value;
  for (const step of path) part = isJsonObject(part) ? part[step] : undefined;
  return part;
}

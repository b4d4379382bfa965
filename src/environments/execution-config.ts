import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';

/** How a runtime isolates and provisions packs, with every default filled in. */
export interface ExecutionConfig {
  readonly interpreter: { readonly binary: string; readonly args: readonly string[] };
  /** Undefined where packs share what the host has. */
  readonly environment: EnvironmentConfig | undefined;
  readonly dependencies: DependenciesConfig | undefined;
  readonly variables: readonly VariableConfig[];
}

export interface EnvironmentConfig {
  readonly type: string;
  readonly directoryName: string;
  readonly createCommand: readonly string[];
  readonly interpreterPath: string | undefined;
}

interface DependenciesConfig {
  readonly manifestFile: string;
  readonly installCommand: readonly string[];
}

export interface VariableConfig {
  readonly name: string;
  readonly value: string;
  readonly operation: 'set' | 'prepend' | 'append';
  readonly separator: string;
}

/** Reads the column `execution_config`. What has another form than the schema demands counts as left out. */
export function readExecutionConfig(value: JsonValue | undefined): ExecutionConfig {
  const config = asObject(value);
  const interpreter = asObject(config['interpreter']);
  return {
    interpreter: { binary: asText(interpreter['binary']) ?? '', args: asTexts(interpreter['args']) },
    environment: readEnvironment(config['environment']),
    dependencies: readDependencies(config['dependencies']),
    variables: Object.entries(asObject(config['env_vars'])).flatMap(readVariable),
  };
}

function readEnvironment(value: JsonValue | undefined): EnvironmentConfig | undefined {
  if (!isJsonObject(value)) return undefined;
  return {
    type: asText(value['env_type']) ?? 'none',
    directoryName: asText(value['dir_name']) ?? '.venv',
    createCommand: asTexts(value['create_command']),
    interpreterPath: asText(value['interpreter_path']),
  };
}

function readDependencies(value: JsonValue | undefined): DependenciesConfig | undefined {
  const manifestFile = isJsonObject(value) ? asText(value['manifest_file']) : undefined;
  if (!isJsonObject(value) || manifestFile === undefined) return undefined;
  return { manifestFile, installCommand: asTexts(value['install_command']) };
}

function readVariable([name, stated]: [string, JsonValue]): readonly VariableConfig[] {
  if (typeof stated === 'string') return [{ name, value: stated, operation: 'set', separator: ':' }];
  const variable = asObject(stated);
  const value = variable['value'];
  if (typeof value !== 'string') return [];
  const { operation, separator } = variable;
  return [
    {
      name,
      value,
      operation: operation === 'prepend' || operation === 'append' ? operation : 'set',
      separator: typeof separator === 'string' ? separator : ':',
    },
  ];
}

/** An empty object for everything that is none. */
export function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A text that says something. */
export function asText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list. */
export function asTexts(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../catalog/json.ts';
import { findTexts } from './check-execution-config.ts';
import { checkPath } from './check-path.ts';
import { checkTemplate } from './check-template.ts';
import type { ManifestFinding } from './finding.ts';

/** Finds templates and paths in a list of installers that cannot work. The older form has template variables of its own, which are not known here. */
export function checkInstallers(installers: JsonValue | undefined): readonly ManifestFinding[] {
  if (!isJsonArray(installers)) return [];
  return installers.flatMap((installer, index) =>
    isJsonObject(installer) ? checkInstaller(installer, ['installers', index]) : [],
  );
}

function checkInstaller(
  { command, cwd, env, condition }: JsonObject,
  base: JsonPath,
): readonly ManifestFinding[] {
  const texts = [
    ...findTexts(command, [...base, 'command']),
    ...findTexts(typeof cwd === 'string' ? cwd : undefined, [...base, 'cwd']),
    ...(isJsonObject(env) ? Object.entries(env) : []).flatMap(([name, value]) =>
      findTexts(typeof value === 'string' ? value : undefined, [...base, 'env', name]),
    ),
  ];
  const file = isJsonObject(condition) ? condition['file_exists'] : undefined;
  return [
    ...texts.flatMap(({ text, path }) => checkTemplate(text, path)),
    ...(typeof file === 'string' && file !== ''
      ? checkPath(file, [...base, 'condition', 'file_exists'])
      : []),
  ];
}

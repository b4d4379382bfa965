import { canonicalJson } from '../catalog/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { asObject } from './execution-config.ts';

/** One part of the inputs that is not what it was. */
export interface InputChange {
  /** Such as `programs.python3`. */
  readonly part: string;
  /** For people, such as `python3 changed: 3.11.6 → 3.11.9`. */
  readonly description: string;
}

const labels: Readonly<Record<string, string>> = {
  schema: 'the form of fingerprints',
  env_type: 'the type of the environment',
  create_command: 'the create command',
  install_command: 'the install command',
  interpreter_path: 'the path of the interpreter',
  installers: 'the installers',
  manifest: 'the manifest',
  interpreter_version: "the interpreter's version",
  pack: "the pack's content",
  directories: 'the local directories that are installed from',
  passed_variables: 'the variables that commands inherit',
  platform: 'the platform',
  sandbox: 'the sandbox',
  salt: 'the salt',
};

/** Finds which parts of an environment's inputs changed, in the order of their names. */
export function compareInputs(before: JsonObject, after: JsonObject): readonly InputChange[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return parts.flatMap((part) => {
    const [old = null, now = null] = [before[part], after[part]];
    if (canonicalJson(old) === canonicalJson(now)) return [];
    if (part === 'files' || part === 'programs') return compareMembers(part, asObject(old), asObject(now));
    const label = part === 'manifest' ? nameManifest(old, now) : (labels[part] ?? part);
    return [{ part, description: describeChange(label, old, now) }];
  });
}

function compareMembers(part: string, before: JsonObject, after: JsonObject): readonly InputChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [old = null, now = null] = [before[name], after[name]];
    if (canonicalJson(old) === canonicalJson(now)) return [];
    return [{ part: `${part}.${name}`, description: describeChange(name, old, now) }];
  });
}

function nameManifest(old: JsonValue, now: JsonValue): string {
  const name = asObject(now)['name'] ?? asObject(old)['name'];
  return typeof name === 'string' ? name : 'the manifest';
}

function describeChange(label: string, old: JsonValue, now: JsonValue): string {
  if (old === null) return `${label} is new`;
  if (now === null) return `${label} is gone`;
  const [before, after] = [shorten(old), shorten(now)];
  return before === undefined || after === undefined || before === after
    ? `${label} changed`
    : `${label} changed: ${before} → ${after}`;
}

/** What people recognise a value by; undefined for what only a machine compares. */
function shorten(value: JsonValue): string | undefined {
  if (typeof value === 'string') return /^(?:sha256:)?[0-9a-f]{64}$/.test(value) ? undefined : value;
  if (isJsonObject(value) && typeof value['path'] === 'string') return value['path'];
  return undefined;
}

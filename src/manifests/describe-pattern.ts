import { checkRef, packRefPattern, type RefProblem, runtimeRefPattern } from '../catalog/ref.ts';
import { sourceNamePattern } from '../catalog/source-name.ts';
import { suggest } from '../catalog/suggest.ts';
import { parseVersion } from '../catalog/version.ts';
import type { DiagnosticCode } from '../diagnostic-codes.ts';
import { asText } from './as-text.ts';
import type { Violation } from './compile-schema.ts';
import { displayJson, displayList, displayName } from './conf-schema/display.ts';
import { capitalize, displayPlace } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';
import { variableNamePattern } from './schemas/execution-config-schema.ts';
import { configPolicies, configPolicyPattern } from './schemas/lifecycle-schema.ts';
import { packVersionPattern } from './schemas/pack-schema.ts';

interface PatternMeaning {
  readonly code: DiagnosticCode;
  readonly describe: (text: string) => RefProblem;
}

/** What our schemas' patterns stand for. */
const meanings: ReadonlyMap<string, PatternMeaning> = new Map<string, PatternMeaning>([
  [packRefPattern.source, { code: 'pack.invalid-ref', describe: (text) => describeRef('pack', text) }],
  [
    runtimeRefPattern.source,
    { code: 'runtime.invalid-ref', describe: (text) => describeRef('runtime', text) },
  ],
  [packVersionPattern, { code: 'pack.invalid-version', describe: describeVersion }],
  [variableNamePattern, { code: 'runtime.invalid-variable', describe: describeVariable }],
  [configPolicyPattern, { code: 'manifest.invalid-value', describe: describePolicy }],
  [sourceNamePattern.expression, { code: 'manifest.invalid-value', describe: describeSource }],
]);

/** Says which form a text must have. */
export function describePattern(violation: Violation): Pick<ManifestFinding, 'message' | 'hint' | 'path'> & {
  readonly code?: DiagnosticCode;
  readonly part?: 'key';
} {
  const { path, value, key, rule } = violation;
  const meaning = meanings.get(asText(rule['pattern']));
  const place = key === undefined ? { path } : { path: [...path, key], part: 'key' as const };
  const text = key ?? asText(value);
  if (meaning !== undefined) return { ...place, code: meaning.code, ...meaning.describe(text) };
  return { ...place, message: `${displayPlace(place.path)} does not have the form that it must have.` };
}

function describeRef(kind: 'pack' | 'runtime', text: string): RefProblem {
  const problem = checkRef(kind, text);
  const message = problem?.message ?? 'this ref is not accepted';
  return { message: `${capitalize(message)}.`, hint: problem?.hint ?? 'Choose another one.' };
}

function describeVersion(text: string): RefProblem {
  const version = parseVersion(text.replace(/^[vV]/, ''));
  return {
    message: `The version of a pack must be three numbers by semantic versioning, and ${displayJson(text)} is not.`,
    hint: `Write ${displayJson(version?.version ?? '1.0.0')}${version === undefined ? ', for example' : ''}.`,
  };
}

function describeVariable(text: string): RefProblem {
  const name = text.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_');
  return {
    message: `${displayName(text)} is not a name that an environment variable can have.`,
    hint: name === '' ? 'Use letters, digits and `_`, such as `MY_VARIABLE`.' : `Write ${displayName(name)}.`,
  };
}

function describePolicy(text: string): RefProblem {
  const listed = displayList(configPolicies.map(displayName), 'or');
  const meant = suggest(text, configPolicies);
  return {
    message: `The policy of the configuration must be ${listed}.`,
    hint: meant === undefined ? `Write ${listed}.` : `Did you mean ${displayName(meant)}?`,
  };
}

function describeSource(): RefProblem {
  return {
    message: `The name of a source must be ${sourceNamePattern.words}.`,
    hint: 'Write the name as the setting `source` of the other manifests has it.',
  };
}

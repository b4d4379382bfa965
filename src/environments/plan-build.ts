import { normalize, resolve, sep } from 'node:path';
import { buildVariableNames } from './build-variables.ts';
import { digestTree } from './digest-tree.ts';
import type { PlannedBuild, PlannedStep, Probe } from './environment-plan.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import { gatherInputs, type FingerprintInputs, type HostFacts, type IdentifyProgram } from './fingerprint.ts';
import { readManifestInputs } from './manifest-inputs.ts';
import type { PackEnvironment } from './pack-environment.ts';
import { findUnsafeVariable, findVariables, renderTemplate, type TemplateValues } from './render-template.ts';
import type { StoreEntry } from './store-layout.ts';

interface InputContext {
  readonly settings: EnvironmentSettings;
  readonly host: HostFacts;
  readonly identify: IdentifyProgram;
}

/** Gives the inputs of an environment's fingerprint. Reads the manifest and, where commands see it, the pack. */
export function readInputs(
  needed: PackEnvironment,
  { settings, host, identify }: InputContext,
): FingerprintInputs {
  const { environment, config, installers, packDirectory } = needed;
  const manifest = needed.manifest === undefined ? undefined : readManifestInputs(needed.manifest);
  const isTied = dependsOnPack(needed) || (manifest?.directories.length ?? 0) > 0;
  return gatherInputs({
    type: environment.type,
    createCommand: environment.createCommand,
    installCommand: config.dependencies?.installCommand ?? [],
    installers,
    interpreterPath: environment.interpreterPath,
    interpreter: config.interpreter.binary,
    interpreterVersion: needed.verification?.detected,
    manifest,
    pack: isTied ? { directory: packDirectory, digest: digestTree(packDirectory) } : undefined,
    host,
    identify,
    salt: settings.salt,
    sandbox: settings.sandbox,
    passedVariables: settings.passedVariables,
  });
}

/** Whether commands may read all of the pack: they name its directory, or run in it. */
function dependsOnPack({ environment, config, installers, manifest }: PackEnvironment): boolean {
  const install = manifest === undefined ? [] : (config.dependencies?.installCommand ?? []);
  const isNamed = findVariables([...environment.createCommand, ...install]).has('pack_dir');
  return isNamed || installers.length > 0 || environment.type === 'none';
}

/** What an environment is built with, or why it cannot be. */
export type BuildPlan =
  | { readonly kind: 'build'; readonly build: PlannedBuild }
  | { readonly kind: 'refused'; readonly reason: string; readonly fix: string };

interface BuildContext {
  readonly settings: EnvironmentSettings;
  readonly entry: StoreEntry;
  readonly fingerprint: string;
  readonly inputs: FingerprintInputs;
}

/** Renders the commands of an environment. */
export function planBuild(needed: PackEnvironment, context: BuildContext): BuildPlan {
  const { settings, entry } = context;
  const values = templateValues(needed, entry.directory);
  const steps = planSteps(needed, values, settings);
  const refusal = findRefusedStep(steps, needed, values);
  if (refusal !== undefined) return { kind: 'refused', ...refusal };
  return {
    kind: 'build',
    build: {
      name: entry.name,
      directory: entry.directory,
      type: needed.environment.type,
      fingerprint: context.fingerprint,
      inputs: context.inputs,
      steps,
      variableNames: buildVariableNames(settings, steps),
      interpreter: values.interpreter ?? '',
      probe: planProbe(needed, values.interpreter ?? ''),
      manifest: needed.manifest,
      packDirectory: needed.packDirectory,
      dependsOnPack: context.inputs['pack'] !== null,
      users: [needed.key],
      newerThan: undefined,
    },
  };
}

/** What templates mean for an environment in a store directory. */
export function templateValues(needed: PackEnvironment, directory: string): TemplateValues {
  const { environment, config, packDirectory } = needed;
  const places: TemplateValues = {
    pack_dir: packDirectory,
    env_dir: directory,
    manifest_path: needed.manifest,
  };
  const path = environment.interpreterPath;
  const interpreter =
    path === undefined ? renderTemplate(config.interpreter.binary, places) : renderTemplate(path, places);
  return { ...places, interpreter };
}

function planSteps(
  needed: PackEnvironment,
  values: TemplateValues,
  settings: EnvironmentSettings,
): readonly PlannedStep[] {
  const { environment, config, packDirectory, installers } = needed;
  const plan = (
    phase: PlannedStep['phase'],
    command: readonly string[],
    details: Partial<PlannedStep> = {},
  ): readonly PlannedStep[] => {
    const [program, ...args] = command.map((item) => renderTemplate(item, values));
    if (program === undefined || program === '') return [];
    const confinedTo = [packDirectory, values.env_dir ?? packDirectory];
    const common = { cwd: packDirectory, confinedTo, env: {}, timeout: settings.timeout, optional: false };
    return [{ ...common, name: phase, phase, argv: [program, ...args], ...details }];
  };
  const install = needed.manifest === undefined ? [] : (config.dependencies?.installCommand ?? []);
  return [
    ...plan('create', environment.createCommand),
    ...plan('install', install),
    ...installers.flatMap(({ name, command, cwd, env, optional, timeout }) =>
      plan('installer', command, {
        name,
        optional,
        cwd: resolve(packDirectory, renderTemplate(cwd ?? '.', values)),
        env: Object.fromEntries(
          Object.entries(env).map(([variable, value]) => [variable, renderTemplate(value, values)]),
        ),
        timeout: timeout ?? settings.timeout,
      }),
    ),
  ];
}

function findRefusedStep(
  steps: readonly PlannedStep[],
  { environment, config, installers, manifest }: PackEnvironment,
  values: TemplateValues,
): { readonly reason: string; readonly fix: string } | undefined {
  const outside = steps.find(({ cwd, confinedTo }) => !confinedTo.some((place) => isInside(cwd, place)));
  if (outside !== undefined) {
    return {
      reason: `the step ${outside.name} would run in ${outside.cwd}, outside of the pack and its environment`,
      fix: 'Correct the `cwd` of the installer.',
    };
  }
  const install = manifest === undefined ? [] : (config.dependencies?.installCommand ?? []);
  const commands = [environment.createCommand, install, ...installers.map(({ command }) => command)];
  for (const command of commands) {
    const variable = findUnsafeVariable(command, values);
    if (variable === undefined) continue;
    return {
      reason: `{${variable}} stands inside of a shell script, and ${JSON.stringify(values[variable])} is more than one plain word there`,
      fix: `Hand it over as an argument: [sh, -c, 'use "$1"', name, '{${variable}}'], or choose a path without special characters.`,
    };
  }
  return undefined;
}

/** Whether a path is a directory or below it, by its text. */
export function isInside(path: string, directory: string): boolean {
  const plain = normalize(path);
  return plain === directory || plain.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

const virtualenvScript =
  'import sys; print("reconcile", ".".join(map(str, sys.version_info[:3])), sys.prefix)';

function planProbe(
  { environment, verificationCommands, config }: PackEnvironment,
  interpreter: string,
): Probe | undefined {
  if (interpreter === '') return undefined;
  if (environment.type === 'virtualenv') {
    return {
      argv: [interpreter, '-c', virtualenvScript],
      exitCode: 0,
      pattern: undefined,
      isVirtualenv: true,
    };
  }
  const [command] = verificationCommands;
  const isSame =
    command !== undefined &&
    (command.binary === config.interpreter.binary || environment.interpreterPath !== undefined);
  if (!isSame) return undefined;
  const { args, exitCode, pattern } = command;
  return { argv: [interpreter, ...args], exitCode, pattern, isVirtualenv: false };
}

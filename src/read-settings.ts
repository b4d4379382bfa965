import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from './diagnostics.ts';
import type { Document } from './documents/document.ts';
import {
  readEnvironment,
  resolveSettings,
  settingsFile,
  type EnvironmentVariables,
  type SettingInputs,
  type SettingOrigins,
  type Settings,
} from './settings.ts';

interface ReadSettings {
  readonly settings: Settings;
  readonly origins: SettingOrigins;
  readonly diagnostics: readonly Diagnostic[];
}

export interface SettingSources {
  /** What flags gave, by the settings' names. */
  readonly flags?: SettingInputs['flags'];
  /** Environment variables; those of this process unless told. */
  readonly env?: EnvironmentVariables;
  /** Absolute path of the directory that may hold `reconcile.yaml`. */
  readonly cwd: string;
}

/** Reads `reconcile.yaml`, where there is one, and resolves the settings. Everything that is wrong with them is in `diagnostics`. */
export async function readSettings({
  flags = {},
  env = readEnvironment(),
  cwd,
}: SettingSources): Promise<ReadSettings> {
  const { document, diagnostics } = await readSettingsFile(cwd);
  const resolved = resolveSettings({ flags, env, file: document });
  const { settings, origins } = resolved;
  return { settings, origins, diagnostics: [...diagnostics, ...resolved.diagnostics] };
}

async function readSettingsFile(
  cwd: string,
): Promise<{ readonly document: Document | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  // Without a file the YAML parser need not be loaded.
  if (lstatSync(join(cwd, settingsFile), { throwIfNoEntry: false }) === undefined)
    return { document: undefined, diagnostics: [] };
  const { readDocument } = await import('./documents/read-document.ts');
  const { document, diagnostics } = await readDocument(settingsFile, { cwd, optional: true });
  return { document, diagnostics: diagnostics.filter(({ code }) => code !== 'yaml.empty') };
}

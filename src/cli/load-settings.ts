import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import {
  resolveSettings,
  settingsFile,
  type EnvironmentVariables,
  type SettingInputs,
  type Settings,
} from '../settings.ts';

interface LoadedSettings {
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic[];
}

interface SettingSources {
  readonly flags: SettingInputs['flags'];
  readonly env: EnvironmentVariables;
  readonly cwd: string;
}

/** Reads `reconcile.yaml`, where there is one, and resolves the settings. */
export async function loadSettings({ flags, env, cwd }: SettingSources): Promise<LoadedSettings> {
  const { document, diagnostics } = await readSettingsFile(cwd);
  const resolved = resolveSettings({ flags, env, file: document });
  return { settings: resolved.settings, diagnostics: [...diagnostics, ...resolved.diagnostics] };
}

async function readSettingsFile(
  cwd: string,
): Promise<{ readonly document: Document | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  // Without a file the YAML parser need not be loaded.
  if (!existsSync(join(cwd, settingsFile))) return { document: undefined, diagnostics: [] };
  const { readDocument } = await import('../documents/read-document.ts');
  const { document, diagnostics } = await readDocument(settingsFile, { cwd, optional: true });
  return { document, diagnostics: diagnostics.filter(({ code }) => code !== 'yaml.empty') };
}

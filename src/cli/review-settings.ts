import type { SettingName } from '../settings-table.ts';

/** Settings of runs that end, with a plan or with a result. */
export const reviewSettings: ReadonlySet<SettingName> = new Set<SettingName>([
  'out',
  'plan',
  'expectDigest',
  'detailedExitcode',
  'output',
  'markdownLimit',
]);

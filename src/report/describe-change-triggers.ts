/** Whether the tables announce what others change in managed rows. */
export const changeTriggerWords = ['installed', 'outdated', 'disabled', 'absent'] as const;

/** What the JSON Schema says of them. */
export const changeTriggersDescription =
  'The triggers that announce what others change in managed rows; null for the embedded database, which has none.';

export type ChangeTriggerWord = (typeof changeTriggerWords)[number];

const descriptions: Readonly<Record<ChangeTriggerWord, string>> = {
  installed: 'installed; what others change in managed rows is announced',
  outdated: 'not those of this version (`reconcile migrate` renews them)',
  disabled:
    'disabled; what others change is seen at the next resync (`reconcile migrate --change-triggers` enables them)',
  absent:
    'none; what others change is seen at the next resync (`reconcile migrate --change-triggers` installs them)',
};

/** For people, without a full stop. */
export function describeChangeTriggers(state: ChangeTriggerWord): string {
  return descriptions[state];
}

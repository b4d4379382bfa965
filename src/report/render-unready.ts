import { escapeLines, escapeText } from './escape-text.ts';
import { groupInOrder, type EnvironmentOutcome } from './host-view.ts';
import type { PlanLook } from './plan-look.ts';
import { renderEnvironmentKey, renderFirstKey } from './render-environment-key.ts';
import { renderHint } from './render-hint.ts';
import { renderCount, renderNumber } from './render-quantity.ts';

type UnreadyLook = Pick<PlanLook, 'styles' | 'verbose'>;

/** Names that one failure lists unless everything is asked for. */
const maxNames = 20;

/** Every environment that is not as wanted: why, what was run and said, what serves meanwhile, and what to do. Those with one cause are told together. */
export function renderUnready(
  environments: readonly EnvironmentOutcome[],
  look: UnreadyLook,
): readonly string[] {
  const unready = environments.filter(({ state }) => state !== 'ready');
  const interrupted = unready.filter(({ failure }) => failure?.cause === 'interrupted');
  const failed = unready.filter(({ failure }) => failure?.cause !== 'interrupted');
  const groups = groupInOrder(failed, ({ failure, state, reason, fix }) =>
    // Packs that share a build share its failure.
    failure?.log === undefined
      ? JSON.stringify([state, reason, fix])
      : JSON.stringify([failure.log, failure.message]),
  );
  return [
    ...groups.flatMap((group) => ['', ...renderGroup(group, look)]),
    ...renderInterrupted(interrupted, look),
  ];
}

/** What a build said before it was told to stop is of no interest. */
function renderInterrupted(outcomes: readonly EnvironmentOutcome[], look: UnreadyLook): readonly string[] {
  if (outcomes.length === 0) return [];
  const name = renderFirstKey(outcomes.map(({ key }) => key));
  return [
    '',
    `${look.styles.warning('interrupted')}: environment ${name}; the next run builds what is missing`,
    ...renderServing(outcomes, look),
  ];
}

function renderGroup(
  group: readonly [EnvironmentOutcome, ...EnvironmentOutcome[]],
  look: UnreadyLook,
): readonly string[] {
  const [{ failure, state, reason, fix }] = group;
  const { styles } = look;
  const label = state === 'blocked' ? styles.warning('blocked') : styles.error('failed');
  const [command = '', ...rest] = failure?.command === undefined ? [] : escapeLines(failure.command);
  const lastLines = failure?.lastLines ?? [];
  return [
    `${label}: environment ${renderFirstKey(group.map(({ key }) => key))}: ${escapeText(reason)}`,
    ...(command === ''
      ? []
      : [`  command: ${command}`, ...rest.map((line) => `           ${line}`.trimEnd())]),
    ...(lastLines.length === 0 ? [] : [`  its last ${renderCount(lastLines.length, 'line')}:`]),
    ...lastLines.map((line) => `    | ${escapeText(line)}`.trimEnd()),
    ...(failure?.log === undefined ? [] : [`  log: ${escapeText(failure.log)}`]),
    ...renderServing(group, look),
    ...(fix === undefined ? [] : renderHint(fix, styles)),
  ];
}

/** What packs have instead of what they asked for. */
function renderServing(group: readonly EnvironmentOutcome[], { verbose }: UnreadyLook): readonly string[] {
  const shown = verbose ? group : group.slice(0, maxNames);
  const isOne = group.length === 1;
  return [
    ...shown.map(({ key, state, generation, directory }) => {
      const serving =
        directory === undefined
          ? `${state}: nothing serves`
          : `degraded: generation ${renderNumber(generation)} still serves, in ${escapeText(directory)}`;
      return isOne ? `  ${serving}` : `  ${renderEnvironmentKey(key)} is ${serving}`;
    }),
    ...(shown.length === group.length
      ? []
      : [`  … and ${renderNumber(group.length - shown.length)} more; -o json or --verbose shows all`]),
  ];
}

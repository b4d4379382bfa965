import { buildStyles, type Styles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderAge, renderCommit, renderCount, renderNumber } from './render-quantity.ts';
import { renderTable } from './render-table.ts';
import type { JsonControllerStatus } from './report-schema.ts';

type JsonPass = NonNullable<JsonControllerStatus['lastAttempt']>;

interface LookOptions {
  readonly color: boolean;
  /** Milliseconds since the epoch, against which ages are told. */
  readonly now: number;
}

const doneWords = [
  ['create', 'created'],
  ['update', 'updated'],
  ['delete', 'deleted'],
  ['adopt', 'adopted'],
] as const;

/** What a controller tells of itself, for people. Ends with a line break. */
export function renderControllerStatus(status: JsonControllerStatus, options: LookOptions): string {
  const styles = buildStyles(options.color);
  const { lastAttempt, lastApplied } = status;
  const lines = [
    `Controller    reconcile ${escapeText(status.version)}, running for ${renderAge(Date.parse(status.startedAt), options.now)}`,
    `State         ${renderState(status, styles)}`,
    ...renderRepository(status.repository, options.now),
    `Last attempt  ${renderPass(lastAttempt, options.now)}`,
    `Last applied  ${lastApplied?.id === lastAttempt?.id && lastApplied !== null ? 'the same' : renderPass(lastApplied, options.now)}`,
    `Queue         ${renderQueue(status.queue, options.now)}`,
    '',
    ...renderConditions(status, options),
    ...renderErrors(lastAttempt, styles),
  ];
  return `${lines.join('\n')}\n`;
}

function renderState({ conditions, suspended, repository }: JsonControllerStatus, styles: Styles): string {
  const holds = (type: string): boolean =>
    conditions.some((condition) => condition.type === type && condition.status === 'True');
  if (suspended) return styles.warning('suspended: no passes are made until it is resumed');
  if (holds('Stalled') && (repository?.problem ?? null) !== null)
    return styles.error('stalled: the newest commit is refused');
  if (holds('Stalled')) return styles.error('stalled: the manifests need mending');
  if (holds('Ready')) return styles.create('ready');
  return holds('Reconciling') ? 'reconciling' : styles.error('not ready');
}

function renderRepository(repository: JsonControllerStatus['repository'], now: number): readonly string[] {
  if (repository === null) return [];
  const { url, branch, commit, checkedAt, fetchedAt, nextCheckAt } = repository;
  const age = (time: string): string => `${renderAge(Date.parse(time), now)} ago`;
  const parts = [
    commit === null ? 'nothing checked out yet' : `commit ${escapeText(renderCommit(commit))} checked out`,
    checkedAt === null ? 'never answered' : `asked ${age(checkedAt)}`,
    ...(fetchedAt === null ? [] : [`fetched ${age(fetchedAt)}`]),
    // An age is told against a later moment.
    ...(nextCheckAt === null ? [] : [`next in ${renderAge(now, Date.parse(nextCheckAt))}`]),
  ];
  return [
    `Repository    ${escapeText(url)}${branch === null ? '' : `, branch ${escapeText(branch)}`}`,
    `              ${parts.join('; ')}`,
  ];
}

function renderPass(pass: JsonPass | null, now: number): string {
  if (pass === null) return 'never';
  const done = doneWords
    .filter(([action]) => pass.counts[action] > 0)
    .map(([action, word]) => `${renderNumber(pass.counts[action])} ${word}`);
  const origin = pass.revision === null ? '' : `, commit ${escapeText(renderCommit(pass.revision))}`;
  const changes = done.length === 0 ? '' : `: ${done.join(', ')}`;
  return `${pass.outcome} ${renderAge(Date.parse(pass.finishedAt), now)} ago${origin}${changes}`;
}

function renderQueue({ waiting, failures, nextPassAt }: JsonControllerStatus['queue'], now: number): string {
  const parts = [
    waiting.length === 0 ? 'nothing waits' : `waiting: ${waiting.join(', ')}`,
    ...(failures === 0 ? [] : [`${renderCount(failures, 'failure')} in a row`]),
    // An age is told against a later moment.
    ...(nextPassAt === null ? [] : [`next pass in ${renderAge(now, Date.parse(nextPassAt))}`]),
  ];
  return parts.join('; ');
}

function renderConditions({ conditions }: JsonControllerStatus, { now }: LookOptions): readonly string[] {
  return renderTable(
    [
      { title: 'CONDITION' },
      { title: 'STATUS' },
      { title: 'FOR', align: 'right' },
      { title: 'REASON' },
      { title: 'MESSAGE' },
    ],
    conditions.map(({ type, status, reason, message, lastTransitionTime }) => [
      type,
      status,
      renderAge(Date.parse(lastTransitionTime), now),
      escapeText(reason),
      escapeText(message),
    ]),
  );
}

function renderErrors(pass: JsonPass | null, styles: Styles): readonly string[] {
  if (pass === null || pass.errors.length === 0) return [];
  return ['', styles.strong('What went wrong'), ...pass.errors.map((error) => `  ${escapeText(error)}`)];
}

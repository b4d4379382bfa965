import type { StoreUsage } from '../environments/list-environments.ts';
import type { HostEnvironment, HostEnvironments } from '../reconcile/list-host.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderEnvironmentKey, toJsonKey } from './render-environment-key.ts';
import { renderHint } from './render-hint.ts';
import { renderAge, renderBytes, renderCount } from './render-quantity.ts';
import { renderTable, type Column } from './render-table.ts';
import { formatVersion } from './format-version.ts';
import type { JsonEnvironments } from './report-schema.ts';

/** What `reconcile env list` tells. */
export interface EnvironmentsView extends HostEnvironments {
  /** Where what the last run found was looked up; undefined where that is not known. */
  readonly database: string | undefined;
}

interface ListOptions {
  readonly color: boolean;
  readonly verbose: boolean;
  /** Milliseconds since the epoch, against which ages are told. */
  readonly now: number;
}

const columns: readonly Column[] = [
  { title: 'PACK' },
  { title: 'RUNTIME' },
  { title: 'VERSION' },
  { title: 'STATE' },
  { title: 'GEN', align: 'right' },
  { title: 'AGE', align: 'right' },
  { title: 'OWN', align: 'right' },
  { title: 'SHARED', align: 'right' },
  { title: 'LAST ERROR' },
];

/** Environments for people. Ends with a line break. */
export function renderEnvironments(view: EnvironmentsView, options: ListOptions): string {
  const { strong } = buildStyles(options.color);
  const { environments, usage, root } = view;
  const [titles = '', ...rows] = renderTable(
    columns,
    environments.map((each) => renderRow(each, options.now)),
  );
  const sections = [
    [`Store  ${escapeText(root)}`, `Disk   ${renderUsage(usage)}`],
    environments.length === 0 ? ['There are no environments here.'] : [strong(titles), ...rows],
    ...(options.verbose ? environments.map((each) => renderDetails(each, options.color)) : []),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What a store takes on disk, in one line. */
export function renderUsage({ environments, bytes, unusedBytes, savedBytes }: StoreUsage): string {
  return [
    `${renderBytes(bytes)} for ${renderCount(environments, 'environment')}`,
    ...(savedBytes === 0 ? [] : [`${renderBytes(savedBytes)} saved by sharing`]),
    ...(unusedBytes === 0 ? [] : [`${renderBytes(unusedBytes)} serve nobody`]),
  ].join(', ');
}

function renderRow(each: HostEnvironment, now: number): readonly string[] {
  const { key, state, generation, rolledBack, builtAt, detected, ownBytes, sharedBytes, message } = each;
  return [
    escapeText(key.pack),
    escapeText(key.runtime),
    escapeText(key.version === '' ? (detected ?? '-') : key.version),
    state,
    generation === 0 ? '-' : `${generation}${rolledBack ? ' (back)' : ''}`,
    builtAt === undefined ? '-' : renderAge(Date.parse(builtAt), now),
    ownBytes === 0 ? '-' : renderBytes(ownBytes),
    sharedBytes === 0 ? '-' : renderBytes(sharedBytes),
    message === undefined ? '-' : escapeText(message),
  ];
}

function renderDetails(each: HostEnvironment, color: boolean): readonly string[] {
  const styles = buildStyles(color);
  const facts = [
    ['directory', each.directory],
    ...each.links.map((link) => ['link', link] as const),
    ['built', each.builtAt],
    ['fingerprint', each.fingerprint],
    ['generations', each.generations.length === 0 ? undefined : each.generations.join(', ')],
    ['log', each.log],
  ] as const;
  return [
    styles.strong(renderEnvironmentKey(each.key)),
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${name.padEnd(12)} ${escapeText(value)}`],
    ),
    ...(each.fix === undefined ? [] : renderHint(each.fix, styles)),
  ];
}

/** The same for machines. */
export function toJsonEnvironments({
  root,
  database,
  environments,
  usage,
}: EnvironmentsView): JsonEnvironments {
  return {
    formatVersion,
    type: 'environments',
    root,
    database: database ?? null,
    environments: environments.map((each) => ({
      ...toJsonKey(each.key),
      state: each.state,
      generation: each.generation,
      generations: [...each.generations],
      rolledBack: each.rolledBack,
      fingerprint: each.fingerprint ?? null,
      detected: each.detected ?? null,
      builtAt: each.builtAt ?? null,
      ownBytes: each.ownBytes,
      sharedBytes: each.sharedBytes,
      users: each.users,
      directory: each.directory ?? null,
      links: [...each.links],
      message: each.message ?? null,
      fix: each.fix ?? null,
      log: each.log ?? null,
    })),
    usage: { ...usage },
  };
}

import type { HostVerification } from '../reconcile/verify-host.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderHint } from './render-hint.ts';
import { renderTable } from './render-table.ts';
import { formatVersion } from './format-version.ts';
import type { JsonVerification } from './report-schema.ts';

/** What `reconcile verify` tells. */
export interface VerificationView extends HostVerification {
  /** Name of this host. */
  readonly host: string;
}

type Verified = VerificationView['verifications'][number];

const titles = ['RUNTIME', 'VERSION', 'AVAILABLE', 'DETECTED', 'PROGRAM', 'WHY'].map((title) => ({ title }));

/** What a host has, for people. Ends with a line break. */
export function renderVerification(
  { host, database, verifications, refused, unrecorded }: VerificationView,
  options: { readonly color: boolean },
): string {
  const styles = buildStyles(options.color);
  const [head = '', ...rows] = renderTable(titles, verifications.map(renderRow));
  const lacking = verifications.filter(({ available }) => !available);
  const place = database === undefined ? 'nowhere: there is no database yet' : escapeText(database);
  const except = [...unrecorded].map(escapeText).join(', ');
  const sections = [
    [
      `Host      ${escapeText(host)}`,
      `Recorded  ${place}${except === '' || database === undefined ? '' : `, but for ${except}, which the catalog does not have so`}`,
    ],
    verifications.length === 0 ? ['There is no runtime to verify.'] : [styles.strong(head), ...rows],
    ...lacking.map((each) => [
      `${renderRuntime(each)} is not available: ${escapeText(each.reason)}`,
      ...(each.fix === undefined ? [] : renderHint(each.fix, styles)),
    ]),
    ...refused.map((each) => [
      `${styles.error('error')}: ${renderRuntime(each)} could not be verified: ${escapeText(each.reason)}`,
      ...renderHint(each.fix, styles),
    ]),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderRow({ runtime, version, available, detected, program, reason }: Verified): readonly string[] {
  return [
    escapeText(runtime),
    version === '' ? '-' : escapeText(version),
    available ? 'yes' : 'no',
    escapeText(detected ?? '-'),
    escapeText(program ?? '-'),
    escapeText(reason),
  ];
}

function renderRuntime({ runtime, version }: Pick<Verified, 'runtime' | 'version'>): string {
  return escapeText(refOf({ runtime, version }));
}

function refOf({ runtime, version }: Pick<Verified, 'runtime' | 'version'>): string {
  return version === '' ? runtime : `${runtime}@${version}`;
}

/** The same for machines. */
export function toJsonVerification(view: VerificationView): JsonVerification {
  const { host, database, verifications, refused, unrecorded } = view;
  return {
    formatVersion,
    type: 'verification',
    host,
    database: database ?? null,
    runtimes: verifications.map((each) => ({
      runtime: each.runtime,
      version: each.version === '' ? null : each.version,
      available: each.available,
      detected: each.detected ?? null,
      program: each.program ?? null,
      reason: each.reason,
      fix: each.fix ?? null,
      recorded: database !== undefined && !unrecorded.has(refOf(each)),
    })),
    refused: refused.map(({ runtime, version, reason, fix }) => ({
      runtime,
      version: version === '' ? null : version,
      reason,
      fix,
    })),
  };
}

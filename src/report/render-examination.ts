import type { StoreExamination, StoreFinding } from '../environments/examine-store.ts';
import { buildStyles, type Styles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderUsage } from './render-environments.ts';
import { renderHint } from './render-hint.ts';
import { renderBytes, renderCount } from './render-quantity.ts';
import { formatVersion } from './format-version.ts';
import type { JsonEnvironmentExamination } from './report-schema.ts';

/** What `reconcile env doctor` tells. */
export interface ExaminationView extends StoreExamination {
  readonly deep: boolean;
}

/** What an examination found, for people. Ends with a line break. */
export function renderExamination(view: ExaminationView, options: { readonly color: boolean }): string {
  const styles = buildStyles(options.color);
  const { root, environments, findings, usage, freeBytes } = view;
  const problems = findings.filter(isProblem).length;
  const free = freeBytes === undefined ? '' : `, ${renderBytes(freeBytes)} free`;
  const verdict = problems === 0 ? 'nothing is wrong' : renderCount(problems, 'problem');
  const sections = [
    [`Store  ${escapeText(root)}`, `Disk   ${renderUsage(usage)}${free}`],
    ...findings.map((finding) => renderFinding(finding, styles)),
    [styles.strong(`Looked at ${renderCount(environments, 'environment')}: ${verdict}.`)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Whether anything is wrong. */
export function isProblem({ level }: StoreFinding): boolean {
  return level === 'problem';
}

function renderFinding({ level, subject, reason, fix }: StoreFinding, styles: Styles): readonly string[] {
  const style = level === 'problem' ? styles.error : styles.warning;
  return [`${style(level)}: ${escapeText(subject)}: ${escapeText(reason)}`, ...renderHint(fix, styles)];
}

/** The same for machines. */
export function toJsonExamination(view: ExaminationView): JsonEnvironmentExamination {
  const { root, deep, environments, findings, usage, freeBytes } = view;
  return {
    formatVersion,
    type: 'environment-examination',
    root,
    deep,
    healthy: !findings.some(isProblem),
    environments,
    findings: findings.map((finding) => ({ ...finding })),
    usage: { ...usage },
    freeBytes: freeBytes ?? null,
  };
}

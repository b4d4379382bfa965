import type { Diagnostic } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { type ManifestFinding, placeFinding } from './finding.ts';

/** Findings shown of one document: thousands of wrong items say nothing more than the first of them. */
const maxFindings = 100;

/**
 * The findings of one document with their places, each once: what an alias or a version repeats stands in one place and is
 * one mistake.
 */
export function collectFindings(
  document: Document,
  findings: readonly ManifestFinding[],
): readonly Diagnostic[] {
  const unique = new Map<string, Diagnostic>();
  for (const finding of findings) {
    if (unique.size === maxFindings) return [...unique.values(), describeRest(document, findings)];
    const diagnostic = placeFinding(document, finding);
    const { code, location, message } = diagnostic;
    const cause = message.replaceAll(/versions\[\d+\]\./g, '');
    const key = `${code} ${location?.line}:${location?.column} ${cause}`;
    if (!unique.has(key)) unique.set(key, diagnostic);
  }
  return [...unique.values()];
}

function describeRest(document: Document, findings: readonly ManifestFinding[]): Diagnostic {
  const hasErrors = findings.some(({ severity }) => severity !== 'warning');
  return placeFinding(document, {
    code: 'manifest.more',
    severity: hasErrors ? 'error' : 'warning',
    path: [],
    message: `The document has more findings than the ${maxFindings} that are shown.`,
    hint: 'Correct these first and run again.',
  });
}

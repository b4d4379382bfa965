import type { Diagnostic } from '../diagnostics.ts';

/** Orders findings by file, line and column; those about no file come first. */
export function compareDiagnostics(first: Diagnostic, second: Diagnostic): number {
  return (
    compareTexts(first.location?.file ?? '', second.location?.file ?? '') ||
    (first.location?.line ?? 0) - (second.location?.line ?? 0) ||
    (first.location?.column ?? 0) - (second.location?.column ?? 0) ||
    compareTexts(first.code, second.code) ||
    compareTexts(first.message, second.message)
  );
}

function compareTexts(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

import type { Diagnostic, Location, RelatedLocation } from '../diagnostics.ts';
import type { Frame } from '../documents/read-frames.ts';
import { renderCodeFrame } from './code-frame.ts';
import { buildStyles, type Styles } from './color.ts';
import { compareDiagnostics } from './compare-diagnostics.ts';
import { escapeText } from './escape-text.ts';
import { renderHint } from './render-hint.ts';
import { renderPosition } from './render-location.ts';
import { renderCount, renderNumber } from './render-quantity.ts';

/** Findings that are shown unless everything is asked for. */
const maxDiagnostics = 100;

interface DiagnosticOptions {
  readonly color: boolean;
  readonly frames: ReadonlyMap<Location, Frame>;
  readonly verbose: boolean;
  readonly width: number;
}

interface DiagnosticLook extends DiagnosticOptions {
  readonly styles: Styles;
}

/**
 * Findings for people, in the order of files and lines, then their number: `file:line:column: error[code]: message`,
 * the lines of the file, the hint and the other places. Empty when there is nothing to say; ends with a line break otherwise.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: DiagnosticOptions): string {
  if (diagnostics.length === 0) return '';
  const look = { ...options, styles: buildStyles(options.color) };
  const sorted = [...diagnostics].sort(compareDiagnostics);
  const shown = options.verbose ? sorted : sorted.slice(0, maxDiagnostics);
  const hidden = sorted.length - shown.length;
  return [
    ...shown.flatMap((diagnostic) => [...renderDiagnostic(diagnostic, look), '']),
    ...(hidden === 0 ? [] : [`… and ${renderNumber(hidden)} more; -o json or --verbose shows all`, '']),
    renderDiagnosticCounts(diagnostics),
    '',
  ].join('\n');
}

/** `3 errors, 1 warning`; what there is none of is left out. */
function renderDiagnosticCounts(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  return [
    ...(errors === 0 ? [] : [renderCount(errors, 'error')]),
    ...(warnings === 0 ? [] : [renderCount(warnings, 'warning')]),
  ].join(', ');
}

function renderDiagnostic(diagnostic: Diagnostic, look: DiagnosticLook): readonly string[] {
  const { code, severity, location, message, hint, related = [] } = diagnostic;
  const place = location === undefined ? '' : `${look.styles.strong(renderPosition(location))}: `;
  const label = look.styles[severity](`${severity}[${escapeText(code)}]`);
  return [
    `${place}${label}: ${escapeText(message)}`,
    ...(location === undefined ? [] : renderFrame(location, look)),
    ...(hint === undefined ? [] : renderHint(hint, look.styles)),
    ...related.flatMap((other) => renderRelated(other, look)),
  ];
}

function renderRelated({ location, message }: RelatedLocation, look: DiagnosticLook): readonly string[] {
  return [
    `  ${look.styles.help('note:')} ${renderPosition(location)}: ${escapeText(message)}`,
    ...renderFrame(location, look),
  ];
}

function renderFrame(location: Location, look: DiagnosticLook): readonly string[] {
  const frame = look.frames.get(location);
  return frame === undefined ? [] : renderCodeFrame(frame, location, look);
}

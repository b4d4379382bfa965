import type { DesiredCatalog, DesiredObject, OpenReference } from '../../src/catalog/catalog-object.ts';
import type { Diagnostic } from '../../src/diagnostics.ts';
import { compareDiagnostics } from '../../src/report/compare-diagnostics.ts';
import { describePlace } from './describe-findings.ts';

/** Findings, then objects with their columns, then references that are left open: as the expected.txt of a fixture has them. */
export function renderCatalog(catalog: DesiredCatalog, diagnostics: readonly Diagnostic[]): string {
  const sections = [
    diagnostics.toSorted(compareDiagnostics).map(renderDiagnostic),
    catalog.objects.map(renderObject),
    catalog.openReferences.map(renderOpenReference),
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join(''))
    .join('\n');
}

function renderDiagnostic({ location, severity, code, message, hint, related = [] }: Diagnostic): string {
  return [
    `${describePlace(location)} ${severity === 'warning' ? 'warning ' : ''}${code} ${message}`,
    ...(hint === undefined ? [] : [`  ${hint}`]),
    ...related.map((other) => `  ${describePlace(other.location)} ${other.message}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function renderObject(object: DesiredObject): string {
  const { kind, ref, parent, fields, secrets, location } = object;
  const head = `${kind} ${ref}${parent === undefined ? '' : ` of ${parent}`} at ${describePlace(location)}`;
  const columns = Object.entries(fields).map(([column, value]) => `${column}: ${JSON.stringify(value)}`);
  const secret = secrets.map((path) => `secret: ${path.join('.')}`);
  return [head, ...[...columns, ...secret, ...renderOwnership(object)].map((line) => `  ${line}`)]
    .map((line) => `${line}\n`)
    .join('');
}

function renderOwnership({ lifecycle, moved }: DesiredObject): readonly string[] {
  return [
    ...(lifecycle === undefined ? [] : [`lifecycle: ${JSON.stringify(lifecycle)}`]),
    ...(moved === undefined
      ? []
      : [`moved: from ${moved.from ?? '-'} of ${moved.source ?? '-'} at ${describePlace(moved.location)}`]),
  ];
}

function renderOpenReference(open: OpenReference): string {
  const { from, kind, constraint } = open;
  const need = `open: ${from.kind} ${from.ref} needs ${kind}`;
  if (open.kind === 'pack')
    return `${need} ${open.ref}@${constraint} (${open.reason}) ${describePlace(open.location)}\n`;
  return `${need} ${open.name}@${constraint}: ${renderDiagnostic(open.finding)}`;
}

import type { Diagnostic, Location } from '../../src/diagnostics.ts';

/** Findings as short texts, such as `error yaml.tab a.yaml:2:1`, in the order given. */
export function describeFindings(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, code, location }) => `${severity} ${code} ${describePlace(location)}`);
}

/** `file:line:column`. */
export function describePlace(location: Location | undefined): string {
  return location === undefined ? '' : `${location.file}:${location.line}:${location.column}`;
}

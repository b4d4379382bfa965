import type { Diagnostic, Location } from '../diagnostics.ts';
import type { Frame } from '../documents/read-frames.ts';
import { compareDiagnostics } from '../report/compare-diagnostics.ts';

/** The lines around findings, by the findings' own Location objects. */
export async function loadFrames(
  diagnostics: readonly Diagnostic[],
  { cwd, paths = [] }: { readonly cwd: string; readonly paths?: readonly string[] },
): Promise<ReadonlyMap<Location, Frame>> {
  if (diagnostics.every(({ location }) => location === undefined)) return new Map();
  const { readFrames } = await import('../documents/read-frames.ts');
  // As many as are shown, in the order in which they are shown.
  return readFrames([...diagnostics].sort(compareDiagnostics), { cwd, limit: 100, within: [cwd, ...paths] });
}

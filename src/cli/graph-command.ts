import type { CatalogGraph } from '../catalog/catalog-graph.ts';
import { hasErrors } from '../diagnostics.ts';
import { buildGraph } from '../manifests/graph/build-graph.ts';
import { keepKinds, selectAround } from '../manifests/graph/narrow-graph.ts';
import { isUnreachable } from '../reconcile/judge-reconciliation.ts';
import { readDesired, type DesiredState } from '../reconcile/read-desired.ts';
import { renderDot } from '../report/graph/render-dot.ts';
import { renderGraph, toJsonGraph } from '../report/graph/render-graph.ts';
import { renderMermaid } from '../report/graph/render-mermaid.ts';
import { renderSvg } from '../report/graph/render-svg.ts';
import { renderJson } from '../report/json-text.ts';
import type { CommandContext } from './command-context.ts';
import { resolveContentOptions } from './content-options.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import { renderFindings } from './report-failure.ts';
import type { graphFormats, GraphWishes } from './tool-wishes.ts';

type GraphFormat = (typeof graphFormats)[number];

const renderers: Readonly<
  Record<GraphFormat, (graph: CatalogGraph, look: { readonly color: boolean }) => string>
> = {
  human: renderGraph,
  mermaid: renderMermaid,
  dot: renderDot,
  svg: renderSvg,
  json: (graph) => renderJson(toJsonGraph(graph)),
};

/** `reconcile graph [paths…]`: shows who needs whom. What is wrong with the manifests is told beside it. */
export async function runGraph(context: CommandContext): Promise<number> {
  const { invocation, settings, terminal } = context;
  const { format, direction = 'both', kinds = [] }: Partial<GraphWishes> = invocation.drawing ?? {};
  const desired = await readAll(context);
  const findings = [...desired.diagnostics, ...desired.unknownTargets.map(({ diagnostic }) => diagnostic)];
  const whole = buildGraph(desired.whole.objects);
  const around = settings.targets.length === 0 ? whole : selectAround(whole, settings.targets, direction);
  const graph = kinds.length === 0 ? around : keepKinds(around, new Set(kinds));
  terminal.progress.clear();
  if (findings.length > 0) terminal.note(await renderFindings(findings, context));
  const shown = format ?? (terminal.format === 'json' ? 'json' : 'human');
  const text = renderers[shown](graph, { color: terminal.color.result });
  await (shown === 'human' ? terminal.print(text) : terminal.write(text));
  if (!hasErrors(findings)) return exitCodes.ok;
  return isUnreachable(findings) ? exitCodes.failure : exitCodes.invalid;
}

async function readAll(context: CommandContext): Promise<DesiredState> {
  const options = await resolveManifestOptions(context);
  context.terminal.progress.show('reading the manifests');
  return readDesired({ ...options, contents: resolveContentOptions(context) });
}

import { toJsonKindCounts, toJsonLocation } from './render-json.ts';
import { formatVersion } from './format-version.ts';
import type { JsonStatus } from './report-schema.ts';
import type { StatusObject, StatusView } from './status-view.ts';

/** The status of a catalog for machines. */
export function toJsonStatus(view: StatusView): JsonStatus {
  const { counts, lastRun } = view;
  return {
    formatVersion,
    type: 'status',
    database: view.database,
    counts: { total: toJsonKindCounts(counts.total), owned: toJsonKindCounts(counts.owned) },
    sources: view.sources.map(({ source, owned }) => ({ source, owned: toJsonKindCounts(owned) })),
    objects: view.objects.map(toJsonStatusObject),
    lastRun:
      lastRun === undefined
        ? null
        : {
            runId: lastRun.runId,
            source: lastRun.source,
            finishedAt: lastRun.finishedAt,
            commit: lastRun.commit ?? null,
            outcome: lastRun.outcome,
          },
    changeTriggers: view.changeTriggers ?? null,
  };
}

function toJsonStatusObject({ kind, ref, inCatalog, owner }: StatusObject): JsonStatus['objects'][number] {
  if (owner === undefined) return { kind, ref, inCatalog, owner: null };
  return {
    kind,
    ref,
    inCatalog,
    owner: {
      source: owner.source,
      digest: owner.digest,
      commit: owner.commit ?? null,
      location: toJsonLocation(owner.location),
      appliedAt: owner.appliedAt,
      held: owner.held ?? null,
    },
  };
}

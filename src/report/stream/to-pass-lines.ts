import type { PassEvent } from '../../reconcile/pass-event.ts';
import { toJsonChange, toJsonCounts, toJsonDrift, toJsonHeld } from '../render-json.ts';
import type { EventLine } from './create-event-stream.ts';

/** What a pass came to next. A plan is told change by change. */
export function toPassLines(event: Exclude<PassEvent, { readonly type: 'read' }>): readonly EventLine[] {
  if (event.type === 'applying') return [{ type: 'apply_start', digest: event.digest }];
  if (event.type === 'applied') {
    const { runId, counts } = event.applied;
    return [{ type: 'apply_complete', runId, counts: toJsonCounts(counts) }];
  }
  const { plan } = event;
  return [
    { type: 'plan', digest: plan.digest, counts: toJsonCounts(plan.counts) },
    ...plan.drift.map((drift) => ({ type: 'drift', drift: toJsonDrift(drift) })),
    ...plan.changes.map((change) => ({ type: 'planned_change', change: toJsonChange(change) })),
    ...plan.held.map((held) => ({ type: 'held_deletion', held: toJsonHeld(held) })),
  ];
}

import { kindLabels, kinds, type Kind } from '../catalog/kinds.ts';

/** A number with its noun: `1 error`, `9,800 errors`. */
export function renderCount(count: number, noun: string): string {
  return `${renderNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A whole number with separators: `9,800`. */
export function renderNumber(count: number): string {
  return count.toLocaleString('en-US');
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number of bytes: `0 B`, `812 KiB`, `4.2 MiB`. */
export function renderBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1023.5 && unit < byteUnits.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1;
  return `${size.toFixed(digits)} ${byteUnits[unit] ?? ''}`;
}

/** A duration: `42 ms`, `0.42 s`, `12.3 s`, `2 min 5 s`. */
export function renderDuration(milliseconds: number): string {
  if (milliseconds < 99.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_995) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Objects per kind, kinds without any left out: `2 packs, 1 runtime`; `nothing` when there is none. */
export function renderKindCounts(counts: Readonly<Record<Kind, number>>): string {
  const parts = kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => renderCount(counts[kind], kindLabels[kind]));
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** The first seven digits of a commit, as git shows it. */
export function renderCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** A moment, from ISO 8601 in UTC: `2026-03-01 12:00:05Z`. */
export function renderTime(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)}Z`;
}

/** How long ago, as kubectl shows ages: `12s`, `5m`, `3h`, `2d`, `1y`. Times are in milliseconds; the future counts as now. */
export function renderAge(time: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - time) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  const days = Math.floor(seconds / 86_400);
  return days < 365 ? `${days}d` : `${Math.floor(days / 365)}y`;
}

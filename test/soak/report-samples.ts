import { slopeOf } from './slope.ts';
import type { Measurement } from './watched-controller.ts';

/** What was measured after a step. */
export interface Sample extends Measurement {
  readonly step: number;
  /** How many processes there were before. */
  readonly life: number;
  /** Connections to the database. */
  readonly sessions: number;
}

const mebibyte = 1024 * 1024;

/** Samples of the last process, without the first third of its life, in which it warms up. */
export function settledSamples(samples: readonly Sample[]): readonly Sample[] {
  const last = samples.filter(({ life }) => life === samples.at(-1)?.life);
  return last.slice(Math.floor(last.length / 3));
}

/** Bytes a pass by which something grew over samples. */
export function growthPerPass(samples: readonly Sample[], of: 'rss' | 'heap' | 'data'): number {
  return slopeOf(samples.map((sample) => [sample.passes, sample[of]] as const));
}

/** For people: how each process ended, and how the last one grew. */
export function renderSamples(samples: readonly Sample[], milliseconds: number): string {
  const lives = [...new Set(samples.map(({ life }) => life))].map((life) =>
    samples.filter((sample) => sample.life === life),
  );
  const settled = settledSamples(samples);
  const passes = lives.reduce((sum, life) => sum + (life.at(-1)?.passes ?? 0), 0);
  const range = (of: keyof Sample): string => {
    const values = settled.map((sample) => sample[of]);
    return `${Math.min(...values)}..${Math.max(...values)}`;
  };
  return [
    `${samples.at(-1)?.step} steps, ${passes} passes, ${lives.length} processes, ${(milliseconds / 1000).toFixed(0)} s`,
    ...lives.map((life) => {
      const [first, last] = [life[0]!, life.at(-1)!];
      return (
        `  steps ${first.step}..${last.step}: ${last.passes} passes, rss ${megabytes(first.rss)} to ${megabytes(last.rss)}, ` +
        `heap ${megabytes(first.heap)} to ${megabytes(last.heap)}, of it data ${megabytes(first.data)} to ${megabytes(last.data)} MiB`
      );
    }),
    `last two thirds of the last process, steps ${settled[0]?.step}..${settled.at(-1)?.step}:`,
    `  data ${growthPerPass(settled, 'data').toFixed(0)} bytes a pass, heap with code ${growthPerPass(settled, 'heap').toFixed(0)} bytes a pass, rss ${growthPerPass(settled, 'rss').toFixed(0)} bytes a pass`,
    `  descriptors ${range('descriptors')}, handles ${range('handles')}, sessions ${range('sessions')}, watches ${range('watches')}`,
    '',
  ].join('\n');
}

function megabytes(bytes: number): string {
  return (bytes / mebibyte).toFixed(1);
}

import type { PlannedStep } from './environment-plan.ts';
import type { BuildFailure } from './explain-failure.ts';
import type { EnvironmentKey } from './store-layout.ts';

/** What happens while a host converges, for those who watch. */
export type EnvironmentEvent =
  | { readonly type: 'builds.planned'; readonly count: number }
  | { readonly type: 'build.waiting'; readonly build: string; readonly users: readonly EnvironmentKey[] }
  | {
      readonly type: 'build.started';
      readonly build: string;
      readonly users: readonly EnvironmentKey[];
      readonly log: string;
    }
  | {
      readonly type: 'step.started';
      readonly build: string;
      readonly step: string;
      readonly phase: PlannedStep['phase'] | 'verify';
    }
  | { readonly type: 'output'; readonly build: string; readonly line: string }
  | {
      readonly type: 'build.finished';
      readonly build: string;
      /** `shared`: another process built it meanwhile. */
      readonly outcome: 'built' | 'shared' | 'failed';
      /** Milliseconds. */
      readonly duration: number;
      readonly failure: BuildFailure | undefined;
    }
  | {
      readonly type: 'switched';
      readonly key: EnvironmentKey;
      readonly name: string;
      readonly generation: number;
    }
  | { readonly type: 'collected'; readonly name: string; readonly reason: string };

export type OnEvent = (event: EnvironmentEvent) => void;

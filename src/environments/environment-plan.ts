import type { VersionConstraint } from '../catalog/version-constraint.ts';
import type { InputChange } from './compare-inputs.ts';
import type { FingerprintInputs } from './fingerprint.ts';
import type { PublicLink } from './public-link.ts';
import type { EnvironmentVariable } from './render-variables.ts';
import type { EnvironmentKey } from './store-layout.ts';

/** A command of a build, ready to run. */
export interface PlannedStep {
  readonly name: string;
  readonly phase: 'create' | 'install' | 'installer';
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** Directories that `cwd` may be in once links are followed. */
  readonly confinedTo: readonly string[];
  /** Variables of the step itself; see `buildVariables` for the others. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** Whether the environment is good even when this fails. */
  readonly optional: boolean;
}

/** How to see that an interpreter runs. */
export interface Probe {
  readonly argv: readonly [string, ...string[]];
  readonly exitCode: number;
  readonly pattern: string | undefined;
  /** Whether the answer must say that its prefix is the environment. */
  readonly isVirtualenv: boolean;
}

/** One environment to be built, for every pack that has the same inputs. */
export interface PlannedBuild {
  /** Of the store entry. */
  readonly name: string;
  readonly directory: string;
  readonly type: string;
  readonly fingerprint: string;
  readonly inputs: FingerprintInputs;
  readonly steps: readonly PlannedStep[];
  /** Names of all variables that the steps run with, sorted. */
  readonly variableNames: readonly string[];
  readonly interpreter: string;
  readonly probe: Probe | undefined;
  /** Path, where the pack has one. */
  readonly manifest: string | undefined;
  /** Where the steps see the pack itself. */
  readonly packDirectory: string;
  /** Whether the pack's content is one of the inputs. */
  readonly dependsOnPack: boolean;
  readonly users: readonly EnvironmentKey[];
  /** An equal environment does only if it was built after this moment (ISO 8601, UTC); undefined where any does. */
  readonly newerThan: string | undefined;
}

interface PlannedCommon {
  readonly key: EnvironmentKey;
  /** What the pack asked for. */
  readonly requested: string;
  readonly constraint: VersionConstraint;
  /** As the runtime lists it; empty for the runtime itself, or where nothing could be chosen. */
  readonly version: string;
  readonly links: readonly PublicLink[];
  /** Whether the links are made in a content of the pack that does not serve yet; see `publish` of `ConvergeOptions`. */
  readonly staged?: boolean | undefined;
  /** Store entry that serves now. */
  readonly serving: string | undefined;
  /** Number of the serving generation, 0 for none. */
  readonly generation: number;
}

/** What is to be done about one environment. */
export type PlannedEnvironment = PlannedCommon &
  (
    | {
        readonly action: 'build' | 'switch' | 'keep';
        /** Store entry that is to serve. */
        readonly target: string;
        readonly fingerprint: string;
        readonly reason: string;
        /** How its inputs differ from those of what serves. */
        readonly changes: readonly InputChange[];
        /** What actions of the pack run with, once the target serves. */
        readonly variables: readonly EnvironmentVariable[];
        /** The same as long as what serves now still does; undefined where nothing serves. */
        readonly servingVariables: readonly EnvironmentVariable[] | undefined;
        readonly interpreter: string;
      }
    | {
        readonly action: 'blocked';
        readonly reason: string;
        readonly fix: string;
        /** Of what was wanted, where that is known. */
        readonly fingerprint: string | undefined;
      }
  );

/** What is to be done about an entry of the store that nothing uses. */
export interface PlannedCollection {
  readonly name: string;
  /** `sweep`: the remains of an attempt; `mark`: unused from now on; `unmark`: used again; `remove`: unused for longer than the grace. */
  readonly action: 'sweep' | 'mark' | 'unmark' | 'remove';
  readonly reason: string;
}

/** What would be done to this host's environments: a plain value. */
export interface EnvironmentPlan {
  readonly root: string;
  readonly environments: readonly PlannedEnvironment[];
  readonly builds: readonly PlannedBuild[];
  /** Environments that no pack asks for any more. */
  readonly retired: readonly EnvironmentKey[];
  readonly collections: readonly PlannedCollection[];
  /** Why nothing is collected, where that is so. */
  readonly collectionHeld: string | undefined;
}

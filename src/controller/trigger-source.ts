import type { TriggerKind } from './controller-status.ts';

/** What a source of triggers tells. */
export interface TriggerListener {
  readonly onTrigger: (kind: TriggerKind) => void;
  /** Something that leaves the source blind or slow: what it is about, and what it means. Holds no secret. */
  readonly onTrouble: (about: string, message: string) => void;
}

/** Something that asks for passes, from when it is opened until it is closed. */
export interface TriggerSource {
  /** Resolves once nothing that happens is missed any longer, or once it is known that it cannot be had. Never rejects. */
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a source. */
export type OpenTriggerSource = (listener: TriggerListener) => TriggerSource;

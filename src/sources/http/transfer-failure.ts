import { SourceFailure, type SourceFailureKind } from '../source-failure.ts';

interface TransferFailureDetails {
  readonly kind: SourceFailureKind;
  readonly hint: string;
  /** Whether the same request may succeed a little later: the server is down, slow or busy, or the line broke. */
  readonly mayPass: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** An attempt at a transfer that failed. */
export class TransferFailure extends SourceFailure {
  readonly mayPass: boolean;
  readonly retryAfter: number | undefined;

  constructor(message: string, details: TransferFailureDetails) {
    super(details.kind, message, { hint: details.hint, cause: details.cause });
    this.mayPass = details.mayPass;
    this.retryAfter = details.retryAfter;
  }
}

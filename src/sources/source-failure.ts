/**
 * Why content cannot be had. `unavailable`: a remote that is down, slow or refuses us; `not-found`: what is asked for is not there;
 * `refused`: an address, a ref or a path that we do not follow; `unsafe`: content that we do not unpack (links, devices, bombs …);
 * `checksum`: it is not what it must be; `unsigned`: nobody who may has signed it; `invalid`: it is not in the format that it should be in.
 */
export type SourceFailureKind =
  | 'unavailable'
  | 'not-found'
  | 'refused'
  | 'unsafe'
  | 'checksum'
  | 'unsigned'
  | 'invalid';

/** One source that failed; others are not held up by it. Neither text holds a credential or a control character. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
  readonly kind: SourceFailureKind;
  /** What the operator or author does about it. */
  readonly hint: string;

  constructor(
    kind: SourceFailureKind,
    message: string,
    remedy: string | { readonly hint: string; readonly cause: unknown },
  ) {
    super(message, typeof remedy === 'string' ? undefined : { cause: remedy.cause });
    this.kind = kind;
    this.hint = typeof remedy === 'string' ? remedy : remedy.hint;
  }
}

/** What became of one of several things that were asked for at once. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: SourceFailure };

import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { RejectedStatement } from '../errors.ts';

/** A change that the database refused, told in the manifest's terms. Nothing of its plan was written. */
export class RejectedChange extends RejectedStatement {
  readonly object: ObjectKey;
  /** The same for a report that shows the place in the manifest. */
  readonly diagnostic: Diagnostic;
  override readonly hint: string | undefined;

  constructor(object: ObjectKey, diagnostic: Diagnostic, rejection: RejectedStatement) {
    const { location, message, hint } = diagnostic;
    const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
    super(`${place}${message}`, rejection);
    // Nothing else of it: a change holds the values that were to be written.
    this.object = { kind: object.kind, ref: object.ref };
    this.diagnostic = diagnostic;
    this.hint = hint;
  }
}

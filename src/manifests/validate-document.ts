import type { JsonObject } from '../catalog/json.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { compileSchema } from './compile-schema.ts';
import { describeViolation } from './describe-violation.ts';
import { placeFinding } from './finding.ts';

/** Checks a document against one of our JSON Schemas: one positioned diagnostic for each thing that is wrong. */
export function validateDocument(schema: JsonObject, document: Document): readonly Diagnostic[] {
  return compileSchema(schema)(document.value).map((violation) =>
    placeFinding(document, describeViolation(violation)),
  );
}

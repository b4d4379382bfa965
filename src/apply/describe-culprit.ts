import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { JsonValue } from '../catalog/json.ts';
import { kindLabels } from '../catalog/kinds.ts';
import type { ConstraintDefinition } from '../database/find-constraint.ts';
import type { Diagnostic, Location } from '../diagnostics.ts';
import type { Change } from '../plan/plan.ts';
import type { Culprit } from './find-culprit.ts';
import { scrubSecrets } from './scrub-secrets.ts';

/** Where the manifest states a column of an object; undefined when it does not. */
export type LocateColumn = (key: ObjectKey, column: string) => Location | undefined;

interface CulpritFacts extends Culprit {
  readonly change: Change | undefined;
  /** The broken constraint, where it is known. */
  readonly definition: ConstraintDefinition | undefined;
  /** The object's configuration, as it is and as it was to be, and secrets of its schema: none of it is shown. */
  readonly hidden: readonly JsonValue[];
  /** Whether the database's own words may be repeated: they may quote any row, and so the secrets of any pack. */
  readonly isQuotable: boolean;
  readonly locate: LocateColumn | undefined;
}

/** The finding about an object that the database refuses, in the manifest's terms. */
export function describeCulprit(facts: CulpritFacts): Diagnostic {
  const { object, rejection, change, definition, locate } = facts;
  const columns = rejection.column === undefined ? (definition?.columns ?? []) : [rejection.column];
  const location =
    columns
      .map((column) => locate?.(object, column) ?? findField(change, column))
      .find((place) => place !== undefined) ?? change?.location;
  return {
    code: 'apply.rejected',
    severity: 'error',
    ...(location === undefined ? {} : { location }),
    message: `the database refuses ${kindLabels[object.kind]} ${object.ref}: ${describeReason(facts, columns)}`,
    hint: `Nothing of it was written. ${describeRemedy(facts)}`,
  };
}

function describeRemedy({ change, definition, rejection, isQuotable }: CulpritFacts): string {
  if (definition !== undefined) return `The database demands: ${definition.definition}`;
  if (rejection.constraint === undefined && rejection.column === undefined && !isQuotable) {
    return 'Its words may quote secrets and are not repeated: they stand in the log of the server.';
  }
  return change?.action === 'delete'
    ? 'Find out what in the database refuses the deletion: a trigger or a rule.'
    : 'Change the manifest so that the database accepts it.';
}

const notNullViolation = '23502';

function describeReason({ rejection, hidden, isQuotable }: CulpritFacts, columns: readonly string[]): string {
  const { sqlstate, constraint, message } = rejection;
  const names = columns.join(', ');
  if (sqlstate === notNullViolation && columns.length > 0) return `${names} must have a value`;
  if (constraint === undefined && !isQuotable) return `it gives SQLSTATE ${sqlstate}`;
  if (constraint === undefined) return scrubSecrets(message, hidden);
  return columns.length === 0
    ? `it breaks the constraint ${constraint}`
    : `${names} breaks the constraint ${constraint}`;
}

function findField(change: Change | undefined, column: string): Location | undefined {
  return change?.fields.find(({ path, location }) => path[0] === column && location !== undefined)?.location;
}

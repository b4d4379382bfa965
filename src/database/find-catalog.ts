import { kinds, type Kind } from '../catalog/kinds.ts';
import { OperationalError } from '../errors.ts';

/** A schema that holds tables of the platform's names. */
export interface FoundSchema {
  readonly schema: string;
  /** Position in the search path, null outside of it. */
  readonly rank: number | null;
  /** Columns of the tables that it holds. */
  readonly columns: Readonly<Partial<Record<Kind, readonly string[]>>>;
}

/** A schema that holds all of them. */
export interface CatalogSchema extends FoundSchema {
  readonly columns: Readonly<Record<Kind, readonly string[]>>;
}

/** The catalog in the schema that is wanted, else the first one in the search path. */
export function findCatalog(
  schemas: readonly FoundSchema[],
  wanted: string | undefined,
): CatalogSchema | undefined {
  return schemas.filter(isComplete).find((found) => isWanted(found, wanted));
}

/** Tables of the platform's names where the catalog is looked for, without which there is room to make it. */
export function findRemnants(
  schemas: readonly FoundSchema[],
  wanted: string | undefined,
): FoundSchema | undefined {
  return schemas.find((found) => !isComplete(found) && isWanted(found, wanted));
}

/** The failure to find the catalog, and what to do about it. */
export function explainMissingTables(
  schemas: readonly FoundSchema[],
  wanted: string | undefined,
): OperationalError {
  const elsewhere = schemas.filter(isComplete).map(({ schema }) => schema);
  return new OperationalError(describeLack(findRemnants(schemas, wanted), wanted), {
    code: 'database.tables-missing',
    hint:
      elsewhere.length === 0
        ? 'Run "reconcile migrate" to create them, or name the database or the schema (--schema) that has them.'
        : `Schema ${elsewhere.map((schema) => `"${schema}"`).join(', ')} does: use --schema ${elsewhere[0]}.`,
  });
}

/** The refusal to make tables beside others of the platform's names. */
export function explainRemnants({ schema, columns }: FoundSchema): OperationalError {
  return new OperationalError(describeLack({ schema, columns }, schema), {
    code: 'database.tables-missing',
    hint: `Nothing is created beside tables of other origin: choose another schema with --schema, or bring the platform up to date where they are its own.`,
  });
}

function describeLack(
  remnants: Pick<FoundSchema, 'schema' | 'columns'> | undefined,
  wanted: string | undefined,
): string {
  if (remnants === undefined) {
    const where = wanted === undefined ? 'the search path' : `schema "${wanted}"`;
    return `${where} does not hold the tables pack, runtime and runtime_version`;
  }
  const [present, missing] = [true, false].map((has) =>
    kinds.filter((kind) => (remnants.columns[kind] !== undefined) === has).join(' and '),
  );
  return `schema "${remnants.schema}" holds ${present}, but not ${missing}`;
}

function isComplete(found: FoundSchema): found is CatalogSchema {
  return kinds.every((kind) => found.columns[kind] !== undefined);
}

function isWanted({ schema, rank }: FoundSchema, wanted: string | undefined): boolean {
  return wanted === undefined ? rank !== null : schema === wanted;
}

/**
 * The small language in which the model is described: field kinds, parts (subclasses) and types.
 *
 * A type is declared once, in `entities.ts` or `objects.ts`; `layout.ts` turns the declaration into
 * byte offsets, `generate.ts` into AssemblyScript, TypeScript interfaces and JSON Schema. Field
 * names are the JSON names. Loops over several fields and rules across fields are not expressed
 * here: they are hand-written functions in an `irregular/` folder (STYLE rule 2).
 */

/**
 * Storage kinds. Sizes in a record: f64 8, handle 8, point2 16, point3 24, list and bytes 12, else
 * 4.
 */
export type Kind =
  | 'f64'
  | 'i32'
  | 'bool'
  | 'handle'
  | 'text'
  | 'name'
  | 'point2'
  | 'point3'
  | 'bytes'
  /** Offset of another record in the same drawing buffer. */
  | 'record'
  | 'list';

/** In which coordinates a point is stored: world, or the entity's own (resolved on the way out). */
export type Space = 'WCS' | 'OCS' | 'vector';

/**
 * When JSON carries the field: `always`; `changed` when it differs from its default;
 * `present` when the file has it; `never` for what another field or a hand writer tells.
 */
export type Emit = 'always' | 'changed' | 'present' | 'never';

export interface Field {
  kind: Kind;
  /**
   * DXF group code; the y and z of a point are code + 10 and + 20. 0: not read from a single tag.
   */
  code: number;
  /** A further code whose text continues the same field (MTEXT 3, long ACIS lines). */
  chunkCode?: number;
  /** Further codes that hold the same field. */
  aliases?: readonly number[];
  default?: number | readonly number[];
  emit: Emit;
  space?: Space;
  /** Stored in radians, told in degrees. */
  radians?: boolean;
  /** The symbol table that a `name` refers to. */
  table?: TableName;
  /** Element of a list: a scalar or point kind, or the fields of a struct. */
  element?: Kind | Fields;
  /** Subclass marker of the part that the field belongs to; empty: the type's first part. */
  part?: string;
}

export type Fields = Record<string, Field>;
export type TableName =
  | 'LAYER'
  | 'LTYPE'
  | 'STYLE'
  | 'DIMSTYLE'
  | 'BLOCK_RECORD'
  | 'APPID'
  | 'UCS'
  | 'VIEW'
  | 'VPORT'
  | '';

type Options = Partial<Pick<Field, 'emit' | 'space' | 'radians' | 'chunkCode' | 'aliases'>>;

export const ALWAYS: Options = { emit: 'always' };
export const PRESENT: Options = { emit: 'present' };
export const NEVER: Options = { emit: 'never' };
export const OCS: Options = { space: 'OCS' };
export const Z_AXIS = [0, 0, 1] as const;
export const X_AXIS = [1, 0, 0] as const;

const scalar =
  (kind: Kind) =>
  (code: number, fallback?: number, options: Options = {}): Field => ({
    kind,
    code,
    ...(fallback === undefined ? {} : { default: fallback }),
    emit: fallback === undefined ? 'always' : 'changed',
    ...options,
  });

export const f64 = scalar('f64');
export const i32 = scalar('i32');
export const bool = scalar('bool');
/** An angle in degrees, as DXF stores most of them. */
export const degrees = f64;
/** An angle that the file stores in radians; JSON tells degrees. */
export const radians = (code: number, fallback?: number, options: Options = {}): Field =>
  f64(code, fallback, { radians: true, ...options });

export const handle = (code: number, options: Options = {}): Field => ({
  kind: 'handle',
  code,
  default: 0,
  emit: 'changed',
  ...options,
});

export const text = (code: number, options: Options = {}): Field => ({
  kind: 'text',
  code,
  emit: 'always',
  ...options,
});
/** A text told only where it is not empty. */
export const textMaybe = (code: number, options: Options = {}): Field =>
  text(code, { emit: 'changed', ...options });

export const name = (code: number, table: TableName, options: Options = {}): Field => ({
  kind: 'name',
  code,
  table,
  emit: 'changed',
  ...options,
});

const point =
  (kind: 'point2' | 'point3') =>
  (code: number, options: Options & { default?: readonly number[] } = {}): Field => ({
    kind,
    code,
    emit: options.default ? 'changed' : 'always',
    space: 'WCS',
    ...options,
  });
export const point2 = point('point2');
export const point3 = point('point3');
/** A direction: never moved, only turned. */
export const vector3 = (
  code: number,
  fallback?: readonly number[],
  options: Options = {},
): Field => ({
  kind: 'point3',
  code,
  space: 'vector',
  ...(fallback ? { default: fallback } : {}),
  emit: fallback ? 'changed' : 'always',
  ...options,
});
/** The OCS normal (group 210). */
export const extrusion = (): Field => vector3(210, Z_AXIS);

/** A repeated tag. */
export const list = (element: Kind, code: number, options: Options = {}): Field => ({
  kind: 'list',
  code,
  element,
  emit: 'changed',
  space: 'WCS',
  ...options,
});
/** A repeated group of tags; the code of the first field begins each element. */
export const structs = (element: Fields, options: Options = {}): Field => ({
  kind: 'list',
  code: Object.values(element)[0]?.code ?? 0,
  element,
  emit: 'changed',
  ...options,
});
/** Binary chunks (hex text in ASCII files), joined. Told in JSON as a size only. */
export const bytes = (code: number, options: Options = {}): Field => ({
  kind: 'bytes',
  code,
  emit: 'changed',
  ...options,
});

/** Marks fields as those of one subclass of a type. */
export const part = (marker: string, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, f]) => [key, { ...f, part: marker }]));

/** Who writes and reads a type besides the tables: hand functions of these stages exist. */
/** Releases as `dwg` strings name them; the number is that of the version, AC1012. */
export const RELEASES = {
  R13: 1012,
  R14: 1014,
  R2000: 1015,
  R2004: 1018,
  R2007: 1021,
  R2010: 1024,
  R2013: 1027,
  R2018: 1032,
} as const;

export interface Irregular {
  /** Codes that go to `assembly/formats/dxf/irregular`; `all`: every code that is not common. */
  read?: number[] | 'all';
  /** Counts of lists, which the lists tell themselves: not kept. */
  ignore?: number[];
  /** The JSON body is written by `assembly/write/irregular.ts`. */
  json?: boolean;
  /** The DWG fields are read by `assembly/formats/dwg/irregular`. */
  dwg?: boolean;
}

export interface TypeDeclaration {
  name: string;
  category: 'entity' | 'table' | 'object' | 'internal';
  /** Subclass marker of the first part. */
  marker: string;
  /** Fixed DWG object type number, or 0 where the number comes from the class table. */
  dwgType: number;
  fields: Fields;
  irregular: Irregular;
  /** DWG field order and bit codes after the common data, see `generate-dwg.ts`. */
  dwg: string;
}

const declare =
  (category: TypeDeclaration['category']) =>
  (
    typeName: string,
    marker: string,
    dwgType: number,
    fields: Fields,
    more: { irregular?: Irregular; dwg?: string } = {},
  ): TypeDeclaration => ({
    name: typeName,
    category,
    marker,
    dwgType,
    fields,
    irregular: more.irregular ?? {},
    dwg: more.dwg ?? '',
  });

export const entity = declare('entity');
export const table = declare('table');
export const object = declare('object');
export const internal = declare('internal');

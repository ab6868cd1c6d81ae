/**
 * JSON Schema (2020-12, as OpenAPI 3.1 uses it) of the JSON of each entity type, from the model.
 *
 * Regular fields follow `entities.ts` in the way `generate-json.ts` writes them; what the hand
 * writers in `assembly/write/irregular-*.ts` add or replace is named here. Schemas are closed
 * (`additionalProperties: false`), so the test that checks written entities against them finds a
 * field that is missing here.
 */
import type { Kind } from './dsl.ts';
import { type FieldLayout, TYPES, type TypeLayout } from './layout.ts';

export interface JsonSchema {
  [keyword: string]: unknown;
}
type Properties = Record<string, JsonSchema>;

const number: JsonSchema = { type: 'number' };
const integer: JsonSchema = { type: 'integer' };
const boolean: JsonSchema = { type: 'boolean' };
const string: JsonSchema = { type: 'string' };
const handle: JsonSchema = { type: 'string', pattern: '^[0-9A-F]{1,16}$' };
const point: JsonSchema = { $ref: '#/components/schemas/Point' };
const vector: JsonSchema = { $ref: '#/components/schemas/Vector' };

const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const closed = (properties: Properties, required: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const described = (schema: JsonSchema, description: string): JsonSchema => ({
  ...schema,
  description,
});

const vertex = (more: Properties = {}): JsonSchema =>
  closed(
    {
      x: number,
      y: number,
      z: number,
      bulge: described(number, 'tan(angle / 4) of the arc to the next vertex; positive turns left'),
      ...more,
    },
    ['x', 'y'],
  );
const widths: Properties = { startWidth: number, endWidth: number };

/** Members that every entity has. */
const COMMON: Properties = {
  id: described(handle, 'Handle, upper-case hexadecimal'),
  layer: string,
  colorIndex: described(
    { type: 'integer', minimum: 1, maximum: 255 },
    'AutoCAD Color Index with ByLayer and ByBlock resolved',
  ),
  color: described({ type: 'string', pattern: '^#[0-9A-F]{6}$' }, 'True color, where there is one'),
  lineType: described(string, 'Absent when ByLayer'),
  lineTypeScale: number,
  lineWeight: described(number, 'Millimetres; absent when ByLayer'),
  transparency: described(number, '0 is opaque, 1 cannot be seen'),
  visible: described({ const: false }, 'Only where the entity itself is invisible'),
  layout: described(string, 'Name of the layout it is drawn on; absent in model space'),
  insert: described(handle, 'Handle of the outermost insert, where inserts were expanded'),
};
const COMMON_REQUIRED = ['type', 'id', 'layer', 'colorIndex'];

/** Children and block marks are no entities of their own; ATTRIB stands inside INSERT. */
const NO_ENTITIES = new Set(['VERTEX', 'SEQEND', 'BLOCK', 'ENDBLK', 'UNKNOWN_ENTITY']);

interface Hand {
  /** Told always; takes the place of the field of that name. */
  required?: Properties;
  optional?: Properties;
}

const texts: Hand = {
  required: { text: string, height: number, rotation: described(number, 'Of the baseline') },
  optional: {
    plainText: described(string, 'The text without codes, where it has any'),
    widthFactor: number,
    generationFlags: described(integer, '2 backwards, 4 upside down'),
  },
};
const scale = closed({ x: number, y: number, z: number }, ['x', 'y', 'z']);
const corners: Hand = {
  required: { vertices: { ...listOf(point), minItems: 4, maxItems: 4 } },
};
const dimension: Hand = {
  required: {
    dimensionType: {
      enum: ['linear', 'aligned', 'angular', 'diameter', 'radius', 'angular3point'].concat([
        'ordinate',
        'arc',
        'unknown',
      ]),
    },
  },
};
const underlay: Hand = { required: { scale, rotation: number } };

const angles: Properties = { startAngle: number, endAngle: number, counterClockwise: boolean };
const edgeKinds: JsonSchema[] = [
  closed({ type: { const: 'line' }, start: point, end: point }, ['type', 'start', 'end']),
  closed({ type: { const: 'arc' }, center: point, radius: number, ...angles }, [
    ...['type', 'center', 'radius', ...Object.keys(angles)],
  ]),
  closed(
    {
      type: { const: 'ellipse' },
      center: point,
      majorAxis: point,
      axisRatio: number,
      extrusion: vector,
      ...angles,
    },
    ['type', 'center', 'majorAxis', 'axisRatio', ...Object.keys(angles)],
  ),
  closed(
    {
      type: { const: 'spline' },
      degree: integer,
      rational: { const: true },
      periodic: { const: true },
      controlPoints: listOf(point),
      knots: listOf(number),
      weights: listOf(number),
      fitPoints: listOf(point),
    },
    ['type', 'degree', 'controlPoints', 'knots'],
  ),
  closed({ type: { const: 'unknown' } }, ['type']),
];
const loop: JsonSchema = {
  oneOf: [
    closed(
      { flags: integer, closed: boolean, vertices: listOf(vertex()), sources: listOf(handle) },
      ['flags', 'closed', 'vertices'],
    ),
    closed({ flags: integer, edges: listOf({ oneOf: edgeKinds }), sources: listOf(handle) }, [
      'flags',
      'edges',
    ]),
  ],
};
const hatch: Hand = { required: { loops: listOf(loop) }, optional: { seeds: listOf(point) } };

const solidEdge: JsonSchema = {
  oneOf: [
    closed(
      {
        type: { const: 'line' },
        start: vector,
        end: vector,
        approximate: described({ const: true }, 'In place of a curve that could not be read'),
      },
      ['type', 'start', 'end'],
    ),
    closed(
      {
        type: { const: 'ellipse' },
        center: vector,
        majorAxis: vector,
        normal: vector,
        axisRatio: number,
        startAngle: described(number, 'Degrees from the major axis, about the normal'),
        endAngle: number,
      },
      ['type', 'center', 'majorAxis', 'normal', 'axisRatio', 'startAngle', 'endAngle'],
    ),
    closed(
      {
        type: { const: 'spline' },
        degree: integer,
        controlPoints: listOf(vector),
        knots: listOf(number),
        weights: listOf(number),
      },
      ['type', 'degree', 'controlPoints', 'knots'],
    ),
  ],
};
const modelled: Hand = {
  optional: {
    acis: described(
      closed({ format: { enum: ['SAT', 'SAB'] }, size: integer }, ['format', 'size']),
      'The ACIS data in the file; not told itself',
    ),
    edges: described(listOf(solidEdge), 'The wireframe, read from the ACIS data; world points'),
  },
};

/** What a primitive of proxy graphics has besides its shape. */
const primitive = (type: string, shape: Properties, more: Properties = {}): JsonSchema =>
  closed(
    {
      type: { const: type },
      ...shape,
      ...more,
      colorIndex: { type: 'integer', minimum: 1, maximum: 255 },
      ...{ color: COMMON.color!, layer: described(string, 'Absent where it is the entity’s') },
      ...{ lineType: string, lineTypeScale: number, lineWeight: number, thickness: number },
    },
    ['type', ...Object.keys(shape), 'colorIndex'],
  );
const filled: Properties = { filled: { const: true }, width: number };
const graphics: JsonSchema = described(
  listOf({
    oneOf: [
      primitive('polyline', { points: listOf(point) }, { closed: { const: true }, ...filled }),
      primitive('circle', { center: point, radius: number }, filled),
      primitive(
        'arc',
        { center: point, radius: number, startAngle: number, endAngle: number },
        {
          width: number,
        },
      ),
      primitive(
        'ellipse',
        { center: point, majorAxis: vector, minorAxis: vector },
        { startAngle: number, endAngle: number, ...filled },
      ),
      primitive(
        'mesh',
        { points: listOf(point), faces: listOf(listOf(integer)) },
        { filled: { const: true } },
      ),
      primitive(
        'text',
        { text: string, position: point, height: number, rotation: number },
        {
          ...{ widthFactor: number, oblique: number, generationFlags: integer },
          ...{ font: string, bigFont: string },
        },
      ),
      primitive('xline', { start: point, direction: point }),
      primitive('ray', { start: point, direction: point }),
      primitive('extents', { min: point, max: point }),
      primitive('clip', { points: listOf(point) }),
      primitive('endClip', {}),
    ],
  }),
  'What draws the entity where its class is not known; world points, colours resolved',
);

const HAND: Record<string, Hand> = {
  LWPOLYLINE: {
    required: { vertices: listOf(vertex(widths)), closed: boolean },
    optional: { lineTypeGeneration: { const: true } },
  },
  POLYLINE: {
    required: {
      kind: { enum: ['2d', '3d', 'mesh', 'polyface'] },
      vertices: listOf(vertex({ ...widths, splineFrame: { const: true } })),
      closed: boolean,
    },
    optional: {
      closedN: { const: true },
      lineTypeGeneration: { const: true },
      faces: described(
        listOf(listOf(integer)),
        'Vertex numbers from 1; a negative one begins a hidden edge',
      ),
    },
  },
  SPLINE: {
    required: { closed: boolean },
    optional: { periodic: { const: true }, rational: { const: true } },
  },
  TEXT: texts,
  ATTRIB: texts,
  ATTDEF: texts,
  MTEXT: { required: { text: string, plainText: string, rotation: number } },
  INSERT: {
    required: {
      scale,
      rotation: number,
      rows: { type: 'integer', minimum: 1 },
      columns: { type: 'integer', minimum: 1 },
      attributes: listOf({ $ref: '#/components/schemas/Entity_ATTRIB' }),
    },
    optional: { rowSpacing: number, columnSpacing: number },
  },
  HATCH: hatch,
  MPOLYGON: hatch,
  DIMENSION: dimension,
  ARC_DIMENSION: dimension,
  LARGE_RADIAL_DIMENSION: dimension,
  ACAD_PROXY_ENTITY: {
    optional: {
      graphics,
      className: described(string, 'DXF name of the class whose proxy it is'),
      applicationName: described(string, 'The application that the class belongs to'),
    },
  },
  SOLID: corners,
  TRACE: corners,
  '3DFACE': corners,
  PDFUNDERLAY: underlay,
  DWFUNDERLAY: underlay,
  DGNUNDERLAY: underlay,
  '3DSOLID': modelled,
  REGION: modelled,
  BODY: modelled,
  SURFACE: modelled,
  PLANESURFACE: modelled,
  NURBSURFACE: modelled,
  EXTRUDEDSURFACE: modelled,
  REVOLVEDSURFACE: modelled,
  SWEPTSURFACE: modelled,
  LOFTEDSURFACE: modelled,
};

const SCALARS: Record<Exclude<Kind, 'list'>, JsonSchema> = {
  f64: number,
  i32: integer,
  bool: boolean,
  handle,
  record: integer,
  text: string,
  name: string,
  point2: point,
  point3: point,
  bytes: closed({ size: integer }, ['size']),
};

const plainText = described(string, 'The text without codes, where it has any');
/** What hand writers add to the elements of lists. */
const WITHIN: Record<string, Properties> = {
  'ACAD_TABLE.cells': { plainText },
  'ACAD_TABLE.cells.contents': { plainText },
};

function fieldSchema(field: FieldLayout, path: string): JsonSchema {
  if (field.name === 'extrusion') return vector;
  if (field.kind !== 'list') return SCALARS[field.kind];
  if (!field.struct) {
    const items = SCALARS[field.element as Exclude<Kind, 'list'>];
    return listOf(field.element === 'bool' ? integer : items);
  }
  const told = field.struct.fields.filter((inner) => inner.emit !== 'never');
  const first = told.find((inner) => inner.emit === 'always') ?? told[0]!;
  const required = told.filter((inner) => inner.emit === 'always' || inner === first);
  return listOf(
    closed(
      {
        ...Object.fromEntries(
          told.map((inner) => [inner.name, fieldSchema(inner, `${path}.${inner.name}`)]),
        ),
        ...WITHIN[path],
      },
      required.map((inner) => inner.name),
    ),
  );
}

function typeSchema(type: TypeLayout): JsonSchema {
  const hand = HAND[type.name] ?? {};
  const required: Properties = { ...hand.required };
  const optional: Properties = { ...hand.optional };
  for (const field of type.layout) {
    if (field.emit === 'never' || field.name in required || field.name in optional) continue;
    const target = field.emit === 'always' && field.name !== 'extrusion' ? required : optional;
    target[field.name] = fieldSchema(field, `${type.name}.${field.name}`);
  }
  return closed({ type: { const: type.name }, ...COMMON, ...required, ...optional }, [
    ...COMMON_REQUIRED,
    ...Object.keys(required),
  ]);
}

/** An entity of a type that the model does not describe: its tags as stored. */
const unknownEntity: JsonSchema = closed(
  {
    type: string,
    ...COMMON,
    graphics,
    tags: listOf({
      type: 'array',
      prefixItems: [
        described(integer, 'Group code'),
        { oneOf: [number, string, closed({ size: integer }, ['size'])] },
      ],
      minItems: 2,
      maxItems: 2,
    }),
  },
  [...COMMON_REQUIRED, 'tags'],
);

/** `components.schemas` of entities: `Point`, `Vector`, `Entity`, one `Entity_TYPE` a type. */
export function entitySchemas(): Record<string, JsonSchema> {
  const types = TYPES.filter((type) => type.category === 'entity' && !NO_ENTITIES.has(type.name));
  const names = types.map((type) => `Entity_${type.name}`);
  return {
    Point: closed({ x: number, y: number, z: described(number, 'With z=1') }, ['x', 'y']),
    Vector: closed({ x: number, y: number, z: number }, ['x', 'y', 'z']),
    ...Object.fromEntries(types.map((type) => [`Entity_${type.name}`, typeSchema(type)])),
    Entity_other: unknownEntity,
    Entity: {
      anyOf: [...names, 'Entity_other'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
    },
  };
}

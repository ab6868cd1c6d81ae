/**
 * Emits `assembly/generated/json.ts`: one straight-line JSON writer an entity type.
 *
 * Each writes the common part, then the fields in schema order by their `emit` rule. What is more
 * than a field is named here: a hand function for a whole type (`WHOLE`), one that writes before
 * the fields (`FIRST`), or one in place of a field (`INSTEAD`); they live in
 * `assembly/write/irregular-*.ts`. Points of space OCS go through the entity's plane, lengths are
 * scaled and directions turned with it.
 */
import type { Kind } from './dsl.ts';
import {
  type FieldLayout,
  type StructLayout,
  TYPES,
  type TypeLayout,
  typeByName,
} from './layout.ts';

const WHOLE: Record<string, string> = {
  CIRCLE: 'writeCircle',
  ARC: 'writeArc',
  ELLIPSE: 'writeEllipse',
  UNKNOWN_ENTITY: 'writeUnknown',
};

type Instead = Record<string, (type: TypeLayout) => string>;
const at = (type: TypeLayout, name: string): number => {
  const field = type.layout.find((f) => f.name === name);
  if (!field) throw new Error(`${type.name} has no field ${name}`);
  return field.offset;
};
const nothing = (): string => '';
const textShape: Instead = {
  text: () => 'writeText(record);',
  height: nothing,
  rotation: nothing,
  widthFactor: nothing,
  generationFlags: nothing,
};
/**
 * Points say where things are; what is left of an elevation means nothing in a flattened insert.
 */
const ownElevation = (type: TypeLayout): string =>
  `if (block == 0 && load<f64>(record, ${at(type, 'elevation')}) != 0) ` +
  `number(',"elevation":', load<f64>(record, ${at(type, 'elevation')}));`;
const hatchLoops: Instead = {
  elevation: ownElevation,
  loops: (type) =>
    `writeLoops(record + ${at(type, 'loops')}, load<f64>(record, ${at(type, 'elevation')}));`,
  seeds: (type) =>
    `if (load<u32>(record, ${at(type, 'seeds') + 4}) != 0) planePoints(',"seeds":', ` +
    `record + ${at(type, 'seeds')}, load<f64>(record, ${at(type, 'elevation')}));`,
};
const corners: Instead = { first: () => 'writeCorners(record);' };
const underlay: Instead = { scaleX: () => 'writeUnderlay(record);', rotation: nothing };
const dimension = (kind: (type: TypeLayout) => string): Instead => ({
  block: (type) =>
    `writeDimensionKind(${kind(type)});\n` +
    `  if (!isEmpty(load<u32>(record, ${at(type, 'block')}))) ` +
    `text(',"block":', load<u32>(record, ${at(type, 'block')}));`,
});

/** Hand functions in place of fields of list elements, by the list and the field. */
const WITHIN: Record<string, string> = {
  'ACAD_TABLE_cells.text': 'writeCellText',
  'ACAD_TABLE_cells_contents.text': 'writeCellText',
};

/** Hand functions in place of fields; the statement may write several fields at once. */
const INSTEAD: Record<string, Instead> = {
  LWPOLYLINE: { vertices: () => 'writeLightVertices(record);', elevation: ownElevation },
  POLYLINE: { flags: () => 'writePolyline(record);' },
  SPLINE: { flags: () => 'writeSplineFlags(record);' },
  TEXT: textShape,
  ATTRIB: textShape,
  ATTDEF: textShape,
  MTEXT: { text: () => 'writeMtext(record);' },
  INSERT: {
    scaleX: () => 'writeInsert(record);',
    rotation: nothing,
    columns: nothing,
    rows: nothing,
    columnSpacing: nothing,
    rowSpacing: nothing,
  },
  HATCH: hatchLoops,
  MPOLYGON: hatchLoops,
  DIMENSION: dimension((type) => `load<i32>(record, ${at(type, 'flags')})`),
  ARC_DIMENSION: dimension(() => '8'),
  LARGE_RADIAL_DIMENSION: dimension(() => '4'),
  ACAD_PROXY_ENTITY: { graphics: () => 'writeGraphics(record);' },
  SOLID: corners,
  TRACE: corners,
  '3DFACE': corners,
  PDFUNDERLAY: underlay,
  DWFUNDERLAY: underlay,
  DGNUNDERLAY: underlay,
  ...Object.fromEntries(
    TYPES.filter((type) => type.layout.some((field) => field.name === 'acis')).map((type) => [
      type.name,
      { acis: () => 'writeAcis(record);' },
    ]),
  ),
};

/** Types whose records one hand function reads by the offsets of the first of them. */
const ALIKE: [string[], string[]][] = [
  [
    ['TEXT', 'ATTRIB', 'ATTDEF'],
    ['text', 'position', 'alignmentPoint', 'height', 'rotation', 'widthFactor', 'oblique', 'style']
      .concat(['generationFlags', 'horizontalAlignment', 'verticalAlignment', 'thickness'])
      .concat(['extrusion']),
  ],
  [
    ['PDFUNDERLAY', 'DWFUNDERLAY', 'DGNUNDERLAY'],
    ['scaleX', 'scaleY', 'scaleZ', 'rotation', 'extrusion'],
  ],
  [
    ['SOLID', 'TRACE', '3DFACE'],
    ['first', 'second', 'third', 'fourth'],
  ],
];

/** Numbers that grow with a flattened insert. */
const LENGTHS = new Set(
  ['height', 'radius', 'size', 'width', 'thickness', 'textHeight', 'textWidth', 'definedHeight']
    .concat(['actualWidth', 'actualHeight', 'startWidth', 'endWidth', 'columnWidth'])
    .concat(['columnGutter', 'turnHeight', 'doglegLength', 'arrowSize', 'patternScale']),
);
const LENGTH_LISTS = new Set(['rowHeights', 'columnWidths']);
/** Directions that are told with z always: a normal in two dimensions says nothing. */
const SPATIAL = new Set(
  ['viewDirection', 'axis', 'textNormal', 'verticalDirection', 'blockScale', 'sweepVector'].concat([
    'axisVector',
  ]),
);
const DEGREES = '57.29577951308232';

const quoted = (key: string): string => `',"${key}":'`;

function f64(field: FieldLayout, record: string): string {
  let value = `load<f64>(${record}, ${field.offset})`;
  if (field.radians) value = `${value} * ${DEGREES}`;
  if (LENGTHS.has(field.name)) value = `${value} * scale`;
  // an element's is relative to the entity
  if (field.name === 'rotation' && record === 'record') value = `planeAngle(${value})`;
  return `number(${quoted(field.name)}, ${value});`;
}

const pointWriter = (field: FieldLayout): string =>
  field.space === 'OCS' ? 'planePoint' : 'worldPoint';

function point3(field: FieldLayout, record: string): string {
  const address = `${record} + ${field.offset}`;
  if (field.name === 'extrusion') return `extrusion(${address});`;
  if (field.name === 'blockScale') return `spatial(${quoted(field.name)}, ${address});`;
  if (field.space === 'vector') {
    return `vector(${quoted(field.name)}, ${address}, ${SPATIAL.has(field.name)});`;
  }
  return `${pointWriter(field)}(${quoted(field.name)}, ${address});`;
}

const SCALAR_LISTS: Partial<Record<Kind, string>> = {
  f64: 'numbers',
  i32: 'integers',
  bool: 'integers',
  handle: 'handles',
  text: 'texts',
  name: 'texts',
  point2: 'rawPoints',
  point3: 'worldPoints',
};

/** The functions that write struct elements, by their text's name. */
class Elements {
  readonly sources: string[] = [];

  list(field: FieldLayout, record: string, path: string): string {
    const address = `${record} + ${field.offset}`;
    if (!field.struct) {
      const isLengths = LENGTH_LISTS.has(field.name);
      const writer = isLengths ? 'lengths' : SCALAR_LISTS[field.element as Kind];
      return `${writer}(${quoted(field.name)}, ${address});`;
    }
    const name = `write_${path}_${field.name}`;
    this.sources.push(this.struct(name, field.struct, `${path}_${field.name}`));
    return `${name}(${quoted(field.name)}, ${address});`;
  }

  /** The first field of an element is always told, so that no comma has to be guessed. */
  private struct(name: string, struct: StructLayout, path: string): string {
    const told = struct.fields.filter((field) => field.emit !== 'never');
    const first = told.find((field) => field.emit === 'always') ?? told[0]!;
    const rest = told.filter((field) => field !== first);
    const opening = this.field(first, 'element', path, true).replace(`',"`, `'{"`);
    return [
      `function ${name}(key: string, list: usize): void {`,
      '  openList(key);',
      '  const start = listStart(list);',
      '  for (let i: u32 = 0, n = listCount(list); i < n; i++) {',
      '    separate(i);',
      `    const element = start + <usize>i * ${struct.size};`,
      `    ${opening}`,
      ...rest.map((field) => `    ${this.field(field, 'element', path, false)}`),
      '    putByte(0x7d);',
      '  }',
      '  closeList();',
      '}',
    ].join('\n');
  }

  field(field: FieldLayout, record: string, path: string, always: boolean): string {
    const within = WITHIN[`${path}.${field.name}`];
    if (within) return `${within}(load<u32>(${record}, ${field.offset}));`;
    const statement = this.statement(field, record, path);
    if (always || field.emit === 'always' || field.name === 'extrusion') return statement;
    if (field.emit === 'present') {
      return `if ((load<u64>(record, 24) & ${2n ** BigInt(field.bit)}) != 0) ${statement}`;
    }
    return `if (${changed(field, record)}) ${statement}`;
  }

  private statement(field: FieldLayout, record: string, path: string): string {
    const value = (type: string): string => `load<${type}>(${record}, ${field.offset})`;
    switch (field.kind) {
      case 'f64':
        return f64(field, record);
      case 'i32':
        return `integer(${quoted(field.name)}, ${value('i32')});`;
      case 'bool':
        return `put(${value('i32')} != 0 ? ',"${field.name}":true' : ',"${field.name}":false');`;
      case 'handle':
        return `handle(${quoted(field.name)}, ${value('u64')});`;
      case 'text':
      case 'name':
        return `text(${quoted(field.name)}, ${value('u32')});`;
      case 'point2':
        return `rawPoint(${quoted(field.name)}, ${record} + ${field.offset});`;
      case 'point3':
        return point3(field, record);
      case 'record':
        return '';
      case 'bytes':
        return `size(${quoted(field.name)}, ${record} + ${field.offset});`;
      case 'list':
        return this.list(field, record, path);
    }
  }
}

/** The condition under which a field differs from its default. */
function changed(field: FieldLayout, record: string): string {
  const fallback = field.default ?? 0;
  const value = (type: string, offset = 0): string =>
    `load<${type}>(${record}, ${field.offset + offset})`;
  switch (field.kind) {
    case 'f64':
      return `${value('f64')} != ${fallback}`;
    case 'i32':
    case 'bool':
    case 'record':
      return `${value('i32')} != ${fallback}`;
    case 'handle':
      return `${value('u64')} != 0`;
    case 'text':
    case 'name':
      return `!isEmpty(${value('u32')})`;
    case 'list':
    case 'bytes':
      return `${value('u32', 4)} != 0`;
    case 'point2':
    case 'point3': {
      const parts = Array.isArray(fallback) ? fallback : [0, 0, 0];
      const size = field.kind === 'point2' ? 2 : 3;
      return parts
        .slice(0, size)
        .map((part, i) => `${value('f64', 8 * i)} != ${part}`)
        .join(' || ');
    }
  }
}

const identifier = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '_');

function typeWriter(type: TypeLayout, elements: Elements): string {
  const path = identifier(type.name);
  const instead = INSTEAD[type.name] ?? {};
  for (const name of Object.keys(instead)) at(type, name);
  const extrusion = type.layout.find((field) => field.name === 'extrusion');
  const lines = [
    `export function write_${path}(record: usize): void {`,
    `  begin('{"type":"${type.name}","id":', record);`,
    `  enterPlane(${extrusion ? `record + ${extrusion.offset}` : 0});`,
  ];
  for (const field of type.layout) {
    const replacement = instead[field.name];
    if (replacement) {
      const statement = replacement(type);
      if (statement) lines.push(`  ${statement}`);
    } else if (field.emit !== 'never') {
      lines.push(`  ${elements.field(field, 'record', path, false)}`);
    }
  }
  lines.push('}');
  return lines.join('\n');
}

/** Names of the common part (`assembly/write/common.ts`); a field of theirs would be told twice. */
const COMMON = ['type', 'id', 'layer', 'colorIndex', 'color', 'lineType', 'lineTypeScale'].concat([
  'lineWeight',
  'transparency',
  'visible',
  'layout',
  'insert',
  'tags',
]);

function checkNames(types: TypeLayout[]): void {
  for (const type of types) {
    const taken = type.layout.find((field) => COMMON.includes(field.name));
    if (taken) throw new Error(`${type.name}.${taken.name} is a name of the common part`);
  }
}

/** Hand functions that read several types by one type's offsets depend on this. */
function checkAlike(): void {
  for (const [names, fields] of ALIKE) {
    for (const field of fields) {
      const layouts = names.map((name) => {
        const found = typeByName.get(name)?.layout.find((f) => f.name === field);
        return found && `${found.offset} ${found.bit}`;
      });
      if (new Set(layouts).size !== 1) {
        throw new Error(`${names.join(', ')} differ in the layout of ${field}`);
      }
    }
  }
}

/** The types a drawing is mostly made of come first. */
const FREQUENT = [
  'LINE',
  'LWPOLYLINE',
  'INSERT',
  'TEXT',
  'ARC',
  'CIRCLE',
  'MTEXT',
  'HATCH',
  'ATTRIB',
];

function dispatcher(types: TypeLayout[]): string {
  const frequent = FREQUENT.map((name) => typeByName.get(name)!);
  const ordered = [...frequent, ...types.filter((type) => !frequent.includes(type))];
  return [
    '/** The whole JSON object of an entity record. */',
    'export function writeBody(record: usize): void {',
    '  switch (load<u16>(record, 4)) {',
    ...ordered.flatMap((type) => [
      `    case ${type.index}:`,
      `      ${WHOLE[type.name] ?? `write_${identifier(type.name)}`}(record);`,
      '      break;',
    ]),
    '    default:',
    '      put(\'{"type":null\');',
    '  }',
    '  putByte(0x7d);',
    '  room();',
    '}',
  ].join('\n');
}

/** The quoted name of a type. */
function names(types: TypeLayout[]): string {
  return [
    'export function putTypeName(type: u32): void {',
    '  switch (type) {',
    ...types.flatMap((type) => [
      `    case ${type.index}:`,
      `      put('"${type.name}"');`,
      '      break;',
    ]),
    '    default:',
    "      put('null');",
    '  }',
    '}',
  ].join('\n');
}

const IMPORTS: [string, string[]][] = [
  ['../write/common', ['begin']],
  [
    '../write/fields',
    ['closeList', 'extrusion', 'handle', 'handles', 'integer', 'integers', 'isEmpty', 'lengths']
      .concat([
        'listCount',
        'listStart',
        'number',
        'numbers',
        'openList',
        'planePoint',
        'planePoints',
        'rawPoint',
      ])
      .concat(['rawPoints', 'separate', 'size', 'spatial', 'text', 'texts', 'vector', 'worldPoint'])
      .concat(['worldPoints']),
  ],
  ['../write/irregular-acis', ['writeAcis']],
  ['../write/irregular-curves', ['writeArc', 'writeCircle', 'writeEllipse', 'writeSplineFlags']],
  ['../write/irregular-hatch', ['writeLoops']],
  ['../write/irregular-insert', ['writeInsert']],
  [
    '../write/irregular-others',
    ['writeCorners', 'writeDimensionKind', 'writeUnderlay', 'writeUnknown'],
  ],
  ['../write/irregular-polylines', ['writeLightVertices', 'writePolyline']],
  ['../write/irregular-proxy', ['writeGraphics']],
  ['../write/irregular-texts', ['writeCellText', 'writeMtext', 'writeText']],
  ['../model/plane', ['block', 'enterPlane', 'planeAngle', 'scale']],
  ['../write/sink', ['put', 'putByte', 'room']],
];

/** The source of `assembly/generated/json.ts`. */
export function generateJson(): string {
  checkAlike();
  const types = TYPES.filter(
    (type) => type.category === 'entity' || type.name === 'UNKNOWN_ENTITY',
  );
  checkNames(types);
  const elements = new Elements();
  const writers = types
    .filter((type) => !WHOLE[type.name])
    .map((type) => typeWriter(type, elements));
  return `${[
    '// Generated from engine/schema by engine/schema/generate-json.ts. Not edited.',
    ...IMPORTS.map(([from, names]) => `import { ${names.join(', ')} } from '${from}';`),
    ...elements.sources,
    ...writers,
    dispatcher(types),
    names(types),
  ].join('\n\n')}\n`;
}

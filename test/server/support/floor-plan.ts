/**
 * The drawing of the CADLens documentation's examples, as DXF: the layers WALL and DOOR with 412
 * and 38 entities, the line 1A4 and the polyline 1B2, in millimetres, 12000 by 7200. And one with
 * an entity of each common type.
 */

const text = (tags: string): Buffer<ArrayBuffer> => {
  const lines = tags.trim().split(/\s*\n\s*/);
  return Buffer.from(lines.map((line) => `${line.replace(/^(\S+) ?/, '$1\n')}\n`).join(''));
};

const layer = (name: string, color: number) => `
  0 LAYER
  2 ${name}
  70 0
  62 ${color}
  6 CONTINUOUS`;

const drawing = (entities: string, units: number, blocks = '') =>
  text(`
    0 SECTION
    2 HEADER
    9 $ACADVER
    1 AC1032
    9 $INSUNITS
    70 ${units}
    0 ENDSEC
    0 SECTION
    2 TABLES
    0 TABLE
    2 LTYPE
    0 LTYPE
    2 CONTINUOUS
    70 0
    3 Solid line
    72 65
    73 0
    40 0
    0 ENDTAB
    0 TABLE
    2 LAYER
    ${layer('WALL', 7)}
    ${layer('DOOR', 3)}
    0 ENDTAB
    0 ENDSEC
    0 SECTION
    2 BLOCKS
    ${blocks}
    0 ENDSEC
    0 SECTION
    2 ENTITIES
    ${entities}
    0 ENDSEC
    0 EOF`);

const line = (handle: string, on: string, [x, y, toX, toY]: number[]) => `
  0 LINE
  5 ${handle}
  8 ${on}
  10 ${x}
  20 ${y}
  11 ${toX}
  21 ${toY}`;

export function floorPlan(units = 4): Buffer<ArrayBuffer> {
  const walls = Array.from({ length: 410 }, (_, n) =>
    line((0x1000 + n).toString(16).toUpperCase(), 'WALL', [10 * n, 100, 10 * n, 200]),
  );
  const doors = Array.from({ length: 38 }, (_, n) =>
    line((0x2000 + n).toString(16).toUpperCase(), 'DOOR', [20 * n, 300, 20 * n, 400]),
  );
  const polyline = `
    0 LWPOLYLINE
    5 1B2
    8 WALL
    90 3
    70 1
    10 0
    20 0
    10 12000
    20 0
    10 12000
    20 7200`;
  const first = line('1A4', 'WALL', [0, 0, 12000, 0]);
  return drawing([first, polyline, ...walls, ...doors].join('\n'), units);
}

/** One of each type that the documentation's glossary names. */
export function allTypes(): Buffer<ArrayBuffer> {
  const block = `
    0 BLOCK
    2 CHAIR
    70 0
    10 0
    20 0
    ${line('51', '0', [0, 0, 1, 1])}
    0 ENDBLK`;
  return drawing(
    `
    ${line('61', 'WALL', [0, 0, 100, 50])}
    0 LWPOLYLINE
    5 62
    8 WALL
    90 2
    70 0
    10 0
    20 0
    42 1
    10 10
    20 0
    0 ARC
    5 63
    8 DOOR
    10 1
    20 2
    40 3
    50 30
    51 120
    0 CIRCLE
    5 64
    8 DOOR
    10 5
    20 6
    40 7
    0 ELLIPSE
    5 65
    8 DOOR
    10 1
    20 1
    11 4
    21 0
    40 0.5
    41 0
    42 6.283185307179586
    0 SPLINE
    5 66
    8 WALL
    70 8
    71 2
    72 6
    73 3
    40 0
    40 0
    40 0
    40 1
    40 1
    40 1
    10 0
    20 0
    10 5
    20 9
    10 10
    20 0
    0 TEXT
    5 67
    8 WALL
    10 3
    20 4
    40 2.5
    1 Kitchen
    0 MTEXT
    5 68
    8 WALL
    10 3
    20 8
    40 2.5
    1 Living\\Proom
    0 INSERT
    5 69
    8 DOOR
    2 CHAIR
    10 20
    20 30`,
    6,
    block,
  );
}

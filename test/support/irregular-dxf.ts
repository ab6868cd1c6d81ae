/**
 * Hand-written DXF for the types whose tags the schema cannot order: HATCH, MPOLYGON, MTEXT and
 * LWPOLYLINE.
 *
 * Each takes over the fields that `skips` names and writes their tags behind the rest of the type's
 * first part. Orders follow the DXF Reference, "HATCH", "Boundary path data" and "MTEXT".
 */
import type { FieldLayout } from '../../engine/schema/layout.ts';
import type { Tag } from './dxf-tags.ts';
import type { FieldValues, FlatRecord } from './write-dxf.ts';

export interface IrregularWriter {
  /** Fields that `write` takes over. */
  skips(field: FieldLayout): boolean;
  write(record: FlatRecord): Tag[];
}

const POLYLINE_LOOP = 2;

function pointTags(code: number, point: { x: number; y: number }): Tag[] {
  return [
    [code, point.x],
    [code + 10, point.y],
  ];
}

function splineTags(edge: FieldValues): Tag[] {
  return [
    [94, edge.degree],
    [73, edge.rational ? 1 : 0],
    [74, edge.periodic ? 1 : 0],
    [95, edge.knots.length],
    [96, edge.controlPoints.length],
    ...edge.knots.map((knot: number): Tag => [40, knot]),
    ...edge.controlPoints.flatMap((point: FieldValues) => pointTags(10, point as never)),
    ...edge.weights.map((weight: number): Tag => [42, weight]),
    [97, edge.fitPoints.length],
    ...edge.fitPoints.flatMap((point: FieldValues) => pointTags(11, point as never)),
    ...pointTags(12, edge.startTangent),
    ...pointTags(13, edge.endTangent),
  ];
}

/** Line 1, arc 2, ellipse 3, spline 4. */
function edgeTags(edge: FieldValues): Tag[] {
  const tags: Tag[] = [[72, edge.kind]];
  if (edge.kind === 4) return [...tags, ...splineTags(edge)];
  tags.push(...pointTags(10, edge.start));
  if (edge.kind !== 2) tags.push(...pointTags(11, edge.end));
  if (edge.kind === 1) return tags;
  tags.push([40, edge.radius], [50, edge.startAngle], [51, edge.endAngle]);
  return [...tags, [73, edge.counterClockwise ? 1 : 0]];
}

function loopTags(loop: FieldValues): Tag[] {
  const tags: Tag[] = [[92, loop.flags]];
  if ((loop.flags & POLYLINE_LOOP) !== 0) {
    tags.push([72, 1], [73, loop.closed ? 1 : 0], [93, loop.vertices.length]);
    for (const vertex of loop.vertices) tags.push(...pointTags(10, vertex), [42, vertex.bulge]);
  } else tags.push([93, loop.edges.length], ...loop.edges.flatMap(edgeTags));
  tags.push([97, loop.sources.length]);
  return [...tags, ...loop.sources.map((source: string): Tag => [330, source])];
}

function patternTags(lines: FieldValues[]): Tag[] {
  return lines.flatMap((line): Tag[] => [
    [53, line.angle],
    [43, line.base.x],
    [44, line.base.y],
    [45, line.offset.x],
    [46, line.offset.y],
    [79, line.dashes.length],
    ...line.dashes.map((dash: number): Tag => [49, dash]),
  ]);
}

function gradientTags(fields: FieldValues): Tag[] {
  return [
    [450, fields.gradient ? 1 : 0],
    [451, 0],
    [460, fields.gradientAngle],
    [461, fields.gradientShift],
    [452, fields.gradientOneColor ? 1 : 0],
    [462, fields.gradientTint],
    [453, fields.gradientColors.length],
    ...fields.gradientColors.flatMap((color: FieldValues): Tag[] => [
      [463, color.value],
      [63, color.colorIndex],
      [421, color.rgb],
    ]),
    [470, fields.gradientName],
  ];
}

function hatchTags({ fields, present, type }: FlatRecord): Tag[] {
  const has = (name: string): boolean => present.includes(name);
  const isMPolygon = type === 'MPOLYGON';
  const tags: Tag[] = [
    [10, 0],
    [20, 0],
    [30, fields.elevation],
    [210, fields.extrusion.x],
    [220, fields.extrusion.y],
    [230, fields.extrusion.z],
    [2, fields.pattern],
    isMPolygon ? [71, fields.solid ? 1 : 0] : [70, fields.solid ? 1 : 0],
  ];
  if (!isMPolygon) tags.push([71, fields.associative ? 1 : 0]);
  tags.push([91, fields.loops.length], ...fields.loops.flatMap(loopTags));
  if (has('style')) tags.push([75, fields.style]);
  tags.push([76, fields.patternType]);
  if (!fields.solid) {
    tags.push([52, fields.patternAngle], [41, fields.patternScale]);
    tags.push([77, fields.patternDouble ? 1 : 0], [78, fields.patternLines.length]);
    tags.push(...patternTags(fields.patternLines));
  }
  if (has('pixelSize')) tags.push([47, fields.pixelSize]);
  if (isMPolygon) tags.push([63, fields.fillColorIndex], ...pointTags(11, fields.offset));
  if (has('seeds')) {
    tags.push([98, fields.seeds.length], ...fields.seeds.flatMap((s: never) => pointTags(10, s)));
  }
  return fields.gradient ? [...tags, ...gradientTags(fields)] : tags;
}

const hatch: IrregularWriter = { skips: () => true, write: hatchTags };

/** The later of rotation and text direction counts: only one of them is present. */
function mtextTags({ fields, present, tags: kept }: FlatRecord): Tag[] {
  const tags: Tag[] = [];
  if (present.includes('rotation')) tags.push([50, fields.rotation]);
  if (present.includes('xAxis')) {
    tags.push(...pointTags(11, fields.xAxis), [31, fields.xAxis.z]);
  }
  // columns of an embedded object stand in its tags, which are kept
  const isEmbedded = kept.some(([code]) => code === 101);
  if (!present.includes('columnType') || isEmbedded) return tags;
  tags.push([75, fields.columnType]);
  return [...tags, ...fields.columnHeights.map((height: number): Tag => [50, height])];
}

/** Widths stand between the coordinates of their vertices. */
function polylineTags({ fields }: FlatRecord): Tag[] {
  return fields.vertices.flatMap((vertex: FieldValues, index: number): Tag[] => {
    const width = fields.widths[index];
    const tags = pointTags(10, vertex as never);
    if (width) tags.push([40, width.start], [41, width.end]);
    return [...tags, [42, vertex.bulge]];
  });
}

const POLYLINE_BY_HAND = new Set(['vertices', 'widths']);

const MTEXT_BY_HAND = new Set(['rotation', 'xAxis', 'columnType', 'columnHeights']);

export const IRREGULAR_WRITERS: Record<string, IrregularWriter> = {
  HATCH: hatch,
  LWPOLYLINE: { skips: (field) => POLYLINE_BY_HAND.has(field.name), write: polylineTags },
  MPOLYGON: hatch,
  MTEXT: { skips: (field) => MTEXT_BY_HAND.has(field.name), write: mtextTags },
};

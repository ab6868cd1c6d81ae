/**
 * The registry: type name to drawing function; and `drawScene`, drawing buffer in, scene out.
 *
 * Not drawn, and told in `scene.notDrawn`: proxies without graphics, viewports, solids whose ACIS
 * data could not be read, and every type that is not in the table. Types that are never seen are
 * passed over in silence.
 */
import type { Drawing } from '../../drawing.ts';
import { TYPES } from '../../schema/layout.ts';
import { Scene } from '../scene.ts';
import { Context, type DrawFunction } from './context.ts';
import { drawArc, drawCircle, drawEllipse, drawSpline } from './curves.ts';
import { drawDimension } from './dimensions.ts';
import { draw3dface, drawMesh, drawSolid } from './faces.ts';
import { drawHatch } from './hatch.ts';
import { drawImage, drawOleFrame, drawUnderlay, drawWipeout } from './images.ts';
import { drawInsert } from './inserts.ts';
import { drawLeader, drawMultileader } from './leaders.ts';
import {
  drawLine,
  drawLine3d,
  drawMline,
  drawPoint,
  drawRay,
  drawShape,
  drawXline,
} from './lines.ts';
import { drawMtext, drawTolerance } from './mtext.ts';
import { drawLwpolyline, drawPolyline } from './polylines.ts';
import { drawProxy } from './proxies.ts';
import { drawModelled } from './solids.ts';
import { drawTable } from './tables.ts';
import { drawArcText, drawAttdef, drawAttrib, drawText } from './text.ts';

const nothing: DrawFunction = () => {};

const FUNCTIONS: Record<string, DrawFunction> = {
  LINE: drawLine,
  '3DLINE': drawLine3d,
  POINT: drawPoint,
  CIRCLE: drawCircle,
  ARC: drawArc,
  ELLIPSE: drawEllipse,
  SPLINE: drawSpline,
  HELIX: drawSpline,
  LWPOLYLINE: drawLwpolyline,
  POLYLINE: drawPolyline,
  TEXT: drawText,
  ATTRIB: drawAttrib,
  ATTDEF: drawAttdef,
  RTEXT: drawText,
  ARCALIGNEDTEXT: drawArcText,
  MTEXT: drawMtext,
  TOLERANCE: drawTolerance,
  INSERT: drawInsert,
  DIMENSION: drawDimension,
  ARC_DIMENSION: drawDimension,
  LARGE_RADIAL_DIMENSION: drawDimension,
  ACAD_TABLE: drawTable,
  HATCH: drawHatch,
  MPOLYGON: drawHatch,
  SOLID: drawSolid,
  TRACE: drawSolid,
  '3DFACE': draw3dface,
  MESH: drawMesh,
  '3DSOLID': drawModelled,
  REGION: drawModelled,
  BODY: drawModelled,
  SURFACE: drawModelled,
  PLANESURFACE: drawModelled,
  NURBSURFACE: drawModelled,
  EXTRUDEDSURFACE: drawModelled,
  REVOLVEDSURFACE: drawModelled,
  SWEPTSURFACE: drawModelled,
  LOFTEDSURFACE: drawModelled,
  LEADER: drawLeader,
  MULTILEADER: drawMultileader,
  MLINE: drawMline,
  SHAPE: drawShape,
  RAY: drawRay,
  XLINE: drawXline,
  IMAGE: drawImage,
  WIPEOUT: drawWipeout,
  PDFUNDERLAY: drawUnderlay,
  DWFUNDERLAY: drawUnderlay,
  DGNUNDERLAY: drawUnderlay,
  OLE2FRAME: drawOleFrame,
  ACAD_PROXY_ENTITY: drawProxy,
  UNKNOWN_ENTITY: drawProxy,
  BLOCK: nothing,
  ENDBLK: nothing,
  SEQEND: nothing,
  VERTEX: nothing,
};

const BY_INDEX: (DrawFunction | undefined)[] = TYPES.map((type) => FUNCTIONS[type.name]);
const WORK_MAX = 5_000_000;
/** On a layer that is off they still show what their blocks and graphics have on other layers. */
const DRAWN_WHEN_OFF = new Set(['INSERT', 'ACAD_TABLE', 'ACAD_PROXY_ENTITY', 'UNKNOWN_ENTITY']);

function drawEntity(context: Context, entity: number): void {
  const type = context.drawing.typeOf(entity);
  const draw = BY_INDEX[type.index];
  if (draw === nothing || context.isHidden(entity) || context.scene.truncated) return;
  const layer = context.layerOf(entity);
  if (layer.isFrozen || (layer.isOff && !DRAWN_WHEN_OFF.has(type.name))) return;
  if (draw) draw(context, entity);
  else context.skip(type.name);
}

export interface DrawOptions {
  /** Model space (default), or the offset of a block record. */
  space?: 'model' | number;
  /** Entities visited in all inserts before drawing stops. Default 5,000,000. */
  workMax?: number;
}

/** Draws one space of a drawing. */
export function drawScene(drawing: Drawing, options: DrawOptions = {}): Scene {
  const scene = new Scene();
  const context = new Context(drawing, scene, drawEntity, options.workMax ?? WORK_MAX);
  const space = typeof options.space === 'number' ? options.space : drawing.modelSpace;
  if (space === 0) return scene;
  context.expanding.add(space);
  for (const entity of context.orderOf(space)) {
    if (scene.truncated) break;
    context.draw(entity);
  }
  scene.nestingCutCount = context.nestingCutCount;
  return scene;
}

/**
 * THE MODEL, the history of solids: which primitives a solid was made of, and how.
 *
 * A solid's history has a graph (`ACAD_EVALUATION_GRAPH`) of steps, all of which are expressions
 * with a place in space. Codes are those of DXF files, DWG orders after LibreDWG `src/dwg2.spec`,
 * proved on files. Steps that hold curves or ACIS data (sweep, extrusion, revolution, loft, brep)
 * are not described.
 */
import { bool, type Fields, f64, handle, i32, list, NEVER, object, part } from './dsl.ts';
import { EXPRESSION, expression } from './dynamic-blocks.ts';

/**
 * A matrix of 16 numbers. Its last six stand under the codes of angles, so that DXF has them times
 * 180 / π; they are kept as DXF has them, in a list of their own.
 */
const step = (): Fields => ({
  ...expression(),
  ...part('AcDbShHistoryNode', {
    nodeMajorVersion: i32(90, 0, NEVER),
    nodeMinorVersion: i32(91, 0, NEVER),
    transform: list('f64', 40, { aliases: [41, 42, 43, 44, 45, 46, 47, 48, 49] }),
    transformRest: list('f64', 50, { aliases: [51, 52, 53, 54, 55] }),
    colorIndex: i32(62, 256),
    stepId: i32(92, 0),
    material: handle(347),
  }),
});
const STEP =
  `${EXPRESSION} nodeMajorVersion:BL nodeMinorVersion:BL transform[10]:BD transformRest[6]:BA ` +
  'colorIndex:CMC stepId:BL material:H';

const versions = (): Fields => ({
  shapeMajorVersion: i32(90, 0, NEVER),
  shapeMinorVersion: i32(91, 0, NEVER),
});
const VERSIONS = 'shapeMajorVersion:BL shapeMinorVersion:BL';

const shape = (kind: string, fields: Fields, dwg: string) =>
  object(
    `ACSH_${kind.toUpperCase()}_CLASS`,
    'AcDbEvalExpr',
    0,
    { ...step(), ...part(`AcDbSh${kind}`, { ...versions(), ...fields }) },
    { dwg: `${STEP} ${VERSIONS} ${dwg}` },
  );

const sizes = (): Fields => ({ length: f64(40, 0), width: f64(41, 0), height: f64(42, 0) });
const SIZES = 'length:BD width:BD height:BD';
const round = (): Fields => ({
  height: f64(40, 0),
  majorRadius: f64(41, 0),
  minorRadius: f64(42, 0),
  topRadius: f64(43, 0),
});
const ROUND = 'height:BD majorRadius:BD minorRadius:BD topRadius:BD';

export const SOLID_HISTORY = [
  object(
    'ACSH_HISTORY_CLASS',
    'AcDbShHistory',
    0,
    {
      majorVersion: i32(90, 0, NEVER),
      minorVersion: i32(91, 0, NEVER),
      graph: handle(360),
      nextStep: i32(92, 0),
      isShown: bool(280, 0),
      isRecorded: bool(281, 0),
    },
    { dwg: 'majorVersion:BL minorVersion:BL graph:H nextStep:BL isShown:B isRecorded:B' },
  ),
  shape('Box', sizes(), SIZES),
  shape('Wedge', sizes(), SIZES),
  shape('Sphere', { radius: f64(40, 0) }, 'radius:BD'),
  shape('Cylinder', round(), ROUND),
  shape('Cone', round(), ROUND),
  shape(
    'Pyramid',
    { height: f64(40, 0), sides: i32(92, 0), radius: f64(41, 0), topRadius: f64(42, 0) },
    'height:BD sides:BL radius:BD topRadius:BD',
  ),
  shape(
    'Torus',
    { majorRadius: f64(40, 0), minorRadius: f64(41, 0) },
    'majorRadius:BD minorRadius:BD',
  ),
  shape(
    'Boolean',
    { operation: i32(280, 0), firstOperand: i32(92, 0), secondOperand: i32(93, 0) },
    'operation:RC firstOperand:BL secondOperand:BL',
  ),
  shape(
    'Fillet',
    {
      method: i32(92, 0),
      edgeCount: i32(93, 0, NEVER),
      edges: list('i32', 94),
      radiusCount: i32(95, 0, NEVER),
      radii: list('f64', 41),
      startSetbackCount: i32(96, 0, NEVER),
      endSetbackCount: i32(97, 0, NEVER),
      startSetbacks: list('f64', 42),
      endSetbacks: list('f64', 43),
    },
    'method:BL edgeCount=BL edges[edgeCount]:BL radiusCount=BL radii[radiusCount]:BD ' +
      'startSetbackCount=BL startSetbacks[startSetbackCount]:BD ' +
      'endSetbackCount=BL endSetbacks[endSetbackCount]:BD',
  ),
  shape(
    'Chamfer',
    {
      method: i32(92, 0),
      baseDistance: f64(41, 0),
      otherDistance: f64(42, 0),
      edgeCount: i32(93, 0, NEVER),
      edges: list('i32', 94),
      baseFace: i32(95, 0),
    },
    'method:BL baseDistance:BD otherDistance:BD edgeCount=BL edges[edgeCount]:BL baseFace:BL',
  ),
];

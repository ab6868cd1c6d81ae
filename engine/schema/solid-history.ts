/**
 * THE MODEL, the history of solids: which primitives a solid was made of, and how.
 *
 * A solid's history has a graph (`ACAD_EVALUATION_GRAPH`) of steps, all of which are expressions
 * with a place in space. Codes are those of DXF files, DWG orders after LibreDWG `src/dwg2.spec`,
 * proved on files; those of a sweep as in swept surfaces, by what files have. Not described: the
 * steps of extrusion, revolution, loft and those with ACIS data (brep), of which no file was found,
 * and the curves of a sweep, kept as the bits that an entity of their class has.
 */
import {
  bool,
  bytes,
  type Fields,
  f64,
  handle,
  type Irregular,
  i32,
  list,
  NEVER,
  object,
  part,
  point3,
} from './dsl.ts';
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

const shape = (
  kind: string,
  fields: Fields,
  dwg: string,
  more: { name?: string; irregular?: Irregular } = {},
) =>
  object(
    `ACSH_${(more.name ?? kind).toUpperCase()}_CLASS`,
    'AcDbEvalExpr',
    0,
    { ...step(), ...part(`AcDbSh${kind}`, { ...versions(), ...fields }) },
    { dwg: `${STEP} ${VERSIONS} ${dwg}`, irregular: more.irregular },
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
  shape(
    'SweepBase',
    {
      direction: point3(10),
      profileClass: i32(92, 0),
      profileBits: i32(90, 0, NEVER),
      profile: bytes(0),
      pathClass: i32(93, 0),
      pathBits: i32(90, 0, NEVER),
      path: bytes(0),
      draftAngle: f64(42, 0),
      draftStartDistance: f64(43, 0),
      draftEndDistance: f64(44, 0),
      twistAngle: f64(45, 0),
      scale: f64(48, 0),
      alignAngle: f64(49, 0),
      profileTransform: list('f64', 46),
      pathTransform: list('f64', 47),
      isSolid: bool(290, 0),
      alignment: i32(70, 0),
      miter: i32(71, 0),
      alignStart: bool(292, 0),
      bank: bool(293, 0),
      basePointSet: bool(294, 0),
      profileTransformComputed: bool(295, 0),
      pathTransformComputed: bool(296, 0),
      referenceVector: point3(11),
    },
    'direction:3BD draftAngle:BD draftStartDistance:BD draftEndDistance:BD twistAngle:BD ' +
      'scale:BD alignAngle:BD isSolid:B alignment:BS miter:BS alignStart:B bank:B ' +
      'basePointSet:B referenceVector:3BD profileTransformComputed:B pathTransformComputed:B ' +
      'profileTransform[16]:BD pathTransform[16]:BD profileClass:BL profileBits=BL ' +
      'profile[profileBits]:BITS pathClass:BL pathBits=BL path[pathBits]:BITS',
    { name: 'Sweep', irregular: { read: [310] } },
  ),
];

/**
 * THE MODEL, how an annotative entity looks at each of its scales: the objects in its dictionary
 * ACAD_CONTEXT_DATA_MANAGER.
 *
 * All begin with a version, whether the scale is the entity's own, and the scale (ODA 20.4.71,
 * 20.4.89); the rest is known from DXF files and LibreDWG, which names the fields.
 */
import {
  bool,
  type Fields,
  f64,
  handle,
  i32,
  list,
  NEVER,
  name,
  object,
  PRESENT,
  part,
  point2,
  point3,
  radians,
  vector3,
} from './dsl.ts';

const HEAD = 'version:BS isDefault:B scale:H';
const head = (): Fields => ({
  ...part('AcDbObjectContextData', { version: i32(70, 0, NEVER), isDefault: bool(290, 0) }),
  ...part('AcDbAnnotScaleObjectContextData', { scale: handle(340) }),
});

/** A dimension's text and how its lines and arrows are fitted. */
const dimension = (): Fields =>
  part('AcDbDimensionObjectContextData', {
    textPosition: point2(10),
    isDefaultText: bool(294, 1),
    textRotation: radians(140, 0),
    block: name(2, 'BLOCK_RECORD'),
    hasBlock: bool(293, 0),
    DIMTOFL: bool(298, 0),
    DIMSOXD: bool(291, 0),
    DIMATFIT: bool(70, 0),
    DIMTIX: bool(292, 0),
    DIMTMOVE: bool(71, 0),
    overrides: i32(280, 0),
    hasArrow2: bool(295, 0),
    flipArrow2: bool(296, 0),
    flipArrow1: bool(297, 0),
  });
const DIMENSION =
  'textPosition:2RD isDefaultText:B textRotation:BD block:H hasBlock:B DIMTOFL:B DIMSOXD:B ' +
  'DIMATFIT:B DIMTIX:B DIMTMOVE:B overrides:RC hasArrow2:B flipArrow2:B flipArrow1:B';

const ofDimension = (kind: string, marker: string, fields: Fields, dwg: string) =>
  object(
    `ACDB_${kind}OBJECTCONTEXTDATA_CLASS`,
    'AcDbObjectContextData',
    0,
    { ...head(), ...dimension(), ...part(`AcDb${marker}ObjectContextData`, fields) },
    { dwg: `${HEAD} ${DIMENSION} ${dwg}` },
  );

const SCALED = 'AcDbAnnotScaleObjectContextData';

export const CONTEXT_DATA = [
  object('ACDB_ANNOTSCALEOBJECTCONTEXTDATA_CLASS', 'AcDbObjectContextData', 0, head(), {
    dwg: HEAD,
  }),
  object(
    'ACDB_BLKREFOBJECTCONTEXTDATA_CLASS',
    'AcDbObjectContextData',
    0,
    {
      ...head(),
      ...part('AcDbBlkrefObjectContextData', {
        rotation: radians(50, 0),
        position: point3(10),
        scaleX: f64(41, 1),
        scaleY: f64(42, 1),
        scaleZ: f64(43, 1),
      }),
    },
    { dwg: `${HEAD} rotation:BD position:3BD scaleX:BD scaleY:BD scaleZ:BD` },
  ),
  object(
    'ACDB_TEXTOBJECTCONTEXTDATA_CLASS',
    'AcDbObjectContextData',
    0,
    {
      ...head(),
      ...part(SCALED, {
        horizontalAlignment: i32(70, 0),
        rotation: radians(50, 0),
        position: point2(10),
        alignmentPoint: point2(11, PRESENT),
      }),
    },
    { dwg: `${HEAD} horizontalAlignment:BS rotation:BD position:2RD alignmentPoint:2RD` },
  ),
  object(
    'ACDB_MTEXTATTRIBUTEOBJECTCONTEXTDATA_CLASS',
    'AcDbObjectContextData',
    0,
    {
      ...head(),
      ...part(SCALED, {
        horizontalAlignment: i32(70, 0),
        rotation: radians(50, 0),
        position: point2(10),
        alignmentPoint: point2(11, PRESENT),
        hasText: bool(290, 0),
      }),
    },
    {
      dwg: `${HEAD} horizontalAlignment:BS rotation:BD position:2RD alignmentPoint:2RD hasText:B`,
    },
  ),
  object(
    'ACDB_MTEXTOBJECTCONTEXTDATA_CLASS',
    'AcDbObjectContextData',
    0,
    {
      ...head(),
      ...part(SCALED, {
        attachment: i32(70, 1),
        position: point3(10),
        xAxis: vector3(11),
        width: f64(40, 0),
        height: f64(41, 0),
        actualWidth: f64(42, 0),
        actualHeight: f64(43, 0),
        columnType: i32(71, 0),
        columnCount: i32(72, 0),
        columnWidth: f64(44, 0),
        columnGutter: f64(45, 0),
        columnAutoHeight: bool(73, 0),
        columnFlowReversed: bool(74, 0),
        columnHeights: list('f64', 46),
      }),
    },
    { irregular: { dwg: true } },
  ),
  object(
    'ACDB_LEADEROBJECTCONTEXTDATA_CLASS',
    'AcDbObjectContextData',
    0,
    {
      ...head(),
      // files have no marker of the leader's part
      ...part(SCALED, {
        pointCount: i32(70, 0, NEVER),
        points: list('point3', 10),
        horizontalDirection: vector3(11),
        hasHookline: bool(290, 0),
        blockOffset: vector3(12),
        annotationOffset: vector3(13),
      }),
    },
    {
      dwg:
        `${HEAD} pointCount=BL points[pointCount]:3BD horizontalDirection:3BD hasHookline:B ` +
        'blockOffset:3BD annotationOffset:3BD',
    },
  ),
  object(
    'ACDB_FCFOBJECTCONTEXTDATA_CLASS',
    'AcDbObjectContextData',
    0,
    {
      ...head(),
      ...part('AcDbFcfObjectContextData', {
        position: point3(10),
        horizontalDirection: vector3(11),
      }),
    },
    { dwg: `${HEAD} position:3BD horizontalDirection:3BD` },
  ),
  ofDimension('ALDIM', 'AlignedDimension', { linePoint: point3(11) }, 'linePoint:3BD'),
  ofDimension('ANGDIM', 'AngularDimension', { arcPoint: point3(11) }, 'arcPoint:3BD'),
  ofDimension('RADIM', 'RadialDimension', { arcPoint: point3(11) }, 'arcPoint:3BD'),
  ofDimension(
    'DMDIM',
    'DiametricDimension',
    { arcPoint: point3(11), farPoint: point3(12) },
    'arcPoint:3BD farPoint:3BD',
  ),
  ofDimension(
    'ORDDIM',
    'OrdinateDimension',
    { featurePoint: point3(11), leaderEnd: point3(12) },
    'featurePoint:3BD leaderEnd:3BD',
  ),
  ofDimension(
    'RADIMLG',
    'RadialDimensionLarge',
    { overrideCenter: point3(12), jogPoint: point3(13) },
    'overrideCenter:3BD jogPoint:3BD',
  ),
];

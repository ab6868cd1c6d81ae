/**
 * THE MODEL, records of the symbol tables and non-graphical objects.
 *
 * Codes follow the DXF Reference (TABLES and OBJECTS sections) and ezdxf `src/ezdxf/entities/`.
 * What a type's fields do not name is kept as tags, so nothing of an object is lost.
 */

import { ASSOCIATIONS } from './associations.ts';
import { CONTEXT_DATA } from './context-data.ts';
import {
  ALWAYS,
  bool,
  bytes,
  degrees,
  extrusion,
  type Fields,
  f64,
  handle,
  i32,
  internal,
  list,
  NEVER,
  name,
  object,
  PRESENT,
  part,
  point2,
  point3,
  radians,
  structs,
  table,
  text,
  textMaybe,
  vector3,
  X_AXIS,
  Z_AXIS,
} from './dsl.ts';
import { DYNAMIC_BLOCKS } from './dynamic-blocks.ts';
import { proxyGraphics } from './proxy-graphics.ts';
import { RENDERING } from './rendering.ts';
import { SOLID_HISTORY } from './solid-history.ts';
import { TABLE_OBJECTS } from './tables.ts';

/** The fields by which a table record is found. */
const record = (tableName: Parameters<typeof name>[1]) => ({
  name: name(2, tableName, ALWAYS),
  flags: i32(70, 0, ALWAYS),
});

/** Default lighting of a viewport, R2007 and later. */
export const viewLighting = (): Fields => ({
  defaultLighting: bool(292, 1),
  defaultLightingType: i32(282, 1),
  brightness: f64(141, 0),
  contrast: f64(142, 0),
  ambientColorIndex: i32(63, 250),
  ambientColor: i32(421, -1),
});

/** The UCS of a view. */
const viewUcs = (): Fields => ({
  ucsOrigin: point3(110, PRESENT),
  ucsXAxis: vector3(111, X_AXIS),
  ucsYAxis: vector3(112, [0, 1, 0]),
  ucsOrthographic: i32(79, 0),
  ucsElevation: f64(146, 0),
  ucs: handle(345),
  baseUcs: handle(346),
});

export const TABLES = [
  table('APPID', 'AcDbRegAppTableRecord', 67, record('APPID'), { dwg: '_:RC _:H' }),
  table(
    'BLOCK_RECORD',
    'AcDbBlockTableRecord',
    49,
    {
      name: name(2, 'BLOCK_RECORD', ALWAYS),
      layout: handle(340),
      units: i32(70, 0),
      explodable: bool(280, 1),
      scalable: bool(281, 0),
      preview: bytes(310),
      inserts: list('handle', 331, NEVER),
      entities: list('record', 0, NEVER),
    },
    { irregular: { dwg: true } },
  ),
  table(
    'DIMSTYLE',
    'AcDbDimStyleTableRecord',
    69,
    {
      ...record('DIMSTYLE'),
      DIMPOST: textMaybe(3),
      DIMAPOST: textMaybe(4),
      DIMBLK_R12: textMaybe(5),
      DIMBLK1_R12: textMaybe(6),
      DIMBLK2_R12: textMaybe(7),
      DIMSCALE: f64(40, 1),
      DIMASZ: f64(41, 0.18),
      DIMEXO: f64(42, 0.0625),
      DIMDLI: f64(43, 0.38),
      DIMEXE: f64(44, 0.18),
      DIMRND: f64(45, 0),
      DIMDLE: f64(46, 0),
      DIMTP: f64(47, 0),
      DIMTM: f64(48, 0),
      DIMFXL: f64(49, 1),
      DIMJOGANG: degrees(50, 45),
      DIMTFILL: i32(69, 0),
      DIMTFILLCLR: i32(70, 0),
      DIMTXT: f64(140, 0.18),
      DIMCEN: f64(141, 0.09),
      DIMTSZ: f64(142, 0),
      DIMALTF: f64(143, 25.4),
      DIMLFAC: f64(144, 1),
      DIMTVP: f64(145, 0),
      DIMTFAC: f64(146, 1),
      DIMGAP: f64(147, 0.09),
      DIMALTRND: f64(148, 0),
      DIMTOL: i32(71, 0),
      DIMLIM: i32(72, 0),
      DIMTIH: i32(73, 1),
      DIMTOH: i32(74, 1),
      DIMSE1: i32(75, 0),
      DIMSE2: i32(76, 0),
      DIMTAD: i32(77, 0),
      DIMZIN: i32(78, 0),
      DIMARCSYM: i32(90, 0),
      DIMALT: i32(170, 0),
      DIMALTD: i32(171, 2),
      DIMTOFL: i32(172, 0),
      DIMSAH: i32(173, 0),
      DIMTIX: i32(174, 0),
      DIMSOXD: i32(175, 0),
      DIMCLRD: i32(176, 0),
      DIMCLRE: i32(177, 0),
      DIMCLRT: i32(178, 0),
      DIMADEC: i32(179, 0),
      DIMUNIT: i32(270, 2),
      DIMDEC: i32(271, 4),
      DIMTDEC: i32(272, 4),
      DIMALTU: i32(273, 2),
      DIMALTTD: i32(274, 2),
      DIMAUNIT: i32(275, 0),
      DIMFRAC: i32(276, 0),
      DIMLUNIT: i32(277, 2),
      DIMDSEP: i32(278, 46),
      DIMTMOVE: i32(279, 0),
      DIMJUST: i32(280, 0),
      DIMSD1: i32(281, 0),
      DIMSD2: i32(282, 0),
      DIMTOLJ: i32(283, 1),
      DIMTZIN: i32(284, 0),
      DIMALTZ: i32(285, 0),
      DIMALTTZ: i32(286, 0),
      DIMFIT: i32(287, 3),
      DIMUPT: i32(288, 0),
      DIMATFIT: i32(289, 3),
      DIMFXLON: i32(290, 0),
      DIMTXTDIRECTION: i32(294, 0),
      DIMTXSTY: handle(340),
      DIMLDRBLK: handle(341),
      DIMBLK: handle(342),
      DIMBLK1: handle(343),
      DIMBLK2: handle(344),
      DIMLTYPE: handle(345),
      DIMLTEX1: handle(346),
      DIMLTEX2: handle(347),
      DIMLWD: i32(371, -2),
      DIMLWE: i32(372, -2),
    },
    {
      dwg:
        'DIMTOL:B@R13-R14 DIMLIM:B@R13-R14 DIMTIH:B@R13-R14 DIMTOH:B@R13-R14 ' +
        'DIMSE1:B@R13-R14 DIMSE2:B@R13-R14 DIMALT:B@R13-R14 DIMTOFL:B@R13-R14 ' +
        'DIMSAH:B@R13-R14 DIMTIX:B@R13-R14 DIMSOXD:B@R13-R14 DIMALTD:RC@R13-R14 ' +
        'DIMZIN:RC@R13-R14 DIMSD1:B@R13-R14 DIMSD2:B@R13-R14 DIMTOLJ:RC@R13-R14 ' +
        'DIMJUST:RC@R13-R14 DIMFIT:RC@R13-R14 DIMUPT:B@R13-R14 DIMTZIN:RC@R13-R14 ' +
        'DIMALTZ:RC@R13-R14 DIMALTTZ:RC@R13-R14 DIMTAD:RC@R13-R14 DIMUNIT:BS@R13-R14 ' +
        'DIMAUNIT:BS@R13-R14 DIMDEC:BS@R13-R14 DIMTDEC:BS@R13-R14 DIMALTU:BS@R13-R14 ' +
        'DIMALTTD:BS@R13-R14 DIMSCALE:BD@R13-R14 DIMASZ:BD@R13-R14 DIMEXO:BD@R13-R14 ' +
        'DIMDLI:BD@R13-R14 DIMEXE:BD@R13-R14 DIMRND:BD@R13-R14 DIMDLE:BD@R13-R14 ' +
        'DIMTP:BD@R13-R14 DIMTM:BD@R13-R14 DIMTXT:BD@R13-R14 DIMCEN:BD@R13-R14 ' +
        'DIMTSZ:BD@R13-R14 DIMALTF:BD@R13-R14 DIMLFAC:BD@R13-R14 DIMTVP:BD@R13-R14 ' +
        'DIMTFAC:BD@R13-R14 DIMGAP:BD@R13-R14 DIMPOST:TV@R13-R14 DIMAPOST:TV@R13-R14 ' +
        'DIMBLK_R12:TV@R13-R14 DIMBLK1_R12:TV@R13-R14 DIMBLK2_R12:TV@R13-R14 ' +
        'DIMCLRD:BS@R13-R14 DIMCLRE:BS@R13-R14 DIMCLRT:BS@R13-R14 DIMPOST:TV@R2000+ ' +
        'DIMAPOST:TV@R2000+ DIMSCALE:BD@R2000+ DIMASZ:BD@R2000+ DIMEXO:BD@R2000+ ' +
        'DIMDLI:BD@R2000+ DIMEXE:BD@R2000+ DIMRND:BD@R2000+ DIMDLE:BD@R2000+ ' +
        'DIMTP:BD@R2000+ DIMTM:BD@R2000+ DIMFXL:BD@R2007+ DIMJOGANG:BA@R2007+ ' +
        'DIMTFILL:BS@R2007+ DIMTFILLCLR:CMC@R2007+ DIMTOL:B@R2000+ DIMLIM:B@R2000+ ' +
        'DIMTIH:B@R2000+ DIMTOH:B@R2000+ DIMSE1:B@R2000+ DIMSE2:B@R2000+ DIMTAD:BS@R2000+ ' +
        'DIMZIN:BS@R2000+ _:BS@R2000+ DIMARCSYM:BS@R2007+ DIMTXT:BD@R2000+ ' +
        'DIMCEN:BD@R2000+ DIMTSZ:BD@R2000+ DIMALTF:BD@R2000+ DIMLFAC:BD@R2000+ ' +
        'DIMTVP:BD@R2000+ DIMTFAC:BD@R2000+ DIMGAP:BD@R2000+ DIMALTRND:BD@R2000+ ' +
        'DIMALT:B@R2000+ DIMALTD:BS@R2000+ DIMTOFL:B@R2000+ DIMSAH:B@R2000+ ' +
        'DIMTIX:B@R2000+ DIMSOXD:B@R2000+ DIMCLRD:CMC@R2000+ DIMCLRE:CMC@R2000+ ' +
        'DIMCLRT:CMC@R2000+ DIMADEC:BS@R2000+ DIMDEC:BS@R2000+ DIMTDEC:BS@R2000+ ' +
        'DIMALTU:BS@R2000+ DIMALTTD:BS@R2000+ DIMAUNIT:BS@R2000+ DIMFRAC:BS@R2000+ ' +
        'DIMLUNIT:BS@R2000+ DIMDSEP:BS@R2000+ DIMTMOVE:BS@R2000+ DIMJUST:BS@R2000+ ' +
        'DIMSD1:B@R2000+ DIMSD2:B@R2000+ DIMTOLJ:BS@R2000+ DIMTZIN:BS@R2000+ ' +
        'DIMALTZ:BS@R2000+ DIMALTTZ:BS@R2000+ DIMUPT:B@R2000+ DIMFIT:BS@R2000+ ' +
        'DIMFXLON:B@R2007+ DIMTXTDIRECTION:B@R2010+ _:BD@R2010+ _:TV@R2010+ _:BD@R2010+ _:TV@R2010+ ' +
        'DIMLWD:BS@R2000+ DIMLWE:BS@R2000+ _:B _:H DIMTXSTY:H DIMLDRBLK:H@R2000+ ' +
        'DIMBLK:H@R2000+ DIMBLK1:H@R2000+ DIMBLK2:H@R2000+ DIMLTYPE:H@R2007+ ' +
        'DIMLTEX1:H@R2007+ DIMLTEX2:H@R2007+',
    },
  ),
  table(
    'LAYER',
    'AcDbLayerTableRecord',
    51,
    {
      ...record('LAYER'),
      colorIndex: i32(62, 7, ALWAYS),
      color: i32(420, -1),
      lineType: name(6, 'LTYPE', ALWAYS),
      plottable: bool(290, 1, ALWAYS),
      lineWeight: i32(370, -3, ALWAYS),
      plotStyle: handle(390),
      material: handle(347),
      visualStyle: handle(348),
    },
    { irregular: { dwg: true } },
  ),
  table(
    'LTYPE',
    'AcDbLinetypeTableRecord',
    57,
    {
      ...record('LTYPE'),
      description: textMaybe(3),
      alignment: i32(72, 65),
      elementCount: i32(73, 0, NEVER),
      patternLength: f64(40, 0),
      elements: structs({
        length: f64(49),
        kind: i32(74, 0),
        shapeNumber: i32(75, 0),
        style: handle(340),
        scale: f64(46, 1),
        rotation: degrees(50, 0),
        offsetX: f64(44, 0),
        offsetY: f64(45, 0),
        text: textMaybe(9),
      }),
    },
    { irregular: { dwg: true } },
  ),
  table(
    'STYLE',
    'AcDbTextStyleTableRecord',
    53,
    {
      ...record('STYLE'),
      fixedHeight: f64(40, 0),
      widthFactor: f64(41, 1),
      oblique: degrees(50, 0),
      generationFlags: i32(71, 0),
      lastHeight: f64(42, 0),
      font: textMaybe(3, ALWAYS),
      bigFont: textMaybe(4),
    },
    { irregular: { dwg: true } },
  ),
  table(
    'UCS',
    'AcDbUCSTableRecord',
    63,
    {
      ...record('UCS'),
      origin: point3(10),
      xAxis: vector3(11),
      yAxis: vector3(12),
      elevation: f64(146, 0),
      orthographic: i32(79, 0),
      orthographicOrigins: structs({ type: i32(71), origin: point3(13) }),
      baseUcs: handle(346),
    },
    {
      // ODA 20.4.62 takes the count of the origins for a type (LibreDWG)
      dwg:
        'origin:3BD xAxis:3BD yAxis:3BD elevation:BD@R2000+ orthographic:BS@R2000+ n=BS@R2000+ ' +
        'orthographicOrigins[n]@R2000+{ type:BS origin:3BD } _:H baseUcs:H@R2000+ _:H@R2000+',
    },
  ),
  table(
    'VIEW',
    'AcDbViewTableRecord',
    61,
    {
      ...record('VIEW'),
      height: f64(40),
      center: point2(10),
      width: f64(41),
      direction: vector3(11, Z_AXIS),
      target: point3(12),
      lensLength: f64(42, 50),
      frontClip: f64(43, 0),
      backClip: f64(44, 0),
      twist: degrees(50, 0),
      viewMode: i32(71, 0),
      renderMode: i32(281, 0),
      hasUcs: bool(72, 0),
      isPaper: bool(73, 0),
      ...viewUcs(),
      background: handle(332),
      visualStyle: handle(348),
      liveSection: handle(334),
      sun: handle(361),
    },
    { irregular: { dwg: true } },
  ),
  table(
    'VPORT',
    'AcDbViewportTableRecord',
    65,
    {
      ...record('VPORT'),
      lowerLeft: point2(10),
      upperRight: point2(11),
      center: point2(12),
      snapBase: point2(13, NEVER),
      snapSpacing: point2(14, NEVER),
      gridSpacing: point2(15, NEVER),
      direction: vector3(16, Z_AXIS),
      target: point3(17),
      height: f64(40),
      aspectRatio: f64(41),
      lensLength: f64(42, 50),
      frontClip: f64(43, 0),
      backClip: f64(44, 0),
      snapAngle: degrees(50, 0),
      twist: degrees(51, 0),
      viewMode: i32(71, 0),
      circleSides: i32(72, 1000),
      fastZoom: bool(73, 1),
      ucsIcon: i32(74, 3),
      snapOn: bool(75, 0),
      gridOn: bool(76, 0),
      snapStyle: i32(77, 0),
      snapIsopair: i32(78, 0),
      renderMode: i32(281, 0),
      ucsPerViewport: bool(65, 0),
      ...viewUcs(),
      gridFlags: i32(60, 0),
      gridMajor: i32(61, 0),
      shadePlot: i32(170, 0),
      background: handle(332),
      shadePlotStyle: handle(333),
      visualStyle: handle(348),
      sun: handle(361),
      ...viewLighting(),
    },
    { irregular: { dwg: true } },
  ),
];

/** How a layout, or a named page setup, is plotted. */
const plotSettings = (): Fields => ({
  pageSetup: textMaybe(1),
  printer: textMaybe(2),
  paperSize: textMaybe(4),
  plotView: name(6, 'VIEW'),
  marginLeft: f64(40, 0),
  marginBottom: f64(41, 0),
  marginRight: f64(42, 0),
  marginTop: f64(43, 0),
  paperWidth: f64(44, 0),
  paperHeight: f64(45, 0),
  plotOriginX: f64(46, 0),
  plotOriginY: f64(47, 0),
  plotWindowX0: f64(48, 0),
  plotWindowY0: f64(49, 0),
  plotWindowX1: f64(140, 0),
  plotWindowY1: f64(141, 0),
  scaleNumerator: f64(142, 1),
  scaleDenominator: f64(143, 1),
  plotFlags: i32(70, 0),
  paperUnits: i32(72, 0),
  plotRotation: i32(73, 0),
  plotType: i32(74, 0),
  styleSheet: textMaybe(7),
  standardScale: i32(75, 0),
  shadePlotMode: i32(76, 0),
  shadePlotResolution: i32(77, 0),
  shadePlotDpi: i32(78, 0),
  standardScaleFactor: f64(147, 1),
  paperImageX: f64(148, 0),
  paperImageY: f64(149, 0),
  shadePlot: handle(333),
});

const underlayDefinition = (): Fields => ({ file: text(1), page: textMaybe(2) });

/** A table of values; each column has one type of them: numbers, texts, points or handles. */
const dataTable = (): Fields => ({
  version: i32(70, 2, NEVER),
  columnCount: i32(90, 0),
  rowCount: i32(91, 0),
  tableName: textMaybe(1),
  columns: structs({
    kind: i32(92),
    name: textMaybe(2),
    numbers: list('f64', 40),
    texts: list('text', 3),
    points: list('point3', 10),
    handles: list('handle', 331),
  }),
});
const DATA_CODES = [93, 71, 40, 3, 10, 20, 30, 11, 21, 31, 330, 331, 340, 350, 360];
const dataTableReading = { irregular: { read: DATA_CODES, dwg: true } };

/** A map of a MATERIAL: an image laid over a surface. */
type MapCodes = [number, number, number, number, number, number, number];
const materialMap = (kind: string, codes: MapCodes): Fields => {
  const [blend, source, file, projection, tiling, transform, matrix] = codes;
  return {
    [`${kind}Blend`]: f64(blend, 1),
    [`${kind}Source`]: i32(source, 1),
    [`${kind}File`]: textMaybe(file),
    [`${kind}Projection`]: i32(projection, 1),
    [`${kind}Tiling`]: i32(tiling, 1),
    [`${kind}AutoTransform`]: i32(transform, 1),
    [`${kind}Transform`]: list('f64', matrix),
  };
};

/**
 * What a VISUALSTYLE sets, in the order of R2010 and later; the codes are those of DXF before
 * R2013. Later files tell them without codes of their own, and more, which nobody describes.
 */
const VISUAL_PROPERTIES: Fields = {
  faceLightingModel: i32(71, 0),
  faceLightingQuality: i32(72, 0),
  faceColorMode: i32(73, 0),
  faceModifier: i32(90, 0),
  faceOpacity: f64(40, 0),
  faceSpecular: f64(41, 0),
  faceColorIndex: i32(63, 0),
  edgeModel: i32(74, 0),
  edgeStyle: i32(91, 0),
  edgeIntersectionColor: i32(64, 0),
  edgeObscuredColor: i32(65, 0),
  edgeObscuredLinetype: i32(75, 0),
  edgeIntersectionLinetype: i32(175, 0),
  edgeCreaseAngle: f64(42, 0),
  edgeModifier: i32(92, 0),
  edgeColor: i32(66, 0),
  edgeOpacity: f64(43, 0),
  edgeWidth: i32(76, 0),
  edgeOverhang: i32(77, 0),
  edgeJitter: i32(78, 0),
  edgeSilhouetteColor: i32(67, 0),
  edgeSilhouetteWidth: i32(79, 0),
  edgeHaloGap: i32(170, 0),
  edgeIsolines: i32(171, 0),
  edgeHidePrecision: bool(290, 0),
  displaySettings: i32(93, 0),
  displayBrightness: f64(44, 0),
  displayShadows: i32(173, 0),
  // not in R2010 and later
  edgeStyleApply: i32(174, 0),
};

/** What the styles of section and detail views share; the text of their labels. */
const viewStyle = (): Fields => ({
  version: i32(70, 0, NEVER),
  styleName: textMaybe(3),
  isModified: bool(290, 0),
  displayName: textMaybe(300),
  styleFlags: i32(90, 0),
});
const VIEW_STYLE =
  'version:BS styleName:TV isModified:B displayName:TV@R2018+ styleFlags:BL@R2018+';
const viewLabel = (): Fields => ({
  labelStyle: handle(340),
  labelColor: i32(62, 0),
  labelHeight: f64(40, 0),
  labelAttachment: i32(90, 0),
  labelOffset: f64(40, 0),
  labelAlignment: i32(90, 0),
  labelPattern: textMaybe(300),
});
const VIEW_LABEL =
  'labelStyle:H labelColor:CMC labelHeight:BD labelAttachment:BL labelOffset:BD ' +
  'labelAlignment:BL labelPattern:TV';

export const OBJECTS = [
  object(
    'DICTIONARY',
    'AcDbDictionary',
    42,
    {
      hardOwner: bool(280, 0),
      cloning: i32(281, 0),
      entries: structs({ key: text(3), value: handle(350, { aliases: [360] }) }),
    },
    { irregular: { dwg: true } },
  ),
  object(
    'ACDBDICTIONARYWDFLT',
    'AcDbDictionary',
    0,
    {
      hardOwner: bool(280, 0),
      cloning: i32(281, 0),
      entries: structs({ key: text(3), value: handle(350, { aliases: [360] }) }),
      fallback: handle(340),
    },
    { irregular: { dwg: true } },
  ),
  object(
    'LAYOUT',
    'AcDbPlotSettings',
    82,
    {
      ...plotSettings(),
      ...part('AcDbLayout', {
        layoutName: text(1),
        layoutFlags: i32(70, 0),
        tabOrder: i32(71, 0, ALWAYS),
        limitsMin: point2(10),
        limitsMax: point2(11),
        insertionBase: point3(12, PRESENT),
        extentsMin: point3(14),
        extentsMax: point3(15),
        elevation: f64(146, 0),
        ucsOrigin: point3(13, PRESENT),
        ucsXAxis: vector3(16, X_AXIS),
        ucsYAxis: vector3(17, [0, 1, 0]),
        ucsOrthographic: i32(76, 0),
        blockRecord: handle(330),
        lastViewport: handle(331),
        ucs: handle(345),
        baseUcs: handle(346),
      }),
    },
    {
      dwg:
        'pageSetup:TV printer:TV plotFlags:BS marginLeft:BD marginBottom:BD ' +
        'marginRight:BD marginTop:BD paperWidth:BD paperHeight:BD paperSize:TV ' +
        'plotOriginX:BD plotOriginY:BD paperUnits:BS plotRotation:BS plotType:BS ' +
        'plotWindowX0:BD plotWindowY0:BD plotWindowX1:BD plotWindowY1:BD ' +
        'plotView:TV@R13-R2000 scaleNumerator:BD scaleDenominator:BD styleSheet:TV ' +
        'standardScale:BS standardScaleFactor:BD paperImageX:BD paperImageY:BD ' +
        'shadePlotMode:BS@R2004+ shadePlotResolution:BS@R2004+ shadePlotDpi:BS@R2004+ ' +
        'layoutName:TV tabOrder:BL layoutFlags:BS ucsOrigin:3BD limitsMin:2RD ' +
        'limitsMax:2RD insertionBase:3BD ucsXAxis:3BD ucsYAxis:3BD elevation:BD ' +
        'ucsOrthographic:BS extentsMin:3BD extentsMax:3BD n=BL@R2004+ plotView:H@R2004+ ' +
        'shadePlot:H@R2007+ blockRecord:H lastViewport:H baseUcs:H ucs:H _[n]:H@R2004+',
    },
  ),
  object('PLOTSETTINGS', 'AcDbPlotSettings', 0, plotSettings(), {
    dwg:
      'pageSetup:TV printer:TV plotFlags:BS marginLeft:BD marginBottom:BD ' +
      'marginRight:BD marginTop:BD paperWidth:BD paperHeight:BD paperSize:TV ' +
      'plotOriginX:BD plotOriginY:BD paperUnits:BS plotRotation:BS plotType:BS ' +
      'plotWindowX0:BD plotWindowY0:BD plotWindowX1:BD plotWindowY1:BD ' +
      'plotView:TV@R13-R2000 scaleNumerator:BD scaleDenominator:BD styleSheet:TV ' +
      'standardScale:BS standardScaleFactor:BD paperImageX:BD paperImageY:BD ' +
      'shadePlotMode:BS@R2004+ shadePlotResolution:BS@R2004+ shadePlotDpi:BS@R2004+ ' +
      'plotView:H@R2004+ shadePlot:H@R2007+',
  }),
  object(
    'XRECORD',
    'AcDbXrecord',
    79,
    { cloning: i32(280, 0) },
    { irregular: { read: 'all', dwg: true } },
  ),
  object(
    'ACAD_PROXY_OBJECT',
    'AcDbProxyObject',
    499,
    {
      proxyClass: i32(90, 499, NEVER),
      applicationClass: i32(91, 0, ALWAYS),
      className: textMaybe(0),
      applicationName: textMaybe(0),
      data: bytes(310),
      strings: bytes(311),
      references: list('handle', 330, { aliases: [340, 350, 360] }),
      drawingFormat: i32(95, 0),
      originalFormat: bool(70, 0),
    },
    { irregular: { read: [93, 161, 162, 310, 311, 94], dwg: true } },
  ),
  object(
    'GROUP',
    'AcDbGroup',
    72,
    {
      description: textMaybe(300),
      unnamed: bool(70, 0),
      selectable: bool(71, 1),
      members: list('handle', 340),
    },
    { dwg: 'description:TV unnamed:BS selectable:BS n=BL members[n]:H' },
  ),
  object(
    'IMAGEDEF',
    'AcDbRasterImageDef',
    0,
    {
      version: i32(90, 0),
      file: text(1),
      size: point2(10),
      pixelSize: point2(11),
      loaded: bool(280, 1),
      resolutionUnits: i32(281, 0),
    },
    { dwg: 'version:BL size:2RD file:TV loaded:B resolutionUnits:RC pixelSize:2RD' },
  ),
  object(
    'SORTENTSTABLE',
    'AcDbSortentsTable',
    0,
    {
      blockRecord: handle(330),
      entities: list('handle', 331),
      sortHandles: list('handle', 0),
    },
    { irregular: { read: [5, 331], dwg: true } },
  ),
  object(
    'SPATIAL_FILTER',
    'AcDbFilter',
    0,
    {
      ...part('AcDbSpatialFilter', {
        boundary: list('point2', 10),
        extrusion: extrusion(),
        origin: point3(11),
        enabled: bool(71, 1),
        frontClip: bool(72, 0),
        frontDistance: f64(40, 0),
        backClip: bool(73, 0),
        backDistance: f64(41, 0),
        transforms: list('f64', 40),
      }),
    },
    { irregular: { read: [70, 72, 40, 73, 41], dwg: true } },
  ),
  object('ACDBPLACEHOLDER', 'AcDbPlaceHolder', 80, {}, { irregular: { dwg: true } }),
  object(
    'DICTIONARYVAR',
    'DictionaryVariables',
    0,
    { schema: i32(280, 0), value: text(1) },
    { dwg: 'schema:RC value:TV' },
  ),
  object(
    'MLINESTYLE',
    'AcDbMlineStyle',
    73,
    {
      styleName: text(2),
      flags: i32(70, 0),
      description: textMaybe(3),
      fillColorIndex: i32(62, 256),
      startAngle: degrees(51, 90),
      endAngle: degrees(52, 90),
      elements: structs(
        {
          offset: f64(49),
          colorIndex: i32(62, 256),
          color: i32(420, -1),
          lineType: name(6, 'LTYPE'),
        },
        ALWAYS,
      ),
    },
    { irregular: { read: [62, 420], ignore: [71], dwg: true } },
  ),
  object(
    'MLEADERSTYLE',
    'AcDbMLeaderStyle',
    0,
    {
      version: i32(179, 2, NEVER),
      description: textMaybe(3),
      contentType: i32(170, 2),
      multileaderDrawOrder: i32(171, 1),
      leaderDrawOrder: i32(172, 0),
      leaderPointsMax: i32(90, 2),
      firstSegmentAngle: radians(40, 0),
      secondSegmentAngle: radians(41, 0),
      leaderType: i32(173, 1),
      leaderColor: i32(91, -1056964608, NEVER),
      leaderLinetype: handle(340),
      leaderLineWeight: i32(92, -2),
      enableLanding: bool(290, 1),
      landingGap: f64(42, 2),
      enableDogleg: bool(291, 1),
      doglegLength: f64(43, 8),
      arrowHead: handle(341),
      arrowSize: f64(44, 4),
      defaultText: textMaybe(300),
      textStyle: handle(342),
      textLeftAttachment: i32(174, 1),
      textRightAttachment: i32(178, 1),
      textAngleType: i32(175, 1),
      textAlignment: i32(176, 0),
      textColor: i32(93, -1056964608, NEVER),
      textHeight: f64(45, 4),
      textFrame: bool(292, 0),
      textAlwaysLeft: bool(297, 0),
      alignSpace: f64(46, 4),
      blockRecord: handle(343),
      blockColor: i32(94, -1056964608, NEVER),
      blockScaleX: f64(47, 1),
      blockScaleY: f64(49, 1),
      blockScaleZ: f64(140, 1),
      hasBlockScale: bool(293, 1),
      blockRotation: radians(141, 0),
      hasBlockRotation: bool(294, 1),
      blockConnection: i32(177, 0),
      scale: f64(142, 1),
      overrides: bool(295, 0),
      isAnnotative: bool(296, 0),
      breakSize: f64(143, 3.75),
      textAttachmentDirection: i32(271, 0),
      textBottomAttachment: i32(272, 9),
      textTopAttachment: i32(273, 9),
      extendLeaderToText: bool(298, 0),
    },
    {
      // ODA 20.4.87 has the last two flags the other way round than files have them
      dwg:
        'version:BS@R2010+ contentType:BS multileaderDrawOrder:BS leaderDrawOrder:BS ' +
        'leaderPointsMax:BL firstSegmentAngle:BD secondSegmentAngle:BD leaderType:BS ' +
        'leaderColor:CMV leaderLinetype:H leaderLineWeight:BL enableLanding:B landingGap:BD ' +
        'enableDogleg:B doglegLength:BD description:TV arrowHead:H arrowSize:BD ' +
        'defaultText:TV textStyle:H textLeftAttachment:BS textRightAttachment:BS ' +
        'textAngleType:BS textAlignment:BS textColor:CMV textHeight:BD textFrame:B ' +
        'textAlwaysLeft:B alignSpace:BD blockRecord:H blockColor:CMV blockScaleX:BD ' +
        'blockScaleY:BD blockScaleZ:BD hasBlockScale:B blockRotation:BD hasBlockRotation:B ' +
        'blockConnection:BS scale:BD isAnnotative:B overrides:B breakSize:BD ' +
        'textAttachmentDirection:BS@R2010+ textTopAttachment:BS@R2010+ ' +
        'textBottomAttachment:BS@R2010+ extendLeaderToText:B@R2013+',
    },
  ),
  object('PDFDEFINITION', 'AcDbUnderlayDefinition', 0, underlayDefinition(), {
    dwg: 'file:TV page:TV',
  }),
  object('DWFDEFINITION', 'AcDbUnderlayDefinition', 0, underlayDefinition(), {
    dwg: 'file:TV page:TV',
  }),
  object('DGNDEFINITION', 'AcDbUnderlayDefinition', 0, underlayDefinition(), {
    dwg: 'file:TV page:TV',
  }),
  ...['ACDBPOINTCLOUDDEF', 'ACDBPOINTCLOUDDEFEX'].map((type) =>
    object(
      type,
      type === 'ACDBPOINTCLOUDDEF' ? 'AcDbPointCloudDef' : 'AcDbPointCloudDefEx',
      0,
      {
        version: i32(90, 0, NEVER),
        file: text(1),
        loaded: bool(280, 0),
        pointCount: f64(160, 0),
        extentsMin: point3(10),
        extentsMax: point3(11),
      },
      { dwg: 'version:BL file:TV loaded:B pointCount:RLL extentsMin:3BD extentsMax:3BD' },
    ),
  ),
  ...['ACDBPOINTCLOUDDEF_REACTOR', 'ACDBPOINTCLOUDDEF_REACTOR_EX'].map((type) =>
    object(
      type,
      type.endsWith('EX') ? 'AcDbPointCloudDefReactorEx' : 'AcDbPointCloudDefReactor',
      0,
      { version: i32(90, 0, NEVER) },
      { dwg: 'version:BL' },
    ),
  ),
  object(
    'IMAGEDEF_REACTOR',
    'AcDbRasterImageDefReactor',
    0,
    {
      version: i32(90, 2, NEVER),
      image: handle(330),
    },
    { irregular: { dwg: true } },
  ),
  object(
    'RASTERVARIABLES',
    'AcDbRasterVariables',
    0,
    {
      version: i32(90, 0, NEVER),
      frame: i32(70, 0, ALWAYS),
      quality: i32(71, 1, ALWAYS),
      units: i32(72, 3, ALWAYS),
    },
    { dwg: 'version:BL frame:BS quality:BS units:BS' },
  ),
  object(
    'WIPEOUTVARIABLES',
    'AcDbWipeoutVariables',
    0,
    { frame: i32(70, 0, ALWAYS) },
    { dwg: 'frame:BS' },
  ),
  object(
    'FIELDLIST',
    'AcDbIdSet',
    0,
    { fields: list('handle', 330) },
    { irregular: { ignore: [90] }, dwg: 'n=BL _:B fields[n]:H' },
  ),
  object(
    'GEODATA',
    'AcDbGeoData',
    0,
    {
      version: i32(90, 2),
      blockRecord: handle(330),
      coordinateType: i32(70, 3),
      designPoint: point3(10),
      referencePoint: point3(11),
      horizontalUnitScale: f64(40, 1),
      horizontalUnits: i32(91, 1),
      verticalUnitScale: f64(41, 1),
      verticalUnits: i32(92, 1),
      upDirection: vector3(210, Z_AXIS),
      northDirection: point2(12, { default: [0, 1] }),
      scaleEstimation: i32(95, 1),
      userScale: f64(141, 1),
      seaLevelCorrection: bool(294, 0),
      seaLevelElevation: f64(142, 0),
      projectionRadius: f64(143, 0),
      coordinateSystem: textMaybe(301, { chunkCode: 303 }),
      geoRss: textMaybe(302),
      observationFrom: textMaybe(305),
      observationTo: textMaybe(306),
      observationCoverage: textMaybe(307),
      meshPoints: structs({ source: point2(13), target: point2(14) }),
      meshFaces: structs({ first: i32(97), second: i32(98), third: i32(99) }),
    },
    { irregular: { ignore: [93, 96], dwg: true } },
  ),
  object(
    'SCALE',
    'AcDbScale',
    0,
    {
      flags: i32(70, 0, NEVER),
      scaleName: text(300),
      paperUnits: f64(140, 1, ALWAYS),
      drawingUnits: f64(141, 1, ALWAYS),
      isUnit: bool(290, 0),
    },
    { dwg: 'flags:BS scaleName:TV paperUnits:BD drawingUnits:BD isUnit:B' },
  ),
  object(
    'MATERIAL',
    'AcDbMaterial',
    0,
    {
      materialName: text(1),
      description: textMaybe(2),
      ambientMethod: i32(70, 0),
      ambientFactor: f64(40, 1),
      ambientColor: i32(90, 0, NEVER),
      diffuseMethod: i32(71, 0),
      diffuseFactor: f64(41, 1),
      diffuseColor: i32(91, 0, NEVER),
      ...materialMap('diffuse', [42, 72, 3, 73, 74, 75, 43]),
      glossFactor: f64(44, 0.5),
      specularMethod: i32(76, 0),
      specularFactor: f64(45, 1),
      specularColor: i32(92, 0, NEVER),
      ...materialMap('specular', [46, 77, 4, 78, 79, 170, 47]),
      ...materialMap('reflection', [48, 171, 6, 172, 173, 174, 49]),
      opacity: f64(140, 1),
      ...materialMap('opacity', [141, 175, 7, 176, 177, 178, 142]),
      ...materialMap('bump', [143, 179, 8, 270, 271, 272, 144]),
      refractionIndex: f64(145, 1),
      ...materialMap('refraction', [146, 273, 9, 274, 275, 276, 147]),
      translucence: f64(148, 0),
      selfIllumination: f64(149, 0),
      reflectivity: f64(468, 0),
      illuminationModel: i32(93, 0),
      channelFlags: i32(94, 0, NEVER),
      mode: i32(282, 0),
    },
    { irregular: { dwg: true } },
  ),
  object(
    'VISUALSTYLE',
    'AcDbVisualStyle',
    0,
    {
      description: textMaybe(2),
      styleType: i32(70, 0, ALWAYS),
      internalOnly: bool(291, 0),
      lightingModel: i32(177, 0, NEVER),
      ...VISUAL_PROPERTIES,
    },
    { irregular: { read: [70, 90, 40, 62, 420, 421, 290, 1, 176], dwg: true } },
  ),
  object(
    'SUN',
    'AcDbSun',
    0,
    {
      version: i32(90, 1, NEVER),
      isOn: bool(290, 0, ALWAYS),
      colorIndex: i32(63, 7),
      color: i32(421, -1),
      intensity: f64(40, 1),
      castShadows: bool(291, 0),
      julianDay: i32(91, 0),
      milliseconds: i32(92, 0),
      daylightSaving: bool(292, 0),
      shadowType: i32(70, 0),
      shadowMapSize: i32(71, 256),
      shadowSoftness: i32(280, 1),
    },
    {
      dwg:
        'version:BL isOn:B colorIndex:CMC/color intensity:BD castShadows:B julianDay:BL ' +
        'milliseconds:BL daylightSaving:B shadowType:BL shadowMapSize:BS shadowSoftness:RC',
    },
  ),
  object(
    'LAYER_INDEX',
    'AcDbIndex',
    0,
    {
      timestamp: f64(40, 0),
      ...part('AcDbLayerIndex', {
        entries: structs({ layer: name(8, 'LAYER'), idBuffer: handle(360), count: i32(90, 0) }),
      }),
    },
    { dwg: 'timestamp:TIME n=BL entries[n]{ count:BL layer:TV idBuffer:H }' },
  ),
  object(
    'SPATIAL_INDEX',
    'AcDbIndex',
    0,
    { timestamp: f64(40, 0) },
    // what follows is not described (ODA 20.4.95)
    { dwg: 'timestamp:TIME' },
  ),
  object(
    'LAYER_FILTER',
    'AcDbFilter',
    0,
    {
      ...part('AcDbLayerFilter', { layers: list('text', 8) }),
    },
    { dwg: 'n=BL layers[n]:TV' },
  ),
  object(
    'IDBUFFER',
    'AcDbIdBuffer',
    0,
    { objects: list('handle', 330) },
    { dwg: '_:RC n=BL objects[n]:H' },
  ),
  object(
    'DIMASSOC',
    'AcDbDimAssoc',
    0,
    {
      dimension: handle(330),
      points: i32(90, 0),
      acrossSpaces: bool(70, 0),
      rotatedType: i32(71, 0),
      references: structs({
        className: text(1),
        snap: i32(72, 0),
        objects: list('handle', 331),
        subentity: i32(73, 0),
        marker: i32(91, 0),
        parameter: f64(40, 0),
        point: point3(10),
        otherObjects: list('handle', 332),
        otherSubentity: i32(74, 0),
        otherMarker: i32(92, 0),
        hasLast: bool(75, 0),
      }),
    },
    { irregular: { read: [331, 332], dwg: true } },
  ),
  object(
    'SECTION_MANAGER',
    'AcDbSectionManager',
    0,
    {
      fullUpdate: bool(70, 0),
      sections: list('handle', 330),
    },
    { irregular: { ignore: [90] }, dwg: 'fullUpdate:B n=BS sections[n]:H' },
  ),
  object(
    'SECTION_SETTINGS',
    'AcDbSectionSettings',
    0,
    {
      currentType: i32(90, 0),
      types: structs({
        kind: i32(90),
        generation: i32(91, 0),
        sources: list('handle', 330),
        destination: handle(331),
        file: textMaybe(1),
        looks: structs({
          kind: i32(90),
          geometry: i32(91, 0),
          flags: i32(92, 0),
          colorIndex: i32(62, 0),
          layer: textMaybe(8),
          lineType: textMaybe(6),
          lineTypeScale: f64(40, 1),
          plotStyle: textMaybe(1),
          lineWeight: i32(370, 0),
          faceTransparency: i32(70, 0),
          edgeTransparency: i32(71, 0),
          hatchKind: i32(72, 0),
          hatchPattern: textMaybe(2),
          hatchAngle: f64(41, 0),
          hatchSpacing: f64(42, 1),
          hatchScale: f64(43, 1),
        }),
      }),
    },
    {
      irregular: { read: 'all' },
      dwg:
        'currentType:BL n=BL types[n]{ kind:BL generation:BL m=BL sources[m]:H destination:H ' +
        'file:TV k=BL looks[k]{ kind:BL geometry:BL flags:BL colorIndex:CMC layer:TV ' +
        'lineType:TV lineTypeScale:BD plotStyle:TV lineWeight:BL faceTransparency:BS ' +
        'edgeTransparency:BS hatchKind:BS hatchPattern:TV hatchAngle:BD hatchSpacing:BD ' +
        'hatchScale:BD } }',
    },
  ),
  object(
    'DBCOLOR',
    'AcDbColor',
    0,
    {
      colorIndex: i32(62, 0),
      color: i32(420, -1),
      colorName: textMaybe(430),
    },
    { irregular: { dwg: true } },
  ),
  object('DATATABLE', 'AcDbDataTable', 0, dataTable(), dataTableReading),
  object('ACDBDATATABLE', 'ACDBDATATABLE', 0, dataTable(), dataTableReading),
  object(
    'VBA_PROJECT',
    'AcDbVbaProject',
    81,
    { size: i32(90, 0, NEVER), data: bytes(310) },
    { irregular: { dwg: true } },
  ),
  object(
    'ACDBSECTIONVIEWSTYLE',
    'AcDbModelDocViewStyle',
    0,
    {
      ...viewStyle(),
      ...part('AcDbSectionViewStyle', {
        sectionVersion: i32(70, 0, NEVER),
        flags: i32(90, 0),
        identifierStyle: handle(340),
        identifierColor: i32(62, 0),
        identifierHeight: f64(40, 0),
        arrowStart: handle(340),
        arrowEnd: handle(340),
        arrowColor: i32(62, 0),
        arrowSize: f64(40, 0),
        excludedCharacters: textMaybe(300),
        arrowExtension: f64(40, 0),
        identifierPosition: i32(90, 0),
        identifierOffset: f64(40, 0),
        arrowPosition: i32(90, 0),
        planeLinetype: handle(340),
        planeLineWeight: i32(90, 0),
        planeColor: i32(62, 0),
        bendLinetype: handle(340),
        bendLineWeight: i32(90, 0),
        bendColor: i32(62, 0),
        bendLineLength: f64(40, 0),
        endLineOvershoot: f64(40, 0),
        endLineLength: f64(40, 0),
        ...viewLabel(),
        hatchColor: i32(62, 0),
        hatchBackground: i32(62, 0),
        hatchPattern: textMaybe(300),
        hatchScale: f64(40, 1),
        hatchTransparency: i32(90, 0),
        hideHatch: bool(290, 0),
        hideHatchOfParts: bool(290, 0),
        hatchAngleCount: i32(90, 0, NEVER),
        hatchAngles: list('f64', 40),
      }),
    },
    {
      irregular: { ignore: [71] },
      dwg: `${VIEW_STYLE} sectionVersion:BS flags:BL identifierStyle:H identifierColor:CMC
        identifierHeight:BD arrowStart:H arrowEnd:H arrowColor:CMC arrowSize:BD
        excludedCharacters:TV arrowExtension:BD planeLinetype:H planeLineWeight:BL
        planeColor:CMC bendLinetype:H bendLineWeight:BL bendColor:CMC bendLineLength:BD
        endLineLength:BD ${VIEW_LABEL} hatchColor:CMC hatchBackground:CMC hatchPattern:TV
        hatchScale:BD hatchTransparency:BL hideHatch:B hideHatchOfParts:B
        identifierPosition:BL identifierOffset:BD arrowPosition:BL endLineOvershoot:BD
        hatchAngleCount=BL hatchAngles[hatchAngleCount]:BD`,
    },
  ),
  object(
    'ACDBDETAILVIEWSTYLE',
    'AcDbModelDocViewStyle',
    0,
    {
      ...viewStyle(),
      ...part('AcDbDetailViewStyle', {
        detailVersion: i32(70, 0, NEVER),
        flags: i32(90, 0),
        identifierStyle: handle(340),
        identifierColor: i32(62, 0),
        identifierHeight: f64(40, 0),
        arrow: handle(340),
        arrowColor: i32(62, 0),
        arrowSize: f64(40, 0),
        excludedCharacters: textMaybe(300),
        identifierOffset: f64(40, 0),
        identifierPlacement: i32(280, 0),
        boundaryLinetype: handle(340),
        boundaryLineWeight: i32(90, 0),
        boundaryColor: i32(62, 0),
        ...viewLabel(),
        connectionLinetype: handle(340),
        connectionLineWeight: i32(90, 0),
        connectionColor: i32(62, 0),
        borderLinetype: handle(340),
        borderLineWeight: i32(90, 0),
        borderColor: i32(62, 0),
        modelEdge: i32(280, 0),
      }),
    },
    {
      irregular: { ignore: [71] },
      dwg: `${VIEW_STYLE} detailVersion:BS flags:BL identifierStyle:H identifierColor:CMC
        identifierHeight:BD excludedCharacters:TV identifierOffset:BD identifierPlacement:RC
        arrow:H arrowColor:CMC arrowSize:BD boundaryLinetype:H boundaryLineWeight:BL
        boundaryColor:CMC ${VIEW_LABEL} connectionLinetype:H connectionLineWeight:BL
        connectionColor:CMC borderLinetype:H borderLineWeight:BL borderColor:CMC modelEdge:RC`,
    },
  ),
  ...TABLE_OBJECTS,
  ...RENDERING,
  ...CONTEXT_DATA,
  ...DYNAMIC_BLOCKS,
  ...SOLID_HISTORY,
  ...ASSOCIATIONS,
];

/** Records that a reader needs and no drawing lists by handle. */
export const INTERNAL = [
  /** Bytes between records; never seen outside. */
  internal('FILLER', '', 0, {}),
  /** An entity or object of a type that is not described: its tags are kept. */
  internal('UNKNOWN_ENTITY', '', 0, {
    typeName: name(0, '', NEVER),
    graphics: proxyGraphics(),
  }),
  internal('UNKNOWN_OBJECT', '', 0, { typeName: name(0, '', NEVER) }),
  /** Header variables, as tags: 9 name, then values. */
  internal('HEADER', '', 0, {}),
  internal('CLASS', '', 0, {
    className: text(1),
    cppName: text(2),
    application: text(3),
    flags: i32(90, 0),
    instances: i32(91, 0),
    wasProxy: bool(280, 0),
    isEntity: bool(281, 0),
  }),
  /** A TABLE's own head (handle, maximum). */
  internal('TABLE', '', 0, { tableName: text(2), maximum: i32(70, 0) }),
  /** What the program that saved the file tells of itself. */
  internal('PRODUCT', '', 0, { information: text(0) }),
  /** The preview; format, width and height are found by `assembly/model/thumbnail.ts`. */
  internal('THUMBNAIL', '', 0, {
    size: i32(90, 0),
    data: bytes(310),
    format: i32(0, 0, NEVER),
    width: i32(0, 0, NEVER),
    height: i32(0, 0, NEVER),
  }),
];

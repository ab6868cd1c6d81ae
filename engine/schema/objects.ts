/**
 * THE MODEL, records of the symbol tables and non-graphical objects.
 *
 * Codes follow the DXF Reference (TABLES and OBJECTS sections) and ezdxf `src/ezdxf/entities/`.
 * What a type's fields do not name is kept as tags, so nothing of an object is lost.
 */
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
import { proxyGraphics } from './proxy-graphics.ts';
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
  table('APPID', 'AcDbRegAppTableRecord', 67, record('APPID'), { dwg: '_:RC' }),
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
      DIMJOGANG: f64(50, 0.785398163397448),
      DIMTFILL: i32(69, 0),
      DIMTFILLCLR: i32(79, 0),
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
        'DIMTP:BD@R2000+ DIMTM:BD@R2000+ DIMFXL:BD@R2007+ DIMJOGANG:BD@R2007+ ' +
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
        'DIMFXLON:B@R2007+ _:B@R2010+ _:BD@R2010+ _:TV@R2010+ _:BD@R2010+ _:TV@R2010+ ' +
        'DIMLWD:BS@R2000+ DIMLWE:BS@R2000+ _:B DIMTXSTY:H DIMLDRBLK:H@R2000+ ' +
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
      orthographicType: i32(71, 0),
      orthographicOrigin: point3(13, PRESENT),
      baseUcs: handle(346),
    },
    { dwg: 'origin:3BD xAxis:3BD yAxis:3BD elevation:BD@R2000+' },
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
  plotView: textMaybe(6),
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

/** The head of a table of values; its columns stay tags. */
const dataTable = (): Fields => ({
  version: i32(70, 2, NEVER),
  columnCount: i32(90, 0),
  rowCount: i32(91, 0),
  tableName: textMaybe(1),
});

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
        'ucsOrthographic:BS extentsMin:3BD extentsMax:3BD _:BL@R2004+ _:H@R2004+ ' +
        'shadePlot:H@R2007+ blockRecord:H lastViewport:H baseUcs:H ucs:H',
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
      '_:H@R2004+ shadePlot:H@R2007+',
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
  object('MLEADERSTYLE', 'AcDbMLeaderStyle', 0, {
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
  }),
  object('PDFDEFINITION', 'AcDbUnderlayDefinition', 0, underlayDefinition()),
  object('DWFDEFINITION', 'AcDbUnderlayDefinition', 0, underlayDefinition()),
  object('DGNDEFINITION', 'AcDbUnderlayDefinition', 0, underlayDefinition()),
  object(
    'IMAGEDEF_REACTOR',
    'AcDbRasterImageDefReactor',
    0,
    {
      version: i32(90, 2, NEVER),
      image: handle(330),
    },
    { dwg: 'version:BL' },
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
    { irregular: { ignore: [90] } },
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
    { irregular: { ignore: [93, 96] } },
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
  // maps, and what else has codes that occur twice, stay tags
  object('MATERIAL', 'AcDbMaterial', 0, {
    materialName: text(1),
    description: textMaybe(2),
    ambientMethod: i32(70, 0),
    ambientFactor: f64(40, 1),
    diffuseMethod: i32(71, 0),
    diffuseFactor: f64(41, 1),
    diffuseColor: i32(91, 0, NEVER),
    glossFactor: f64(44, 0.5),
    specularFactor: f64(45, 1),
    specularColor: i32(92, 0, NEVER),
    opacity: f64(140, 1),
    refractionIndex: f64(145, 1),
    translucence: f64(148, 0),
    channelFlags: i32(94, 63, NEVER),
  }),
  object(
    'VISUALSTYLE',
    'AcDbVisualStyle',
    0,
    {
      description: textMaybe(2),
      styleType: i32(70, 0, ALWAYS),
      internalOnly: bool(291, 0),
    },
    { irregular: { read: [70] } },
  ),
  object('SUN', 'AcDbSun', 0, {
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
  }),
  object('LAYER_INDEX', 'AcDbIndex', 0, {
    timestamp: f64(40, 0),
    ...part('AcDbLayerIndex', {
      entries: structs({ layer: name(8, 'LAYER'), idBuffer: handle(360), count: i32(90, 0) }),
    }),
  }),
  object('SPATIAL_INDEX', 'AcDbIndex', 0, { timestamp: f64(40, 0) }),
  object('LAYER_FILTER', 'AcDbFilter', 0, {
    ...part('AcDbLayerFilter', { layers: list('text', 8) }),
  }),
  object(
    'IDBUFFER',
    'AcDbIdBuffer',
    0,
    { objects: list('handle', 330) },
    { dwg: '_:RC n=BL objects[n]:H' },
  ),
  object('DIMASSOC', 'AcDbDimAssoc', 0, {
    dimension: handle(330),
    points: i32(90, 0),
    acrossSpaces: bool(70, 0),
    rotatedType: i32(71, 0),
  }),
  object(
    'SECTION_MANAGER',
    'AcDbSectionManager',
    0,
    {
      fullUpdate: bool(70, 0),
      sections: list('handle', 330),
    },
    { irregular: { ignore: [90] } },
  ),
  object('DBCOLOR', 'AcDbColor', 0, {
    colorIndex: i32(62, 0),
    color: i32(420, -1),
    colorName: textMaybe(430),
  }),
  object('DATATABLE', 'AcDbDataTable', 0, dataTable()),
  object('ACDBDATATABLE', 'ACDBDATATABLE', 0, dataTable()),
  object('VBA_PROJECT', 'AcDbVbaProject', 81, { size: i32(90, 0, NEVER), data: bytes(310) }),
  object('ACDBSECTIONVIEWSTYLE', 'AcDbModelDocViewStyle', 0, { styleName: textMaybe(3) }),
  object('ACDBDETAILVIEWSTYLE', 'AcDbModelDocViewStyle', 0, { styleName: textMaybe(3) }),
  object('ACDB_BLOCKREPRESENTATION_DATA', 'AcDbBlockRepresentationData', 0, {
    version: i32(70, 1, NEVER),
    block: handle(340),
  }),
  ...TABLE_OBJECTS,
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
  /** The preview; format, width and height are found by `assembly/model/thumbnail.ts`. */
  internal('THUMBNAIL', '', 0, {
    size: i32(90, 0),
    data: bytes(310),
    format: i32(0, 0, NEVER),
    width: i32(0, 0, NEVER),
    height: i32(0, 0, NEVER),
  }),
];

/**
 * THE MODEL, what tables are made of: ACAD_TABLE, its content and styles, values and fields.
 *
 * Codes follow the DXF Reference and, where it is silent, what AutoCAD writes; DWG orders follow
 * the ODA Open Design Specification, chapters 20.4.76 and 20.4.96 to 20.4.102. A value, a format
 * and a style stand in several places: each place has a list of one of them, so that one hand
 * decoder serves all.
 */
import {
  ALWAYS,
  bool,
  bytes,
  entity,
  extrusion,
  type Fields,
  f64,
  handle,
  i32,
  list,
  NEVER,
  name,
  object,
  part,
  point3,
  radians,
  structs,
  text,
  textMaybe,
  vector3,
  X_AXIS,
} from './dsl.ts';

/** A colour as two fields: ACI, and 0xRRGGBB or -1. */
const color = (field: string, code: number, trueCode: number, fallback = 0): Fields => ({
  [`${field}Index`]: i32(code, fallback),
  [field]: i32(trueCode, -1),
});

/**
 * A value of a cell or field (ODA 20.4.99). Types: 0 unknown, 1 integer, 2 number, 4 text, 8 date,
 * 16 point, 32 point in space, 64 object, 128 bytes, 256 result buffer, 512 general.
 */
const value = () =>
  structs({
    dataType: i32(90, 0, ALWAYS),
    flags: i32(93, 0),
    integer: i32(91, 0),
    number: f64(140, 0),
    point: point3(11, { default: [0, 0, 0] }),
    object: handle(330),
    text: textMaybe(1),
    data: bytes(310),
    unitType: i32(94, 0),
    format: textMaybe(300),
    shown: textMaybe(302),
  });

/** Named values that programs keep at cells, rows and columns (ODA 20.4.100). */
const customValues = () => structs({ key: textMaybe(300, ALWAYS), value: value() });

/** How a content is shown (ODA 20.4.101.3); `overrides` tells which of it counts. */
const contentFormat = () =>
  structs({
    overrides: i32(90, 0, ALWAYS),
    flags: i32(91, 0),
    dataType: i32(92, 0),
    unitType: i32(93, 0),
    format: textMaybe(300),
    rotation: radians(40, 0),
    blockScale: f64(140, 1),
    alignment: i32(94, 0),
    ...color('color', 62, 420),
    textStyle: handle(340),
    textHeight: f64(144, 0),
  });

/** The style of a cell, row, column or table (ODA 20.4.101.4); `overrides` tells what counts. */
const cellStyle = () =>
  structs({
    kind: i32(90, 0, ALWAYS),
    hasData: bool(170, 0),
    overrides: i32(91, 0),
    mergeFlags: i32(92, 0),
    ...color('background', 62, 420),
    contentLayout: i32(93, 0),
    format: contentFormat(),
    marginFlags: i32(171, 0),
    /** Top, left, bottom, right, between contents in a row, and in a column. */
    margins: list('f64', 40),
    borders: structs({
      edge: i32(95, 0, ALWAYS),
      overrides: i32(90, 0),
      kind: i32(91, 1),
      ...color('color', 62, 420),
      lineWeight: i32(92, -2),
      lineType: handle(340),
      invisible: bool(93, 0),
      spacing: f64(40, 0),
    }),
  });

const namedStyles = () =>
  structs({
    styleId: i32(90, 0, ALWAYS),
    styleClass: i32(91, 0),
    styleName: text(300),
    style: cellStyle(),
  });

/** Where a content stands in its cell, as it was drawn last (ODA 20.4.98). */
const geometry = () =>
  structs({
    topLeft: point3(10),
    center: point3(11),
    contentWidth: f64(43, 0),
    contentHeight: f64(44, 0),
    width: f64(45, 0),
    height: f64(46, 0),
    flags: i32(95, 0),
  });

const contentCell = () =>
  structs({
    state: i32(90, 0, ALWAYS),
    tooltip: textMaybe(300),
    customFlags: i32(91, 0),
    customValues: customValues(),
    dataLink: handle(340),
    linkRows: i32(93, 0),
    linkColumns: i32(94, 0),
    linkFlags: i32(96, 0),
    /** Kinds: 1 value, 2 field, 4 block. */
    contents: structs({
      kind: i32(90, 0, ALWAYS),
      value: value(),
      reference: handle(340),
      attributes: structs({ definition: handle(330), text: textMaybe(301), index: i32(92, 0) }),
      format: contentFormat(),
    }),
    style: cellStyle(),
    styleId: i32(90, 0),
    geometryFlags: i32(91, 0),
    geometryWidth: f64(40, 0),
    geometryHeight: f64(41, 0),
    geometryHandle: handle(330),
    geometry: geometry(),
  });

/** A border of the cells of a TABLESTYLE: codes 274, 284 and 64, each with the border's number. */
const tableBorder = (side: string, number: number): Fields => ({
  [`${side}LineWeight`]: i32(274 + number, -2),
  [`${side}Visible`]: bool(284 + number, 1),
  ...Object.fromEntries(Object.entries(color(`${side}Color`, 64 + number, 422 + number))),
});

export const TABLE_OBJECTS = [
  object(
    'TABLECONTENT',
    'AcDbLinkedData',
    0,
    {
      contentName: textMaybe(1),
      description: textMaybe(300),
      ...part('AcDbLinkedTableData', {
        columns: structs({
          name: textMaybe(300, ALWAYS),
          customFlags: i32(91, 0),
          customValues: customValues(),
          style: cellStyle(),
          styleId: i32(90, 0),
          width: f64(40, 0),
        }),
        rows: structs({
          cells: contentCell(),
          customFlags: i32(91, 0),
          customValues: customValues(),
          style: cellStyle(),
          styleId: i32(90, 0),
          height: f64(40, 0),
        }),
        fields: list('handle', 0),
      }),
      ...part('AcDbFormattedTableData', {
        style: cellStyle(),
        merged: structs({ top: i32(91), left: i32(92), bottom: i32(93), right: i32(94) }),
        tableStyle: handle(340),
      }),
    },
    { irregular: { read: 'all', dwg: true } },
  ),
  object(
    'TABLESTYLE',
    'AcDbTableStyle',
    0,
    {
      description: textMaybe(3),
      flow: i32(70, 0),
      flags: i32(71, 0),
      horizontalMargin: f64(40, 0.06),
      verticalMargin: f64(41, 0.06),
      // R2007 and later begin with a version in the same code; the later one is meant
      titleSuppressed: bool(280, 0),
      headerSuppressed: bool(281, 0),
      /** Data, title and header cells, in this order. */
      cells: structs(
        {
          textStyle: name(7, 'STYLE'),
          textHeight: f64(140, 0),
          alignment: i32(170, 0),
          ...color('color', 62, 420),
          ...color('fillColor', 63, 421, 7),
          hasFill: bool(283, 0),
          dataType: i32(90, 0),
          unitType: i32(91, 0),
          format: textMaybe(1),
          ...tableBorder('top', 0),
          ...tableBorder('insideHorizontal', 1),
          ...tableBorder('bottom', 2),
          ...tableBorder('left', 3),
          ...tableBorder('insideVertical', 4),
          ...tableBorder('right', 5),
        },
        ALWAYS,
      ),
      /** R2010 and later DWG: the styles by which cells name theirs; the first is the table's. */
      styles: { ...namedStyles(), code: 0 },
      owned: handle(0),
    },
    { irregular: { dwg: true } },
  ),
  object(
    'CELLSTYLEMAP',
    'AcDbCellStyleMap',
    0,
    { styles: namedStyles() },
    { irregular: { read: 'all', dwg: true } },
  ),
  object(
    'FIELD',
    'AcDbField',
    0,
    {
      evaluator: textMaybe(1),
      fieldCode: text(2, { chunkCode: 3 }),
      children: list('handle', 360),
      objects: list('handle', 331),
      format: textMaybe(4),
      evaluationOptions: i32(91, 0),
      filingOptions: i32(92, 0),
      state: i32(94, 0),
      evaluationStatus: i32(95, 0),
      errorCode: i32(96, 0),
      errorMessage: textMaybe(300),
      values: structs({ key: textMaybe(6, ALWAYS), value: value() }),
      result: value(),
      value: textMaybe(301, { chunkCode: 9 }),
      valueLength: i32(98, 0, NEVER),
    },
    { irregular: { read: 'all', dwg: true } },
  ),
  object(
    'TABLEGEOMETRY',
    'AcDbTableGeometry',
    0,
    {
      rowCount: i32(90, 0),
      columnCount: i32(91, 0),
      cells: structs({
        flags: i32(93, 0, ALWAYS),
        width: f64(40, 0),
        height: f64(41, 0),
        reference: handle(330),
        contents: geometry(),
      }),
    },
    { irregular: { read: 'all', dwg: true } },
  ),
];

/** Not overridden; ACI and lineweights are all above. */
const NOT_OVERRIDDEN = -1000;

export const TABLE_ENTITY = entity(
  'ACAD_TABLE',
  'AcDbBlockReference',
  0,
  {
    block: name(2, 'BLOCK_RECORD', ALWAYS),
    position: point3(10),
    extrusion: extrusion(),
    ...part('AcDbTable', {
      tableStyle: handle(342),
      blockRecord: handle(343),
      horizontalDirection: vector3(11, X_AXIS),
      tableValue: i32(90, 0, NEVER),
      rows: i32(91, 0, ALWAYS),
      columns: i32(92, 0, ALWAYS),
      rowHeights: list('f64', 141, ALWAYS),
      columnWidths: list('f64', 142, ALWAYS),
      cells: structs(
        {
          kind: i32(171, 0),
          edges: i32(172, 0, NEVER),
          merged: bool(173, 0),
          autoFit: bool(174, 0),
          mergedColumns: i32(175, 1),
          mergedRows: i32(176, 1),
          rotation: radians(145, 0),
          blockScale: f64(144, 0),
          textStyle: name(7, 'STYLE'),
          textHeight: f64(140, 0),
          alignment: i32(170, 0),
          content: handle(340),
          block: name(0, 'BLOCK_RECORD'),
          field: handle(344),
          text: textMaybe(1),
          value: { ...value(), emit: 'never' },
          noFill: bool(283, 0),
          ...color('fillColor', 63, 421),
          ...color('contentColor', 64, 422),
          virtualEdges: i32(178, 0, NEVER),
          borders: structs({
            edge: i32(0, 0, ALWAYS),
            colorIndex: i32(0, NOT_OVERRIDDEN),
            color: i32(0, -1),
            lineWeight: i32(0, NOT_OVERRIDDEN),
            visible: bool(0, NOT_OVERRIDDEN),
          }),
          attributes: structs({
            definition: handle(331),
            tag: textMaybe(0),
            text: textMaybe(300),
          }),
          /** All contents of a cell that has more than one. */
          contents: structs({
            kind: i32(0, 0, ALWAYS),
            text: textMaybe(0),
            block: name(0, 'BLOCK_RECORD'),
            field: handle(0),
          }),
        },
        ALWAYS,
      ),
      /** The settings of its style that a table changes, before R2010: codes 93 to 96. */
      overrides: structs(
        {
          /** 93 settings, 94 colours, 95 lineweights, 96 visibility of borders. */
          group: i32(0, 0, ALWAYS),
          /** The bit of the group's flags. */
          bit: i32(0, 0, ALWAYS),
          integer: i32(0, 0),
          number: f64(0, 0),
          color: i32(0, -1),
          textStyle: name(0, 'STYLE'),
        },
        NEVER,
      ),
      content: { kind: 'record', code: 0, emit: 'never' },
      breaks: structs(
        {
          top: point3(0),
          firstRow: i32(0, 0, ALWAYS),
          lastRow: i32(0, 0, ALWAYS),
        },
        NEVER,
      ),
      breakOptions: i32(0, 0, NEVER),
      breakFlow: i32(0, 0, NEVER),
      breakSpacing: f64(0, 0, NEVER),
      breakHeights: structs({ position: point3(0), height: f64(0), flags: i32(0, 0) }, NEVER),
    }),
  },
  { irregular: { read: 'all', dwg: true } },
);

/**
 * What a DWG and its DXF sibling tell differently, each with its cause: what the two forms do not
 * both hold, and where the two files are not the same drawing any more. All is the files' own.
 */

/** A DWG and its DXF below the corpus, without extensions, where their names differ. */
export const RENAMED: Record<string, string> = {
  // written from one drawing: all handles are shared
  'AC1032/example_2018__libredwg': 'AC1032/example_2018',
};

/** Same names, other drawings. */
export const UNRELATED: Record<string, string> = {
  'AC1032/example_2018': 'the DWG has 39 of 68 entities in model space; 57 % of handles are shared',
};

/** Members of entities that one of the two forms does not hold; `*` is any type. */
export const FORM: Record<string, Record<string, string>> = {
  '*': { acis: 'SAT or SAB as the release has it; the edges are compared' },
  ACAD_PROXY_ENTITY: {
    data: 'texts end with a NUL in R14, and the last bits are filled up',
    strings: 'as data',
    drawingFormat: 'is told of a proxy, not of an object with its class',
  },
  OLE2FRAME: { description: 'is the kind of the object, which DXF spells out' },
  SHAPE: {
    shapeName: 'DWG has the number of a shape, DXF its name out of the font',
    shapeNumber: 'as shapeName',
    shapeStyle: 'as shapeName',
  },
  VIEWPORT: {
    status: 'which viewport was active last is not in DWG',
    viewportId: 'as status',
    ambientColorIndex: 'DXF has the index nearest to a true color beside it, DWG 0',
  },
};

/** A spline that DWG keeps by its fit points has a curve in DXF, which is computed from them. */
export const FITTED = ['controlPoints', 'knots', 'knotTolerance', 'controlTolerance'];
/** R2010 and later do not store the size of a leader's text; DXF computes it anew. */
export const LEADER_BOX = ['textHeight', 'textWidth'];

export interface Difference {
  cause: string;
  /** Handles whose `members` differ, or which one file has alone. */
  handles: string[];
  /** Members that differ; without them the entities are not compared at all. */
  members?: string[];
}

/** AutoCAD's DXF of R13 and R14. */
const decomposed: Difference[] = [
  {
    cause: 'the DXF has inserts in the place of the arc dimension and the table, and no light',
    handles: ['399', '4F2', '75E'],
  },
  {
    cause: 'the DXF has one sheet, whose viewport became another; the DWG has two layouts',
    handles: ['84', '88', '8C'],
  },
];
/** The header variable that no other program writes. */
const WRITER = 'the DXF was written by LibreDWG ($_3DDWFPREC), which names the linetype of ByLayer';

export const DIFFERENCES: Record<string, Difference[]> = {
  'AC1012/example_r13': decomposed,
  'AC1014/example_r14': decomposed,
  'AC1014/Leader': [
    { cause: 'measured anew two weeks later', handles: ['72E'], members: LEADER_BOX },
  ],
  'AC1015/entities-2d': [
    { cause: 'a blank is an empty text in the DXF', handles: ['45'], members: ['text'] },
  ],
  'AC1015/entities-3d': [
    { cause: 'a blank is an empty text in the DXF', handles: ['45'], members: ['text'] },
  ],
  'AC1021/Helix': [
    {
      cause: 'the curve of a helix was computed anew by a later program; its parameters are equal',
      handles: ['1BF'],
      members: ['controlPoints', 'knots'],
    },
  ],
  'AC1024/Leader': [
    {
      cause: 'the hook line is not stored since R2010; DXF adds its point',
      handles: ['9DD'],
      members: ['hookLine', 'vertices', ...LEADER_BOX],
    },
  ],
  'AC1024/sample': [
    { cause: WRITER, handles: ['*'], members: ['lineType'] },
    {
      cause: 'LibreDWG leaves entities of classes out: parts of AutoCAD Mechanical',
      handles: ['269', '2A1', '279', '2B1', '2DA', '2DB', '222', '277', '2AF'],
    },
  ],
  'AC1027/Line': [{ cause: WRITER, handles: ['*'], members: ['lineType'] }],
  'AC1027/gh109_1': [
    {
      cause: 'the DXF was saved where the font was missing: the texts name its replacement',
      handles: ['2FD', '2FE', '33C'],
      members: ['graphics'],
    },
    {
      cause: 'the block of an arrow head was made anew when the DXF was saved',
      handles: ['16A', '16B'],
      members: ['lineWeight'],
    },
  ],
  'AC1032/Leader': [
    {
      cause:
        'the DXF was written with annotation scales taken apart, each on a layer of its own ' +
        '(AcadAnnotativeDecomposition); the DWG has the layer 0 alone, whose handle the leader has',
      handles: ['72E'],
      members: ['layer'],
    },
  ],
};

/** Block names, folded, that one file has alone. */
export const BLOCKS: Record<string, string[]> = {
  // what inserts were put in the place of, see `decomposed`; an empty block without a name
  'AC1012/example_r13': ['*X'],
  'AC1014/example_r14': ['*X', '*U'],
};

/** Parts of metadata, layers and sheets that follow from the differences above. */
export const SUMMARY: Record<string, string[]> = {
  'AC1012/example_r13': ['layouts', 'blocks', 'coverage', 'entityCounts', 'layers'],
  // objects of classes that came later are proxies in DXF of R14
  'AC1014/Leader': ['layouts', 'coverage'],
  'AC1014/example_r14': ['layouts', 'blocks', 'coverage', 'entityCounts', 'layers'],
  'AC1021/Helix': ['boundingBox'],
  'AC1024/sample': ['boundingBox', 'entityCounts', 'layouts', 'coverage', 'layers'],
  'AC1032/Leader': ['layers'],
};

/** Header variables of the moment of saving, or of the program. */
export const VARIABLES = new Set([
  ...['$ACADMAINTVER', '$FINGERPRINTGUID', '$VERSIONGUID', '$HANDSEED', '$LASTSAVEDBY'],
  ...['$TDCREATE', '$TDUCREATE', '$TDUPDATE', '$TDUUPDATE', '$TDINDWG', '$TDUSRTIMER'],
  // found anew at a later zoom
  ...['$EXTMIN', '$EXTMAX'],
  // no visual style is set: DXF names the two that are taken then
  ...['$INTERFEREOBJVS', '$INTERFEREVPVS'],
  // frames that are shown and not plotted are new in R2010; DXF of before says 0
  '$XCLIPFRAME',
]);
/** Further ones, of one pair. */
export const VARIABLES_OF: Record<string, string[]> = {
  'AC1014/Leader': ['$ATTDIA'],
  'AC1014/example_r14': ['$ATTDIA'],
  // LibreDWG writes the place of a color, not its index
  'AC1024/sample': ['$CECOLOR', '$DIMCLRD', '$DIMCLRE'],
  'AC1027/Line': ['$CECOLOR'],
  // saved on a machine with another code page, and the arrow head by its plain name
  'AC1027/gh109_1': ['$DWGCODEPAGE', '$DIMBLK'],
};

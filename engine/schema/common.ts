/**
 * What every record begins with, and the block of rarer data that a record may point to.
 *
 * A record (offsets in bytes from its start):
 *
 *    0 u32 size of the fixed part    4 u16 type index     6 u16 flags (RecordFlag)
 *    8 u64 handle                   16 u64 owner handle
 *   24 u64 presence, bit n: field n was in the file
 *   32 u32 extra block or 0         36 u32 owner record (a block record, POLYLINE or INSERT) or 0
 *  entities only:
 *   40 u32 layer symbol             44 u32 linetype symbol, 0 ByLayer
 *   48 i32 color index, 256 ByLayer 52 i32 true color 0xRRGGBB or -1
 *   56 f64 linetype scale           64 i32 lineweight, 1/100 mm, -1 ByLayer -2 ByBlock -3 default
 *   68 i32 transparency or -1       72 u32 first record of the children
 *   76 u32 number of children
 *
 * Offsets are from the start of the drawing buffer; 0 is "none" because the header stands there.
 */

export const OBJECT_BASE = 40;
export const ENTITY_BASE = 80;

export const RecordFlag = {
  paperSpace: 1,
  invisible: 2,
  /** VERTEX, ATTRIB, SEQEND: drawn by its parent. */
  child: 4,
  /** Between BLOCK and ENDBLK in the file. */
  inBlock: 8,
  /** The handle was assigned by the reader. */
  handleAssigned: 16,
} as const;

/** An extra block: eight-byte slots first, then lists as {u32 offset, u32 count, u32 capacity}. */
export const ExtraOffset = {
  dictionary: 0,
  material: 8,
  plotStyle: 16,
  reactors: 24,
  xdata: 36,
  tags: 48,
  proxyGraphic: 60,
  colorName: 72,
  shadowMode: 76,
} as const;
export const EXTRA_SIZE = 80;

/** One kept tag: {u16 code, u16 TagKind, u32 text or bytes node, u64 or f64 value}. */
export const TAG_SIZE = 16;
export const TagKind = { f64: 0, integer: 1, handle: 2, text: 3, bytes: 4 } as const;

/** A text: {u32 offset, u32 length, u32 capacity, u32 TextFlag}; `text` fields point to one. */
export const TEXT_SIZE = 16;
/** Raw: not decoded yet. Literal: carets of it stand for nothing else, even in DXF. */
export const TextFlag = { raw: 1, literal: 4 } as const;

/** A symbol: a text node, then what the name means in each table. */
export const SYMBOL_SIZE = 80;
export const SymbolOffset = {
  hash: 16,
  nextInBucket: 20,
  typeIndex: 24,
  canonical: 28,
  LAYER: 32,
  LTYPE: 36,
  STYLE: 40,
  DIMSTYLE: 44,
  BLOCK_RECORD: 48,
  APPID: 52,
  UCS: 56,
  VIEW: 60,
  VPORT: 64,
  entityCount: 68,
  nextSymbol: 72,
  /** Number of the writers' selection that marked this layer. */
  selected: 76,
} as const;

/** Head of a drawing buffer (u32 unless said). */
export const HeaderOffset = {
  magic: 0,
  schemaHash: 4,
  size: 8,
  recordIndex: 12,
  recordCount: 16,
  firstSymbol: 20,
  symbolCount: 24,
  modelSpace: 28,
  paperSpace: 32,
  handleTable: 36,
  handleTableSize: 40,
  headerRecord: 44,
  version: 48,
  codepage: 52,
  codepageUsed: 56,
  isBinary: 60,
  /** f64 ×4: model space extents, NaN-free; count of drawn entities before. */
  extentsCount: 64,
  extents: 72,
  tagCount: 104,
  handleNext: 112,
  /** Records that are no plain entities, in file order. */
  sparseIndex: 120,
  sparseCount: 124,
} as const;
export const HEADER_SIZE = 128;
export const DRAWING_MAGIC = 0x4257444c; // "LDWB"

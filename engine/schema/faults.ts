/**
 * Every fault: its code, its severity and its wording. Readers name a fault by code; the first
 * place (section, line or offset, handle) and the number of times are kept with it.
 *
 * `{what}` is filled with the reader's detail number where one is useful. Severity: `info` is told
 * in
 * `metadata.warnings` only, `warn` lost or guessed something, `failed` lost an object, `fatal` ends
 * the file.
 */
export const FAULTS = {
  'trash-before': [
    'warn',
    'the file begins with bytes that are no drawing data; they were skipped',
  ],
  'trash-after': ['info', 'there is data after the end mark; it was not read'],
  'no-eof': ['warn', 'the end mark (EOF) is missing: the file is cut off'],
  'bad-group-code': ['warn', 'a group code is not a number; reading went on at the next tag 0'],
  'bad-number': ['warn', 'a number cannot be read; the part of it that can, or 0, was taken'],
  'bad-handle': ['warn', 'a handle is not hexadecimal; it was ignored'],
  'duplicate-handle': ['warn', 'a handle is used twice; the second object got a new one'],
  'missing-handle': ['info', 'objects without a handle got one'],
  'not-utf8': ['warn', 'text should be UTF-8 and is not; it was read in the declared code page'],
  'utf8-found': ['info', 'text is UTF-8 although the file declares another code page'],
  'codepage-unknown': ['warn', 'the code page is not known; ANSI_1252 was used'],
  'bad-text': ['warn', 'bytes that are no characters of the code page were replaced by U+FFFD'],
  'unknown-type': ['info', 'entities of types that are not described were kept as tags'],
  'stray-tag': ['info', 'tags outside of any object were skipped'],
  'stray-child': ['warn', 'a VERTEX or ATTRIB has no parent; it was skipped'],
  'no-block-end': ['warn', 'a BLOCK has no ENDBLK'],
  'no-table-record': ['info', 'a block has no BLOCK_RECORD; one was made'],
  'missing-block': ['warn', 'an INSERT names a block that is not in the file'],
  'missing-layer': ['info', 'entities use a layer that is not in the table; it was made'],
  'count-lies': ['warn', 'a count in the file does not agree with what follows it'],
  'line-too-long': ['failed', 'a line is longer than the limit and was cut'],
  'value-cut': ['failed', 'a binary value reaches past the end of the file'],
  'bad-hex': ['warn', 'binary data is not hexadecimal; what could be read was taken'],
  'empty-drawing': ['fatal', 'no section, table, block or entity could be read'],
  'dwg-version': ['fatal', 'this DWG version is not known'],
  'dwg-header': ['fatal', 'the file header is cut off or damaged: nothing can be found by it'],
  'dwg-encrypted': ['fatal', 'the drawing is encrypted with a password'],
  'dwg-no-objects': ['fatal', 'the section of the objects is missing or cannot be unpacked'],
  'dwg-crc': ['warn', 'a checksum does not match: that part of the file is damaged'],
  'dwg-map-damaged': ['warn', 'an index of the file is damaged; what it still tells was used'],
  'dwg-page-missing': ['warn', 'a page of a section is missing or damaged; zeros stand for it'],
  'dwg-section-missing': ['warn', 'a section that a drawing should have is missing'],
  'dwg-section-skipped': ['warn', 'a section is encrypted or too large and was skipped'],
  'dwg-corrected': ['info', 'damaged bytes were mended by the error correction of the file'],
  'dwg-object': ['failed', 'objects could not be read to their end; what was read was kept'],
  'dwg-object-place': ['failed', 'the object map points to places where its objects are not'],
  'dwg-object-crc': ['warn', 'the checksum of an object is wrong: it may be damaged'],
  'dwg-objects-scanned': ['warn', 'the object map is damaged; objects were looked for one by one'],
  'thumbnail-damaged': ['warn', 'the embedded preview is damaged; it was left out'],
  'dwg-store-damaged': [
    'warn',
    'data of solids, regions or surfaces is missing from the data store of the file, or cut off',
  ],
  'acis-missing': ['warn', 'a solid, region or surface has no ACIS data; it has no edges'],
  'acis-no-edges': ['warn', 'the ACIS data of a solid, region or surface tells no edges'],
  'acis-curve': [
    'warn',
    'edges of solids are curves that could not be read; straight lines stand for them',
  ],
  'proxy-graphics': ['warn', 'the picture of a proxy is damaged; what can be read of it was taken'],
  'acis-unread': ['warn', 'the data of a solid, region or surface is not ACIS; it has no edges'],
  'flatten-limit': [
    'warn',
    'the inserts hold more entities than can be expanded (5,000,000); the rest is left out',
  ],
} as const satisfies Record<string, readonly [Severity, string]>;

export type Severity = 'info' | 'warn' | 'failed' | 'fatal';
export type FaultCode = keyof typeof FAULTS;
export const FAULT_CODES = Object.keys(FAULTS) as FaultCode[];

/**
 * Names a file's format from its first bytes; the file's name counts for nothing.
 *
 * In: a prefix of the file, 4 KB is enough. Out: the format and the version that the bytes state.
 *
 *   AC1032…              DWG     (DWF V06.01)PK…    DWF package
 *   AutoCAD Binary DXF   DXF     (W2D V06.00)       bare WHIP!
 *   0 / SECTION lines    DXF     PK… that says dwfx DWFX
 *   %PDF-1.5             PDF     08|c8 09 fe 02     DGN; 08 05 17 00 its cell library
 *   d0 cf 11 e0 a1 b1 1a e1      DGN-V8
 *
 * A verdict says what kind of file this is, not that it is whole. Not handled: UTF-16 text, and the
 * comma-separated text exports of AutoCAD 1.x that share the ending .dxf but have no group codes.
 */
import { Inflate } from 'fflate';

type SniffedFormat = 'DWG' | 'DXF' | 'DWF' | 'DWFX' | 'DGN' | 'PDF' | 'DGN-V8';

export interface Sniffed {
  format: SniffedFormat | null;
  /** `AC1032`, `06.01`, `1.5`, `V7`; empty where the prefix does not say. */
  version: string;
}

/** How many leading bytes a caller should offer. */
export const sniffSize = 4096;

const NOTHING: Sniffed = { format: null, version: '' };

/** Every magic a released AutoCAD has written, oldest first. */
const DWG_MAGICS = new Set(
  (
    'MC0.0 AC1.2 AC1.3 AC1.40 AC1.50 AC2.10 AC2.21 AC2.22 AC1001 AC1002 AC1003 AC1004 AC1005 ' +
    'AC1006 AC1007 AC1008 AC1009 AC1010 AC1011 AC1012 AC1013 AC1014 AC1015 AC1500 AC1016 AC1017 ' +
    'AC1018 AC1019 AC1020 AC1021 AC1022 AC1023 AC1024 AC1025 AC1026 AC1027 AC1028 AC1029 AC1032'
  ).split(' '),
);

/** Judges a prefix, cheapest test first. */
export function sniff(prefix: Uint8Array): Sniffed {
  const text = latin1(prefix);
  return (
    sniffDwg(text) ??
    sniffOle(text) ??
    sniffDgn(prefix) ??
    sniffDwf(text) ??
    sniffBinaryDxf(text) ??
    sniffDwfx(prefix, text) ??
    sniffPdf(text) ??
    sniffAsciiDxf(text, prefix.length >= sniffSize) ??
    NOTHING
  );
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 4096) {
    text += String.fromCharCode(...bytes.subarray(start, start + 4096));
  }
  return text;
}

function sniffDwg(text: string): Sniffed | undefined {
  const magic = /^(?:AC10\d\d|AC1500|(?:AC|MC)\d\.\d{1,2})/.exec(text)?.[0];
  return magic && DWG_MAGICS.has(magic) ? { format: 'DWG', version: magic } : undefined;
}

function sniffOle(text: string): Sniffed | undefined {
  return text.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')
    ? { format: 'DGN-V8', version: 'V8' }
    : undefined;
}

/**
 * A design file opens with its type 9 settings element of 768 words (2D or 3D by the top bits of
 * the first byte), a cell library with a type 5 element of 25 words. GDAL `isff.txt`, "Element
 * header".
 */
function sniffDgn(bytes: Uint8Array): Sniffed | undefined {
  const [level, type, wordsLow, wordsHigh] = bytes;
  const design =
    (level === 0x08 || level === 0xc8) && type === 0x09 && wordsLow === 0xfe && wordsHigh === 0x02;
  const cells = level === 0x08 && type === 0x05 && wordsLow === 0x17 && wordsHigh === 0x00;
  return design || cells ? { format: 'DGN', version: 'V7' } : undefined;
}

function sniffDwf(text: string): Sniffed | undefined {
  const match = /^\((?:DWF|W2D) V(\d\d\.\d\d)\)/.exec(text);
  return match ? { format: 'DWF', version: match[1]! } : undefined;
}

function sniffBinaryDxf(text: string): Sniffed | undefined {
  if (!text.startsWith('AutoCAD Binary DXF')) return undefined;
  // The group code is one byte up to R12, two bytes from R13.
  const version = /\$ACADVER\W{2,3}(AC[\d.]{4,5})/.exec(text)?.[1];
  return { format: 'DXF', version: version ?? '' };
}

/**
 * An OPC package is a DWFx if its relationships, its content types or a part's name say so. Office
 * documents and plain XPS files are OPC packages too and are not drawings.
 */
function sniffDwfx(bytes: Uint8Array, text: string): Sniffed | undefined {
  if (!text.startsWith('PK\x03\x04')) return undefined;
  for (let at = 0; at >= 0 && at + 30 <= bytes.length; at = text.indexOf('PK\x03\x04', at + 4)) {
    const nameSize = bytes[at + 26]! | (bytes[at + 27]! << 8);
    const extraSize = bytes[at + 28]! | (bytes[at + 29]! << 8);
    const dataStart = at + 30 + nameSize + extraSize;
    const name = text.slice(at + 30, at + 30 + nameSize);
    const described = name === '[Content_Types].xml' || name === '_rels/.rels';
    const stored = bytes[at + 8] === 0;
    const says = described && (stored ? text.slice(dataStart) : inflateStart(bytes, dataStart));
    if (/^dwf\/|\.dwfseq$/i.test(name) || (says && /adsk-package\.dwfx|\/dwfx\//i.test(says))) {
      return { format: 'DWFX', version: '' };
    }
  }
  return undefined;
}

/**
 * Inflates what the prefix holds of one entry; a broken stream gives what came before the break.
 */
function inflateStart(bytes: Uint8Array, start: number): string {
  let text = '';
  const inflate = new Inflate((chunk) => {
    if (text.length < 65_536) text += latin1(chunk);
  });
  try {
    inflate.push(bytes.subarray(start));
  } catch {
    // What was inflated before the damage decides.
  }
  return text;
}

/** ISO 32000-1, implementation note 13: readers accept the header within the first 1,024 bytes. */
function sniffPdf(text: string): Sniffed | undefined {
  const match = /%PDF-(\d\.\d)?/.exec(text.slice(0, 1024));
  return match ? { format: 'PDF', version: match[1] ?? '' } : undefined;
}

/** Text with a `0 / SECTION` tag, trash lines before it allowed, or else a stream of sound tags. */
function sniffAsciiDxf(text: string, cut: boolean): Sniffed | undefined {
  const body = text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text;
  const isSection = /(?:^|[\r\n])[ \t]*0[ \t]*(?:\r\r?\n|\n|\r)[ \t]*SECTION[ \t]*(?:[\r\n]|$)/i;
  const isText = !body.includes('\0');
  if (!isSection.test(body) && !(isText && isTagStream(body, cut))) return undefined;
  const version = /\$ACADVER\s+1\s+(AC[\d.]{4,5})/.exec(body)?.[1];
  return { format: 'DXF', version: version ?? '' };
}

/** Whether every line pair is a group code with a value of its kind, and one begins an object. */
function isTagStream(body: string, cut: boolean): boolean {
  const lines = body.trimStart().split(/\r\n|\n|\r/);
  if (cut) lines.pop();
  let objects = 0;
  let comments = 0;
  let count = 0;
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const codeText = lines[index]!.trim();
    const value = lines[index + 1]!.trim();
    if (codeText === '' && value === '') break;
    if (!/^-?\d{1,4}$/.test(codeText) || !isValueOf(Number(codeText), value)) return false;
    count++;
    if (Number(codeText) === 999) comments++;
    if (Number(codeText) === 0 && /^[A-Z][A-Z0-9_]*$/.test(value)) objects++;
  }
  return (objects > 0 && count >= 4) || (cut && count > 0 && comments === count);
}

function isValueOf(code: number, value: string): boolean {
  if (code < -5 || code > 1071) return false;
  if (code >= 10 && code <= 59) return value !== '' && Number.isFinite(Number(value));
  if (code >= 60 && code <= 79) return /^-?\d+$/.test(value);
  return true;
}

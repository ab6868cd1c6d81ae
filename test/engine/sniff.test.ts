/**
 * The format by content: one statement a signature, with the smallest bytes that carry it. The
 * files of `fixtures/` are sniffed by the golden test; here stand the edges.
 */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../engine/sniff.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const formatOf = (text: string) => sniff(bytes(text)).format;

describe('DWG', () => {
  it.each(['AC1.40', 'AC2.10', 'AC1003', 'AC1009', 'AC1015', 'AC1032'])('%s', (magic) => {
    expect(sniff(bytes(`${magic}\0\0\0\0`))).toEqual({ format: 'DWG', version: magic });
  });
  it.each(['AC1099', 'AC9.99', 'ACME10', 'AC10'])('%s is no release', (magic) => {
    expect(formatOf(`${magic}\0\0\0`)).toBeNull();
  });
});

describe('DXF', () => {
  const header = (eol: string) =>
    ['  0', 'SECTION', '  2', 'HEADER', '  9', '$ACADVER', '  1', 'AC1021', ''].join(eol);

  it.each([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
    ['\\r', '\r'],
    ['\\r\\r\\n', '\r\r\n'],
  ])('lines end with %s', (_name, eol) => {
    expect(sniff(bytes(header(eol)))).toEqual({ format: 'DXF', version: 'AC1021' });
  });
  it('after a byte order mark, blank lines, comments and trash', () => {
    expect(formatOf(`\xef\xbb\xbf${header('\n')}`)).toBe('DXF');
    expect(formatOf(`\n\n${header('\n')}`)).toBe('DXF');
    expect(formatOf(`999\nmade by hand\n${header('\n')}`)).toBe('DXF');
    expect(formatOf(`Received: from somewhere\nX: y\n\n${header('\n')}`)).toBe('DXF');
  });
  it('comments alone, longer than the prefix', () => {
    const comments = '999\nthis drawing was exported\n'.repeat(200);
    expect(formatOf(comments.slice(0, 4096))).toBe('DXF');
    expect(formatOf(comments.slice(0, 300))).toBeNull();
  });
  it('entities without a section', () => {
    expect(formatOf('0\nLINE\n8\n0\n10\n1.5\n20\n2\n11\n3\n21\n4\n0\nEOF\n')).toBe('DXF');
  });
  it('binary, with one and with two byte group codes', () => {
    const sentinel = 'AutoCAD Binary DXF\r\n\x1a\0';
    const old = `${sentinel}\0SECTION\0\x02HEADER\0\x09$ACADVER\0\x01AC1009\0`;
    const now = `${sentinel}\0\0SECTION\0\x02\0HEADER\0\x09\0$ACADVER\0\x01\0AC1027\0`;
    expect(sniff(bytes(old))).toEqual({ format: 'DXF', version: 'AC1009' });
    expect(sniff(bytes(now))).toEqual({ format: 'DXF', version: 'AC1027' });
  });
  it.each([
    ['prose', 'Dear all,\nthe section is on page 0.\n'],
    ['numbers', '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n'],
    ['a comma separated table', 'EXTENTS,1\n0.0,8.0\nLIMITS,1\n0,12\n'],
    ['nothing', ''],
    ['binary data with the words in it', '\0\x010\nSECTION\n'],
  ])('is not %s', (_name, text) => {
    expect(formatOf(text)).toBeNull();
  });
});

describe('DWF and DWFx', () => {
  it('package, stream and bare W2D', () => {
    expect(sniff(bytes('(DWF V06.00)PK\x03\x04'))).toEqual({ format: 'DWF', version: '06.00' });
    expect(sniff(bytes('(DWF V00.55)\nxx'))).toEqual({ format: 'DWF', version: '00.55' });
    expect(sniff(bytes('(W2D V06.00)\nV\n'))).toEqual({ format: 'DWF', version: '06.00' });
  });
  const contentTypes = (type: string) => strToU8(`<Types><Default ContentType="${type}"/></Types>`);
  it.each([0, 6] as const)('a package that says DWFx, at compression level %i', (level) => {
    const type = 'application/vnd.adsk-package.dwfx-dwfdocumentsequence+xml';
    const zip = zipSync({ '[Content_Types].xml': contentTypes(type) }, { level });
    expect(sniff(zip).format).toBe('DWFX');
  });
  it('a part under dwf/', () => {
    expect(sniff(zipSync({ 'dwf/documents/a.fdoc': strToU8('<x/>') })).format).toBe('DWFX');
  });
  it('an office document and a plain zip are none', () => {
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
    expect(sniff(zipSync({ '[Content_Types].xml': contentTypes(word) })).format).toBeNull();
    expect(sniff(zipSync({ 'plan.dwg': strToU8('AC1032') })).format).toBeNull();
  });
});

describe('DGN and PDF', () => {
  it('V7 in 2D and 3D, and a cell library', () => {
    for (const head of ['\x08\x09\xfe\x02', '\xc8\x09\xfe\x02', '\x08\x05\x17\x00']) {
      expect(sniff(bytes(head))).toEqual({ format: 'DGN', version: 'V7' });
    }
  });
  it('V8 by its compound file', () => {
    expect(formatOf('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0')).toBe('DGN-V8');
  });
  it('a PDF header within 1,024 bytes', () => {
    expect(sniff(bytes('%PDF-1.7\n'))).toEqual({ format: 'PDF', version: '1.7' });
    expect(formatOf(`${' '.repeat(1000)}%PDF-1.4\n`)).toBe('PDF');
    expect(formatOf(`${' '.repeat(1100)}%PDF-1.4\n`)).toBeNull();
  });
});

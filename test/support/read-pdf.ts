/**
 * Reads back what a PDF shows, by the letters that its ToUnicode maps give (ISO 32000-1, 9.10.3):
 * enough for the documents that this server writes, whose objects stand in the file one by one.
 */
import { inflateSync } from 'node:zlib';

export interface PdfPage {
  width: number;
  height: number;
  /** The texts in the order in which they are shown. */
  texts: string[];
  /** How often a picture is shown. */
  pictures: number;
}

export function readPdf(bytes: Buffer): { pages: PdfPage[]; info: string } {
  const text = bytes.toString('latin1');
  const objects = new Map<string, string>();
  for (const [, id, body] of text.matchAll(/(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj/gs)) {
    objects.set(id!, body!);
  }
  const refer = (body: string, name: string) =>
    objects.get(new RegExp(`/${name} (\\d+) 0 R`).exec(body)?.[1] ?? '') ?? '';
  const streamOf = (body: string): string => {
    const data = Buffer.from(/stream\n(.*)\nendstream/s.exec(body)![1]!, 'latin1');
    return /FlateDecode/.test(body) ? inflateSync(data).toString('latin1') : String(data);
  };
  const kids = /\/Kids \[([^\]]*)\]/.exec([...objects.values()].find((o) => /Kids/.test(o))!)![1]!;
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map(([, id]) => {
    const page = objects.get(id!)!;
    const [, width, height] = /MediaBox \[0 0 (\S+) (\S+)\]/.exec(page)!;
    const resources = refer(page, 'Resources');
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, font]) => [
        name,
        lettersOf(streamOf(refer(objects.get(font!)!, 'ToUnicode'))),
      ]),
    );
    const texts: string[] = [];
    let letters: readonly string[] = [];
    let pictures = 0;
    const content = streamOf(refer(page, 'Contents'));
    for (const [, font, shown, picture] of content.matchAll(
      /\/(F\d+) \S+ Tf|\[([^\]]*)\] TJ|(\/I\d+) Do/g,
    )) {
      if (font) letters = fonts.get(font)!;
      else if (picture) pictures++;
      else texts.push(decode(shown!, letters));
    }
    return { width: Number(width), height: Number(height), texts, pictures };
  });
  const info = refer(text.slice(text.lastIndexOf('trailer')), 'Info');
  const title = refer(info, 'Title');
  return { pages, info: `${title} ${refer(info, 'CreationDate')}` };
}

function lettersOf(map: string): string[] {
  const letters: string[] = [];
  for (const [, first, list] of map.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g)) {
    const hex = [...list!.matchAll(/<(\w+)>/g)].map((match) => match[1]!);
    for (const [index, code] of hex.entries()) {
      const units = (code.match(/..../g) ?? []).map((unit) => Number.parseInt(unit, 16));
      letters[Number.parseInt(first!, 16) + index] = String.fromCharCode(...units);
    }
  }
  return letters;
}

function decode(shown: string, letters: readonly string[]): string {
  const hex = [...shown.matchAll(/<(\w+)>/g)].map((match) => match[1]).join('');
  const glyphs = hex.match(/..../g) ?? [];
  return glyphs.map((glyph) => letters[Number.parseInt(glyph, 16)] ?? '?').join('');
}

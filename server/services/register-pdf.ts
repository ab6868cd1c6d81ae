/**
 * A drawing register as PDF: on each page the title, a table of drawings with their pictures, and
 * the page's number. All rows are of one height, so the number of pages is known before the first.
 *
 *   title      company, years, when, how many
 *   head       Preview | Part number | Name | Rev. | Created | File
 *   rows       as many as fit
 *   foot       page 8 of 14
 */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import PDFDocument from 'pdfkit';
import { faceFile } from '../../engine/render/font.ts';
import {
  describeYears,
  type PdfJob,
  percent,
  type Register,
  type RegisterDrawing,
} from './register.ts';

interface Layout {
  title: string;
  width: number;
  height: number;
  rowHeight: number;
  /** Left out where it is 0. */
  previewWidth: number;
}

/** By `layout_id`; points. A4. */
export const layouts: Readonly<Record<number, Layout>> = {
  1: { title: 'portrait, pictures', width: 595, height: 842, rowHeight: 66, previewWidth: 92 },
  2: { title: 'landscape, pictures', width: 842, height: 595, rowHeight: 84, previewWidth: 120 },
  3: { title: 'portrait, no pictures', width: 595, height: 842, rowHeight: 24, previewWidth: 0 },
};

const DEFAULT_LAYOUT = 1;
const MARGIN = 40;
const TITLE_HEIGHT = 70;
const HEAD_HEIGHT = 20;
const FOOT_HEIGHT = 24;
const CELL_GAP = 6;
/** Pixels a point, of the pictures. */
const PREVIEW_SCALE = 3;
/** More of a text than this is not looked at: no cell shows it. */
const TEXT_LENGTH_MAX = 300;

/** Shares of the width beside the picture. */
const columns: { title: string; share: number; read: (drawing: RegisterDrawing) => string }[] = [
  { title: 'Part number', share: 0.19, read: ({ partNumber }) => partNumber ?? '' },
  { title: 'Name', share: 0.33, read: ({ name }) => name },
  { title: 'Rev.', share: 0.09, read: ({ revision, version }) => `${revision} (${version})` },
  { title: 'Created', share: 0.15, read: ({ createdAt }) => createdAt.slice(0, 10) },
  { title: 'File', share: 0.24, read: ({ fileName }) => fileName },
];

type Document = PDFKit.PDFDocument;

export async function writePdf(job: PdfJob): Promise<void> {
  const { register, path, signal, tell } = job;
  const layout = layouts[register.layoutId ?? DEFAULT_LAYOUT] ?? layouts[DEFAULT_LAYOUT]!;
  const rows = rowsPerPage(layout);
  const pages = countPages(register);
  const document = openDocument(register, layout);
  const file = createWriteStream(path, { mode: 0o600 });
  const written = finished(document.pipe(file));
  // Waited for at the end: a failure meanwhile is not lost, and not unhandled either.
  written.catch(() => {});
  try {
    for (let page = 1; page <= pages; page++) {
      await tell(percent(page - 1, pages), `Rendering page ${page}/${pages}...`);
      signal.throwIfAborted();
      document.addPage();
      drawFrame(document, register, layout, page, pages);
      const drawings = register.drawings.slice((page - 1) * rows, page * rows);
      for (const [index, drawing] of drawings.entries()) {
        await drawRow(document, layout, index, drawing, job);
      }
    }
    document.end();
    await written;
  } catch (error) {
    document.unpipe(file);
    file.destroy();
    throw error;
  }
}

function rowsPerPage(layout: Layout): number {
  const room = layout.height - 2 * MARGIN - TITLE_HEIGHT - HEAD_HEIGHT - FOOT_HEIGHT;
  return Math.floor(room / layout.rowHeight);
}

/** One page at least: an empty register says so. */
export function countPages({ layoutId, drawings }: Register): number {
  const layout = layouts[layoutId ?? DEFAULT_LAYOUT] ?? layouts[DEFAULT_LAYOUT]!;
  return Math.max(1, Math.ceil(drawings.length / rowsPerPage(layout)));
}

function openDocument(register: Register, layout: Layout): Document {
  const regular = fileURLToPath(faceFile('regular'));
  const document = new PDFDocument({
    size: [layout.width, layout.height],
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'en',
    font: regular,
    info: {
      Title: `Drawing register of ${register.companyName}`,
      Creator: 'linework',
      Producer: 'linework',
      CreationDate: register.createdAt,
    },
  });
  document.registerFont('text', regular);
  document.registerFont('bold', fileURLToPath(faceFile('bold')));
  return document;
}

/** One line, cut where it ends; no control characters. */
function put(
  document: Document,
  text: string,
  x: number,
  y: number,
  options: { width: number; height: number; align?: 'left' | 'right' },
): void {
  const clean = text.slice(0, TEXT_LENGTH_MAX).replace(/\p{Cc}+/gu, ' ');
  document.text(clean, x, y, { ...options, ellipsis: true, lineGap: 1 });
}

function drawFrame(
  document: Document,
  register: Register,
  layout: Layout,
  page: number,
  pages: number,
): void {
  const width = layout.width - 2 * MARGIN;
  const { companyName, years, createdAt, drawings } = register;
  document.fillColor('#000').font('bold').fontSize(18);
  put(document, 'Drawing register', MARGIN, MARGIN, { width, height: 22 });
  document.fontSize(11);
  put(document, companyName, MARGIN, MARGIN + 26, { width, height: 14 });
  document.font('text').fontSize(8).fillColor('#555');
  const count = drawings.length === 1 ? '1 drawing' : `${drawings.length} drawings`;
  const time = createdAt.toISOString().replace('T', ' ').slice(0, 16);
  const about = `${describeYears(years)} · ${count} · ${time} UTC`;
  put(document, about, MARGIN, MARGIN + 44, { width, height: 12 });
  const headY = MARGIN + TITLE_HEIGHT;
  document.rect(MARGIN, headY, width, HEAD_HEIGHT - 2).fill('#eee');
  document.font('bold').fontSize(8).fillColor('#000');
  if (layout.previewWidth > 0) {
    const cell = { width: layout.previewWidth - CELL_GAP, height: 10 };
    put(document, 'Preview', MARGIN + 3, headY + 4, cell);
  }
  for (const [column, x, cellWidth] of cells(layout)) {
    put(document, column.title, x, headY + 4, { width: cellWidth, height: 10 });
  }
  document.font('text').fillColor('#555');
  if (drawings.length === 0) {
    const y = headY + HEAD_HEIGHT + 8;
    put(document, 'No drawings.', MARGIN + 3, y, { width, height: 12 });
  }
  const footY = layout.height - MARGIN - 10;
  const right = { width, height: 12, align: 'right' as const };
  put(document, `Page ${page} of ${pages}`, MARGIN, footY, right);
}

/** Each column with its place. */
function cells(layout: Layout): [(typeof columns)[number], number, number][] {
  const width = layout.width - 2 * MARGIN - layout.previewWidth;
  let x = MARGIN + layout.previewWidth + 3;
  return columns.map((column) => {
    const cell: [(typeof columns)[number], number, number] = [
      column,
      x,
      width * column.share - CELL_GAP,
    ];
    x += width * column.share;
    return cell;
  });
}

async function drawRow(
  document: Document,
  layout: Layout,
  index: number,
  drawing: RegisterDrawing,
  job: PdfJob,
): Promise<void> {
  const top = MARGIN + TITLE_HEIGHT + HEAD_HEIGHT + index * layout.rowHeight;
  const bottom = top + layout.rowHeight - 2;
  const [width, height] = [layout.previewWidth - CELL_GAP, layout.rowHeight - 8];
  if (width > 0) {
    const pixels = [width * PREVIEW_SCALE, height * PREVIEW_SCALE] as const;
    const picture = await makePreview(drawing, job, ...pixels);
    if (picture) {
      document.image(picture, MARGIN + 3, top + 2, { fit: [width, height] });
    } else {
      document.font('text').fontSize(7).fillColor('#999');
      put(document, 'no preview', MARGIN + 3, top + 4, { width, height: 10 });
    }
  }
  document.font('text').fontSize(8).fillColor('#000');
  for (const [column, x, cellWidth] of cells(layout)) {
    const room = { width: cellWidth, height: layout.rowHeight - 8 };
    if (column.title !== 'Name' || !drawing.description || layout.previewWidth === 0) {
      put(document, column.read(drawing), x, top + 4, room);
      continue;
    }
    const half = room.height / 2;
    put(document, drawing.name, x, top + 4, { ...room, height: half });
    document.fillColor('#555');
    put(document, drawing.description, x, top + 4 + half, { ...room, height: half });
    document.fillColor('#000');
  }
  document.moveTo(MARGIN, bottom).lineTo(layout.width - MARGIN, bottom);
  document.lineWidth(0.5).stroke('#ccc');
}

/** The picture in the size that it is shown in, on white; undefined where there is none. */
async function makePreview(
  drawing: RegisterDrawing,
  { pictures, signal }: PdfJob,
  widthMax: number,
  heightMax: number,
): Promise<Buffer | undefined> {
  const picture = await pictures.open(drawing, signal);
  if (!picture) return undefined;
  try {
    const image = await loadImage(picture.path).catch(() => undefined);
    if (!image || image.width < 1 || image.height < 1) return undefined;
    const scale = Math.min(1, widthMax / image.width, heightMax / image.height);
    const width = Math.max(1, Math.round(image.width * scale));
    const height = Math.max(1, Math.round(image.height * scale));
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, width, height);
    return await canvas.encode('jpeg', 90);
  } finally {
    await picture.release();
  }
}

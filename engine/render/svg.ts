/**
 * Scene to SVG 1.1: a stream of text in, one closed `<svg>` out.
 *
 * Coordinates are pixels to three decimals. Texts stay texts: DejaVu Sans, held to the drawn width
 * by `textLength`, so that they can be selected and stand right with any font.
 */
import type { PictureOptions } from '../pool/protocol.ts';
import { toHex } from './color.ts';
import type { Scene, TextRun } from './scene.ts';
import { type Paint, paint, type Sink, viewOf } from './view.ts';

const CHUNK_SIZE = 1 << 16;

/** Decimals of thousandths, without zeros at the end. */
const DECIMALS = Array.from({ length: 1000 }, (_, n) =>
  n === 0 ? '' : `.${String(n).padStart(3, '0').replace(/0+$/, '')}`,
);

/** Three decimals; much faster than the shortest text of a double. */
function number(value: number): string {
  const thousandths = Math.round(Math.abs(value) * 1000);
  const whole = Math.floor(thousandths / 1000);
  const text = whole + DECIMALS[thousandths - whole * 1000]!;
  return value < 0 && thousandths !== 0 ? `-${text}` : text;
}

const fine = (value: number): string => String(Number(value.toPrecision(8)));

/** XML 1.0 knows no control characters and no lone surrogates. */
const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

class SvgSink implements Sink {
  readonly isRaster = false;
  private readonly write: (chunk: string) => void;
  private buffer: string[] = [];
  private size = 0;
  private attributes = '';
  private path = '';
  private gradientCount = 0;

  constructor(write: (chunk: string) => void) {
    this.write = write;
  }

  put(text: string): void {
    this.buffer.push(text);
    this.size += text.length;
    if (this.size >= CHUNK_SIZE) this.flush();
  }

  flush(): void {
    if (this.size > 0) this.write(this.buffer.join(''));
    this.buffer = [];
    this.size = 0;
  }

  begin(p: Paint): void {
    const color = p.gradient ? this.gradient(p.gradient) : toHex(p.color);
    const opacity = p.opacity < 1 ? ` opacity="${fine(p.opacity)}"` : '';
    if (p.fill) {
      const rule = p.evenOdd ? ' fill-rule="evenodd"' : '';
      this.attributes = ` fill="${color}"${rule}${opacity}`;
    } else {
      const dash = p.dash.length > 0 ? ` stroke-dasharray="${p.dash.map(number).join(' ')}"` : '';
      const join = p.wide ? ' stroke-linejoin="miter"' : '';
      const width = p.width === 1 ? '' : ` stroke-width="${number(p.width)}"`;
      this.attributes = ` stroke="${color}"${width}${join}${dash}${opacity}`;
    }
    this.path = '';
  }

  private gradient(g: NonNullable<Paint['gradient']>): string {
    const id = `gradient${++this.gradientCount}`;
    const last = Math.max(1, g.colors.length - 1);
    const stops = g.colors.map(
      (color, index) => `<stop offset="${fine(index / last)}" stop-color="${toHex(color)}"/>`,
    );
    this.put(
      `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${number(g.x0)}" ` +
        `y1="${number(g.y0)}" x2="${number(g.x1)}" y2="${number(g.y1)}">${stops.join('')}` +
        '</linearGradient>\n',
    );
    return `url(#${id})`;
  }

  move(x: number, y: number): void {
    this.path += `M${number(x)} ${number(y)}`;
  }

  line(x: number, y: number): void {
    this.path += `L${number(x)} ${number(y)}`;
  }

  curve(x1: number, y1: number, x2: number, y2: number, x3: number, y3: number): void {
    this.path += `C${number(x1)} ${number(y1)} ${number(x2)} ${number(y2)} `;
    this.path += `${number(x3)} ${number(y3)}`;
  }

  close(): void {
    this.path += 'Z';
  }

  end(): void {
    if (this.path !== '') this.put(`<path${this.attributes} d="${this.path}"/>\n`);
    this.path = '';
  }

  text(run: TextRun, matrix: readonly number[], color: number, opacity: number): void {
    const [a, b, c, d, e, f] = matrix as [number, number, number, number, number, number];
    const size = Math.hypot(c, d);
    if (!(size > 0)) return;
    // SVG text has y down, and a font size that is told apart from the matrix.
    const m = [a / size, b / size, -c / size, -d / size].map(fine).join(' ');
    const length = run.advance > 0 ? ` textLength="${number(run.advance * size)}"` : '';
    const spread = length ? ' lengthAdjust="spacingAndGlyphs"' : '';
    const bold = run.bold ? ' font-weight="bold"' : '';
    const see = opacity < 1 ? ` opacity="${fine(opacity)}"` : '';
    this.put(
      `<text transform="matrix(${m} ${number(e)} ${number(f)})" font-size="${number(size)}"` +
        `${length}${spread} fill="${toHex(color)}"${bold}${see}>${escapeXml(run.text)}</text>\n`,
    );
  }
}

/** Writes the picture as SVG text, chunk by chunk. */
export function renderSvg(
  scene: Scene,
  options: PictureOptions,
  write: (chunk: string) => void,
): void {
  const view = viewOf(scene, options);
  const { width, height } = view;
  const sink = new SvgSink(write);
  sink.put(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}">\n`,
  );
  if (view.backgroundOpacity > 0) {
    const opacity =
      view.backgroundOpacity < 1 ? ` fill-opacity="${fine(view.backgroundOpacity)}"` : '';
    sink.put(`<rect width="100%" height="100%" fill="${toHex(view.background)}"${opacity}/>\n`);
  }
  sink.put(
    '<g fill="none" font-family="\'DejaVu Sans\', sans-serif" stroke-linejoin="round" ' +
      'stroke-linecap="butt" xml:space="preserve">\n',
  );
  paint(scene, view, sink);
  sink.put('</g>\n</svg>\n');
  sink.flush();
}

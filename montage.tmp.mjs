import { createCanvas, loadImage } from '@napi-rs/canvas'; import fs from 'node:fs'; import path from 'node:path';
const [, , dir, out, from, n] = process.argv; const files = fs.readdirSync(dir).filter(f => f.endsWith('.png')).sort().slice(+from, +from + +n);
const W = 240, H = 200, C = 8; const c = createCanvas(W * C, H * Math.ceil(files.length / C)); const g = c.getContext('2d'); g.fillStyle = '#888'; g.fillRect(0, 0, c.width, c.height); g.font = '12px sans-serif';
let i = 0; for (const f of files) { const im = await loadImage(path.join(dir, f)); const s = Math.min((W - 6) / im.width, (H - 22) / im.height); const x = (i % C) * W, y = Math.floor(i / C) * H; g.fillStyle = '#fff'; g.fillRect(x + 2, y + 2, W - 4, H - 4); g.drawImage(im, x + 3, y + 18, im.width * s, im.height * s); g.fillStyle = '#c00'; g.fillText(f.slice(0, 34), x + 4, y + 14); i++; }
fs.writeFileSync(out, c.toBuffer('image/png'));

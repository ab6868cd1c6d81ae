/**
 * Colours of pictures: CSS text in, 0xRRGGBB and opacity out.
 *
 * Read: `#RGB`, `#RRGGBB`, `#RRGGBBAA`, `rgb(r, g, b)`, `transparent` and the sixteen basic names.
 */
import { EngineError } from '../pool/protocol.ts';

const NAMES: Record<string, number> = {
  black: 0x000000,
  silver: 0xc0c0c0,
  gray: 0x808080,
  grey: 0x808080,
  white: 0xffffff,
  maroon: 0x800000,
  red: 0xff0000,
  purple: 0x800080,
  fuchsia: 0xff00ff,
  magenta: 0xff00ff,
  green: 0x008000,
  lime: 0x00ff00,
  olive: 0x808000,
  yellow: 0xffff00,
  navy: 0x000080,
  blue: 0x0000ff,
  teal: 0x008080,
  aqua: 0x00ffff,
  cyan: 0x00ffff,
  orange: 0xffa500,
};

export function parseColor(text: string): { rgb: number; opacity: number } {
  const value = text.trim().toLowerCase();
  if (value === 'transparent' || value === 'none') return { rgb: 0xffffff, opacity: 0 };
  const named = Object.hasOwn(NAMES, value) ? NAMES[value] : undefined;
  if (named !== undefined) return { rgb: named, opacity: 1 };
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(value)?.[1];
  if (hex?.length === 3) {
    return { rgb: Number.parseInt([...hex].map((d) => d + d).join(''), 16), opacity: 1 };
  }
  if (hex) {
    const opacity = hex.length === 8 ? Number.parseInt(hex.slice(6), 16) / 255 : 1;
    return { rgb: Number.parseInt(hex.slice(0, 6), 16), opacity };
  }
  const parts = /^rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)$/.exec(value);
  if (parts) {
    const [r, g, b] = parts.slice(1).map((part) => Math.min(255, Number(part)));
    return { rgb: (r! << 16) | (g! << 8) | b!, opacity: 1 };
  }
  throw new EngineError('output', `"${text}" is not a colour`);
}

export const toHex = (rgb: number): string => `#${rgb.toString(16).padStart(6, '0')}`;

/** True where white is seen better on a colour than black. */
export const isDark = (rgb: number): boolean =>
  0.299 * (rgb >> 16) + 0.587 * ((rgb >> 8) & 255) + 0.114 * (rgb & 255) < 128;

/**
 * The colour index: entries whose colours follow from the scheme of the table.
 */
import { describe, expect, it } from 'vitest';
import { aciToHex, aciToRgb } from '../../engine/schema/aci.ts';

describe('ACI', () => {
  it('begins with the named colours', () => {
    const named = [1, 2, 3, 4, 5, 6, 7].map(aciToHex);
    const pure = ['#FF0000', '#FFFF00', '#00FF00', '#00FFFF', '#0000FF', '#FF00FF', '#FFFFFF'];
    expect(named).toEqual(pure);
  });

  it('has a full hue at every tenth index, each followed by its tints and shades', () => {
    for (let hue = 10; hue < 250; hue += 10) {
      const channels = [16, 8, 0].map((shift) => (aciToRgb(hue) >> shift) & 255);
      expect(Math.max(...channels)).toBe(255);
      expect(Math.min(...channels)).toBe(0);
      // Even indexes from 2 on are shades: ever darker, never with another hue.
      const tops = [0, 2, 4, 6, 8].map((step) =>
        Math.max(...[16, 8, 0].map((shift) => (aciToRgb(hue + step) >> shift) & 255)),
      );
      expect([...tops].sort((a, b) => b - a)).toEqual(tops);
    }
  });

  it('tells the same in both forms, and the foreground for what is not an index', () => {
    for (let index = 0; index < 256; index++) {
      expect(Number.parseInt(aciToHex(index).slice(1), 16)).toBe(aciToRgb(index));
    }
    expect([aciToHex(256), aciToHex(-1), aciToRgb(999)]).toEqual(['#FFFFFF', '#FFFFFF', 0xffffff]);
  });
});

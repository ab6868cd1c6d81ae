/** Angles that no program means: as damage makes them, they are one turn, not billions of steps. */
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import { dxf } from '../support/read-dxf.ts';

const HUGE = ['2.0271082696126258e74', '-1e300', '1e17'];

const shapes = (angle: string): Record<string, string> => ({
  ARC: `0 ARC\n10 0\n20 0\n40 2\n50 ${angle}\n51 0`,
  ELLIPSE: `0 ELLIPSE\n10 0\n20 0\n11 2\n21 0\n40 0.5\n41 ${angle}\n42 0`,
});

describe.each(['ARC', 'ELLIPSE'])('%s', (type) => {
  it.each(HUGE)(
    'from an angle of %s',
    async (angle) => {
      const bytes = new TextEncoder().encode(dxf({ entities: shapes(angle)[type]! }));
      const outputs = [{ id: 'geojson' }, { id: 'json' }, { id: 'svg' }] as const;
      const outcome = await convert({ source: { bytes, name: 'a.dxf' }, outputs: [...outputs] });
      const [geo, json, svg] = outcome.outputs.map(({ bytes }) => Buffer.from(bytes!).toString());
      const points = JSON.parse(geo!).features[0].geometry.coordinates;
      expect(points.length).toBeGreaterThan(2);
      expect(points.length).toBeLessThan(400);
      const { boundingBox } = JSON.parse(json!).metadata;
      expect(boundingBox.width).toBeLessThanOrEqual(4);
      expect(svg!.length).toBeLessThan(20_000);
    },
    10_000,
  );
});

/**
 * Geometry of the scene against coordinates worked out by hand.
 */
import { describe, expect, it } from 'vitest';
import { draw, pathsOf, point, samplesOf } from './picture.ts';

const TAN_22_5 = Math.tan(Math.PI / 8);

function expectNear(actual: readonly number[] | undefined, wanted: readonly number[]): void {
  expect(actual).toBeDefined();
  wanted.forEach((value, index) => {
    expect(actual![index]).toBeCloseTo(value, 9);
  });
}

describe('curves', () => {
  it('draws a circle true to its radius', () => {
    const scene = draw([{ type: 'CIRCLE', center: point(10, 20), radius: 5 }]);
    for (const [x, y] of samplesOf(scene, 0)) {
      expect(Math.abs(Math.hypot(x - 10, y - 20) - 5)).toBeLessThan(5e-5);
    }
    const box = scene.extents()!;
    expectNear([box.x0, box.y0, box.x1, box.y1], [5, 15, 15, 25]);
  });

  it('draws an arc counter-clockwise through 0 degrees', () => {
    const [arc] = pathsOf(
      draw([{ type: 'ARC', center: point(0, 0), radius: 2, startAngle: 270, endAngle: 90 }]),
    );
    expectNear(arc!.points[0], [0, -2]);
    expectNear(arc!.points.at(-1), [0, 2]);
    expect(Math.max(...arc!.points.map(([x]) => x))).toBeCloseTo(2, 9);
  });

  it('mirrors an arc whose normal points down', () => {
    const [arc] = pathsOf(
      draw([
        {
          type: 'ARC',
          center: point(10, 5),
          radius: 2,
          startAngle: 0,
          endAngle: 90,
          extrusion: point(0, 0, -1),
        },
      ]),
    );
    expectNear(arc!.points[0], [-12, 5]);
    expectNear(arc!.points.at(-1), [-10, 7]);
  });

  it('shows a circle in a vertical plane edge-on', () => {
    // Normal (0, -1, 0): the arbitrary axis algorithm gives x (1, 0, 0) and y (0, 0, 1).
    const scene = draw([
      { type: 'CIRCLE', center: point(3, 7, 4), radius: 2, extrusion: point(0, -1, 0) },
    ]);
    const box = scene.extents()!;
    expectNear([box.x0, box.y0, box.x1, box.y1], [1, -4, 5, -4]);
  });

  it('draws an elliptic arc between parameters', () => {
    const [arc] = pathsOf(
      draw([
        {
          type: 'ELLIPSE',
          center: point(1, 1),
          majorAxis: point(0, 4),
          axisRatio: 0.5,
          startAngle: 0,
          endAngle: Math.PI / 2,
        },
      ]),
    );
    // The minor axis is the major one turned left: (-2, 0).
    expectNear(arc!.points[0], [1, 5]);
    expectNear(arc!.points.at(-1), [-1, 1]);
    const middle = arc!.points[arc!.points.length >> 1]!;
    expectNear(middle, [1 - 2 * Math.SQRT1_2, 1 + 4 * Math.SQRT1_2]);
  });

  it('draws a rational quadratic spline as the circle it is', () => {
    const s = Math.SQRT1_2;
    const scene = draw([
      {
        type: 'SPLINE',
        degree: 2,
        controlPoints: [point(1, 0), point(1, 1), point(0, 1), point(-1, 1), point(-1, 0)],
        knots: [0, 0, 0, 1, 1, 2, 2, 2],
        weights: [1, s, 1, s, 1],
      },
    ]);
    const samples = samplesOf(scene, 0);
    expect(samples.length).toBeGreaterThan(100);
    for (const [x, y] of samples) expect(Math.abs(Math.hypot(x, y) - 1)).toBeLessThan(2e-5);
    expectNear(samples.at(-1), [-1, 0]);
  });

  it('draws a Bézier spline exactly', () => {
    const scene = draw([
      {
        type: 'SPLINE',
        degree: 3,
        controlPoints: [point(0, 0), point(1, 3), point(4, 3), point(5, 0)],
        knots: [0, 0, 0, 0, 1, 1, 1, 1],
      },
    ]);
    const at = scene.coordStartOf(0);
    expectNear([...scene.coords.subarray(at, at + 8)], [0, 0, 1, 3, 4, 3, 5, 0]);
  });

  it('leads a spline through its fit points', () => {
    const fitPoints = [point(0, 0), point(2, 3), point(5, 1), point(9, 4)];
    const [path] = pathsOf(draw([{ type: 'SPLINE', degree: 3, fitPoints }]));
    expect(path!.points).toHaveLength(4);
    fitPoints.forEach((p, i) => {
      expectNear(path!.points[i], [p.x, p.y]);
    });
  });
});

describe('polylines', () => {
  it('bends a segment by its bulge', () => {
    // Bulge 1 from (0,0) to (4,0) is the half circle below: + is counter-clockwise.
    const scene = draw([
      {
        type: 'LWPOLYLINE',
        vertices: [
          { x: 0, y: 0, bulge: 1 },
          { x: 4, y: 0 },
        ],
      },
    ]);
    const [path] = pathsOf(scene);
    expectNear(path!.points[path!.points.length >> 1], [2, -2]);
    expectNear(path!.points.at(-1), [4, 0]);
  });

  it('bends the closing segment too', () => {
    const [path] = pathsOf(
      draw([
        {
          type: 'LWPOLYLINE',
          flags: 1,
          vertices: [
            { x: 1, y: 0, bulge: TAN_22_5 },
            { x: 0, y: 1, bulge: TAN_22_5 },
            { x: -1, y: 0, bulge: TAN_22_5 },
            { x: 0, y: -1, bulge: TAN_22_5 },
          ],
        },
      ]),
    );
    expect(path!.closed).toBe(true);
    for (const [x, y] of path!.points) expect(Math.hypot(x, y)).toBeCloseTo(1, 9);
    expectNear(path!.points.at(-1), [1, 0]);
  });

  it('turns bulges round in a plane seen from below', () => {
    const [path] = pathsOf(
      draw([
        {
          type: 'LWPOLYLINE',
          vertices: [
            { x: 0, y: 0, bulge: 1 },
            { x: 4, y: 0 },
          ],
          extrusion: point(0, 0, -1),
        },
      ]),
    );
    expectNear(path!.points[path!.points.length >> 1], [-2, -2]);
    expectNear(path!.points.at(-1), [-4, 0]);
  });

  it('fills a tapering segment', () => {
    const [path] = pathsOf(
      draw([
        {
          type: 'LWPOLYLINE',
          vertices: [
            { x: 0, y: 0 },
            { x: 10, y: 0 },
          ],
          widths: [{ start: 2, end: 0 }],
        },
      ]),
    );
    expect(path!.style.paint).toBe('fill');
    expect(path!.points.map(([x, y]) => [x, y + 0])).toEqual([
      [0, 1],
      [10, 0],
      [10, 0],
      [0, -1],
    ]);
  });

  it('counts a constant width in the extents', () => {
    const scene = draw([
      {
        type: 'LWPOLYLINE',
        width: 2,
        vertices: [
          { x: 0, y: 0 },
          { x: 10, y: 0 },
        ],
      },
    ]);
    expect(pathsOf(scene)[0]!.style.worldWidth).toBe(2);
    expect(scene.extents()!.y1).toBe(1);
  });

  it('leaves the frame of a fitted polyline out', () => {
    const vertex = (x: number, y: number, flags: number) => ({
      type: 'VERTEX',
      position: point(x, y),
      flags,
    });
    const [path] = pathsOf(
      draw([
        {
          type: 'POLYLINE',
          flags: 4,
          children: [vertex(0, 50, 16), vertex(0, 0, 8), vertex(5, 5, 8), vertex(9, 50, 16)],
        },
      ]),
    );
    expect(path!.points).toEqual([
      [0, 0],
      [5, 5],
    ]);
  });

  it('draws a polyface by its edges and leaves hidden ones out', () => {
    const place = (x: number, y: number) => ({ type: 'VERTEX', position: point(x, y), flags: 192 });
    const face = {
      type: 'VERTEX',
      position: point(0, 0),
      flags: 128,
      face1: 1,
      face2: -2,
      face3: 3,
    };
    const [path] = pathsOf(
      draw([
        { type: 'POLYLINE', flags: 64, children: [place(0, 0), place(1, 0), place(1, 1), face] },
      ]),
    );
    expect(path!.points).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ]);
  });
});

describe('faces', () => {
  it('goes round a SOLID in the order 1, 2, 4, 3', () => {
    const [fill] = pathsOf(
      draw([
        {
          type: 'SOLID',
          first: point(0, 0),
          second: point(2, 0),
          third: point(0, 1),
          fourth: point(2, 1),
        },
      ]),
    );
    expect(fill!.style.paint).toBe('fill');
    expect(fill!.points).toEqual([
      [0, 0],
      [2, 0],
      [2, 1],
      [0, 1],
    ]);
  });

  it('leaves invisible edges of a 3DFACE out', () => {
    const [path] = pathsOf(
      draw([
        {
          type: '3DFACE',
          first: point(0, 0),
          second: point(1, 0),
          third: point(1, 1),
          fourth: point(0, 1),
          invisibleEdges: 5,
        },
      ]),
    );
    expect(path!.points).toEqual([
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
  });
});

describe('mlines', () => {
  it('runs each element along the miters', () => {
    const vertex = (x: number, y: number, mx: number, my: number) => ({
      position: point(x, y),
      direction: point(1, 0),
      miter: point(mx, my),
      elements: [{ parameters: [0.5] }, { parameters: [-0.5] }],
    });
    const paths = pathsOf(
      draw([{ type: 'MLINE', vertices: [vertex(0, 0, 0, 1), vertex(10, 0, 0, 2)] }]),
    );
    expect(paths.map((path) => path.points)).toEqual([
      [
        [0, 0.5],
        [10, 1],
      ],
      [
        [0, -0.5],
        [10, -1],
      ],
    ]);
  });
});

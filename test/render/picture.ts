/**
 * What tests of pictures share: a drawing of a few entities drawn, and its paths as plain numbers.
 */
import { drawScene } from '../../engine/render/draw/index.ts';
import { Op } from '../../engine/render/font.ts';
import { ItemKind, type Scene, type Style } from '../../engine/render/scene.ts';
import { buildDrawing, type PlainDrawing, type PlainRecord } from '../support/drawing-builder.ts';

export const point = (x: number, y: number, z = 0) => ({ x, y, z });

export function draw(entities: PlainRecord[], more: Omit<PlainDrawing, 'entities'> = {}): Scene {
  return drawScene(buildDrawing({ ...more, entities }));
}

export interface Path {
  style: Style;
  /** End points of its moves, lines and curves. */
  points: [number, number][];
  closed: boolean;
}

/** The paths of a scene, in drawing order. */
export function pathsOf(scene: Scene): Path[] {
  const paths: Path[] = [];
  for (let item = 0; item < scene.itemCount; item++) {
    if (scene.kindOf(item) !== ItemKind.path) continue;
    const points: [number, number][] = [];
    let at = scene.coordStartOf(item);
    let closed = false;
    for (let i = scene.opStartOf(item); i < scene.opEndOf(item); i++) {
      if (scene.ops[i] === Op.close) closed = true;
      else {
        if (scene.ops[i] === Op.curve) at += 4;
        points.push([scene.coords[at]!, scene.coords[at + 1]!]);
        at += 2;
      }
    }
    paths.push({ style: scene.styles[scene.styleOf(item)]!, points, closed });
  }
  return paths;
}

/** Points sampled along all cubics of a scene's path, ten each. */
export function samplesOf(scene: Scene, item: number): [number, number][] {
  const out: [number, number][] = [];
  const c = scene.coords;
  let at = scene.coordStartOf(item);
  for (let i = scene.opStartOf(item); i < scene.opEndOf(item); i++) {
    if (scene.ops[i] === Op.curve) {
      for (let step = 0; step <= 10; step++) {
        const t = step / 10;
        const u = 1 - t;
        const [k0, k1, k2, k3] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
        const on = (a: number): number =>
          k0 * c[a - 2]! + k1 * c[a]! + k2 * c[a + 2]! + k3 * c[a + 4]!;
        out.push([on(at), on(at + 1)]);
      }
      at += 6;
    } else if (scene.ops[i] !== Op.close) at += 2;
  }
  return out;
}

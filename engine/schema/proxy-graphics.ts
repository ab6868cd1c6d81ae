/**
 * The picture of an entity whose class is not public, as the drawing buffer holds it: a list of
 * primitives that `assembly/model/proxy-graphics.ts` makes of the proxy graphics in the file.
 *
 * Points are those of the space or block that the entity is in. By kind they are
 *
 *   1 polyline   its vertices                    5 xline   two points on it
 *   2 conic      centre, conjugate radii U, V    6 ray     its start, and a point on it
 *   3 mesh       vertices, which `faces` names   7 extents two corners
 *   4 text       place, and the vectors of one   8 clip    boundary for what follows
 *                width unit and of the height    9 endClip
 *
 * Colour 0, lineweight -2, layer 0 and linetype 0 are what the entity itself has. A conic runs from
 * `startAngle` to `endAngle` (radians): C + cos t · U + sin t · V. `faces` is a count and as many
 * indexes, over and over.
 */
import { bool, type Field, f64, i32, list, NEVER, name, structs, textMaybe } from './dsl.ts';

export const proxyGraphics = (): Field =>
  structs(
    {
      kind: i32(0, 0),
      colorIndex: i32(0, 0),
      color: i32(0, -1),
      lineWeight: i32(0, -2),
      layer: name(0, 'LAYER'),
      lineType: name(0, 'LTYPE'),
      closed: bool(0, 0),
      filled: bool(0, 0),
      textFlags: i32(0, 0),
      text: textMaybe(0),
      font: textMaybe(0),
      bigFont: textMaybe(0),
      lineTypeScale: f64(0, 1),
      thickness: f64(0, 0),
      width: f64(0, 0),
      startAngle: f64(0, 0),
      endAngle: f64(0, 0),
      oblique: f64(0, 0),
      points: list('point3', 0),
      faces: list('i32', 0),
    },
    NEVER,
  );

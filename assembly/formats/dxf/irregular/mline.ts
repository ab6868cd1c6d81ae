/**
 * MLINE: vertices (11, 12, 13), each with parameters of every line of the style.
 *
 *   72 vertices 73 elements … (11 21 31 12 22 32 13 23 33 (74 count 41… 75 count 42…)…)…
 *
 * DXF Reference, "MLINE". 74 begins the next element of the last vertex.
 */
import {
  MLINE_vertices,
  MLINE_vertices_BIT,
  MLINE_vertices_SIZE,
  MLINE_vertices_direction,
  MLINE_vertices_elements,
  MLINE_vertices_elements_SIZE,
  MLINE_vertices_elements_fill,
  MLINE_vertices_elements_parameters,
  MLINE_vertices_miter,
  MLINE_vertices_position,
} from '../../../generated/model';
import { code, tagF64, tagI32 } from '../tags';
import { UNTOLD, addF64, added, compareCount, last, mark } from './fields';

let toldVertices: i32 = UNTOLD;
let toldParameters: i32 = UNTOLD;
let toldFill: i32 = UNTOLD;

export function beginMLine(): void {
  toldVertices = UNTOLD;
  toldParameters = UNTOLD;
  toldFill = UNTOLD;
}

export function endMLine(record: usize): void {
  const vertices = record + MLINE_vertices;
  endElement(vertices);
  compareCount(toldVertices, load<u32>(vertices, 4));
}

export function readMLineTag(record: usize): void {
  const vertices = record + MLINE_vertices;
  switch (code) {
    case 72:
      toldVertices = tagI32();
      break;
    case 11:
      endElement(vertices);
      store<f64>(added(vertices, MLINE_vertices_SIZE) + MLINE_vertices_position, tagF64());
      mark(record, MLINE_vertices_BIT);
      break;
    case 74:
      endElement(vertices);
      toldParameters = tagI32();
      added(elements(vertices), MLINE_vertices_elements_SIZE);
      break;
    case 41:
      addF64(lastElement(vertices) + MLINE_vertices_elements_parameters);
      break;
    case 75:
      toldFill = tagI32();
      break;
    case 42:
      addF64(lastElement(vertices) + MLINE_vertices_elements_fill);
      break;
    default:
      readCoordinate(last(vertices, MLINE_vertices_SIZE));
  }
}

/** 21 31, 12 22 32, 13 23 33. */
function readCoordinate(vertex: usize): void {
  const which = code % 10;
  const field =
    which == 1
      ? MLINE_vertices_position
      : which == 2
        ? MLINE_vertices_direction
        : MLINE_vertices_miter;
  store<f64>(vertex + field + <usize>(code / 10 - 1) * 8, tagF64());
}

function elements(vertices: usize): usize {
  return last(vertices, MLINE_vertices_SIZE) + MLINE_vertices_elements;
}

function lastElement(vertices: usize): usize {
  return last(elements(vertices), MLINE_vertices_elements_SIZE);
}

function endElement(vertices: usize): void {
  if (toldParameters == UNTOLD && toldFill == UNTOLD) return;
  const element = lastElement(vertices);
  compareCount(toldParameters, load<u32>(element + MLINE_vertices_elements_parameters, 4));
  compareCount(toldFill, load<u32>(element + MLINE_vertices_elements_fill, 4));
  toldParameters = UNTOLD;
  toldFill = UNTOLD;
}

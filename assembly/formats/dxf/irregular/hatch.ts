/**
 * HATCH and MPOLYGON: a head, boundary loops of two sorts, then pattern, seeds and gradient.
 *
 *   10 20 30 (elevation) 210 2 70 71 91
 *   92 a loop (`hatch-loops.ts`)…
 *   75 76 52 41 77 78 (53 43 44 45 46 79 49…)… 47 98 (10 20)… 450 … 470
 *
 * DXF Reference, "HATCH"; the codes of MPOLYGON as ezdxf
 * `src/ezdxf/entities/mpolygon.py` has them. Codes mean different things by where they stand, so a
 * state goes from head to loops to tail. Counts are compared with what comes, never used to read.
 * Not handled: the loops' annotation flags and the number of degenerate loops (kept as tags).
 */
import {
  HATCH_associative,
  HATCH_associative_BIT,
  HATCH_elevation,
  HATCH_elevation_BIT,
  HATCH_extrusion,
  HATCH_extrusion_BIT,
  HATCH_gradient,
  HATCH_gradientAngle,
  HATCH_gradientAngle_BIT,
  HATCH_gradientColors,
  HATCH_gradientColors_BIT,
  HATCH_gradientColors_SIZE,
  HATCH_gradientColors_colorIndex,
  HATCH_gradientColors_rgb,
  HATCH_gradientColors_value,
  HATCH_gradientName,
  HATCH_gradientName_BIT,
  HATCH_gradientOneColor,
  HATCH_gradientOneColor_BIT,
  HATCH_gradientShift,
  HATCH_gradientShift_BIT,
  HATCH_gradientTint,
  HATCH_gradientTint_BIT,
  HATCH_gradient_BIT,
  HATCH_loops,
  HATCH_loops_BIT,
  HATCH_pattern,
  HATCH_patternAngle,
  HATCH_patternAngle_BIT,
  HATCH_patternDouble,
  HATCH_patternDouble_BIT,
  HATCH_patternLines,
  HATCH_patternLines_BIT,
  HATCH_patternLines_SIZE,
  HATCH_patternLines_angle,
  HATCH_patternLines_base,
  HATCH_patternLines_dashes,
  HATCH_patternLines_offset,
  HATCH_patternScale,
  HATCH_patternScale_BIT,
  HATCH_patternType,
  HATCH_patternType_BIT,
  HATCH_pattern_BIT,
  HATCH_pixelSize,
  HATCH_pixelSize_BIT,
  HATCH_seeds,
  HATCH_seeds_BIT,
  HATCH_solid,
  HATCH_solid_BIT,
  HATCH_style,
  HATCH_style_BIT,
  MPOLYGON_fillColorIndex,
  MPOLYGON_fillColorIndex_BIT,
  MPOLYGON_loops,
  MPOLYGON_offset,
  MPOLYGON_offset_BIT,
  T_MPOLYGON,
} from '../../../generated/model';
import { readCommon } from '../reader';
import { tagText } from '../values';
import { code, tagF64, tagI32 } from '../tags';
import { beginLoop, endLoop, readLoopTag } from './hatch-loops';
import { UNTOLD, addF64, added, compareCount, last, mark, setF64, setI32 } from './fields';

/** MPOLYGON lays its fields as HATCH does; its lists and integers stand behind one point more. */
const MPOLYGON_SHIFT: usize = MPOLYGON_loops - HATCH_loops;

const HEAD: u32 = 0;
const LOOPS: u32 = 1;
const TAIL: u32 = 2;

let state: u32 = HEAD;
let isMPolygon: bool = false;
/** Address of HATCH's lists and integers in this record. */
let narrow: usize = 0;

let toldLoops: i32 = UNTOLD;
let toldLines: i32 = UNTOLD;
let toldDashes: i32 = UNTOLD;
let toldSeeds: i32 = UNTOLD;
let toldColors: i32 = UNTOLD;

export function beginHatch(type: u32): void {
  state = HEAD;
  isMPolygon = type == T_MPOLYGON;
  toldLoops = UNTOLD;
  toldLines = UNTOLD;
  toldDashes = UNTOLD;
  toldSeeds = UNTOLD;
  toldColors = UNTOLD;
}

export function endHatch(record: usize): void {
  narrow = isMPolygon ? record + MPOLYGON_SHIFT : record;
  if (state == LOOPS) endLoop();
  compareCount(toldLoops, load<u32>(narrow + HATCH_loops, 4));
  compareCount(toldLines, load<u32>(narrow + HATCH_patternLines, 4));
  if (toldDashes != UNTOLD) endDashes();
  compareCount(toldSeeds, load<u32>(narrow + HATCH_seeds, 4));
  compareCount(toldColors, load<u32>(narrow + HATCH_gradientColors, 4));
}

export function readHatchTag(record: usize): void {
  narrow = isMPolygon ? record + MPOLYGON_SHIFT : record;
  if (state == LOOPS && readLoopTag()) return;
  if (readHeadTag(record)) return;
  if (readTailTag(record)) {
    if (state == LOOPS) endLoop();
    state = TAIL;
    return;
  }
  if (state == TAIL && (readPatternTag() || readGradientTag(record))) return;
  readCommon();
}

/** Codes that mean the same wherever they stand, and the elevation; true when the tag is taken. */
function readHeadTag(record: usize): bool {
  switch (code) {
    case 2:
      store<u32>(narrow + HATCH_pattern, tagText());
      mark(record, HATCH_pattern_BIT);
      return true;
    case 10:
    case 20:
      // the elevation point's x and y are always 0
      return state == HEAD;
    case 30:
      if (state != HEAD) return false;
      setF64(record, HATCH_elevation, HATCH_elevation_BIT);
      return true;
    case 70:
      if (!isMPolygon) setSolid(record);
      // else the version
      return true;
    case 71:
      if (isMPolygon) setSolid(record);
      else {
        store<i32>(narrow + HATCH_associative, tagI32());
        mark(record, HATCH_associative_BIT);
      }
      return true;
    case 91:
      toldLoops = tagI32();
      mark(record, HATCH_loops_BIT);
      return true;
    case 92:
      if (state == LOOPS) endLoop();
      state = LOOPS;
      beginLoop(narrow + HATCH_loops);
      mark(record, HATCH_loops_BIT);
      return true;
    case 210:
    case 220:
    case 230:
      setF64(record, HATCH_extrusion + 8 * ((code - 210) / 10), HATCH_extrusion_BIT);
      return true;
    default:
      return false;
  }
}

function setSolid(record: usize): void {
  store<i32>(narrow + HATCH_solid, tagI32());
  mark(record, HATCH_solid_BIT);
}

// ---- behind the loops

/** Codes that no loop has: the first of them ends the loops, even where 75 is missing. */
function readTailTag(record: usize): bool {
  switch (code) {
    case 75:
      store<i32>(narrow + HATCH_style, tagI32());
      mark(record, HATCH_style_BIT);
      return true;
    case 76:
      store<i32>(narrow + HATCH_patternType, tagI32());
      mark(record, HATCH_patternType_BIT);
      return true;
    case 52:
      setF64(record, HATCH_patternAngle, HATCH_patternAngle_BIT);
      return true;
    case 41:
      setF64(record, HATCH_patternScale, HATCH_patternScale_BIT);
      return true;
    case 77:
      store<i32>(narrow + HATCH_patternDouble, tagI32());
      mark(record, HATCH_patternDouble_BIT);
      return true;
    case 78:
      toldLines = tagI32();
      mark(record, HATCH_patternLines_BIT);
      return true;
    case 47:
      setF64(record, HATCH_pixelSize, HATCH_pixelSize_BIT);
      return true;
    case 98:
      toldSeeds = tagI32();
      mark(record, HATCH_seeds_BIT);
      return true;
    case 450:
      store<i32>(narrow + HATCH_gradient, tagI32());
      mark(record, HATCH_gradient_BIT);
      return true;
    default:
      return false;
  }
}

function readPatternTag(): bool {
  const lines = narrow + HATCH_patternLines;
  switch (code) {
    case 53:
      if (toldDashes != UNTOLD) endDashes();
      store<f64>(added(lines, HATCH_patternLines_SIZE) + HATCH_patternLines_angle, tagF64());
      return true;
    case 43:
    case 44:
      store<f64>(
        last(lines, HATCH_patternLines_SIZE) + HATCH_patternLines_base + 8 * (code - 43),
        tagF64(),
      );
      return true;
    case 45:
    case 46:
      store<f64>(
        last(lines, HATCH_patternLines_SIZE) + HATCH_patternLines_offset + 8 * (code - 45),
        tagF64(),
      );
      return true;
    case 79:
      toldDashes = tagI32();
      return true;
    case 49:
      addF64(last(lines, HATCH_patternLines_SIZE) + HATCH_patternLines_dashes);
      return true;
    case 10:
      store<f64>(added(narrow + HATCH_seeds, 16), tagF64());
      return true;
    case 20:
      store<f64>(last(narrow + HATCH_seeds, 16), tagF64(), 8);
      return true;
    default:
      return false;
  }
}

function endDashes(): void {
  const line = last(narrow + HATCH_patternLines, HATCH_patternLines_SIZE);
  compareCount(toldDashes, load<u32>(line + HATCH_patternLines_dashes, 4));
  toldDashes = UNTOLD;
}

function readGradientTag(record: usize): bool {
  switch (code) {
    case 451:
      return true;
    case 452:
      store<i32>(narrow + HATCH_gradientOneColor, tagI32());
      mark(record, HATCH_gradientOneColor_BIT);
      return true;
    case 453:
      toldColors = tagI32();
      return true;
    case 460:
      setF64(record, HATCH_gradientAngle, HATCH_gradientAngle_BIT);
      return true;
    case 461:
      setF64(record, HATCH_gradientShift, HATCH_gradientShift_BIT);
      return true;
    case 462:
      setF64(record, HATCH_gradientTint, HATCH_gradientTint_BIT);
      return true;
    case 470:
      store<u32>(narrow + HATCH_gradientName, tagText());
      mark(record, HATCH_gradientName_BIT);
      return true;
    default:
      return readGradientColor(record) || (isMPolygon && readMPolygonTag(record));
  }
}

function readGradientColor(record: usize): bool {
  const colors = narrow + HATCH_gradientColors;
  if (code == 463) {
    const color = added(colors, HATCH_gradientColors_SIZE);
    store<f64>(color + HATCH_gradientColors_value, tagF64());
    store<i32>(color + HATCH_gradientColors_rgb, -1);
    mark(record, HATCH_gradientColors_BIT);
    return true;
  }
  if (load<u32>(colors, 4) == 0) return false;
  const color = last(colors, HATCH_gradientColors_SIZE);
  if (code == 63) store<i32>(color + HATCH_gradientColors_colorIndex, tagI32());
  else if (code == 421) store<i32>(color + HATCH_gradientColors_rgb, tagI32());
  else return false;
  return true;
}

function readMPolygonTag(record: usize): bool {
  switch (code) {
    case 63:
      setI32(record, MPOLYGON_fillColorIndex, MPOLYGON_fillColorIndex_BIT);
      return true;
    case 11:
    case 21:
      setF64(record, MPOLYGON_offset + 8 * (code == 21 ? 1 : 0), MPOLYGON_offset_BIT);
      return true;
    default:
      return false;
  }
}

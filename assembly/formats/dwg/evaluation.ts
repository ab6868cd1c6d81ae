/**
 * The value of an expression node of a dynamic block: a short that tells the DXF code, then a value
 * of that code's type (LibreDWG names the codes; ODA does not describe these objects).
 *
 *   BS code | 40: BD   10, 11: 2 or 3 RD   1: TV   90: BL   91: handle   70: BS   -9999: none
 */
import {
  readBD,
  readBL,
  readBS,
  readH,
  readRD,
  readText,
} from '../../core/bits';

export function readEvaluation(code: usize, number: usize, text: usize, integer: usize): void {
  const kind = readBS();
  store<i32>(code, kind);
  switch (kind) {
    case 40:
      store<f64>(number, readBD());
      break;
    case 90:
      store<i32>(integer, readBL());
      break;
    case 70:
      store<i32>(integer, readBS());
      break;
    case 1:
      store<u32>(text, readText());
      break;
    case 10:
      readRD();
      readRD();
      break;
    case 11:
      for (let i = 0; i < 3; i++) readRD();
      break;
    case 91:
      readH();
      break;
    default:
  }
}

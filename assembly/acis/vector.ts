/** Vectors of three doubles at addresses: products, lengths and points along them. */
import { setColumn } from '../model/matrix';

export function dot(a: usize, b: usize): f64 {
  const x = load<f64>(a) * load<f64>(b);
  return x + load<f64>(a, 8) * load<f64>(b, 8) + load<f64>(a, 16) * load<f64>(b, 16);
}

export function length(a: usize): f64 {
  return Math.sqrt(dot(a, a));
}

/** `out` = a × b · factor; `out` is neither of them. */
export function cross(out: usize, a: usize, b: usize, factor: f64): void {
  setColumn(
    out,
    0,
    (load<f64>(a, 8) * load<f64>(b, 16) - load<f64>(a, 16) * load<f64>(b, 8)) * factor,
    (load<f64>(a, 16) * load<f64>(b) - load<f64>(a) * load<f64>(b, 16)) * factor,
    (load<f64>(a) * load<f64>(b, 8) - load<f64>(a, 8) * load<f64>(b)) * factor,
  );
}

/** `out` = a · p + b · q. */
export function combine(out: usize, a: usize, p: f64, b: usize, q: f64): void {
  setColumn(
    out,
    0,
    load<f64>(a) * p + load<f64>(b) * q,
    load<f64>(a, 8) * p + load<f64>(b, 8) * q,
    load<f64>(a, 16) * p + load<f64>(b, 16) * q,
  );
}

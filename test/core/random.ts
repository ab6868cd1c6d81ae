/** A repeatable source of random numbers for tests: the seed is printed, so a failure replays. */
export interface Random {
  /** An integer from 0 to limit - 1. */
  below(limit: number): number;
  /** 32 random bits. */
  word(): number;
}

/** xorshift128 (Marsaglia, 2003). `LINEWORK_SEED` replays a run. */
export function createRandom(what: string): Random {
  const seed = Number(process.env.LINEWORK_SEED ?? Date.now() % 0xffffffff) >>> 0;
  console.log(`${what}: LINEWORK_SEED=${seed}`);
  let x = seed | 1;
  let y = 0x6c078965 ^ seed;
  let z = 0x9908b0df;
  let w = 0x5f356495;
  function word(): number {
    const mixed = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ mixed ^ (mixed >>> 8);
    return w >>> 0;
  }
  for (let round = 0; round < 16; round++) word();
  return { word, below: (limit) => Math.floor((word() / 0x100000000) * limit) };
}

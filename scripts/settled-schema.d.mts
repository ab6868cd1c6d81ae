/** Types of `settled-schema.mjs`, for programs in TypeScript that bundle. */
import type { Plugin } from 'esbuild';

/** The source of the module that stands for `engine/schema/layout.ts` at `path`. */
export function settle(path: string): Promise<string>;
export const settledSchema: Plugin;

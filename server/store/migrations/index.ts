/**
 * The schema's history, oldest first. A released migration is never edited: add the next number.
 */
import { firstLight } from './0001-first-light.ts';

export const migrations: readonly string[] = [firstLight];

/** What the vault's row classes share. */
import { randomUUID } from 'node:crypto';

export interface Person {
  id: number;
  name: string;
  email: string;
}

/** A lock or check-out that somebody holds. */
export interface Hold extends Person {
  since: string;
}

export interface Page {
  limit: number;
  offset: number;
}

export const now = () => new Date().toISOString();
export const newId = () => randomUUID();

/**
 * A thread that compares two result documents: two paths in, the differences as JSON to a third.
 * Documents of large drawings take seconds to parse, which their caller does not have.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { type DiffDocument, diffDocuments } from './diff.ts';

export interface DiffWork {
  a: string;
  b: string;
  out: string;
}

const { a, b, out } = workerData as DiffWork;
const read = (path: string): DiffDocument => JSON.parse(readFileSync(path, 'utf8'));
writeFileSync(out, JSON.stringify({ data: diffDocuments(read(a), read(b)) }));

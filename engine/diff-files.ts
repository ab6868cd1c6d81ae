/**
 * Compares two drawing files: what they say, by `diff.ts`.
 */
import { convert } from './convert.ts';
import { type DiffDocument, type DrawingDiff, diffDocuments } from './diff.ts';
import { EngineError, type Source } from './pool/protocol.ts';

/** What a document must hold to be compared. */
export const DIFF_SELECTION = { space: 'all', blocks: true };

export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

interface FileDocument extends DiffDocument {
  metadata: { boundingBox: Box | null; dwgVersion?: string };
}

async function readDocument(source: Source): Promise<FileDocument> {
  const outcome = await convert({
    source,
    outputs: [{ id: 'json', selection: DIFF_SELECTION }],
  });
  try {
    return JSON.parse(new TextDecoder().decode(outcome.outputs[0]!.bytes));
  } catch {
    throw new EngineError('too-large', 'The drawing is too large to be compared.');
  }
}

export interface FileDiff extends DrawingDiff {
  /** The boxes of what is drawn in the two, where anything is. */
  boxes: Box[];
}

export async function diffFiles(a: Source, b: Source): Promise<FileDiff> {
  const [one, other] = [await readDocument(a), await readDocument(b)];
  const boxes = [one, other].flatMap(({ metadata }) => metadata.boundingBox ?? []);
  return { ...diffDocuments(one, other), boxes };
}

/**
 * A drawing register: what is in it, where its drawings come from, and how one is written.
 *
 * A writer puts the register at a path, tells how far it is before each step, and stops at the
 * signal by throwing. The same register gives the same bytes: its time is the report's, not the
 * clock's.
 */
import type { BlobStore } from '../store/blobs.ts';
import type { ReportFormat } from '../store/reports.ts';

/** One drawing: the newest version of a file of one of the company's items. */
export interface RegisterDrawing {
  itemId: string;
  partNumber: string | null;
  name: string;
  description: string | null;
  revision: string;
  version: number;
  fileName: string;
  fileSize: number;
  createdAt: string;
  /** The drawing itself. */
  hash: string;
  /** A PNG of it, where there is one. */
  previewHash: string | null;
}

export interface RegisterSource {
  /**
   * The drawings of a company as they stood at a time, in a fixed order; with `years`, those whose
   * version is of one of them (UTC).
   */
  listDrawings(query: {
    tenantId: number;
    companyId: number;
    years: readonly number[] | null;
    until: string;
  }): Promise<RegisterDrawing[]>;
}

export interface Register {
  companyName: string;
  years: readonly number[] | null;
  layoutId: number | null;
  /** When the report was ordered. */
  createdAt: Date;
  drawings: readonly RegisterDrawing[];
}

/** Gives a drawing's picture: a PNG file that is there until it is released. */
export interface PictureSource {
  open(
    drawing: RegisterDrawing,
    signal: AbortSignal,
  ): Promise<{ path: string; release: () => Promise<void> } | undefined>;
}

export interface RegisterJob {
  register: Register;
  /** Where the drawings themselves are. */
  blobs: BlobStore;
  pictures: PictureSource;
  /** Where it is written. */
  path: string;
  signal: AbortSignal;
  /** Percent done, and what comes next. */
  tell: (progress: number, message: string) => Promise<void>;
}

/** A PDF shows pictures only. */
export type PdfJob = Omit<RegisterJob, 'blobs'>;

export const reportFormats = {
  pdf: { mime: 'application/pdf', title: 'PDF with previews' },
  csv: { mime: 'text/csv; charset=utf-8', title: 'CSV' },
  zip: { mime: 'application/zip', title: 'ZIP of the drawings, with the register as PDF and CSV' },
} as const satisfies Record<ReportFormat, { mime: string; title: string }>;

/** So much of the work is done when `done` of `total` steps are; the end itself is not told. */
export function percent(done: number, total: number): number {
  return Math.min(99, Math.floor((done * 100) / Math.max(1, total)));
}

export function describeYears(years: readonly number[] | null): string {
  return years === null ? 'All years' : years.join(', ');
}

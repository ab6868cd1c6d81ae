/**
 * The pictures of a register: what the vault's parse has left, else the same drawn for it. What the
 * engine cannot draw, or what is damaged, has none.
 */
import { rm } from 'node:fs/promises';
import { EngineLost } from '../../engine/pool/isolated.ts';
import { EngineError, type TaskLimits } from '../../engine/pool/protocol.ts';
import { isContentDamaged } from '../errors.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { Converter } from './converter.ts';
import type { PictureSource, RegisterDrawing } from './register.ts';

/** An engine that died under it may have died of another drawing. */
const ATTEMPTS = 2;

export class RegisterPictures implements PictureSource {
  readonly #blobs: BlobStore;
  readonly #converter: Converter;
  readonly #limits: TaskLimits;

  constructor(parts: { blobs: BlobStore; converter: Converter; limits: TaskLimits }) {
    this.#blobs = parts.blobs;
    this.#converter = parts.converter;
    this.#limits = parts.limits;
  }

  async open(drawing: RegisterDrawing, signal: AbortSignal) {
    if (drawing.previewHash !== null) {
      const path = await this.#blobs.localPath(drawing.previewHash).catch(() => undefined);
      if (path) return { path, release: async () => {} };
    }
    const path = this.#blobs.temporaryPath();
    const release = () => rm(path, { force: true });
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        await this.#draw(drawing, path, signal);
        return { path, release };
      } catch (error) {
        await release();
        signal.throwIfAborted();
        if (error instanceof EngineError || isContentDamaged(error)) return undefined;
        if (!(error instanceof EngineLost)) throw error;
      }
    }
    return undefined;
  }

  async #draw(drawing: RegisterDrawing, path: string, signal: AbortSignal): Promise<void> {
    const source = { path: await this.#blobs.localPath(drawing.hash), name: drawing.fileName };
    const output = { id: 'png' as const, path };
    await this.#converter.convert({ source, outputs: [output], limits: this.#limits }, { signal });
  }
}

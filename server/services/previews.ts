/** Signed links to the pictures of parse jobs: who has one may look until it expires. */
import type { UrlSigner } from './signatures.ts';

const HOUR = 3600;
/** How long the link in a webhook works: its receiver may be slow. */
export const WEBHOOK_LINK_SECONDS = 24 * HOUR;

const pathOf = (jobId: string) => `/files/previews/${jobId}.png`;

export class PreviewLinks {
  readonly #signer: UrlSigner;
  readonly #baseUrl: () => string;

  constructor(signer: UrlSigner, baseUrl: () => string) {
    this.#signer = signer;
    this.#baseUrl = baseUrl;
  }

  url(jobId: string, seconds = HOUR, from = Date.now()): string {
    const path = pathOf(jobId);
    return `${this.#baseUrl()}${path}?${this.#signer.sign(path, seconds, from)}`;
  }

  /** 403 for a false link or an old one. */
  verify(jobId: string, query: { expires?: string; signature?: string }): void {
    this.#signer.verify(pathOf(jobId), query.expires, query.signature);
  }
}

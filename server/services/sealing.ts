/**
 * Secrets that the server must be able to use, kept so that the database alone does not tell them:
 * AES-256-GCM under a key derived from the data folder's `secret` file (RFC 5869, HKDF-SHA-256).
 *
 *   v1. + base64(12 bytes nonce, 16 bytes tag, ciphertext)
 *
 * Who has the file and the database can read them; a copy of the database cannot.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const nonceSize = 12;
const tagSize = 16;

export class Sealer {
  readonly #key: Buffer;

  constructor(secret: Buffer) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'linework sealed secrets', 32));
  }

  /** `owner` is bound in: a sealed text that is moved to another row does not open. */
  seal(text: string, owner: string): string {
    const nonce = randomBytes(nonceSize);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}`;
  }

  /** Throws where it was not sealed by this folder for this owner. */
  open(sealed: string, owner: string): string {
    const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, nonceSize), {
      authTagLength: tagSize,
    });
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(nonceSize, nonceSize + tagSize));
    const opened = decipher.update(bytes.subarray(nonceSize + tagSize));
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  }
}

/** The services of logins, folders and links, put together. */
import type { IdentityService } from './services/identity.ts';
import { LoginService } from './services/logins.ts';
import { PasswordChecker } from './services/passwords.ts';
import type { Sealer } from './services/sealing.ts';
import type { UrlSigner } from './services/signatures.ts';
import type { VaultFileService } from './services/vault-files.ts';
import { VaultFolderService } from './services/vault-folders.ts';
import { VaultLinkService } from './services/vault-links.ts';
import type { AuditStore } from './store/audit.ts';
import type { Database } from './store/database.ts';
import { LoginStore } from './store/logins.ts';
import type { VaultStore } from './store/vault.ts';

export interface FilecadParts {
  logins: LoginService;
  vaultFolders: VaultFolderService;
  vaultLinks: VaultLinkService;
}

export function assembleFilecad(
  database: Database,
  given: {
    identity: IdentityService;
    audit: AuditStore;
    vault: VaultStore;
    files: VaultFileService;
    sealer: Sealer;
    signer: UrlSigner;
  },
): FilecadParts {
  const { identity, audit, vault: store, files, sealer, signer } = given;
  const passwords = new PasswordChecker();
  const logins = new LoginService({ store: new LoginStore(database), passwords, identity, audit });
  const vaultFolders = new VaultFolderService({ store, files, sealer });
  const vaultLinks = new VaultLinkService({ store, folders: vaultFolders, logins, signer });
  return { logins, vaultFolders, vaultLinks };
}

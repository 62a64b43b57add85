// SPDX-License-Identifier: Apache-2.0
// Names of artefacts (OCI distribution specification 1.1): a registry, a repository and a tag or digest, or a
// folder of this machine in the layout of OCI images.
import { BartizanError } from '../../core/errors.ts';

export type OciReference =
  | {
      readonly kind: 'registry';
      readonly host: string;
      readonly repository: string;
      readonly name: string;
    }
  | { readonly kind: 'layout'; readonly folder: string; readonly name: string };

const TAG = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
const DIGEST = 'sha256:[0-9a-f]{64}';
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REMOTE = new RegExp(
  `^([A-Za-z0-9.-]+(?::[0-9]{1,5})?|\\[[0-9a-fA-F:]+\\](?::[0-9]{1,5})?)/(${PART}(?:/${PART})*)(?::(${TAG})|@(${DIGEST}))?$`,
);
const LOCAL = new RegExp(`^(\\.{0,2}/.*?)(?::(${TAG})|@(${DIGEST}))?$`, 's');

/** Without a tag: `latest`. Throws `config_invalid`. */
export function ociReference(text: string): OciReference {
  const [, folder, localTag, localDigest] = LOCAL.exec(text) ?? [];
  if (folder !== undefined) {
    return { kind: 'layout', folder, name: localDigest ?? localTag ?? 'latest' };
  }
  const [, host, repository, tag, digest] = REMOTE.exec(text) ?? [];
  if (host === undefined || repository === undefined) {
    throw new BartizanError(
      'config_invalid',
      'policy.source.oci.reference is no registry/repository:tag, and no folder',
    );
  }
  return { kind: 'registry', host, repository, name: digest ?? tag ?? 'latest' };
}

export const isDigest = (name: string): boolean => name.startsWith('sha256:');

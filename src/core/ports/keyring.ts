// SPDX-License-Identifier: Apache-2.0
// One keyring for every keyed thing, so that rotation and destruction happen in one place.

export type KeyPurpose =
  | 'virtual-key' // hashing of virtual keys
  | 'digest' // digests of matched text and of end users, bound to a tenant
  | 'conversation' // conversation ids
  | 'admin'; // admin tokens

export type Keyring = {
  /** HMAC-SHA-256 under the current key of (purpose, tenant). Hex, 64 characters. */
  mac(purpose: KeyPurpose, tenant: string, data: string | Uint8Array): string;
  /** The same under a named key; undefined when that key was destroyed. */
  macWith(
    keyId: string,
    purpose: KeyPurpose,
    tenant: string,
    data: string | Uint8Array,
  ): string | undefined;
  /** Id of the key that `mac` uses for the purpose. */
  currentKeyId(purpose: KeyPurpose): string;
};

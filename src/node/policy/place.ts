// SPDX-License-Identifier: Apache-2.0
// Where bundles come from, as one question: is there another one than the one that was seen? A place fetches and
// says what it found; whether that is taken is decided by whoever asked.

/** What a place holds: an archive, or files that never were one. */
export type PlaceContent =
  | { readonly kind: 'archive'; readonly bytes: Buffer }
  | {
      readonly kind: 'files';
      readonly files: ReadonlyMap<string, Buffer>;
      /** Takes the place of the revision in the manifest. */
      readonly revision?: string;
    };

export type Looked = {
  /** Undefined: the same as was seen. */
  readonly found?: { readonly stamp: string; readonly content: PlaceContent };
  /** Milliseconds to wait before the next look; default: as configured. */
  readonly nextMs?: number;
};

export type PolicyPlace = {
  /** For people: kind and address, without anything secret. */
  readonly name: string;
  /**
   * Looks for another content than the one whose stamp is `known`. Rejects with a BartizanError: `bundle_*` when
   * what is there is no bundle, others when the place cannot be asked. Ends soon after `signal`.
   */
  look(known: string | undefined, signal: AbortSignal): Promise<Looked>;
};

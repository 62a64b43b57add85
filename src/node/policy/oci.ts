// SPDX-License-Identifier: Apache-2.0
// Bundles in a registry (OCI distribution specification 1.1) or in a folder of OCI layout. Tokens are asked for as
// registries tell; a blob may be moved to another host a few times, which never sees a credential; and only bytes
// of the digest that the manifest names come through.
import { join } from 'node:path';
import { BartizanError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import type { Secret } from '../../core/secret.ts';
import { BUNDLE_LIMITS } from '../../policy/bundle/refusals.ts';
import type { Answer, Ask } from './fetch.ts';
import { readBounded } from './folder.ts';
import {
  bundleIn,
  MANIFEST_BYTES,
  MANIFEST_TYPES,
  objectIn,
  type OciReading,
} from './oci-manifest.ts';
import { isDigest, type OciReference, ociReference } from './oci-reference.ts';
import type { PolicyPlace } from './place.ts';

const TOKEN_BYTES = 64 * 1024;
/** Registries move blobs to a store once, and that to a cache. */
const MOVES_MAX = 3;

export type OciOptions = {
  readonly reference: string;
  readonly plainHttp: boolean;
  readonly user: string | undefined;
  readonly token: (() => Promise<Secret>) | undefined;
  readonly timeoutMs: number;
  readonly ask: Ask;
};

/** Throws `config_invalid` for a reference that is none. */
export function ociPlace(options: OciOptions): PolicyPlace {
  const reference = ociReference(options.reference);
  const { name } = reference;
  return {
    name: `oci ${options.reference}`,
    look: async (known, signal) => {
      const reading =
        reference.kind === 'layout'
          ? layoutReading(reference.folder)
          : new Registry(reference, options, signal);
      const found = await bundleIn(reading, name, known);
      if (found === undefined) return {};
      return { found: { stamp: found.digest, content: { kind: 'archive', bytes: found.bytes } } };
    },
  };
}

/** OCI image layout specification: `index.json` names manifests by an annotation, `blobs/` holds all of them. */
function layoutReading(folder: string): OciReading {
  const read = async (path: string, max: number): Promise<Buffer> => {
    try {
      return await readBounded(join(folder, path), max);
    } catch (thrown) {
      if (thrown instanceof BartizanError) throw thrown;
      const code = (thrown as { code?: string }).code ?? 'fault';
      throw new BartizanError('upstream_unreachable', `cannot read ${path} of the layout: ${code}`);
    }
  };
  const blob = (digest: string, max: number): Promise<Buffer> =>
    read(join('blobs', 'sha256', digest.slice('sha256:'.length)), max);
  return {
    manifest: async (name) => {
      if (isDigest(name)) return blob(name, MANIFEST_BYTES);
      const { manifests } = objectIn(await read('index.json', MANIFEST_BYTES));
      const named = (Array.isArray(manifests) ? (manifests as readonly JsonValue[]) : []).find(
        (one) => nameOf(one) === name,
      );
      const digest = (named as JsonObject | undefined)?.['digest'];
      if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) {
        return blob(digest, MANIFEST_BYTES);
      }
      throw new BartizanError('upstream_error', 'the layout has no such tag');
    },
    blob: ({ digest, size }) => blob(digest, size),
  };
}

const nameOf = (descriptor: JsonValue): JsonValue | undefined =>
  ((descriptor as JsonObject | null)?.['annotations'] as JsonObject | undefined)?.[
    'org.opencontainers.image.ref.name'
  ];

class Registry implements OciReading {
  readonly #base: URL;
  readonly #options: OciOptions;
  readonly #signal: AbortSignal;
  readonly #repository: string;
  #authorization: string | undefined;

  constructor(
    { host, repository }: Extract<OciReference, { kind: 'registry' }>,
    options: OciOptions,
    signal: AbortSignal,
  ) {
    this.#base = new URL(`${options.plainHttp ? 'http' : 'https'}://${host}/v2/${repository}/`);
    this.#repository = repository;
    this.#options = options;
    this.#signal = signal;
  }

  async manifest(name: string): Promise<Buffer> {
    const accept = MANIFEST_TYPES.join(', ');
    const url = new URL(`manifests/${name}`, this.#base);
    return ok(await this.#authorised(url, { accept }, MANIFEST_BYTES));
  }

  async blob({
    digest,
    size,
  }: {
    readonly digest: string;
    readonly size: number;
  }): Promise<Buffer> {
    let url = new URL(`blobs/${digest}`, this.#base);
    let answer = await this.#authorised(url, {}, size);
    for (let moves = 0; [301, 302, 303, 307, 308].includes(answer.status); moves++) {
      if (moves >= MOVES_MAX) throw malformed('moves a blob too often');
      const to = answer.header('location') ?? '';
      if (!URL.canParse(to, url.href)) throw malformed('moves a blob to no address');
      const next = new URL(to, url);
      if (url.protocol === 'https:' && next.protocol !== 'https:') {
        throw malformed('moves a blob to an address without TLS');
      }
      // The credential is for the registry, and for nobody that it names.
      const isHome = next.origin === this.#base.origin;
      answer = isHome ? await this.#authorised(next, {}, size) : await this.#asked(next, {}, size);
      url = next;
    }
    return ok(answer);
  }

  #asked(url: URL, headers: Readonly<Record<string, string>>, maxBytes: number): Promise<Answer> {
    const { ask, timeoutMs } = this.#options;
    return ask(url, {
      headers,
      maxBytes: Math.min(maxBytes, BUNDLE_LIMITS.archiveBytes),
      timeoutMs,
      signal: this.#signal,
    });
  }

  async #authorised(
    url: URL,
    headers: Readonly<Record<string, string>>,
    maxBytes: number,
  ): Promise<Answer> {
    const ask = (): Promise<Answer> =>
      this.#asked(
        url,
        {
          ...headers,
          ...(this.#authorization !== undefined && { authorization: this.#authorization }),
        },
        // An error is told in a document of its own.
        Math.max(maxBytes, TOKEN_BYTES),
      );
    const answer = await ask();
    if (answer.status !== 401 || this.#authorization !== undefined) return answer;
    this.#authorization = await this.#authorizationFor(answer.header('www-authenticate') ?? '');
    return ask();
  }

  /** Distribution specification, token authentication: the answer says where a token is given out. */
  async #authorizationFor(challenge: string): Promise<string> {
    const { token, user } = this.#options;
    const secret = await token?.();
    const [, scheme = '', rest = ''] = /^(\w+) +(.*)$/s.exec(challenge) ?? [];
    if (scheme.toLowerCase() === 'basic' && secret !== undefined) return basic(user, secret);
    if (scheme.toLowerCase() !== 'bearer') throw malformed('wants a credential that is not there');
    if (secret !== undefined && user === undefined) return `Bearer ${secret.reveal()}`;
    const { realm = '', service } = parametersIn(rest);
    if (!URL.canParse(realm)) throw malformed('names nobody who gives out tokens');
    const url = new URL(realm);
    if (this.#base.protocol === 'https:' && url.protocol !== 'https:') {
      throw malformed('gives out tokens without TLS');
    }
    if (service !== undefined) url.searchParams.set('service', service);
    // What is asked for is what is needed, whatever the registry would have us ask for.
    url.searchParams.set('scope', `repository:${this.#repository}:pull`);
    const headers: Record<string, string> =
      secret === undefined ? {} : { authorization: basic(user, secret) };
    const given = objectIn(ok(await this.#asked(url, headers, TOKEN_BYTES)));
    const value = given['token'] ?? given['access_token'];
    if (typeof value !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(value)) {
      throw malformed('gives out no token');
    }
    return `Bearer ${value}`;
  }
}

const basic = (user: string | undefined, secret: Secret): string =>
  `Basic ${Buffer.from(`${user ?? ''}:${secret.reveal()}`).toString('base64')}`;

function parametersIn(text: string): Readonly<Record<string, string>> {
  const found = [...text.slice(0, 4_096).matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

function ok({ status, body }: Answer): Buffer {
  if (status === 200) return body;
  throw new BartizanError('upstream_error', `the registry answers ${status}`);
}

const malformed = (what: string): BartizanError =>
  new BartizanError('upstream_malformed', `the registry ${what}`);

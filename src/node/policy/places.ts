// SPDX-License-Identifier: Apache-2.0
// The place that a configuration names, made of its parts, and how often it is looked at.
import type { Secret } from '../../core/secret.ts';
import type { Resolve } from '../../gateway/upstreams/egress.ts';
import type { PolicyConfig } from '../../policy/config.ts';
import { bundleServerPlace } from './bundle-server.ts';
import { directoryPlace } from './directory.ts';
import { createAsk } from './fetch.ts';
import { gitPlace } from './git.ts';
import { ociPlace } from './oci.ts';
import type { PolicyPlace } from './place.ts';

const MS_PER_SECOND = 1_000;
const DIRECTORY_MS = 1_000;

export type PlacesParts = {
  readonly clock: () => number;
  readonly secret: (reference: string) => Promise<Secret>;
  /** Data directory of the node: fetched repositories lie below it. */
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly resolve?: Resolve;
};

type Placed = {
  readonly place: PolicyPlace;
  /** Between two looks, where the place does not say. */
  readonly everyMs: { readonly min: number; readonly max: number };
};

/** Undefined for the built-in policies. Throws `config_invalid`. */
export function placeOf(source: PolicyConfig['source'], parts: PlacesParts): Placed | undefined {
  if (source === 'built-in') return undefined;
  const { secret, clock, dataDir, environment, resolve } = parts;
  const tokenOf = (reference: string | undefined) =>
    reference === undefined ? undefined : () => secret(reference);
  if ('directory' in source) {
    const everyMs = { min: DIRECTORY_MS, max: DIRECTORY_MS };
    return { place: directoryPlace(source.directory), everyMs };
  }
  if ('url' in source) {
    const place = bundleServerPlace({
      url: source.url,
      longPollS: source.long_poll_s,
      timeoutMs: source.timeout_ms,
      token: tokenOf(source.token),
      ask: createAsk(source.allow_addresses, resolve),
      clock,
    });
    return { place, everyMs: every(source) };
  }
  if ('git' in source) {
    const {
      checkout,
      remote,
      folder,
      ref,
      allow_addresses: allowed,
      timeout_ms,
      token,
    } = source.git;
    const place = gitPlace({
      checkout,
      remote,
      folder,
      ref,
      allowed,
      timeoutMs: timeout_ms,
      token: tokenOf(token),
      dataDir,
      environment,
      ...(resolve !== undefined && { resolve }),
    });
    return { place, everyMs: every(source.git) };
  }
  const { reference, plain_http: plainHttp, user, token, timeout_ms, allow_addresses } = source.oci;
  const ask = createAsk(allow_addresses, resolve);
  const place = ociPlace({
    reference,
    plainHttp,
    user,
    token: tokenOf(token),
    timeoutMs: timeout_ms,
    ask,
  });
  return { place, everyMs: every(source.oci) };
}

/** Whichever way round the two were written. */
function every(polled: { readonly poll_min_s: number; readonly poll_max_s: number }) {
  const seconds = [polled.poll_min_s, polled.poll_max_s];
  return { min: Math.min(...seconds) * MS_PER_SECOND, max: Math.max(...seconds) * MS_PER_SECOND };
}

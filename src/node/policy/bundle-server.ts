// SPDX-License-Identifier: Apache-2.0
// A bundle server, as OPA asks one: the tag of what is there is sent along, and the answer is that nothing changed
// or the whole bundle. A server that says so may hold the question until there is something new.
import { BartizanError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { BUNDLE_LIMITS } from '../../policy/bundle/refusals.ts';
import type { Answer, Ask } from './fetch.ts';
import type { PolicyPlace } from './place.ts';

/** What a server says of its answers that can wait. */
const LONG_POLLING = 'application/vnd.openpolicyagent.bundles';
const TAG_CHARS = 1_000;
const MS_PER_SECOND = 1_000;
/** Between two questions to a server that was to wait and did not. */
const HASTE_MS = 1_000;

export type BundleServerOptions = {
  readonly url: string;
  readonly longPollS: number | undefined;
  readonly timeoutMs: number;
  readonly token: (() => Promise<Secret>) | undefined;
  readonly ask: Ask;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
};

/** Throws `config_invalid` for an address with a password in it, which would be shown in lists and logs. */
export function bundleServerPlace(options: BundleServerOptions): PolicyPlace {
  const { ask, token, clock, timeoutMs } = options;
  const url = new URL(options.url);
  if (url.username !== '' || url.password !== '') {
    throw new BartizanError('config_invalid', 'policy.source: name the token by its reference');
  }
  let waitS = options.longPollS;
  return {
    name: `url ${url.origin}${url.pathname}`,
    look: async (known, signal) => {
      // The first question is answered at once: nobody may wait for a change before there is anything.
      const wait = known === undefined ? undefined : waitS;
      const began = clock();
      const answer = await ask(url, {
        headers: {
          prefer: ['modes=snapshot', ...(wait === undefined ? [] : [`wait=${wait}`])].join(';'),
          ...(known !== undefined && { 'if-none-match': known }),
          ...(token !== undefined && { authorization: `Bearer ${(await token()).reveal()}` }),
        },
        maxBytes: BUNDLE_LIMITS.archiveBytes,
        timeoutMs: timeoutMs + (wait ?? 0) * MS_PER_SECOND,
        signal,
      });
      const canWait = answer.header('content-type') === LONG_POLLING;
      waitS = canWait ? options.longPollS : undefined;
      const waited = wait === undefined || clock() - began >= HASTE_MS;
      const next = waitS === undefined ? {} : { nextMs: waited ? 0 : HASTE_MS };
      if (answer.status === 304 && known !== undefined) return next;
      return { ...next, found: found(answer) };
    },
  };
}

function found(answer: Answer) {
  const { status, body } = answer;
  if (status !== 200) {
    throw new BartizanError('upstream_error', `the bundle server answers ${status}`);
  }
  const coding = answer.header('content-encoding') ?? 'identity';
  if (coding !== 'identity') {
    throw new BartizanError('upstream_malformed', 'the bundle server encodes its answer');
  }
  const tag = answer.header('etag') ?? '';
  // Without a tag every answer is another one; what is the same inside is noticed by its digest.
  const stamp = tag.length <= TAG_CHARS && /^[\x21-\x7e]+$/.test(tag) ? tag : '"none"';
  return { stamp, content: { kind: 'archive', bytes: body } as const };
}

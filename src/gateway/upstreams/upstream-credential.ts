// SPDX-License-Identifier: Apache-2.0
// The credential of one upstream, as it is at each request: it may be replaced while requests run, and may
// not be known yet. Then the upstream is out of use, and others answer; it is never called without.
import { BartizanError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';

/** A provider may still repeat the one before in an answer to a request that was under way. */
const REDACTED = 2;

export type UpstreamCredential = {
  /** Throws `config_invalid` when the one that is known now cannot stand in a header. */
  check(): void;
  /** The one to send now, or why there is none: `upstream_unreachable`. */
  forRequest(): Secret | BartizanError;
  /** `text` without the ones that were sent last. */
  redact(text: string): string;
};

export function createCredential(
  id: string,
  current: () => Secret | undefined,
): UpstreamCredential {
  /** Newest first: what was sent, and is known to fit into a header. */
  let sent: readonly Secret[] = [];

  const unavailable = (detail: string): BartizanError =>
    new BartizanError('upstream_unreachable', undefined, { detail: `upstream ${id}: ${detail}` });
  return {
    check: () => {
      const now = current();
      if (now !== undefined && !fitsHeader(now)) {
        throw new BartizanError(
          'config_invalid',
          `The key of upstream ${id} cannot stand in a header`,
        );
      }
    },
    forRequest: () => {
      let now: Secret | undefined;
      try {
        now = current();
      } catch (thrown) {
        if (!(thrown instanceof BartizanError)) throw thrown;
      }
      if (now === undefined) return unavailable('its key is not known yet');
      if (now === sent[0]) return now;
      if (!fitsHeader(now)) return unavailable('its key cannot stand in a header');
      sent = [now, ...sent].slice(0, REDACTED);
      return now;
    },
    redact: (text) =>
      sent.reduce((rest, secret) => rest.replaceAll(secret.reveal(), '[redacted]'), text),
  };
}

const fitsHeader = (secret: Secret): boolean => /^[\x21-\x7e]{1,4096}$/.test(secret.reveal());

// SPDX-License-Identifier: Apache-2.0
// A remote OPA that could never be asked as the settings say is refused before anything runs on them.
import type { Check, Complaint } from '../../config/load.ts';
import { BartizanError } from '../../core/errors.ts';
import { addressRule } from '../../gateway/upstreams/address.ts';
import { parseBaseUrl } from '../../gateway/upstreams/http-upstream.ts';

const PLACE = ['policy', 'executor', 'remote'] as const;

/** Its address and the addresses that it may have; facts about people leave in the clear to none of the open network. */
export const executorCheck: Check = ({ policy: { executor } }) => {
  if (typeof executor !== 'object') return [];
  const { url, allow_addresses: addresses } = executor.remote;
  const isOpen = url.startsWith('http:') && addresses.length === 0;
  const message = 'without TLS only to addresses of allow_addresses';
  return [
    ...complaints([...PLACE, 'url'], () => void parseBaseUrl(url)),
    ...complaints([...PLACE, 'allow_addresses'], () => void addressRule(addresses)),
    ...(isOpen ? [{ path: [...PLACE, 'url'], message, hint: 'write https' }] : []),
  ];
};

function complaints(path: Complaint['path'], attempt: () => void): readonly Complaint[] {
  try {
    attempt();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof BartizanError) || thrown.code !== 'config_invalid') throw thrown;
    return [{ path, message: thrown.message }];
  }
}

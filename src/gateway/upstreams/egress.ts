// SPDX-License-Identifier: Apache-2.0
// The only way out to a provider. A host name is resolved here, every address it has is checked, and the
// connection is opened to exactly the addresses that were checked: nothing resolves the name a second
// time, so that a name cannot point elsewhere between check and use (DNS rebinding).
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector } from 'undici';
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { AddressRule } from './address.ts';

export type Address = { readonly address: string; readonly family: number };

/** Finds all addresses of a host name; rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

/** The resolver of the system. */
export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

export type EgressOptions = {
  readonly allows: AddressRule;
  readonly resolve: Resolve;
  /** For resolving, connecting and TLS together. */
  readonly connectTimeoutMs: number;
};

/**
 * A connector for undici. Fails with BartizanError `egress_refused` when any address of the host is not
 * allowed, and `upstream_unreachable` when none can be reached in time.
 */
export function guardedConnector(options: EgressOptions): buildConnector.connector {
  return (target, callback) => {
    const hostname = target.hostname.replace(/^\[|\]$/g, '');
    let socket: Socket | undefined;
    let settled = false;
    const settle = (error: Error | undefined): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (error === undefined && socket !== undefined) return callback(null, socket);
      socket?.destroy();
      callback(error ?? unreachable('no socket'), null);
    };
    const timer = setTimeout(
      () => settle(unreachable('connect timeout')),
      options.connectTimeoutMs,
    );
    checkedAddresses(hostname, options).then(
      (addresses) => {
        if (settled) return;
        socket = open(target, hostname, addresses);
        socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', () =>
          settle(undefined),
        );
        socket.on('error', (error) => settle(unreachable(codeOf(error))));
      },
      (error: unknown) =>
        settle(error instanceof BartizanError ? error : unreachable(codeOf(error))),
    );
  };
}

async function checkedAddresses(
  hostname: string,
  { allows, resolve }: EgressOptions,
): Promise<readonly Address[]> {
  const family = isIP(hostname);
  const found = family === 0 ? await resolve(hostname) : [{ address: hostname, family }];
  const addresses = found.slice(0, LIMITS.upstreamAddresses);
  if (addresses.length === 0) throw unreachable('ENOTFOUND');
  // One private address among public ones is how rebinding starts: refuse the name, not the address.
  const refused = addresses.find(({ address }) => !allows(address));
  if (refused !== undefined) {
    throw new BartizanError('egress_refused', undefined, {
      detail: `${hostname} has the address ${refused.address}`,
    });
  }
  return addresses;
}

function open(
  target: buildConnector.Options,
  hostname: string,
  addresses: readonly Address[],
): Socket {
  const secure = target.protocol === 'https:';
  const pinned: LookupFunction = (_hostname, { all }, done) => {
    const [first] = addresses;
    if (all === true) return done(null, [...addresses]);
    done(null, first?.address ?? '', first?.family);
  };
  const tcp = {
    host: hostname,
    port: Number(target.port === '' ? (secure ? 443 : 80) : target.port),
    lookup: pinned,
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  };
  if (!secure) return connectTcp(tcp);
  return connectTls({
    ...tcp,
    // RFC 6066, section 3: no literal address in a server name.
    servername: isIP(hostname) === 0 ? hostname : '',
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
  });
}

const unreachable = (detail: string): BartizanError =>
  new BartizanError('upstream_unreachable', undefined, { detail });

/** Only the error's code: its message may hold bytes of the peer. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'connect failed';

// SPDX-License-Identifier: Apache-2.0
// Under which names the admin API answers, and from which pages a browser may call it. A name that is not
// ours is refused before anything else is looked at: a page of somebody else can have its own name point
// to this address (DNS rebinding), and its calls would then count as those of our own pages.
import { isIP } from 'node:net';
import type { AdminConfig } from '../config.ts';

export type Site = {
  /** Scheme, name and port by which this call came: what its pages name as their origin. */
  readonly origin: string;
  readonly hostname: string;
  /** Whether browsers reach us by https only: cookies are then bound to it. */
  readonly secure: boolean;
};

type SiteConfig = Pick<AdminConfig, 'host' | 'public_url' | 'hosts' | 'tls'>;

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::(\d{1,5}))?$/;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The site that a Host header names; undefined when it is none of ours. */
export function siteOf(config: SiteConfig, host: string | undefined): Site | undefined {
  const [, hostname, port] = HOST.exec(host?.toLowerCase() ?? '') ?? [];
  if (hostname === undefined || Number(port ?? 0) > 65_535) return undefined;
  const shown = config.public_url === undefined ? undefined : new URL(config.public_url);
  const secure = isSecure(config);
  const authority = port === undefined ? hostname : `${hostname}:${port}`;
  if (shown?.host === authority) return { origin: shown.origin, hostname, secure };
  if (!isOwnName(config, hostname)) return undefined;
  // A URL leaves out the port that its scheme implies, as browsers do.
  const { origin } = new URL(`${config.tls === undefined ? 'http' : 'https'}://${authority}`);
  return { origin, hostname, secure };
}

/** Whether browsers reach the admin listener by https. */
export function isSecure({ public_url, tls }: Pick<SiteConfig, 'public_url' | 'tls'>): boolean {
  return tls !== undefined || public_url?.startsWith('https:') === true;
}

function isOwnName({ host, hosts }: SiteConfig, hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (LOOPBACK.includes(hostname) || bare === host.toLowerCase()) return true;
  // Bound to every address, any address may be ours. Names can be pointed at us, addresses cannot.
  if ((host === '0.0.0.0' || host === '::') && isIP(bare) !== 0) return true;
  return hosts.includes(hostname);
}

export type Fetched = {
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
};

/**
 * Whether a call that changes something may have been made by the page that it says it comes from. `strict`
 * for calls that a browser vouches for by itself, with a cookie: those always name their origin.
 */
export function fromOwnPage(site: Site, { origin, fetchSite }: Fetched, strict: boolean): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return false;
  return origin === undefined ? !strict : origin === site.origin;
}

// SPDX-License-Identifier: Apache-2.0
// Names that an authority may vouch for (RFC 5280, 4.2.1.10). What cannot be compared is not permitted.
import type { Extensions } from './x509-extensions.ts';
import type { GeneralNames } from './x509-names.ts';

/** Whether all names of a certificate below are among those that `authority` permits. */
export function permitsNames({ permitted, excluded }: Extensions, names: GeneralNames): boolean {
  return (
    allowed(names.dns, permitted.dns, excluded.dns, isInDomain) &&
    allowed(names.emails, permitted.emails, excluded.emails, isMailIn) &&
    allowed(names.uris.map(hostOf), permitted.uris, excluded.uris, isInHostDomain) &&
    allowed(names.ips, permitted.ips, excluded.ips, isInRange)
  );
}

/** Undefined: it cannot be told. */
type Within<Name> = (name: Name, constraint: Name) => boolean | undefined;

function allowed<Name>(
  names: readonly Name[],
  permitted: readonly Name[],
  excluded: readonly Name[],
  within: Within<Name>,
): boolean {
  return names.every(
    (name) =>
      excluded.every((one) => within(name, one) === false) &&
      (permitted.length === 0 || permitted.some((one) => within(name, one) === true)),
  );
}

/** A domain and those below it; with a dot in front: only those below. */
function isInDomain(name: string, constraint: string): boolean | undefined {
  const [host, domain] = [name.toLowerCase().replace(/\.$/, ''), constraint.toLowerCase()];
  if (host === '' || host.includes('..')) return undefined;
  if (domain === '') return true;
  return domain.startsWith('.')
    ? host.endsWith(domain)
    : host === domain || host.endsWith(`.${domain}`);
}

/** Of hosts in mail addresses and URIs a constraint means exactly itself, unless it begins with a dot. */
function isInHostDomain(host: string, constraint: string): boolean | undefined {
  if (host === '') return undefined;
  return constraint.startsWith('.') || constraint === ''
    ? isInDomain(host, constraint)
    : host.toLowerCase() === constraint.toLowerCase();
}

function isMailIn(name: string, constraint: string): boolean | undefined {
  const at = name.lastIndexOf('@');
  if (at === -1) return undefined;
  if (!constraint.includes('@')) return isInHostDomain(name.slice(at + 1), constraint);
  const split = constraint.lastIndexOf('@');
  const isSameHost = name.slice(at).toLowerCase() === constraint.slice(split).toLowerCase();
  return isSameHost && name.slice(0, at) === constraint.slice(0, split);
}

/** The host of a URI; empty where it has none, or an address in its place. */
function hostOf(uri: string): string {
  const host = /^[^:]+:\/\/(?:[^/?#@]*@)?([^/?#:[\]]+)(?::\d*)?(?:[/?#]|$)/.exec(uri)?.[1] ?? '';
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? '' : host;
}

/** An address, then its mask. */
function isInRange(address: Buffer, range: Buffer): boolean | undefined {
  const half = range.length / 2;
  if (address.length !== half) return false;
  return address.every(
    (byte, at) => (byte & (range[half + at] ?? 0)) === ((range[at] ?? 0) & (range[half + at] ?? 0)),
  );
}

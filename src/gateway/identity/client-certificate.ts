// SPDX-License-Identifier: Apache-2.0
// The certificate that a client proved to own when its connection was opened, and the app it stands for. Only
// what the configured authorities signed comes here (identity/tls.ts); names are compared whole.
import type { X509Certificate } from 'node:crypto';
import { LIMITS } from '../../core/limits.ts';
import type { AppConfig } from '../config.ts';

export type ClientCertificate = {
  /** `uri:`, `dns:` and `cn:` names, as the configuration spells them. */
  readonly names: readonly string[];
  /** SHA-256 of the certificate in base64url: `x5t#S256` of RFC 8705. */
  readonly hash: string;
  /** Epoch milliseconds. A connection can outlive the certificate it was opened with. */
  readonly from: number;
  readonly until: number;
};

/** Apps by the name in a client certificate; undefined for a name that several apps claim. */
export type CertificateApps = ReadonlyMap<string, string | undefined>;

/** What is read of a certificate, once per connection. */
export function readCertificate(certificate: X509Certificate): ClientCertificate {
  return {
    names: [...alternativeNames(certificate), ...commonName(certificate)],
    hash: Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'),
    from: certificate.validFromDate.getTime(),
    until: certificate.validToDate.getTime(),
  };
}

/** One name that two apps claim stands for neither: closed, however the configuration came about. */
export function certificateApps(apps: Readonly<Record<string, AppConfig>>): CertificateApps {
  const byName = new Map<string, string | undefined>();
  for (const [id, { client_certificates: names }] of Object.entries(apps)) {
    for (const name of new Set(names)) byName.set(name, byName.has(name) ? undefined : id);
  }
  return byName;
}

/** What a certificate says of the app: it names one, none, or several, which is no answer. */
export function appByCertificate(
  { names }: ClientCertificate,
  apps: CertificateApps,
): { readonly app: string; readonly name: string } | 'none' | 'several' {
  const known = names.filter((name) => apps.has(name));
  const [name] = known;
  if (name === undefined) return 'none';
  const app = apps.get(name);
  return app === undefined || known.some((other) => apps.get(other) !== app)
    ? 'several'
    : { app, name };
}

/** Node separates the names by ", " and puts those with special characters in JSON quotes. */
const ALTERNATIVE_NAME = /(?:^|, )(DNS|URI):("(?:[^"\\]|\\.)*"|[^",]*)(?=, |$)/g;
const KINDS: Readonly<Record<string, string>> = { DNS: 'dns', URI: 'uri' };

function alternativeNames({ subjectAltName = '' }: X509Certificate): readonly string[] {
  const names: string[] = [];
  for (const [, kind = '', value = ''] of subjectAltName.matchAll(ALTERNATIVE_NAME)) {
    if (names.length >= LIMITS.certificateNames) break;
    // A name that had to be quoted is none that a configuration would spell; it could hold a forged one.
    if (!value.startsWith('"') && value !== '') names.push(`${KINDS[kind] ?? ''}:${value}`);
  }
  return names;
}

/** The common name, where there is exactly one. */
function commonName(certificate: X509Certificate): readonly string[] {
  const { CN } = certificate.toLegacyObject().subject as { readonly CN?: string | string[] };
  return typeof CN === 'string' && CN !== '' ? [`cn:${CN}`] : [];
}

// SPDX-License-Identifier: Apache-2.0
// Authorities and certificates for tests, made by the openssl of this machine in a folder of their own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificate = { readonly cert: string; readonly key: string };

export type Authority = {
  readonly certificate: string;
  /** Signs a certificate for `cn` with alternative names as openssl spells them ("URI:spiffe://a/b"). */
  issue(
    cn: string,
    options?: { names?: readonly string[]; use?: 'clientAuth' | 'serverAuth' },
  ): Certificate;
  remove(): void;
};

const openssl = (folder: string, ...args: readonly string[]): string =>
  execFileSync('openssl', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** False where there is no openssl; such tests are skipped. */
export function hasOpenssl(): boolean {
  try {
    openssl('.', 'version');
    return true;
  } catch {
    return false;
  }
}

export function createAuthority(name = 'Test authority'): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'bz-'));
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  openssl(
    folder,
    'req',
    '-x509',
    ...ec,
    '-days',
    '30',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  );
  let made = 0;
  return {
    certificate: read('ca.pem'),
    issue(cn, { names = [], use = 'clientAuth' } = {}) {
      made += 1;
      const [key, request, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map(
        (end) => `${made}.${end}`,
      ) as [string, string, string, string];
      const lines = [`extendedKeyUsage=${use}`];
      if (names.length > 0) {
        lines.push('subjectAltName=@names', '[names]');
        for (const [index, full] of names.entries()) {
          const colon = full.indexOf(':');
          lines.push(`${full.slice(0, colon)}.${index}=${full.slice(colon + 1)}`);
        }
      }
      writeFileSync(join(folder, extensions), lines.join('\n'));
      openssl(folder, 'req', ...ec, '-subj', `/CN=${cn}`, '-keyout', key, '-out', request);
      openssl(
        folder,
        'x509',
        '-req',
        '-in',
        request,
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-days',
        '30',
        '-extfile',
        extensions,
        '-out',
        cert,
      );
      return { cert: read(cert), key: read(key) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

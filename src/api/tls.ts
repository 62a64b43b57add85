// SPDX-License-Identifier: Apache-2.0
// The certificate of the admin listener, read again while it runs: certificates live for weeks, nodes for
// longer. One that cannot be read or used leaves the old one in place.
import type { FastifyInstance } from 'fastify';
import type { AuthParts } from './auth/auth.ts';
import type { AdminConfig } from './config.ts';

const LOOK_AGAIN_MS = 60_000;

type Tls = NonNullable<AdminConfig['tls']>;
export type CertificatePair = { readonly cert: string; readonly key: string };

export async function readCertificate(
  { certificate, key }: Tls,
  secret: AuthParts['secret'],
): Promise<CertificatePair> {
  const [chain, privateKey] = await Promise.all([secret(certificate), secret(key)]);
  return { cert: chain.reveal(), key: privateKey.reveal() };
}

/** Takes over a new certificate within a minute, until the listener is closed. */
export function followCertificate(
  app: FastifyInstance,
  tls: Tls,
  { secret, world }: Pick<AuthParts, 'secret' | 'world'>,
): void {
  let shown = '';
  const look = async (): Promise<void> => {
    try {
      const pair = await readCertificate(tls, secret);
      const text = JSON.stringify(pair);
      if (text !== shown && shown !== '') {
        (app.server as unknown as { setSecureContext(pair: object): void }).setSecureContext({
          ...pair,
          minVersion: 'TLSv1.2',
        });
        world.log('info', 'admin.certificate.renewed');
      }
      shown = text;
    } catch {
      world.log('error', 'admin.certificate.unusable');
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
  timer.unref();
  app.addHook('onClose', () => clearInterval(timer));
}

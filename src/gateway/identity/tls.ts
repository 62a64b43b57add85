// SPDX-License-Identifier: Apache-2.0
// TLS of the data plane: what is offered, and which client certificates are believed. No session is resumed,
// because a resumed one would bring back a certificate that was checked against authorities of yesterday.
import { constants, X509Certificate } from 'node:crypto';
import {
  createSecureContext,
  type SecureContextOptions,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls';
import { BartizanError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { type ClientCertificate, readCertificate } from './client-certificate.ts';
import type { ListenTlsConfig } from './config.ts';

/** The parts of `listen.tls`, resolved. */
export type TlsMaterial = {
  readonly certificate: Secret;
  readonly key: Secret;
  readonly clientAuthorities: Secret | undefined;
  readonly clientCertificates: ListenTlsConfig['client_certificates'];
};

/**
 * What `listen.tls` refers to; undefined where there is none. Throws `config_invalid` for a reference whose
 * secret is not known.
 */
export function tlsMaterial(
  tls: ListenTlsConfig | undefined,
  secret: (reference: string) => Secret | undefined,
): TlsMaterial | undefined {
  if (tls === undefined) return undefined;
  const known = (reference: string): Secret => {
    const value = secret(reference);
    if (value === undefined) {
      throw new BartizanError('config_invalid', `${reference} is not known yet`);
    }
    return value;
  };
  return {
    certificate: known(tls.certificate),
    key: known(tls.key),
    clientAuthorities: tls.client_ca === undefined ? undefined : known(tls.client_ca),
    clientCertificates: tls.client_certificates,
  };
}

/** Authenticated encryption with forward secrecy only (RFC 9325, section 4.2). */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** What can be changed while the listener runs. Throws `config_invalid` when it is of no use. */
export function secureContextOf(material: TlsMaterial): SecureContextOptions {
  const { certificate, key, clientAuthorities, clientCertificates } = material;
  const options: SecureContextOptions = {
    cert: certificate.reveal(),
    key: key.reveal(),
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
    ...(clientCertificates !== 'none' && { ca: authoritiesIn(clientAuthorities?.reveal() ?? '') }),
  };
  try {
    createSecureContext(options);
  } catch {
    throw new BartizanError('config_invalid', 'certificate and key cannot be used');
  }
  return options;
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Never an empty list: Node would then believe every authority that the system knows. */
function authoritiesIn(text: string): string[] {
  const authorities = text.match(PEM) ?? [];
  try {
    for (const pem of authorities) void new X509Certificate(pem);
    if (authorities.length > 0) return authorities;
  } catch {
    // Said below, without a word of what was there.
  }
  throw new BartizanError('config_invalid', 'client_ca holds no certificates that can be read');
}

/** What the listener is made with. */
export function serverOptionsOf(material: TlsMaterial, handshakeTimeoutMs: number): TlsOptions {
  return {
    ...secureContextOf(material),
    requestCert: material.clientCertificates !== 'none',
    // Where one is only accepted Node would refuse who has none too: `verifiedPeer` tells them apart.
    rejectUnauthorized: material.clientCertificates === 'require',
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: handshakeTimeoutMs,
  };
}

/**
 * The certificate of the client of a connection that was just made; undefined where it showed none and need
 * not; `refused` where it showed one that no configured authority signed, or none although one is required.
 */
export function verifiedPeer(
  socket: TLSSocket,
  wanted: TlsMaterial['clientCertificates'],
): ClientCertificate | undefined | 'refused' {
  if (wanted === 'none') return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return wanted === 'require' ? 'refused' : undefined;
  return socket.authorized ? readCertificate(certificate) : 'refused';
}

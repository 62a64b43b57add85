// SPDX-License-Identifier: Apache-2.0
// Certificates, requests for them, and private keys. Chains are judged at the instant of the decision.
import { X509Certificate } from 'node:crypto';
import type { Context } from '../evaluate/context.ts';
import { RegoError } from '../syntax/location.ts';
import {
  entriesOf,
  isArray,
  isSet,
  type ObjectValue,
  RegoObject,
  type Value,
} from '../values/value.ts';
import { builtin, type Builtins, failed } from './builtin.ts';
import { pemBlocks, firstPem, readable, standardBytes } from './pem.ts';
import { jwkOf, privateKeysIn, privateKeyValue } from './private-keys.ts';
import { type Certificate, certificateRequestIn, certificatesIn } from './x509-certificate.ts';
import { type ChainDemands, chainOf } from './x509-chain.ts';
import { SERVER_USAGE, usageNamed } from './x509-usages.ts';

const BEGIN = '-----BEGIN';

/** Certificates in PEM, in DER as base64, or in PEM as base64. */
function certificatesOf(text: string, { budget }: Context): readonly Certificate[] {
  budget.spend(100 + (readable(text).length >> 2));
  if (text.startsWith(BEGIN)) return certificatesIn(pemBytes(text));
  const bytes = standardBytes(text);
  const plain = bytes.toString('latin1');
  return certificatesIn(plain.startsWith(BEGIN) ? pemBytes(plain) : bytes);
}

function pemBytes(text: string): Buffer {
  const blocks = pemBlocks(text);
  if (blocks.some(({ type }) => type !== 'CERTIFICATE'))
    throw failed('PEM block is no CERTIFICATE');
  return Buffer.concat(blocks.map(({ bytes }) => bytes));
}

const withUriTexts = ({ value, extensions: { names } }: Certificate): Value =>
  new RegoObject([...value.entries, ['URIStrings', names.uris.length === 0 ? null : names.uris]]);

/** Whether there is a chain, and the chain. What cannot be read is none. */
function verified(
  text: string,
  demands: ChainDemands,
  shown: (one: Certificate) => Value,
  context: Context,
): Value {
  try {
    const chain = chainOf(certificatesOf(text, context), demands, context);
    return chain === undefined ? [false, []] : [true, chain.map(shown)];
  } catch (thrown) {
    if (thrown instanceof RegoError && thrown.code === 'eval_builtin_error') return [false, []];
    throw thrown;
  }
}

const demanded = ({ facts }: Context): ChainDemands => ({
  host: '',
  ms: Number(facts.nowNs / 1_000_000n),
  usages: [SERVER_USAGE],
});

function demandsOf(options: ObjectValue, context: Context): ChainDemands {
  let demands = demanded(context);
  for (const [name, value] of entriesOf(options)) {
    switch (typeof name === 'string' ? name : '') {
      case 'DNSName':
        if (typeof value !== 'string') throw failed("'DNSName' should be a string");
        demands = { ...demands, host: value };
        break;
      case 'CurrentTime':
        if (typeof value !== 'number' && typeof value !== 'bigint')
          throw failed("'CurrentTime' should be a number");
        if (Math.abs(Number(value)) >= 2 ** 63)
          throw failed("'CurrentTime' should be a valid int64 number");
        demands = { ...demands, ms: Math.floor(Number(value) / 1e6) };
        break;
      case 'MaxConstraintComparisons':
        if (typeof value !== 'number')
          throw failed("'MaxConstraintComparisons' should be a number");
        break;
      case 'KeyUsages':
        demands = { ...demands, usages: usagesIn(value) };
        break;
      default:
        throw failed('invalid key option');
    }
  }
  return demands;
}

function usagesIn(value: Value): readonly string[] {
  if (!isArray(value) && !isSet(value)) throw failed("'KeyUsages' should be an Array or Set");
  const names = isArray(value) ? value : value.items;
  const usages = names.filter((name) => typeof name === 'string').map(usageNamed);
  if (usages.includes(undefined)) throw failed("invalid entries for 'KeyUsages' found");
  return usages.length === 0 ? [SERVER_USAGE] : (usages as readonly string[]);
}

function requestOf(text: string): Value {
  if (text.startsWith('-----BEGIN CERTIFICATE REQUEST-----')) return requestIn(text);
  const bytes = standardBytes(text);
  const plain = bytes.toString('latin1');
  return plain.includes(BEGIN) ? requestIn(plain) : certificateRequestIn(bytes);
}

function requestIn(text: string): Value {
  const block = firstPem(text);
  if (block !== undefined && block.type !== 'CERTIFICATE REQUEST') {
    throw failed('invalid PEM-encoded certificate signing request');
  }
  return certificateRequestIn(block?.bytes ?? Buffer.from(text, 'latin1'));
}

/** PEM, or its base64, or the base64 of DER. */
function pemOf(text: string, type: string): string {
  if (text.startsWith(`${BEGIN} `)) return text;
  const bytes = standardBytes(text);
  const plain = bytes.toString('latin1');
  if (plain.startsWith(BEGIN)) return plain;
  return `${BEGIN} ${type}-----\n${bytes.toString('base64')}\n-----END ${type}-----\n`;
}

function keyPair(certificate: string, key: string, context: Context): Value {
  const certificates = certificatesOf(pemOf(readable(certificate), 'CERTIFICATE'), context);
  const [leaf] = certificates;
  const [privateKey] = privateKeysIn(pemOf(readable(key), 'PRIVATE KEY'));
  if (leaf === undefined) throw failed('tls: failed to find any PEM data in certificate input');
  if (privateKey === undefined) throw failed('tls: failed to find any PEM data in key input');
  if (!isPair(leaf.raw, privateKey)) throw failed('tls: private key does not match public key');
  return new RegoObject([
    ['Certificate', certificates.map(({ raw }) => raw.toString('base64'))],
    ['Leaf', leaf.value],
    ['OCSPStaple', null],
    ['PrivateKey', privateKeyValue(privateKey)],
    ['SignedCertificateTimestamps', null],
    ['SupportedSignatureAlgorithms', null],
  ]);
}

function isPair(
  certificate: Buffer,
  key: Parameters<X509Certificate['checkPrivateKey']>[0],
): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(key);
  } catch {
    return false;
  }
}

export const CERTIFICATES: Builtins = {
  'crypto.x509.parse_certificates': builtin(1, (args, context) =>
    certificatesOf(args.string(0), context).map(withUriTexts),
  ),
  'crypto.x509.parse_and_verify_certificates': builtin(1, (args, context) =>
    verified(args.string(0), demanded(context), withUriTexts, context),
  ),
  'crypto.x509.parse_and_verify_certificates_with_options': builtin(2, (args, context) =>
    verified(args.string(0), demandsOf(args.object(1), context), ({ value }) => value, context),
  ),
  'crypto.x509.parse_certificate_request': builtin(1, (args, { budget }) => {
    const text = readable(args.string(0));
    budget.spend(100 + (text.length >> 2));
    return requestOf(text);
  }),
  'crypto.x509.parse_keypair': builtin(2, (args, context) =>
    keyPair(args.string(0), args.string(1), context),
  ),
  'crypto.x509.parse_rsa_private_key': builtin(1, (args, { budget }) => {
    const text = args.string(0);
    if (text === '') throw failed('input PEM data was empty');
    budget.spend(100 + (text.length >> 2));
    const [key] = privateKeysIn(
      text.startsWith(BEGIN) ? text : standardBytes(readable(text)).toString('latin1'),
    );
    return key === undefined ? null : jwkOf(key);
  }),
  'crypto.parse_private_keys': builtin(1, (args, { budget }) => {
    const text = args.string(0);
    budget.spend(100 + (text.length >> 2));
    return text === '' ? null : privateKeysIn(text).map(privateKeyValue);
  }),
};

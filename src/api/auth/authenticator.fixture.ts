// SPDX-License-Identifier: Apache-2.0
// A passkey in software: ES256, attestation "none", with every lie that a broken or hostile one could tell.
import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

type Options = {
  readonly challenge: string;
  readonly rp?: { readonly id?: string };
  readonly rpId?: string;
  readonly user?: { readonly id: string };
};

/** What it says otherwise than a good one. */
export type Lies = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  readonly crossOrigin?: boolean;
  readonly userHandle?: string;
  readonly signature?: string;
  readonly credentialId?: string;
};

export type Authenticator = {
  readonly id: string;
  create(options: Options, lies?: Lies): object;
  get(options: Options, lies?: Lies): object;
};

/** One credential; its counter grows with every use, or is always 0 for one that does not count. */
export function softAuthenticator(origin: string, counts = true): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32).toString('base64url');
  let counter = 0;
  let handle: string | undefined;
  const next = (): number => (counts ? ++counter : 0);

  const clientData = (type: string, { challenge }: Options, lies: Lies): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? origin,
        crossOrigin: lies.crossOrigin ?? false,
      }),
    );
  const authData = (options: Options, lies: Lies, attested?: Buffer): Buffer => {
    const rpId = lies.rpId ?? options.rp?.id ?? options.rpId ?? '';
    const { userPresent = true, userVerified = true } = lies;
    const flags =
      (userPresent ? 1 : 0) | (userVerified ? 4 : 0) | (attested === undefined ? 0 : 64);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? next());
    const parts = [sha256(Buffer.from(rpId)), Buffer.from([flags]), count];
    return Buffer.concat(attested === undefined ? parts : [...parts, attested]);
  };

  return {
    id,
    create: (options, lies = {}) => {
      handle = options.user?.id;
      const raw = Buffer.from(lies.credentialId ?? id, 'base64url');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(raw.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, raw, coseKey(publicKey)]);
      const attestationObject = cborMap([
        ['fmt', cborText('none')],
        ['attStmt', Buffer.from([0xa0])],
        ['authData', cborBytes(authData(options, lies, attested))],
      ]);
      return {
        id: raw.toString('base64url'),
        rawId: raw.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        authenticatorAttachment: 'platform',
        response: {
          clientDataJSON: clientData('webauthn.create', options, lies).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    get: (options, lies = {}) => {
      const data = authData(options, lies);
      const client = clientData('webauthn.get', options, lies);
      const signature = sign(privateKey, Buffer.concat([data, sha256(client)]));
      return {
        id: lies.credentialId ?? id,
        rawId: lies.credentialId ?? id,
        type: 'public-key',
        clientExtensionResults: {},
        authenticatorAttachment: 'platform',
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: lies.signature ?? signature.toString('base64url'),
          userHandle: lies.userHandle ?? handle ?? null,
        },
      };
    },
  };
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

const sign = (key: KeyObject, bytes: Buffer): Buffer =>
  createSign('SHA256').update(bytes).sign(key);

/** COSE key (RFC 9053): kty EC2, alg ES256, crv P-256, x, y. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const coordinate = (text: string): Buffer => cborBytes(Buffer.from(text, 'base64url'));
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    coordinate(x),
    Buffer.from([0x22]),
    coordinate(y),
  ]);
}

/** CBOR (RFC 8949) as far as it is needed here. */
function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
}
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([head(2, bytes.length), bytes]);
const cborText = (text: string): Buffer => Buffer.concat([head(3, text.length), Buffer.from(text)]);
const cborMap = (pairs: readonly (readonly [string, Buffer])[]): Buffer =>
  Buffer.concat([
    head(5, pairs.length),
    ...pairs.flatMap(([key, value]) => [cborText(key), value]),
  ]);

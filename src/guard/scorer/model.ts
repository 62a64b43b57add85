// SPDX-License-Identifier: Apache-2.0
// The weights of the scorer as they are shipped: two whole numbers of eight bits for each feature, one for
// windows and one for whole texts, and what turns their sums into a calibrated score. Refuses weights that
// were trained on other features than this build reads: they would mean nothing, without any error.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { featureFingerprint } from './fingerprint.ts';
import { FEATURES } from './reader.ts';

const MAGIC = 'bzscore1';
const HEADER_BYTES_MOST = 65_536;
const WEIGHTS = FEATURES * 2;

const curve = z
  .array(z.tuple([z.number(), z.number().min(0).max(1)]))
  .min(2)
  .max(64)
  .refine(
    (points) =>
      points.every(([at, score], place) => {
        const before = points[place - 1];
        return before === undefined || (before[0] < at && before[1] <= score);
      }),
    'not rising',
  );

const header = z.strictObject({
  features: z.string(),
  /** What one step of a weight is worth. */
  scale: z.tuple([z.number(), z.number()]),
  bias: z.tuple([z.number(), z.number()]),
  /** Share of the best window in the raw score, the rest being the whole text's; by trust. */
  windowShare: z.strictObject({
    trusted: z.number().min(0).max(1),
    untrusted: z.number().min(0).max(1),
  }),
  /** By trust and script: raw score -> share of benign texts that score lower. */
  calibration: z.strictObject({
    'trusted-latin': curve,
    'trusted-other': curve,
    'untrusted-latin': curve,
    'untrusted-other': curve,
  }),
  /** A tenant's own: score -> share of its traffic that scores lower. */
  tenant: z.strictObject({ trusted: curve.optional(), untrusted: curve.optional() }).optional(),
});

export type ModelHeader = z.infer<typeof header>;
export type Curve = z.infer<typeof curve>;
export type CalibrationGroup = keyof ModelHeader['calibration'];

export type Model = {
  readonly header: ModelHeader;
  /** For feature f: at 2f its weight in windows, at 2f + 1 in whole texts. */
  readonly weights: Int8Array;
};

const refused = (message: string): BartizanError => new BartizanError('config_invalid', message);

/** The file form of a model: the magic, the length of the header, the header as JSON, the weights. */
export function encodeModel(model: Model): Uint8Array {
  const json = Buffer.from(JSON.stringify(model.header), 'utf8');
  const start = Buffer.alloc(MAGIC.length + 4);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(json.length, MAGIC.length);
  const { buffer, byteOffset, byteLength } = model.weights;
  return Buffer.concat([start, json, Buffer.from(buffer, byteOffset, byteLength)]);
}

/** Reads a model. Throws BartizanError `config_invalid` for bytes that are none, or not for this build. */
export function decodeModel(source: Uint8Array): Model {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const start = MAGIC.length + 4;
  if (bytes.length < start || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw refused('Not weights of the scorer');
  }
  const length = bytes.readUInt32LE(MAGIC.length);
  if (length > HEADER_BYTES_MOST || bytes.length !== start + length + WEIGHTS) {
    throw refused('Weights of the scorer are cut off, or have more than they should');
  }
  const parsed = header.safeParse(parseJson(bytes.toString('utf8', start, start + length)));
  if (!parsed.success) throw refused('The header of the weights is not valid');
  if (parsed.data.features !== featureFingerprint()) {
    throw refused('The weights were trained on other features than this build reads: train anew');
  }
  const weights = new Int8Array(WEIGHTS);
  weights.set(new Int8Array(bytes.buffer, bytes.byteOffset + start + length, WEIGHTS));
  return { header: parsed.data, weights };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

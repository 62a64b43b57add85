// SPDX-License-Identifier: Apache-2.0
// The weights of the scorer as they are shipped: four whole numbers of eight bits for each feature, for
// windows and for whole texts, of users and of others, and what turns their sums into a calibrated score. Refuses weights that
// were trained on other features than this build reads: they would mean nothing, without any error.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { featureFingerprint } from './fingerprint.ts';
import { FEATURES } from './reader.ts';

const MAGIC = 'bzscore2';
const START_BYTES = MAGIC.length + 8;
const CUT_OFF = 'Weights of the scorer are cut off, or have more than they should';
const HEADER_BYTES_MOST = 65_536;
/**
 * Weights of a feature: in a window and in a whole text that a user wrote, then the same where nobody has
 * authority over the model.
 */
export const PLANES = 4;
const WEIGHTS = FEATURES * PLANES;

export const curveSchema = z
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
  /** What one step of a weight is worth, by plane. */
  scale: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  bias: z.tuple([z.number(), z.number()]),
  /** Share of the best window in the raw score, the rest being the whole text's; by trust. */
  windowShare: z.strictObject({
    trusted: z.number().min(0).max(1),
    untrusted: z.number().min(0).max(1),
  }),
  /**
   * How far below the best window the raw score may fall for what stands around it: harmless text beside a
   * payload hides it no further.
   */
  windowLead: z.number().min(0).max(100),
  /** By trust and script: raw score -> share of benign texts that score lower. */
  calibration: z.strictObject({
    'trusted-latin': curveSchema,
    'trusted-other': curveSchema,
    'untrusted-latin': curveSchema,
    'untrusted-other': curveSchema,
  }),
});

export type ModelHeader = z.infer<typeof header>;
export type Scales = ModelHeader['scale'];
export type Curve = z.infer<typeof curveSchema>;
export type CalibrationGroup = keyof ModelHeader['calibration'];

export type Model = {
  readonly header: ModelHeader;
  /** The weight of feature f in plane p at `PLANES` f + p. */
  readonly weights: Int8Array;
};

const refused = (message: string): BartizanError => new BartizanError('config_invalid', message);

/** The file form: the magic, the lengths of header and weights, the header as JSON, the weights deflated. */
export function encodeModel(model: Model): Uint8Array {
  const json = Buffer.from(JSON.stringify(model.header), 'utf8');
  const { buffer, byteOffset, byteLength } = model.weights;
  const packed = deflateRawSync(Buffer.from(buffer, byteOffset, byteLength), { level: 9 });
  const start = Buffer.alloc(START_BYTES);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(json.length, MAGIC.length);
  start.writeUInt32LE(packed.length, MAGIC.length + 4);
  return Buffer.concat([start, json, packed]);
}

/** Reads a model. Throws BartizanError `config_invalid` for bytes that are none, or not for this build. */
export function decodeModel(source: Uint8Array): Model {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (bytes.length < START_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw refused('Not weights of the scorer');
  }
  const length = bytes.readUInt32LE(MAGIC.length);
  const packed = bytes.readUInt32LE(MAGIC.length + 4);
  if (length > HEADER_BYTES_MOST || bytes.length !== START_BYTES + length + packed) {
    throw refused(CUT_OFF);
  }
  const end = START_BYTES + length;
  const parsed = header.safeParse(parseJson(bytes.toString('utf8', START_BYTES, end)));
  if (!parsed.success) throw refused('The header of the weights is not valid');
  if (parsed.data.features !== featureFingerprint()) {
    throw refused('The weights were trained on other features than this build reads: train anew');
  }
  return { header: parsed.data, weights: inflated(bytes.subarray(end)) };
}

function inflated(packed: Uint8Array): Int8Array {
  let bytes: Uint8Array;
  try {
    bytes = inflateRawSync(packed, { maxOutputLength: WEIGHTS });
  } catch {
    throw refused(CUT_OFF);
  }
  if (bytes.length !== WEIGHTS) throw refused(CUT_OFF);
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length).slice();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

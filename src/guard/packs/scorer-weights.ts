// SPDX-License-Identifier: Apache-2.0
// Packs that bring new weights for the embedded injection scorer: part `weights.json`, {"weights": base64}.
import { z } from 'zod';
import { scoredDetector } from '../detectors/injection/scored.ts';
import { decodeModel } from '../scorer/model.ts';
import { type PackKind, packVersion, partOf } from './kind.ts';
import { packRefused } from './manifest.ts';

const part = z.strictObject({ weights: z.base64() });

export const scorerWeightsKind: PackKind = {
  kind: 'scorer-weights',
  replaces: ['injection/scored'],
  families: [],
  detectors: (pack) => {
    const parsed = part.safeParse(partOf(pack, 'weights.json'));
    if (!parsed.success) throw packRefused('weights.json holds no weights');
    const model = decodeModel(Buffer.from(parsed.data.weights, 'base64'));
    return [scoredDetector(() => model, packVersion('2', pack))];
  },
};

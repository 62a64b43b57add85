// SPDX-License-Identifier: Apache-2.0
// Weights as whole numbers of eight bits. The steps are as wide as the largest weight needs: cutting it off
// costs a text its strongest feature, while coarser steps for all others cancel out over hundreds of them.
import { featureFingerprint } from '../scorer/fingerprint.ts';
import { FEATURES } from '../scorer/reader.ts';
import type { Model, ModelHeader } from '../scorer/model.ts';
import type { Linear, Trained } from './train.ts';

const STEPS = 127;

function scaleOf({ weights }: Linear): number {
  let most = 1e-6;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  return most / STEPS;
}

/** `trained` in the form that is shipped. */
export function quantise(
  { window, whole }: Trained,
  rest: Pick<ModelHeader, 'windowShare' | 'calibration'>,
): Model {
  const scale: [number, number] = [scaleOf(window), scaleOf(whole)];
  const weights = new Int8Array(FEATURES * 2);
  for (let id = 0; id < FEATURES; id++) {
    weights[id * 2] = Math.round((window.weights[id] ?? 0) / scale[0]);
    weights[id * 2 + 1] = Math.round((whole.weights[id] ?? 0) / scale[1]);
  }
  const bias: [number, number] = [window.bias, whole.bias];
  return { header: { features: featureFingerprint(), scale, bias, ...rest }, weights };
}

// SPDX-License-Identifier: Apache-2.0
// Weights as whole numbers of eight bits. The largest weights are cut off where that costs less than
// coarser steps for all others would.
import { featureFingerprint } from '../scorer/fingerprint.ts';
import { FEATURES } from '../scorer/reader.ts';
import type { Model, ModelHeader } from '../scorer/model.ts';
import type { Linear, Trained } from './train.ts';

const STEPS = 127;
/** One weight in this many may be cut off. */
const CUT_SHARE = 2_000;

function scaleOf({ weights }: Linear): number {
  const sizes = Float32Array.from(weights, Math.abs).sort();
  const cut = sizes[sizes.length - 1 - Math.floor(sizes.length / CUT_SHARE)] ?? 0;
  return Math.max(cut, 1e-6) / STEPS;
}

const rounded = (weight: number, scale: number): number =>
  Math.max(-STEPS, Math.min(STEPS, Math.round(weight / scale)));

/** `trained` in the form that is shipped. */
export function quantise(
  { window, whole }: Trained,
  rest: Pick<ModelHeader, 'windowShare' | 'calibration'>,
): Model {
  const scale: [number, number] = [scaleOf(window), scaleOf(whole)];
  const weights = new Int8Array(FEATURES * 2);
  for (let id = 0; id < FEATURES; id++) {
    weights[id * 2] = rounded(window.weights[id] ?? 0, scale[0]);
    weights[id * 2 + 1] = rounded(whole.weights[id] ?? 0, scale[1]);
  }
  const bias: [number, number] = [window.bias, whole.bias];
  return { header: { features: featureFingerprint(), scale, bias, ...rest }, weights };
}

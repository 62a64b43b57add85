// SPDX-License-Identifier: Apache-2.0
// A text that is being decoded, in the three views that decoders read.
import { FEATURE } from '../features.ts';
import { foldedView, skeletonView, type View } from '../view/view.ts';

export type Views = { readonly raw: View; readonly folded: View; readonly skeleton: View };

export function viewsOf(raw: View): Views {
  const folded = foldedView(raw);
  return { raw, folded, skeleton: skeletonView(folded) };
}

export const isAscii = ({ features }: View): boolean => (features & FEATURE.nonAscii) === 0;

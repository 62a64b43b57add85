// SPDX-License-Identifier: Apache-2.0
// The page that says, for every wire format and field, what is inspected.
import { MATRIX } from '../../src/protocols/matrix.ts';
import { matrixPage } from '../../src/protocols/matrix-page.ts';
import { generatedFrom } from './markdown.ts';

export function capabilityMatrixPage(): string {
  return `${generatedFrom('src/protocols/matrix.ts')}\n\n${matrixPage(MATRIX).trim()}\n`;
}

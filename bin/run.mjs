// SPDX-License-Identifier: Apache-2.0
// Runs one of the project's own TypeScript scripts on a suitable Node: `node bin/run.mjs tools/gen.ts`.
import { launch } from './launch.mjs';

launch(process.argv.slice(2));

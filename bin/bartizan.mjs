#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The `bartizan` command of a checkout: the same arguments, on a suitable Node.
import { join } from 'node:path';
import { launch, root } from './launch.mjs';

launch([join(root, 'src', 'main.ts'), ...process.argv.slice(2)]);

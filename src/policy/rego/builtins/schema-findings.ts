// SPDX-License-Identifier: Apache-2.0
// What is found where in a document that a JSON Schema is held to.

export type SchemaFault = { readonly field: string; readonly type: string; readonly desc: string };

/** What a part of a document was found to be. Of several schemas none of which holds, the closest is reported. */
export class Findings {
  readonly faults: SchemaFault[] = [];
  score = 0;

  get holds(): boolean {
    return this.faults.length === 0;
  }

  merge({ faults, score }: Findings): void {
    for (const fault of faults) this.faults.push(fault);
    this.score += score;
  }
}

/** Where in a document the look is, and what is found there. */
export class Place {
  readonly found: Findings;
  readonly path: string;
  readonly depth: number;

  constructor(found: Findings, path: string, depth: number) {
    this.found = found;
    this.path = path;
    this.depth = depth;
  }

  fault(type: string, desc: string): void {
    this.found.faults.push({ field: this.path === '' ? '(Root)' : this.path, type, desc });
    this.found.score -= 2;
  }

  at(name: string): Place {
    return new Place(this.found, this.path === '' ? name : `${this.path}.${name}`, this.depth + 1);
  }

  deeper(): Place {
    return new Place(this.found, this.path, this.depth + 1);
  }
}

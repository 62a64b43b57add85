// SPDX-License-Identifier: Apache-2.0
// Languages of made-up source files: how each writes names, and the ways in which it says that `N` is "V".

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

type Style = (words: readonly string[]) => string;
const snake: Style = (words) => words.join('_');
const shout: Style = (words) => words.join('_').toUpperCase();
const camel: Style = (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join('');
const pascal: Style = (words) => words.map(capital).join('');
const kebab: Style = (words) => words.join('-');
const dotted: Style = (words) => words.join('.');

/** A language: how names are written, and how it says "name is value" (`N`, `V`). */
export type Language = {
  readonly styles: readonly Style[];
  readonly forms: readonly string[];
  readonly stop?: RegExp;
};
export const QUOTED = /["'\\`$\n{]/;
const BARE = /["'\\`$\s#;,:&<>{}!*%@|=?^~]/;
export const LANGUAGES: Readonly<Record<string, Language>> = {
  python: {
    styles: [snake, shout],
    forms: [
      'N = "V"',
      "N = 'V'",
      "    N='V',",
      'self.N = "V"',
      "    'N': 'V',",
      'os.environ["N"] = "V"',
      'N: str = "V"',
      'connect(host, N="V", port=1)',
      "app.config['N'] = 'V'",
      'parser.add_argument("--N", default="V")',
      "if N == 'V':",
      'N = b"V"',
    ],
  },
  javascript: {
    styles: [camel, shout],
    forms: [
      "const N = 'V';",
      '  N: "V",',
      "var N='V';",
      'process.env.N = "V";',
      '  "N": "V",',
      "this.N = 'V';",
      'let N = `V`;',
      "N: 'V' }",
      "client.set('N', 'V');",
      '<Login N="V" />',
    ],
  },
  typescript: {
    styles: [camel, shout],
    forms: [
      "const N: string = 'V';",
      "  private readonly N = 'V';",
      "export const N = 'V';",
      '  N: "V",',
      "  N?: string = 'V';",
    ],
  },
  java: {
    styles: [camel, shout],
    forms: [
      'private static final String N = "V";',
      'String N = "V";',
      'props.setProperty("N", "V");',
      'conf.put("N", "V");',
      '@Value("${N:V}")',
      'builder.N("V")',
      'setN("V");',
      'String N = new String("V");',
    ],
  },
  csharp: {
    styles: [camel, pascal],
    forms: [
      'public const string N = "V";',
      'var N = "V";',
      'N = "V",',
      '<add key="N" value="V" />',
      'options.N = "V";',
      'string N = @"V";',
      'Server=db;User Id=sa;N=V;',
    ],
  },
  go: {
    styles: [camel, pascal],
    forms: [
      'const N = "V"',
      'N := "V"',
      '\tN: "V",',
      'var N = "V"',
      'os.Setenv("N", "V")',
      '\tN string = "V"',
      'N = `V`',
      'req.Header.Set("N", "V")',
    ],
  },
  ruby: {
    styles: [snake, shout],
    forms: [
      "N = 'V'",
      '  :N => "V",',
      "  N: 'V',",
      "ENV['N'] = 'V'",
      'config.N = "V"',
      "  config.N 'V'",
    ],
  },
  php: {
    styles: [snake, shout, camel],
    forms: [
      "$N = 'V';",
      "define('N', 'V');",
      "  'N' => 'V',",
      '$this->N = "V";',
      "const N = 'V';",
      "$config['N'] = 'V';",
      "putenv('N=V');",
    ],
  },
  rust: {
    styles: [snake, shout],
    forms: [
      'const N: &str = "V";',
      'let N = "V";',
      'N: "V".to_string(),',
      'static N: &\'static str = "V";',
      '.N("V")',
    ],
  },
  kotlin: {
    styles: [camel, shout],
    forms: [
      'val N = "V"',
      'const val N = "V"',
      'buildConfigField("String", "N", "\\"V\\"")',
      '    N = "V"',
      'N "V"',
    ],
  },
  swift: { styles: [camel], forms: ['let N = "V"', 'static let N: String = "V"', '    "N": "V",'] },
  c: {
    styles: [snake, shout],
    forms: [
      '#define N "V"',
      'const char *N = "V";',
      'static char N[] = "V";',
      '    .N = "V",',
      'strcpy(N, "V");',
    ],
  },
  perl: { styles: [snake], forms: ["my $N = 'V';", 'our $N = "V";', "  N => 'V',"] },
  env: { styles: [shout], forms: ['N=V', 'N="V"', 'export N=V', "N='V'"], stop: BARE },
  properties: { styles: [dotted, camel], forms: ['N=V', 'N = V', 'app.N=V', 'N: V'], stop: BARE },
  ini: { styles: [snake], forms: ['N = V', 'N=V', 'N = "V"', '; N = V'], stop: BARE },
  yaml: {
    styles: [snake, camel, kebab],
    forms: [
      '  N: V',
      '    N: "V"',
      "N: 'V'",
      '  - N: V',
      '      - N=V',
      '        - name: N\n          value: V',
      '  # N: V',
    ],
    stop: BARE,
  },
  json: {
    styles: [camel, snake],
    forms: ['  "N": "V",', '{"N":"V"}', '{"name": "N", "value": "V"},', '  "--N=V",'],
  },
  xml: {
    styles: [camel, dotted, kebab],
    forms: [
      '<N>V</N>',
      '<property name="N" value="V"/>',
      '<entry key="N">V</entry>',
      '<bean N="V"/>',
      '<property name="N">V</property>',
      '<string name="N">V</string>',
    ],
    stop: BARE,
  },
  terraform: {
    styles: [snake],
    forms: ['  N = "V"', '  N      = "V"', 'variable "N" { default = "V" }', '    N : "V"'],
  },
  dockerfile: {
    styles: [shout],
    forms: ['ENV N=V', 'ENV N V', 'ARG N=V', 'RUN export N=V && make'],
    stop: BARE,
  },
  shell: {
    styles: [shout, snake],
    forms: [
      "N='V'",
      'N="V"',
      'export N=V',
      'curl -H "N: V" https://x.example/',
      './run --N V',
      './run --N=V -v',
      'echo "N=V" >> .env',
      'docker run -e N=V app',
      'kubectl create secret generic x --from-literal=N=V',
    ],
    stop: BARE,
  },
  sql: {
    styles: [snake],
    forms: [
      "SET N = 'V';",
      "ALTER USER app WITH N 'V';",
      "INSERT INTO conf (k, v) VALUES ('N', 'V');",
      "UPDATE users SET N='V' WHERE id=1;",
    ],
  },
  powershell: { styles: [pascal, camel], forms: ['$N = "V"', '$env:N = "V"', "-N 'V'"] },
  toml: { styles: [snake], forms: ['N = "V"', "N = 'V'"] },
  groovy: { styles: [camel], forms: ["N = 'V'", 'N "V"', 'def N = "V"', "    N: 'V',"] },
  lua: { styles: [snake], forms: ['local N = "V"', "N = 'V',"] },
};

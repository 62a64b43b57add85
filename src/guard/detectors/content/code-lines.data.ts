// SPDX-License-Identifier: Apache-2.0
// Lines that are written in one programming language and hardly in another, or in prose.

type Language = {
  readonly name: string;
  /** Names behind the fence of a code block. */
  readonly fences: string;
  readonly line: RegExp;
};

export const CODE_LANGUAGES: readonly Language[] = [
  {
    name: 'python',
    fences: 'python py python3',
    line: /^\s*(?:(?:async )?def \w+\(.*\).*:\s*(?:#.*)?$|class \w+(?:\([\w., ]*\))?:\s*$|from [\w.]+ import [\w*, (]+|import \w+(?:\.\w+)* as \w+|(?:el)?if .+:\s*$|for \w+(?:, ?\w+)* in .+:\s*$|except (?:\w|\().*:\s*$|elif .+:$|if __name__ ?==|@\w+(?:\.\w+)*(?:\(.*\))?$|self\.\w+(?:\.\w+)* = |with open\()/,
  },
  {
    name: 'typescript',
    fences: 'typescript ts tsx',
    line: /^\s*(?:(?:export )?(?:interface \w+(?:<.*>)? \{|type \w+(?:<.*>)? = )|import type |(?:private|public|protected|readonly) (?:readonly |async |static )?\w+(?:\(.*\))?\??: \w+|(?:const|let) \w+: [\w<>[\]|{ ]+ = )/,
  },
  {
    name: 'javascript',
    fences: 'javascript js jsx node',
    line: /^\s*(?:(?:const|let|var) (?:\w+|\{[\w, :]+\}|\[[\w, ]+\]) = .*|(?:export (?:default )?)?(?:async )?function\*? ?\w*\([\w\s,{}=.'"]*\) ?\{|import .+ from ['"].+['"];?$|module\.exports\b|.*\bconsole\.(?:log|error|warn)\(|.*\bdocument\.(?:getElementById|querySelector|createElement)|.*=> ?\{\s*$|\}\)?;?\s*\/\/|.*\brequire\(['"][\w./@-]+['"]\))/,
  },
  {
    name: 'java',
    fences: 'java',
    line: /^\s*(?:import (?:static )?(?:java|javax|org|com)\.[\w.*]+;|package [\w.]+;|(?:public|private|protected) (?:static |final |abstract |synchronized )*(?:class|interface|enum|void|int|long|boolean|String|\w+<.*>|[A-Z]\w*(?:\[\])?) \w+.*[{;(]|System\.(?:out|err)\.print|@Override\b|(?:final )?(?:String|Integer|List<\w+>|Map<.*>) \w+ = .*;)/,
  },
  {
    name: 'csharp',
    fences: 'csharp cs c#',
    line: /^\s*(?:using (?:System|Microsoft)[\w.]*;|namespace [\w.]+\s*[{;]?$|(?:public|private|internal|protected) (?:static |async |override |virtual |readonly |sealed |partial )*[\w<>[\],?]+ \w+(?:\(.*\))?\s*(?:\{ get;|=>|\{?$)|Console\.(?:Write|Read)|\[(?:HttpGet|HttpPost|Route|Serializable|TestMethod)\b|var \w+ = (?:new|await) )/,
  },
  {
    name: 'cpp',
    fences: 'cpp c++ cc cxx',
    line: /^\s*(?:#include <(?:iostream|string|vector|map|memory|algorithm|cstd\w+|fstream|sstream|utility|functional)>|using namespace std;|(?:template ?<.*>)|std::\w+|.*\bstd::(?:string|vector|cout|cerr|endl|move|unique_ptr|shared_ptr|map)\b|class \w+ (?:: (?:public|private) \w+ )?\{|\w[\w:<>*& ]* \w+::~?\w+\(.*\)(?: const)?(?: override)? ?\{?$|.*\bnullptr\b.*;|.*\b(?:static|reinterpret|dynamic)_cast<)/,
  },
  {
    name: 'c',
    fences: 'c h',
    line: /^\s*(?:#(?:include ["<][\w./]+\.h[">]|define \w+|ifdef \w+|ifndef \w+|endif\b|pragma \w+)|(?:static |const |unsigned |signed |extern |inline )*(?:int|char|void|long|short|float|double|size_t|u?int(?:8|16|32|64)_t|struct \w+) \**\w+(?:\[.*\])?(?: ?= ?.*)?(?:;|\(.*\)?\s*\{?,?\s*$)|typedef (?:struct|enum|unsigned)|.*\b(?:printf|fprintf|sprintf|malloc|free|memcpy|strcpy|strlen|sizeof) ?\(.*|\w+->\w+.*;|return \w+->)/,
  },
  {
    name: 'go',
    fences: 'go golang',
    line: /^\s*(?:package \w+$|func (?:\(\w+ \*?\w+\) )?\w+\(.*\).*\{$|\w+(?:, \w+)* := .+|import \($|if err != nil \{|type \w+ (?:struct|interface) \{|defer \w+.*\(|go func\()/,
  },
  {
    name: 'rust',
    fences: 'rust rs',
    line: /^\s*(?:(?:pub(?:\(crate\))? )?(?:async |unsafe |const )*fn \w+.*|let mut \w+|use (?:std|crate|super|tokio|serde)::|impl(?:<.*>)? \w+|#\[(?:derive|test|cfg|allow)\b|(?:pub )?(?:struct|enum|trait|mod) \w+.*[{;]$|match \w+.* \{$|println!\(|.*\.unwrap\(\))/,
  },
  {
    name: 'php',
    fences: 'php',
    line: /^\s*(?:<\?php\b|\$\w+(?:->\w+|\[.*\])* ?(?:\.?=|->)|echo ["'$]|(?:public|private|protected) (?:static )?function \w+\(|function \w+\(.*\$\w+|use [A-Z]\w+(?:\\\w+)+;|namespace [A-Z]\w+(?:\\\w+)*;|(?:else)?if ?\(.*\$\w+|foreach ?\(\$|return \$)/,
  },
  {
    name: 'ruby',
    fences: 'ruby rb',
    line: /^\s*(?:require(?:_relative)? ['"]|def (?:self\.)?\w+[?!]?(?:\(.*\))?$|end$|puts ["'\w]|attr_(?:accessor|reader|writer) :|.*\bdo \|\w+(?:, \w+)*\|\s*$|module [A-Z]\w+$|class [A-Z]\w+(?: < [A-Z][\w:]*)?$|@\w+ = |elsif )/,
  },
  {
    name: 'shell',
    fences: 'bash sh shell zsh console',
    line: /^\s*(?:#!\/(?:usr\/)?bin\/(?:env )?(?:ba|z)?sh|\$ (?:sudo|git|npm|pip|cd|ls|docker|python3?|curl|make) |sudo \w+|(?:apt(?:-get)?|yum|dnf|brew|pip3?|npm|yarn|git|docker|kubectl|curl|wget|chmod|chown|mkdir|export|systemctl|ssh|scp|tar|grep|sed|awk) (?:-{1,2}\w|[\w./~$-]+ )\S*|if \[\[? .* \]\]?; then|fi$|done$|echo ["$]|for \w+ in .*; do)/,
  },
  {
    name: 'powershell',
    fences: 'powershell ps1 pwsh',
    line: /^\s*(?:\$\w+ = (?:Get|New|Invoke|Import)-\w+|(?:Get|Set|New|Remove|Invoke|Import|Write|Start|Stop)-[A-Z]\w+ |param ?\($|.*\| (?:Where|ForEach|Select)-Object)/,
  },
  {
    name: 'sql',
    fences: 'sql mysql postgresql psql tsql',
    line: /^\s*(?:SELECT\b.+\bFROM\b|SELECT\s+[\w*.,() ]+$|INSERT INTO \S+|UPDATE \S+ SET\b|DELETE FROM \S+|CREATE (?:OR REPLACE )?(?:TABLE|INDEX|VIEW|FUNCTION|PROCEDURE|DATABASE)\b|ALTER TABLE \S+|DROP TABLE\b|(?:LEFT|RIGHT|INNER|OUTER) JOIN \S+|GROUP BY \w|ORDER BY \w+)/,
  },
  {
    name: 'html',
    fences: 'html xml svg vue',
    line: /^\s*(?:<!DOCTYPE|<\/?(?:html|head|body|div|span|table|tr|td|ul|li|form|input|button|script|style|link|meta|section|header|footer|nav|h[1-6]|p|a|img)(?:\s[\w-]+=["'][^>]*|)\s*\/?>)/i,
  },
  {
    name: 'css',
    fences: 'css scss less',
    line: /^\s*(?:[.#][\w-]+(?:[ >+:.,#][\w-]+)* ?\{|(?:color|background(?:-color)?|margin|padding|font-(?:size|family|weight)|display|width|height|border(?:-radius)?|position): ?[^;]+;\s*$|@media .*\{)/,
  },
  {
    name: 'swift',
    fences: 'swift',
    line: /^\s*(?:import (?:UIKit|SwiftUI|Foundation)|guard let \w+|if let \w+ = |func \w+\(.*\) (?:throws )?-> \w+.* \{|@(?:State|IBOutlet|objc)\b|var body: some View)/,
  },
  {
    name: 'kotlin',
    fences: 'kotlin kt',
    line: /^\s*(?:(?:override |private |suspend )*fun \w+\(.*\).*[{=]|val \w+(?:: \w+)? = |data class \w+\(|companion object|import (?:kotlin|androidx)\.)/,
  },
];

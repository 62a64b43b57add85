// SPDX-License-Identifier: Apache-2.0
// Calls and lines of code that are weaknesses (CWE), over the common languages. One row is one fact; the
// score says how often the call is wrong where it stands, not how bad it is.

type Test = { readonly test: (rest: string) => boolean };

type Call = {
  readonly cwe: number;
  /**
   * Space-separated. `strcpy`: a call without a receiver; `*.eval`: of any receiver; `os.system`: of this
   * receiver, whatever stands before it.
   */
  readonly calls: string;
  /** What has to stand in the arguments, up to the end of the line. */
  readonly args?: Test;
  readonly score?: number;
  /** What has to stand in the line, also before the call. */
  readonly line?: Test;
};

/** Not only a literal: something from elsewhere goes in. */
const VARIABLE = /^\s*(?!\[\s*["'])(?!["'`][^"'`${]*["'`]\s*[,)])(?!\s*\)|\d)/;
const JOINED =
  /["'`]\s*(?:\.(?!\w+\()|\+|%|<<|\|\|)\s*[\w$(]|\$\{|\$\w|#\{|\{\w{1,40}[^"'`{}]{0,80}\}|\.format\(|[\w\])]\s*\+\s*["'`]/;
const REQUEST =
  /\breq(?:uest)?\b[.[]|\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)|getParameter|params\[|\bargv\b|Request\.|r\.URL|FormValue|\.query\./;
const SQL = /\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|VALUES)\b/i;
const STATEMENT = /["'`]\s*(?:SELECT|INSERT|UPDATE|DELETE)\s/i;
const CLAUSE = /\s(?:FROM|INTO|SET)\s/i;

/** A statement that is put together from parts. */
const joinedSql: Test = { test: (rest) => SQL.test(rest) && JOINED.test(rest) };
/** A statement with places for values in it, where a format puts them. */
const formattedSql: Test = {
  test(rest) {
    const statement = rest.slice(Math.max(0, rest.search(STATEMENT)));
    return STATEMENT.test(statement) && CLAUSE.test(statement) && /%|\{/.test(statement);
  },
};

/** What is made at random here is to be guessed by nobody. */
const SECRETIVE =
  /passw|passphrase|\bpwd|secret|token|api_?key|\bkeys?\b|_key\b|privkey|salt\b|nonce|session_?id|\bsid\b|\botp\b|csrf|captcha|activation|verification|invite_?code|reset_?(?:code|key)|one_?time|\biv\b|cookie/i;

export const CALLS: readonly Call[] = [
  // Memory
  { cwe: 242, calls: 'gets _getts getwd', score: 0.97 },
  {
    cwe: 120,
    calls:
      'strcpy strcat wcscpy wcscat lstrcpy lstrcpyA lstrcat StrCpy _tcscpy _tcscat _mbscpy stpcpy',
    score: 0.95,
  },
  {
    cwe: 120,
    calls: 'sprintf vsprintf wsprintf swprintf _stprintf',
    // Where the format comes first, the language is one that makes room for the result.
    args: /^\s*(?![\s(]*["'])\S/,
    score: 0.9,
  },
  { cwe: 120, calls: 'scanf fscanf sscanf wscanf', args: /%(?:\d+\$)?(?:l?s|\[)/, score: 0.93 },
  {
    cwe: 120,
    calls: 'memcpy memmove bcopy CopyMemory RtlCopyMemory wmemcpy',
    args: /strlen|\blen\b|size(?!of)|count/i,
    score: 0.6,
  },
  { cwe: 676, calls: 'strncpy strncat wcsncpy lstrcpyn strtok alloca _alloca', score: 0.7 },
  {
    cwe: 680,
    calls:
      'malloc realloc reallocNew xmalloc xrealloc g_malloc g_malloc0 g_realloc kmalloc kzalloc krealloc vmalloc emalloc erealloc zmalloc zrealloc _TIFFmalloc mxMalloc SDL_malloc SDL_realloc av_malloc av_mallocz av_realloc heap_alloc HeapAlloc LocalAlloc GlobalAlloc ngx_palloc ngx_pcalloc apr_palloc apr_pcalloc png_malloc OPENSSL_malloc CRYPTO_malloc pvPortMalloc rt_malloc os_malloc PyMem_Malloc PyObject_Malloc mem_alloc safe_malloc s_malloc f_malloc f_realloc alloc_mem erts_alloc ponyint_pool_alloc_size fz_malloc lua_newuserdata calloc',
    args: /[\w)\]]\s*\*\s*sizeof|sizeof\s*(?:\([^()]*\)|\w+)\s*\*\s*[\w(]|[\w)\]]\s*\*\s*\(?[a-z_]\w*(?:->\w+|\.\w+|\[)/,
    score: 0.75,
  },
  {
    cwe: 134,
    calls: 'printf fprintf syslog',
    args: /^\s*(?:\w+\s*,\s*)?[a-z_]\w*\s*\)/,
    score: 0.85,
  },
  {
    cwe: 119,
    calls:
      'mem.transmute std.mem.transmute get_unchecked *.get_unchecked *.get_unchecked_mut from_utf8_unchecked str.from_utf8_unchecked slice.from_raw_parts slice.from_raw_parts_mut Vec.from_raw_parts Box.from_raw mem.uninitialized MaybeUninit.uninit mem.zeroed ptr.copy_nonoverlapping *.assume_init',
    score: 0.8,
  },
  { cwe: 590, calls: 'free', args: /^\s*&/, score: 0.9 },
  // Commands
  {
    cwe: 78,
    calls:
      'system popen _popen wsystem passthru shell_exec proc_open pcntl_exec ShellExecute ShellExecuteA WinExec',
    args: VARIABLE,
    score: 0.92,
  },
  { cwe: 78, calls: 'exec', args: /\$\w|["'`]\s*[+.]|\$\{|#\{/, score: 0.92 },
  {
    cwe: 78,
    calls: 'execl execlp execle execv execvp execvpe CreateProcess CreateProcessA',
    args: VARIABLE,
    score: 0.85,
  },
  {
    cwe: 78,
    calls:
      'os.system os.popen os.popen2 os.popen3 commands.getoutput commands.getstatusoutput popen2.popen3 os.spawnl os.execv os.execl os.startfile',
    args: VARIABLE,
    score: 0.95,
  },
  {
    cwe: 78,
    calls:
      'subprocess.call subprocess.run subprocess.Popen subprocess.check_output subprocess.check_call subprocess.getoutput subprocess.getstatusoutput Popen check_output',
    args: /shell\s*=\s*True/,
    score: 0.95,
  },
  {
    cwe: 78,
    calls:
      'subprocess.call subprocess.run subprocess.Popen subprocess.check_output subprocess.check_call asyncio.create_subprocess_shell',
    args: VARIABLE,
    score: 0.75,
  },
  {
    cwe: 78,
    calls:
      'child_process.exec child_process.execSync cp.exec execSync *.execSync spawnSync shell.exec shelljs.exec',
    args: VARIABLE,
    score: 0.9,
  },
  {
    cwe: 78,
    calls:
      'Runtime.exec *.getRuntime().exec ProcessBuilder Process.Start ProcessStartInfo exec.Command exec.CommandContext Command.new syscall.Exec',
    args: VARIABLE,
    score: 0.82,
  },
  {
    cwe: 78,
    calls: 'IO.popen Open3.capture3 Open3.popen3 Kernel.system Kernel.exec %x',
    args: JOINED,
    score: 0.9,
  },
  // Code
  {
    cwe: 95,
    calls:
      'eval exec execfile *.instance_eval *.class_eval create_function assert_options Function execScript *.runInNewContext *.runInThisContext vm.runInContext',
    args: VARIABLE,
    score: 0.92,
  },
  { cwe: 95, calls: 'setTimeout setInterval', args: /^\s*["'`]|^\s*\w+\s*\+/, score: 0.88 },
  {
    cwe: 95,
    calls: '*.eval ScriptEngine.eval engine.eval window.eval *.evaluateScript',
    args: VARIABLE,
    score: 0.82,
  },
  {
    cwe: 94,
    calls:
      'render_template_string *.from_string Template *.createContextualFragment CSharpScript.EvaluateAsync Assembly.Load importlib.import_module __import__ *.constantize',
    args: VARIABLE,
    score: 0.75,
  },
  {
    cwe: 470,
    calls: 'Class.forName Type.GetType Activator.CreateInstance',
    args: VARIABLE,
    score: 0.7,
  },
  // Queries
  {
    cwe: 89,
    calls:
      '*.execute *.executemany *.executescript *.executeQuery *.executeUpdate *.query *.raw *.rawQuery *.execSQL *.prepareStatement *.createQuery *.createNativeQuery *.Query *.QueryRow *.Exec *.ExecContext *.find_by_sql *.where *.exec *.queryForObject *.queryForList SqlCommand OleDbCommand MySqlCommand SqlDataAdapter OdbcCommand mysql_query mysqli_query pg_query sqlite_query mssql_query *.FromSqlRaw *.ExecuteSqlRaw db_query *.multi_query',
    args: joinedSql,
    score: 0.95,
  },
  {
    cwe: 89,
    calls:
      '*.Execute *.ExecuteQuery *.ExecuteNonQuery *.ExecuteSqlCommand *.ExecuteSqlRaw *.FromSqlRaw *.ExecuteReader *.execute *.executeQuery SqlCommand OleDbCommand MySqlCommand SQLiteCommand NpgsqlCommand',
    args: /^\s*[sS]tring\.[fF]ormat\(|^\s*\$@?"[^"]*\b(?:SELECT|INSERT|UPDATE|DELETE)\b[^"]*\{/,
    score: 0.85,
  },
  {
    cwe: 89,
    calls: 'fmt.Sprintf String.format String.Format string.Format *.format sprintf',
    args: formattedSql,
    score: 0.92,
  },
  { cwe: 89, calls: 'mysql_query mysqli_query pg_query', args: /\$\w/, score: 0.8 },
  {
    cwe: 643,
    calls:
      '*.SelectNodes *.SelectSingleNode *.XPathSelectElement *.XPathSelectElements xpath.select xpath.compile',
    args: /^\s*(?!(?:[A-Z][A-Z_]*|Constants?\.\w+)\s*[,)])[a-z_]\w*(?:\.\w+)*\s*[,)]/i,
    score: 0.7,
  },
  {
    cwe: 643,
    calls:
      '*.SelectNodes *.SelectSingleNode *.xpath *.evaluate XPathExpression.Compile XPathSelectElement *.XPathSelectElement *.XPathSelectElements xpath.select xpath.compile xpath.Compile *.Compile',
    args: /["'`]\s*\+|\+\s*["'`]|\$\{|%s|\{\w*\}|\/\/[^"']{0,100}\.format|Format\(/,
    score: 0.85,
  },
  {
    cwe: 943,
    calls: '*.find *.findOne *.findOneAndUpdate',
    args: /^\s*(?:req\.(?:body|query)|\{\s*\$where)/,
    score: 0.9,
  },
  {
    cwe: 90,
    calls: '*.search ldap_search',
    args: /\(\w+=["'`]?\s*(?:\+|\.\s*\$)|\(\w+=\{/,
    score: 0.85,
  },
  // Pages
  {
    cwe: 79,
    calls:
      'document.write document.writeln *.insertAdjacentHTML *.html mark_safe Html.Raw template.HTML template.JS *.html_safe Markup bypassSecurityTrustHtml *.bypassSecurityTrustHtml',
    args: VARIABLE,
    score: 0.75,
  },
  {
    cwe: 601,
    calls:
      'redirect *.redirect *.sendRedirect Response.Redirect RedirectResponse header *.Redirect http.Redirect redirect_to HttpResponseRedirect',
    args: REQUEST,
    score: 0.88,
  },
  { cwe: 601, calls: 'header', args: /["']\s*Location:\s*["']?\s*\.?\s*\$/i, score: 0.8 },
  {
    cwe: 352,
    calls: '*.csrf().disable csrf().disable *.disable_csrf *.skip_before_action',
    score: 0.9,
  },
  { cwe: 345, calls: '*.postMessage postMessage', args: /,\s*["']\*["']/, score: 0.88 },
  {
    cwe: 345,
    calls: 'window.addEventListener addEventListener',
    args: /^\s*["']message["']/,
    score: 0.7,
  },
  // Deserialisation and XML
  {
    cwe: 502,
    calls:
      'pickle.load pickle.loads cPickle.load cPickle.loads _pickle.loads dill.load dill.loads shelve.open marshal.load marshal.loads jsonpickle.decode joblib.load pd.read_pickle pandas.read_pickle pickle.Unpickler cPickle.Unpickler Marshal.load Marshal.restore unserialize yaml_parse node-serialize.unserialize *.readObject XMLDecoder ObjectInputStream BinaryFormatter LosFormatter SoapFormatter NetDataContractSerializer ObjectStateFormatter JavaScriptSerializer YAML.load XStream',
    score: 0.9,
  },
  {
    cwe: 502,
    calls: 'yaml.load yaml.load_all',
    args: /^(?!.*(?:SafeLoader|CSafeLoader|safe))/i,
    score: 0.93,
  },
  {
    cwe: 502,
    calls: 'torch.load',
    args: /^\s*(?![\s)])(?!.*weights_only\s*=\s*True)/,
    score: 0.55,
  },
  {
    cwe: 502,
    calls: 'XmlSerializer DataContractSerializer JsonConvert.DeserializeObject',
    args: /Type\.GetType|TypeNameHandling/,
    score: 0.9,
  },
  {
    cwe: 611,
    calls:
      'DocumentBuilderFactory.newInstance SAXParserFactory.newInstance XMLInputFactory.newInstance XMLInputFactory.newFactory TransformerFactory.newInstance SchemaFactory.newInstance XMLReaderFactory.createXMLReader SAXBuilder SAXReader XmlTextReader simplexml_load_string simplexml_load_file *.loadXML xml_parse xml.sax.parse xml.sax.parseString xml.sax.make_parser sax.make_parser sax.parse sax.parseString minidom.parse minidom.parseString pulldom.parse expatreader.create_parser etree.XMLParser lxml.etree.parse lxml.etree.fromstring *.LoadXml xmlReadFile xmlReadMemory xmlParseFile xmlCtxtReadFile',
    score: 0.75,
  },
  {
    cwe: 611,
    calls:
      'etree.parse etree.fromstring ET.parse ET.fromstring ElementTree.parse ElementTree.fromstring etree.iterparse',
    score: 0.6,
  },
  {
    cwe: 611,
    calls: 'parseXml *.parseXml libxmljs.parseXml libxmljs.parseXmlString',
    args: /noent\s*:\s*true/,
    score: 0.95,
  },
  {
    cwe: 611,
    calls: 'xmlReadFile xmlReadMemory xmlCtxtReadFile',
    args: /NOENT|DTDLOAD/,
    score: 0.95,
  },
  // Cryptography and chance
  {
    cwe: 328,
    calls:
      'hashlib.md5 hashlib.sha1 hashlib.md4 md5.new sha.new MD5.new SHA.new SHA1.new md5 sha1 md5_file sha1_file MD5.Create SHA1.Create MD5CryptoServiceProvider SHA1CryptoServiceProvider SHA1Managed MD5CryptoServiceProvider.Create MD5_Init MD5_Update MD5 SHA1 SHA1_Init MD4_Init md5.New md5.Sum sha1.New sha1.Sum Digest.MD5.hexdigest Digest.SHA1.hexdigest DigestUtils.md5Hex DigestUtils.md5 DigestUtils.sha1Hex Hashing.md5 Hashing.sha1 EVP_md5 EVP_sha1 md5.compute Md5.new Md5.digest Sha1.new CC_MD5 CC_SHA1 hashes.MD5 hashes.SHA1 HMACMD5 HMACSHA1',
    score: 0.85,
  },
  {
    cwe: 328,
    calls:
      '*.createHash createHash crypto.createHash hashlib.new MessageDigest.getInstance HashAlgorithm.Create hash hash_init hash_hmac crypto.createHmac Mac.getInstance CryptoJS.algo HashAlgorithmProvider.OpenAlgorithm',
    args: /^\s*["'](?:md[245]|sha-?1|ripemd|hmacmd5|hmacsha1)["']/i,
    score: 0.92,
  },
  {
    cwe: 327,
    calls:
      'DES.new DES3.new ARC4.new ARC2.new Blowfish.new XOR.new DESCryptoServiceProvider TripleDESCryptoServiceProvider RC2CryptoServiceProvider DES.Create TripleDES.Create RC2.Create des.NewCipher rc4.NewCipher des.NewTripleDESCipher DES_ecb_encrypt DES_set_key RC4 RC4_set_key EVP_des_ecb EVP_rc4 EVP_aes_128_ecb EVP_aes_256_ecb mcrypt_encrypt mcrypt_decrypt createCipher crypto.createCipher crypto.createDecipher algorithms.ARC4 algorithms.Blowfish algorithms.TripleDES modes.ECB',
    score: 0.92,
  },
  {
    cwe: 327,
    calls:
      'Cipher.getInstance KeyGenerator.getInstance SecretKeyFactory.getInstance SecretKeySpec openssl_encrypt crypto.createCipheriv AES.new',
    args: /["'](?:AES|DES(?:ede)?|RC[24]|Blowfish)["']|\/ECB\/|[-_]ecb\b|MODE_ECB|["']des-|["']rc4/i,
    score: 0.85,
  },
  {
    cwe: 326,
    calls:
      'RSA.generate rsa.GenerateKey rsa.generate_private_key dsa.generate_parameters *.initialize RSA_generate_key',
    args: /\b(?:512|768|1024)\b/,
    score: 0.92,
  },
  {
    cwe: 338,
    calls:
      'rand random srandom rand_r drand48 lrand48 mrand48 mt_rand mt_srand lcg_value uniqid array_rand str_shuffle Math.random RandomStringUtils.randomAlphanumeric RandomStringUtils.randomAlphabetic RandomStringUtils.random',
    line: SECRETIVE,
    score: 0.85,
  },
  {
    cwe: 330,
    calls:
      'random.random random.randint random.choice random.choices random.randrange random.sample random.shuffle random.getrandbits random.uniform np.random.seed Random Random.nextInt rand.Int rand.Intn rand.Int63 rand.Seed rand.Read rand.thread_rng SmallRng.from_entropy *.Next Kernel.rand',
    args: /^(?!.*secure)/i,
    line: SECRETIVE,
    score: 0.85,
  },
  {
    cwe: 338,
    calls:
      'rand srand random srandom rand_r drand48 lrand48 mrand48 mt_rand mt_srand lcg_value uniqid array_rand str_shuffle Math.random RandomStringUtils.randomAlphanumeric RandomStringUtils.randomAlphabetic RandomStringUtils.random',
    score: 0.6,
  },
  {
    cwe: 330,
    calls:
      'random.random random.randint random.choice random.choices random.randrange random.sample random.shuffle random.getrandbits random.uniform np.random.seed Random Random.nextInt rand.Int rand.Intn rand.Int63 rand.Seed rand.Read rand.thread_rng SmallRng.from_entropy *.Next Kernel.rand',
    args: /^(?!.*secure)/i,
    score: 0.5,
  },
  {
    cwe: 759,
    calls: 'crypt pbkdf2 hashlib.pbkdf2_hmac PBKDF2 Rfc2898DeriveBytes',
    args: /["']\s*\)|salt\s*=\s*["']|,\s*["'][\w]*["']/,
    score: 0.7,
  },
  {
    cwe: 347,
    calls: 'jwt.decode *.decode',
    args: /verify(?:_signature)?["']?\s*[:=]\s*False|["']none["']/i,
    score: 0.95,
  },
  { cwe: 347, calls: 'jwt.decode JWT.decode jwt_decode', args: /^\s*\w+\s*\)/, score: 0.75 },
  // Transport
  {
    cwe: 295,
    calls:
      'ssl._create_unverified_context ssl.wrap_socket ssl._create_default_https_context *.check_hostname AutoAddPolicy paramiko.AutoAddPolicy paramiko.WarningPolicy urllib3.disable_warnings requests.packages.urllib3.disable_warnings *.danger_accept_invalid_certs *.danger_accept_invalid_hostnames NoopHostnameVerifier TrustAllStrategy SSL_CTX_set_verify.SSL_VERIFY_NONE',
    score: 0.9,
  },
  {
    cwe: 295,
    calls: 'curl_setopt curl_easy_setopt SSL_CTX_set_verify SSL_set_verify',
    args: /VERIFY(?:PEER|HOST)\s*,\s*(?:0|false|FALSE)|SSL_VERIFY_NONE/,
    score: 0.96,
  },
  {
    cwe: 295,
    calls:
      '*.setHostnameVerifier *.setSSLHostnameVerifier HttpsURLConnection.setDefaultHostnameVerifier *.hostnameVerifier',
    args: /ALLOW_ALL|Noop|->\s*true|return true/,
    score: 0.95,
  },
  { cwe: 319, calls: 'ftplib.FTP telnetlib.Telnet FTP Telnet', score: 0.75 },
  // Files
  {
    cwe: 377,
    calls:
      'mktemp tmpnam tempnam _tempnam tmpnam_r os.tmpnam os.tempnam tempfile.mktemp GetTempFileName',
    score: 0.9,
  },
  {
    cwe: 22,
    calls:
      'open fopen readFile fs.readFile fs.readFileSync fs.createReadStream fs.writeFile fs.unlink file_get_contents readfile include require include_once require_once send_file send_from_directory File FileInputStream FileReader Paths.get Path.Combine os.Open ioutil.ReadFile os.ReadFile http.ServeFile *.sendFile res.sendFile os.path.join File.open File.read *.extractall path.join',
    args: REQUEST,
    score: 0.88,
  },
  { cwe: 22, calls: '*.extractall shutil.unpack_archive', score: 0.65 },
  { cwe: 434, calls: 'move_uploaded_file', score: 0.75 },
  {
    cwe: 732,
    calls: 'chmod os.chmod os.Chmod fchmod umask os.umask mkdir',
    args: /\b0?o?777\b|\b0?o?666\b|^\s*0+\s*\)/,
    score: 0.92,
  },
  { cwe: 367, calls: 'access os.access', args: /[RWXF]_OK/, score: 0.7 },
  // Requests of our own
  {
    cwe: 918,
    calls:
      'requests.get requests.post requests.request urllib.request.urlopen urllib2.urlopen urlopen urllib.urlopen httpx.get axios.get axios.post axios fetch http.Get http.Post http.NewRequest URL curl_init file_get_contents HttpGet HttpPost WebRequest.Create got request request.get *.GetAsync *.DownloadString open-uri reqwest.get',
    args: REQUEST,
    score: 0.88,
  },
  {
    cwe: 918,
    calls:
      'requests.get requests.post urllib.request.urlopen urllib2.urlopen urlopen curl_init http.Get WebRequest.Create HttpWebRequest.Create *.DownloadString *.GetAsync fetch axios.get file_get_contents',
    args: /^\s*(?:\$?(?:url|uri|link|target|address|endpoint)\w*)\s*[,)]/i,
    score: 0.55,
  },
  // Who is asking
  {
    cwe: 807,
    calls:
      'getenv os.getenv *.getHeader request.getHeader *.getRemoteAddr *.getRemoteHost *.getCookies gethostbyaddr gethostbyname getlogin cuserid',
    args: /^(?!\s*["'](?:PATH|HOME|TERM|LANG|EDITOR|USER)["'])/,
    score: 0.55,
  },
  {
    cwe: 290,
    calls: '*.getRemoteAddr *.getRemoteHost *.getHeader',
    args: /X-Forwarded-For|^\s*\)\s*(?:\.equals|==)/i,
    score: 0.75,
  },
  {
    cwe: 915,
    calls: 'extract parse_str Object.assign *.update_attributes',
    args: /\$_(?:GET|POST|REQUEST)|\breq(?:uest)?\.(?:body|query|params)|\bparams\[/,
    score: 0.9,
  },
  {
    cwe: 1333,
    calls: 'RegExp re.compile re.match re.search Pattern.compile Regex preg_match new_regex',
    args: REQUEST,
    score: 0.85,
  },
  {
    cwe: 185,
    calls: 'RegExp',
    args: /^\s*[a-zA-Z_$][\w.$]*\s*[,)]|["'`]\s*\+|\+\s*["'`]|\$\{/,
    score: 0.65,
  },
  { cwe: 489, calls: '*.run app.run', args: /debug\s*=\s*True/, score: 0.9 },
  { cwe: 209, calls: '*.printStackTrace traceback.print_exc phpinfo', score: 0.5 },
  { cwe: 676, calls: 'Thread.stop *.suspend System.exit Object.finalize', score: 0.4 },
];

export type Line = {
  readonly cwe: number;
  /** Begins at a word or a sign that stands in `first`. */
  readonly form: RegExp;
  readonly also?: Test;
  readonly score: number;
};

/** Words before `=` or `:`; the form is matched from the word on. */
export const ASSIGNED: readonly Line[] = [
  {
    cwe: 798,
    form: /^(?:key|api_?key|access_?token|token|secret|password)=(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{24,80}(?:["'&<>\s\\)]|$)/i,
    score: 0.8,
  },
  {
    cwe: 798,
    form: /^\w*(?:password|passwd|passphrase|pwd|secret|api_?key|apikey|auth_?token|access_?key|private_?key|encryption_?key|secret_?key|token)["']?\]?\s*(?::\s*\w+\s*)?(?:=>?|:|:=|,)\s*(?:new \w+\()?[rbuL@]?["'](?!\s*["'])(?![^"']*\.(?:key|pem|priv|pub|crt|cer|p12|jks|json|txt|env|ya?ml|ini|toml)["'])(?![^"']*(?:\$\{|\{\{|<[a-z]|\.\.\.|xxx|your|env|change|placeholder|required|enter|invalid|incorrect|must))[^"'\s]{4,80}["']/i,
    score: 0.85,
  },
  {
    cwe: 295,
    form: /^(?:verify|verify_ssl|ssl_verify|cert_reqs|check_hostname|validate_certs|strictSSL|rejectUnauthorized|verify_peer|verify_mode|NODE_TLS_REJECT_UNAUTHORIZED|InsecureSkipVerify)["']?\]?\s*[:=]>?\s*(?:False|false|0|["']0["']|ssl\.CERT_NONE|OpenSSL::SSL::VERIFY_NONE)|^InsecureSkipVerify["']?\s*:\s*true/,
    score: 0.96,
  },
  { cwe: 295, form: /^ServerCertificateValidationCallback\s*\+?=/, score: 0.93 },
  {
    cwe: 79,
    form: /^(?:innerHTML|outerHTML|dangerouslySetInnerHTML)\s*\+?=(?!=)\s*(?!["'`][^"'`${+]*["'`]\s*;)(?:\{\{|\S)/,
    score: 0.8,
  },
  { cwe: 489, form: /^(?:debug|DEBUG)\s*[:=]\s*(?:True|true)\b/, score: 0.6 },
  {
    cwe: 502,
    form: /^TypeNameHandling\s*[:=]\s*TypeNameHandling\.(?:All|Auto|Objects|Arrays)/,
    score: 0.95,
  },
  {
    cwe: 352,
    form: /^(?:csrf_protection|protect_from_forgery|WTF_CSRF_ENABLED)\s*[:=]\s*(?:false|False)/,
    score: 0.93,
  },
  {
    cwe: 942,
    form: /^(?:Access-Control-Allow-Origin|origin|allow_origins|CORS_ORIGIN_ALLOW_ALL)["']?\s*[:=,]\s*(?:\[?["']\*["']|True)/,
    score: 0.75,
  },
  {
    cwe: 89,
    form: /^\w*(?:query|sql|statement|stmt|cmd|command|q|insert|select|update|CommandText)\s*(?:\+|\.)?:?=\s*[f$@]*["'`]+\s*(?:SELECT|INSERT|UPDATE|DELETE)\s/i,
    also: joinedSql,
    score: 0.93,
  },
];

/** Lines that are found by their first word. */
export const LINES: readonly Line[] = [
  { cwe: 95, form: /^eval\s+["']?\$/, score: 0.85 },
  { cwe: 732, form: /^chmod\s+(?:-R\s+)?(?:0?777|a\+rwx|ugo\+rwx)\b/, score: 0.9 },
  { cwe: 494, form: /^(?:curl|wget)\s[^\n|]*\|\s*(?:sudo\s+)?(?:ba|z)?sh\b/, score: 0.85 },
  {
    cwe: 295,
    form: /^(?:curl\s+(?:-\S+\s+)*(?:-k\b|--insecure\b)|wget\s[^\n]*--no-check-certificate)/,
    score: 0.93,
  },
  {
    cwe: 98,
    form: /^(?:include|require)(?:_once)?\s*\(?\s*(?:["'][^"']*["']\s*\.\s*)?\$_(?:GET|POST|REQUEST|COOKIE)/,
    score: 0.97,
  },
  { cwe: 79, form: /^(?:echo|print)\s[^\n]*\$_(?:GET|POST|REQUEST|COOKIE)/, score: 0.9 },
];

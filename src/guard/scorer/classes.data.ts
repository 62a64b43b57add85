// SPDX-License-Identifier: Apache-2.0
// The parts that words play in instructions to a model, and in ordinary traffic that looks like them.
// The scorer learns from combinations of these parts, so that what it learns in one language or wording
// holds in others. English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Turkish,
// Chinese, Japanese, Korean, Arabic, Hindi. A star stands for any ending. Words of scripts without spaces
// are found anywhere in a run. At most 255 classes; a word keeps the first three that name it.

export const CLASSES: Readonly<Record<string, string>> = {
  ignore: `
    ignore ignores ignored ignoring disregard* forget forgets forgetting bypass* overrid*
    overrul* circumvent* discard* abandon* neglect* nevermind scrap skip omit erase wipe drop
    supersed* ignorier* vergiss vergessen vergesst missacht* verwirf verwerfen uberschreib*
    umgeh* ubergeh* ignorez oubli* desobei* neglige* contourn* ecart* abandonn* ignora* ignore*
    olvid* omit* descart* desatiend* desobedec* prescind* salta* dimentica* trascura* scarta*
    tralascia* aggir* esquec* desconsider* desprez* contorn* negligenc* negeer negeren vergeet
    vergeten omzeil* verwerp* zignoruj* ignoruj* zapomnij* pomin* omin* zlekcewaz* odrzuc*
    игнорир* проигнорир* забуд* забыть отбрось* обойди* обойти пренебре* отмени* unut* yoksay*
    gormezden gozardi dikkate yok 忽略 无视 忽视 忘记 忘掉 抛开 不要理会 不理会 绕过 跳过 撇开
    作废 無視 忘れ 忽略掉 破棄 回避 무시* 잊어* 잊고 우회* 건너뛰* 따르지 تجاهل* انس انسى تجاوز*
    اهمل* تخط* अनदेखा नज़रअंदाज़ नजरअंदाज भूल भुला इग्नोर उपेक्षा दरकिनार`,
  negate: `
    not dont don never no stop cease quit without longer cannot cant wont isnt arent doesnt
    didnt shouldnt none neither nor refrain avoid unless nicht nie niemals kein keine keinen
    keiner keinerlei ohne ne pas jamais aucun aucune sans non nunca jamas ningun ninguna ninguno
    sin mai senza nessun nessuna nessuno nao nunca sem nenhum nenhuma niet nooit geen zonder nie
    nigdy bez zadnych zaden не нет никогда без никаких никакие нельзя degil asla hicbir olmadan
    yapma etme 不 不要 不得 别 没有 无需 禁止 不能 不可 从不 没 ない せず なし 禁止 ません
    決して 않* 말고 마세요 없이 없는 절대 금지 말라 마라 안 لا لم لن ليس دون بدون ابدا नहीं मत
    ना बिना कभी`,
  follow: `
    follow follows following obey* listen heed adher* comply complying complies abid* bound
    constrained respect befolg* beacht* gehorch* folge folgen folgt halte gebunden suis suivez
    suivre obeis* respect* conform* sigue sigas seguir siga obedec* cumpl* respet* acata* segui
    seguire obbedi* rispett* attien* obedec* cumpr* respeit* volg volgen gehoorza* opvolg*
    nalev* przestrzeg* stosuj* postepuj* sluchaj* wykonuj* следуй* следов* подчин* соблюда*
    слушай* выполня* повину* uy uyma uymak takip itaat dinle uygula 遵守 遵循 服从 听从 按照
    执行 照做 従 遵守 実行 守 따르* 따라* 준수* 복종* 수행* 지키* اتبع* التزم* اطع* نفذ* تتبع
    पालन अनुसरण मानो मानना`,
  prior: `
    previous previously prior earlier preceding foregoing former before past initial original
    existing aforementioned above old last precedent vorherig* vorig* bisherig* obig* fruher*
    vorangegangen* ursprunglich* vorangehend* bestehend* oben zuvor precedent* anterieur*
    initial* dessus precedemment originel* anterior* previ* inicial* original* arriba antes
    precedent* iniziali* original* sopra prima acima antes vorige eerdere voorgaande
    bovenstaande oorspronkelijke eerder poprzedni* wczesniejsz* powyzsz* dotychczasow* pierwotn*
    предыдущ* прежн* ранее выше вышеуказан* первоначальн* исходн* прошл* onceki yukaridaki daha
    evvelki eski baslangictaki 之前 先前 以前 以上 上面 上述 前面 原来 原有 此前 以前 前 上記
    これまで 元 先程 従来 이전* 앞선 위의 위에 기존* 원래* 지금까지 앞의 السابق* سابق* اعلاه
    الاصلي* القديم* पिछले पिछली पहले ऊपर पूर्व पुराने मूल`,
  every: `
    all any every everything each entire whole anything whatever anyone both alle alles allen
    aller samtliche jede jeder jegliche ganze tout tous toute toutes chaque todo toda todos
    todas cualquier cualquiera cada tutto tutta tutti tutte qualsiasi qualunque ogni tudo
    qualquer alle alles iedere elke wszystk* kazd* caly cala cale calej все всё всех любой любые
    любую весь каждый всем tum butun hepsi herhangi 所有 全部 一切 任何 每个 都 全て すべて
    あらゆる いかなる どんな 全部 모든 전부 모두 어떤 무엇이든 كل جميع اي كافة सभी सारे सब हर
    किसी कोई`,
  rule: `
    mandate* announcement* guidance instruction* instructions directive* guideline* rule rules
    programming constraint* order orders command* direction* protocol* instrucion* instrution*
    intruction* instructons guidance anweisung* regel regeln vorgab* richtlinie* instruktion*
    befehl* weisung* consigne* instruction* regle* directive* ordre* instrucc* regla*
    indicacion* directri* orden* directiv* istruzion* regol* direttiv* ordini ordine indicazion*
    instruc* regra* diretri* orden* comando* instructie* regels richtlijn* opdracht* bevel*
    instrukcj* polece* zasad* regul* wytyczn* rozkaz* инструкц* правил* указани* директив*
    команд* распоряжени* предписани* talimat* kural* yonerge* komut* emir* 指令 指示 规则 指引
    命令 准则 规定 要求 说明 規則 ルール 指図 ガイドライン 命令 プロトコル 지시* 규칙* 지침*
    명령* 가이드라인* تعليمات* التعليمات* قواعد* القواعد* اوامر* الاوامر* توجيهات* التوجيهات*
    निर्देश* नियम* आदेश* दिशानिर्देश*`,
  prompt: `
    prompt prompts systemprompt preprompt preamble metaprompt prompting systemaufforderung
    eingabeaufforderung invite monit promptu promptow systeemprompt промпт* промт* istem 提示词
    提示语 提示 系统提示 プロンプト 프롬프트* برومبت المطالبة مطالبة प्रॉम्प्ट`,
  told: `
    told said instructed taught programmed trained gave given received learned configured gesagt
    beigebracht angewiesen erhalten programmiert dit appris recu donne programme dijeron dijo
    ensenaron recibido dado dicho detto insegnato ricevuto disseram dito recebido ensinaram
    gezegd verteld geleerd gekregen powiedzian* otrzyma* nauczon* сказа* говорил* учили получил*
    обуч* soylenen ogretilen verilen 说过 告诉 给出 收到 说的 教 言われ 教え 与えられ 들은 받은
    배운 قيل تلقيت बताया कहा मिले दिए`,
  your: `
    your yours youre own dein deine deinen deiner deines ihre ihren ihrer ton ta tes votre vos
    tu tus su sus tuo tua tuoi tue vostre seu sua seus suas teu tuas jouw je uw twoj* swoj* твои
    твой твоих твоя своих свои ваш* sizin senin 你的 您的 あなたの 君の 당신의 너의 네 لديك
    الخاصة आपके आपकी अपने तुम्हारे तुम्हारी`,
  you: `
    you chatgpt du ihr vous tu toi lei voce ty вы ты sen siz jij 你 您 あなた お前 君 당신* 너는
    넌 너 انت أنت आप तुम`,
  me: `
    i me my mine im ive ill ich mir mein meine meinen moi mon ma mes mi mis yo mio mia miei meu
    minha meus ik mij mijn mnie moj* я мне мой мои моя ben bana benim 我 我的 私 私の 僕 나는
    내가 내 저는 제 انا لي मैं मुझे मेरे मेरी मेरा`,
  system: `
    system systems developer hidden secret internal confidential preset underlying configuration
    backend system* verborgen* geheim* intern* versteckt* systeme cache* secret* interne*
    sistema ocult* secret* intern* confidencial* nascost* segret* riservat* escondid* secret*
    systeem verborgen geheime systemow* ukryt* tajn* poufn* систем* скрыт* секретн* внутренн*
    тайн* sistem* gizli 系统 隐藏 秘密 内部 机密 开发者 システム 隠 秘密 内部 機密 開発者
    시스템* 숨겨* 비밀* 내부* 개발자* النظام نظام مخفي* سري* داخلي* सिस्टम छिपे गुप्त आंतरिक`,
  reveal: `
    reveal* show shows print output display* disclos* leak* expos* dump recite tell give share
    provide return copy paste divulg* enumerat* spit quote list state spell zeig* nenn* verrat*
    gib ausgeb* offenbar* enthull* verrate sag drucke liste montr* revel* affich* donne dis
    divulgu* enumer* liste muestra* mostr* revel* imprim* dime lista divulg* mostra* rivel*
    stampa* dimmi elenca* mostre exib* diga toon onthul* laat geef druk vertel pokaz* ujawn*
    wyswietl* podaj* wypisz* zdradz* покажи* раскрой* выведи* напечатай* скажи* назови* выдай*
    сообщи* goster* acikla* yazdir* soyle* ifsa paylas* 显示 透露 告诉我 输出 打印 展示 泄露
    列出 公开 给我 表示 教えて 見せ 出力 明か 開示 示 보여* 알려* 출력* 공개* 말해* 드러내*
    나열* اعرض* اكشف* اظهر* اطبع* اخبرني قل दिखाओ दिखाएं दिखाइए बताओ बताएं प्रकट प्रिंट`,
  repeat: `
    repeat* reproduc* echo* retype rewrite restate paraphras* summariz* summaris* translat*
    convert* transcri* encod* wiederhol* ubersetz* repet* repit* ripet* tradu* vertaal herhaal
    powtorz* przetlumacz* повтори* переведи* tekrar* cevir* 重复 复述 翻译 总结 概括 繰り返 翻訳
    要約 반복* 번역* 요약* كرر ترجم لخص दोहराओ दोहराएं अनुवाद सारांश`,
  verbatim: `
    verbatim exactly exact precisely word words literally letter unchanged literal fully full
    completely wortlich wortwortlich exakt genau exactement textuellement mot literalmente
    exacta* exatamente testual* esattamente letterlijk doslownie dokladnie дословно точно
    буквально aynen kelimesi 原文 逐字 一字不差 完整 原样 そのまま 正確 一字一句 全文 그대로
    정확히 전체 حرفيا بالضبط शब्दशः हूबहू पूरा`,
  what: `
    what whats which who wie welche welcher welches quel quelle quels quelles que cual cuales
    qual quais quale quali wat welke jaki jakie co какие какой какая что ne nedir hangi 什么
    哪些 何 どんな 무엇* 뭐 ما ماهي क्या कौन`,
  ask: `
    how why when where can could would should does wann warum wieso wo kann comment pourquoi
    como cuando donde puedo quando perche posso hoe waarom kan jak dlaczego как почему где когда
    можно nasil neden 如何 怎么 为什么 怎样 吗 どうやって なぜ どう 어떻게 왜 كيف لماذا कैसे
    क्यों`,
  explain: `
    explain* describe* defin* mean means meaning discuss compare difference between overview
    example examples tutorial article blog paper lecture lesson essay understand erklar*
    beschreib* bedeut* unterschied expliqu* signifi* differen* explic* signific* spieg* signif*
    uitleg* betekent wyjasn* opisz* znaczy объясн* означа* опиши* acikla* anlat* 解释 说明 介绍
    含义 区别 説明 意味 解説 설명* 의미 차이 اشرح معنى وضح समझाओ समझाइए व्याख्या अर्थ`,
  protect: `
    prevent* protect* defend* defens* detect* mitigat* secure securing security safeguard*
    attack attacks attacker attackers vulnerab* threat threats awareness owasp hardening
    sanitiz* monitor* verhinder* schutz* abwehr* sicherheit* angriff* proteg* attaque* securite
    preven* ataque* seguridad seguranca difes* sicurezza attacc* bescherm* beveilig* aanval*
    ochron* atak* zapobieg* защит* атак* безопасн* koru* guvenlik saldiri* 防止 防范 防御 保护
    检测 攻击 安全 防ぐ 対策 保護 攻撃 検出 방지* 보호* 공격* 보안* 탐지* حماية امن هجوم منع
    सुरक्षा हमला रोक बचाव`,
  ai: `
    ai assistant llm gpt chatgpt gpt4 chatbot bot model models openai anthropic claude gemini
    copilot assistants llms agent agents ais bots robot assistent* ki sprachmodell assistant* ia
    modele asistente* modelo* assistente* modello intelligenza model asystent* sztuczn* ии
    нейросет* ассистент* модель бот asistan* yapay zeka 人工智能 助手 模型 机器人 智能体
    アシスタント 人工知能 モデル ボット 인공지능 어시스턴트 모델 챗봇 المساعد مساعد الذكاء
    النموذج روبوت सहायक एआई मॉडल`,
  persona: `
    act acting pretend* roleplay* role simulat* impersonat* persona personas become behave
    emulat* imagine play playing portray embody alter ego alterego personality identity spiel
    spiele rolle tu verhalte verhalten stell simulier* agis agir joue prends role pretends
    incarne imagin* actua* finge* finja interpreta* papel personaje recita* fingi* immagina*
    ruolo comporta* atue aja finja imagine papel doe alsof gedraag rol speel udawaj* zachowuj*
    wciel* rola притвор* веди действуй роль представь изобрази davran* rol gibi canlandir* 扮演
    假装 充当 担任 角色 模拟 演じ なりきって 役 ふり ロールプレイ 想像 연기* 역할* 척 가장*
    상상* تظاهر تصرف دور تخيل अभिनय भूमिका नाटक कल्पना`,
  now: `
    now henceforth onwards onward forward afterwards nun jetzt ab fortan desormais maintenant
    ahora adelante partir adesso ora poi agora vanaf nu teraz odtad теперь отныне сейчас simdi
    artik bundan 现在 从现在起 从此 接下来 今后 今から これから 以降 지금부터 이제 앞으로 الان
    اعتبارا अब आगे`,
  mode: `
    mode modes enabled enable enter activate* activat* unlock* toggle switch debug maintenance
    override jailbreak* jailbroken sudo godmode modus aktivier* activ* modo ativ* attiv*
    activeer tryb wlacz* режим* активир* включи* mod etkin* 模式 开启 激活 进入 解锁 越狱 モード
    有効 解除 起動 脱獄 모드* 활성화* 해제* 탈옥* وضع تفعيل मोड सक्रिय`,
  dan: `
    dan stan aim dude devmode betterdan evilbot anarchy omega maximus niccolo machiavelli ucar
    nix antigpt chadgpt basedgpt freegpt evil unhinged`,
  free: `
    unrestricted uncensored unfiltered unlimited unbound* unbiased unconstrained freed free
    freedom liberat* amoral immoral unethical lawless limitless uninhibited unchained boundless
    unmoderated unaligned rogue freely uneingeschrankt* unzensiert* unbegrenzt* frei freien
    libre* sin censur* irrestrict* liber* senza illimitat* sem irrestrit* onbeperkt*
    ongecensureerd* vrij nieograniczon* nieocenzurow* woln* неограничен* без цензур* свободн*
    sinirsiz sansursuz ozgur* filtresiz 无限制 不受限制 不受约束 无审查 自由 没有限制 无道德
    無制限 制限のない 自由 検閲なし 제한없* 무제한 자유* 검열 غير مقيد حر بلا असीमित स्वतंत्र
    मुक्त`,
  limit: `
    restrict* limit limits limitation* censor* filter* boundar* ethic* moral* guardrail*
    safeguard* policy policies safety content norms taboo* disclaimer* warning* shackle*
    confines law laws legal legality principles compunction* scruple* einschrankung*
    beschrankung* filter* zensur* ethisch* moral* gesetz* restriction* limite* censure* ethique*
    loi* morale restricc* etica* ley leyes filtro* politica* restrizion* limit* legge* restric*
    lei leis beperking* ethisch* ogranicz* etyk* praw* cenzur* ограничен* фильтр* цензур* этик*
    этическ* закон* морал* kisitlama* sinir* sansur* etik ahlak* 限制 约束 审查 过滤 道德 伦理
    法律 政策 底线 制限 倫理 検閲 フィルター 道徳 法律 ポリシー 安全 제한* 검열* 윤리* 필터*
    도덕* 정책* القيود قيود الرقابة اخلاق* قانون प्रतिबंध सीमा नैतिक* कानून फ़िल्टर`,
  refuse: `
    refus* declin* apolog* sorry reject* deny denying unable hesitat* lecture lecturing moraliz*
    moralis* warn disclaim cant weiger* ablehn* entschuldig* leider refus* desol* excus* rechaz*
    niegu* disculp* rifiut* scus* recus* desculp* weiger* sorry odmaw* odmow* przepras* отказ*
    извин* откажи* reddet* ozur* 拒绝 抱歉 道歉 对不起 推辞 拒否 断 謝罪 申し訳 거부* 거절*
    사과* 죄송* ترفض رفض اعتذار اعتذر मना इनकार माफी`,
  sure: `
    sure absolutely certainly gladly ofcourse okay affirmative confirmed naturlich
    selbstverstandlich gerne bien volontiers claro supuesto certo certamente natuurlijk
    oczywiscie конечно tabii elbette 当然 好的 もちろん 承知 물론* 네 بالتأكيد ज़रूर बिल्कुल`,
  start: `
    start starts begin beginning begins prefix opening preface continue commence end ends ending
    beginn* starte anfang commence* debut* empiez* comienz* inicia* inizia* comec* comece begin*
    zaczn* rozpoczn* начни* начина* basla* 开头 开始 以 为开头 続け 始め 開始 시작* ابدأ शुरू`,
  answer: `
    answer* respond* response* reply replies output outputs completion message messages antwort*
    repon* respond* respuest* contest* rispond* rispost* respost* antwoord* odpowied* ответ*
    отвеча* cevap* yanit* 回答 回复 答复 応答 返答 回答 返信 답변* 대답* 응답* اجب الرد جواب
    उत्तर जवाब`,
  say: `
    say says saying speak write type generate produc* utter schreib* ecri* escrib* scriv*
    escrev* schrijf napisz* напиши* пиши yaz* 说 写 生成 言って 書いて 書 작성* 써 اكتب लिखो
    लिखें लिखिए`,
  task: `
    task tasks objective* goal goals mission job duty assignment request requests aufgabe* ziel
    tache* objectif* mission tarea* objetivo* mision compito obiettivo* missione tarefa* missao
    taak taken doel zadani* cel задач* цель миссия gorev* amac 任务 目标 职责 工作 タスク 任務
    目的 作業 仕事 작업* 임무* 과제* 업무* مهمة مهام هدف कार्य काम लक्ष्य`,
  fresh: `
    new updated following below next additional another real actual true replacement revised
    latest upcoming instead supplementary further subsequent neue* neuen folgende* nachste*
    zusatzlich* stattdessen nouveau* nouvel* suivant* nuev* siguiente* segui* nuov* seguent*
    invece novo nova novos novas seguinte* nieuw* volgende nowe nowy nowa nowych nastepn*
    zamiast нов* следующ* вместо yeni asagidaki bunun 新 新的 以下 下面 下列 最新 真正 新しい 次
    以下 本当 새로운 새 다음* 아래* 대신 الجديد* جديد* التالي* نए नई निम्नलिखित अगला बजाय`,
  urgent: `
    pivotal decisive overriding unpostponable binding urgent* important* critical* attention
    immediate* immediately priority alert notice mandatory crucial essential required emergency
    vital asap top highest utmost imperative paramount wichtig* dringend* achtung sofort*
    urgent* import* attention immediat* urgen* inmediat* atencion attenzione subito atencao
    belangrijk* dringend* onmiddellijk* wazn* piln* natychmiast* uwaga важн* срочн* внимани*
    немедленн* acil* onemli dikkat hemen 重要 紧急 注意 立即 立刻 马上 必须 至急 緊急 直ちに
    今すぐ 중요* 긴급* 즉시 주의 عاجل مهم انتباه فورا महत्वपूर्ण तत्काल ध्यान तुरंत`,
  must: `
    must need needs shall should required ought supposed obliged obligated muss musst mussen
    soll sollst dois devez doit debes debe tienes devi deve deves moet moeten musisz musi nalezy
    должен должна должны нужно надо обязан zorunda gerek* malisin 必须 一定 应 应该 须 なければ
    べき 必ず 해야 반드시 يجب عليك चाहिए होगा पड़ेगा`,
  order: `
    first before after then finally lastly prior once until while zuerst bevor danach dann abord
    avant puis ensuite primero antes despues luego prima dopo primeiro depois eerst voordat
    daarna najpierw zanim potem сначала затем прежде потом once sonra 首先 然后 之前 之后 先
    まず その後 次に 먼저 그다음 후에 اولا قبل ثم पहले फिर बाद`,
  please: `
    please kindly thanks thank bitte danke svp merci favor gracias per favore grazie obrigado
    alstublieft prosze пожалуйста lutfen 请 谢谢 ください お願い 부탁* 주세요 감사* فضلك شكرا
    कृपया धन्यवाद`,
  transfer: `
    send* forward email emails mail mails post upload transmit export deliver share submit
    exfiltrat* dm send* schick* weiterleit* sende envoi* envoy* transf* envi* reenvi* invia*
    inoltra* spedi* encaminh* stuur* doorsturen wysl* przesl* prześl* отправ* перешли* пошли
    gonder* ilet* 发送 转发 发给 上传 寄 邮件 送信 転送 送って アップロード メール 보내* 전송*
    전달* 업로드* 이메일* ارسل ارسال حول بريد भेजो भेजें भेज ईमेल अपलोड`,
  destroy: `
    delet* remov* destroy* drop truncate format uninstall disabl* shutdown revoke cancel purge
    losch* entfern* deaktivier* supprim* efface* borra* elimin* cancell* apag* delet* exclu*
    verwijder* usun* skasuj* удали* сотри* отключи* sil silin kaldir* devre 删除 清空 删掉 移除
    关闭 禁用 削除 消去 無効 삭제* 제거* 비활성* احذف حذف امسح हटाओ हटाएं मिटा डिलीट`,
  pay: `
    pay payment transfer transaction wire deposit money bank iban account refund purchase buy
    gift bitcoin btc wallet invoice zahl* uberweis* konto geld vire* virement* compte argent
    pague* pagar transfier* dinero cuenta paga* bonifico conto transfira conta betaal* overmak*
    rekening zaplac* przelej* konto переведи* деньги счет оплат* ode* havale hesap 转账 付款
    汇款 账户 银行 购买 钱 送金 支払 口座 振込 송금* 이체* 계좌* 결제* حول حساب ادفع مال भुगतान
    खाता पैसे`,
  tool: `
    call invoke run execute function tool tools api command shell browser terminal script plugin
    endpoint ausfuhr* aufruf* execut* appel* outil* ejecut* llama* herramienta* esegu* chiama*
    strument* ferramenta* voer uitvoer* wykonaj* uruchom* wywolaj* выполни* запусти* вызови*
    инструмент* calistir* cagir* 调用 执行 运行 工具 函数 接口 実行 呼び出 ツール 関数 실행*
    호출* 도구* نفذ استدع شغل चलाओ चलाएं निष्पादित`,
  secret: `
    password* passwd credential* token tokens key keys apikey secret secrets pin ssn cookie
    cookies env passwort* kennwort* zugangsdaten geheim* motdepasse identifiant* contrasena*
    clave* credencial* chiavi credenzial* senha* chave* wachtwoord* hasl* парол* ключ* sifre*
    anahtar* 密码 密钥 口令 凭证 令牌 パスワード 鍵 認証情報 비밀번호* 암호* كلمة المرور مفتاح
    पासवर्ड कुंजी`,
  data: `
    data information files file messages contacts documents records history conversation
    conversations inbox database customers personal private sensitive details chat logs
    transcript context daten datei* nachricht* kontakte verlauf gesprach* donnees fichier*
    historique conversation* datos archivo* historial mensaje* dati file conversazion* dados
    arquivo* conversa* gegevens bestand* gesprek* dane plik* rozmow* данн* файл* сообщени*
    истори* переписк* veri* dosya* konusma* mesaj* 数据 信息 文件 消息 记录 对话 聊天 历史
    联系人 隐私 データ ファイル 情報 会話 履歴 連絡先 데이터* 파일* 정보* 대화* 기록* البيانات
    الملفات المحادثة الرسائل डेटा फ़ाइल फाइल जानकारी बातचीत संदेश`,
  link: `
    link links url urls website site webpage click image img webhook domain http https www href
    src markdown pixel klick* bild lien* cliqu* imagen enlace* clic* immagin* imagem clique*
    klik* afbeelding kliknij* ссылк* нажми* картинк* baglanti* tikla* 链接 网址 点击 图片 网站
    リンク クリック 画像 サイト 링크* 클릭* 이미지* رابط اضغط صورة लिंक क्लिक छवि`,
  user: `
    user users human humans customer client reader recipient owner victim person people someone
    benutzer* nutzer* utilisateur* usuari* utente utenti utilizator* gebruiker* uzytkownik*
    пользовател* kullanici* 用户 人类 客户 ユーザー 利用者 人間 사용자* 고객* المستخدم مستخدم
    उपयोगकर्ता यूज़र`,
  inform: `
    inform tell* notify mention* convince* persuade* trick deceiv* mislead* assure recommend*
    suggest* claim* pretend informier* erwahn* mentionn* inform* mencion* menzion* recomend*
    consigli* vermeld* aanbevel* wspomin* polec* упомина* сообщай* рекоменду* bahset* oner* 提及
    提到 通知 推荐 声称 言及 伝え 推薦 언급* 추천* 알리지 تذكر اذكر بلغ उल्लेख सुझाव`,
  hide: `
    silently secretly quietly covertly discreetly hide hidden conceal* invisible unnoticed
    stealth background heimlich unauffallig verheimlich* secretement discretement cach* secreto
    discretamente ocult* segretamente di nascosto secretamente stiekem potajemnie тайно
    незаметно скрыт* gizlice 悄悄 暗中 秘密地 偷偷 不要告诉 こっそり 密かに 黙って 몰래 은밀*
    سرا चुपचाप चुपके गुप्त`,
  memory: `
    remember memory memorize memorise persist save store recall always future session sessions
    permanent* forever speicher* merk* erinner* dauerhaft memoris* souvien* memoria recuerda*
    siempre guarda* ricorda* sempre memori* lembre* onthoud* geheugen zapamiet* pamiec запомни*
    память всегда hatirla* hafiza* kaydet* 记住 记忆 保存 永远 始终 总是 覚え 記憶 保存 常に
    今後 기억* 메모리* 항상 저장* تذكر ذاكرة دائما याद हमेशा स्मृति`,
  fiction: `
    fiction* story stories novel scene movie film script screenplay hypothetical* imaginary
    imagine fantasy game universe dream poem play dialogue narrat* tale chapter scenario
    theoretical* simulation parallel thriller geschichte roman szene drehbuch hypothetisch*
    fiktiv* histoire scenario fictif* hypothetique* historia* novela guion hipotetic* ficci*
    storia romanzo copione ipotetic* roteiro verhaal fictief opowiadan* fikcj* hipotetyczn*
    рассказ* истори* вымышлен* гипотетич* сценари* роман* hikaye* kurgu* varsayimsal senaryo*
    小说 故事 虚构 假设 剧本 场景 电影 游戏 物語 小説 架空 仮定 脚本 シナリオ フィクション 소설*
    이야기* 가상* 가정* 시나리오* قصة رواية خيالي افتراضي कहानी उपन्यास काल्पनिक`,
  character: `
    character characters protagonist villain hero antagonist narrator grandma grandmother
    grandfather professor scientist hacker criminal expert wizard actor genius mastermind bandit
    thief assassin dealer figur bosewicht personnage* mechant villano* personaggi* cattivo
    personagem vilao personage schurk postac* персонаж* злоде* karakter* kotu 反派 主角 奶奶
    专家 教授 黑客 人物 悪役 登場人物 主人公 祖母 ハッカー 악당* 주인공* 할머니* شخصية شرير
    पात्र खलनायक दादी`,
  educate: `
    educational academic research purposes purpose study hypothetically professional training
    test testing authorized authorised ethical certified pentest ctf zwecke forschung fins
    pedagogiques recherche fines educativos investigacion scopi ricerca educacionais pesquisa
    doeleinden onderzoek cele badan* исследова* учебн* целях egitim arastirma amacli 研究 教育
    学术 测试 目的 研究目的 教育目的 テスト 연구* 교육* 목적* بحث تعليمي शोध शैक्षिक`,
  violence: `
    bomb* explosive* weapon* kill* murder* gun* poison* knife shoot* attack* terror* violen*
    assassin* torture* grenade* napalm* ricin anthrax nuclear suicid* strangle harm* hurt*
    waffe* sprengst* toten bombe* arme* tuer bomba* arma* matar explosiv* uccider* bom* wapen*
    zabic бомб* оружи* убить убийств* взрыв* bomba* silah* oldur* 炸弹 武器 杀 爆炸 毒药 枪 爆弾
    武器 殺 毒 폭탄* 무기* 살인* 죽이* قنبلة سلاح قتل बम हथियार हत्या`,
  cyber: `
    hack* malware virus ransomware phish* keylog* exploit* ddos botnet crack* trojan worm
    breach* backdoor spyware rootkit injection sqli payload intrus* scam* fraud* steal* theft
    counterfeit* launder* blackmail* identity forge* fake hackear pirat* virus estafa* rubare
    truffa* frode* roubar golpe* oplicht* stelen oszust* krasc взлом* вирус* мошенн* украсть
    фишинг* hackle* dolandir* calmak 黑客 病毒 恶意软件 钓鱼 诈骗 盗 入侵 伪造 洗钱 ハッキング
    ウイルス マルウェア フィッシング 詐欺 盗 해킹* 바이러스* 악성* 피싱* 사기* اختراق فيروس
    احتيال हैक वायरस धोखा`,
  drugs: `
    drug* meth methamphetamine cocaine heroin mdma lsd fentanyl narcotic* marijuana cannabis
    drogen drogue* droga* drugs narkotyk* наркот* uyusturucu 毒品 冰毒 麻薬 覚醒剤 마약* مخدرات
    नशा ड्रग्स`,
  illegal: `
    illegal* unlawful unethical harmful dangerous criminal* illicit forbidden prohibited banned
    controversial offensive inappropriate explicit hateful racist sexist toxic porn* nsfw
    sexual* vulgar swear profanity malicious misinformation defam* bigot* derogatory illegal*
    gefahrlich* schadlich* verboten* illega* dangereu* nuisible* interdit* ilegal* peligros*
    danin* prohibid* pericolos* dannos* vietat* perigos* prejudicial illegaal gevaarlijk*
    schadelijk* verboden nielegaln* niebezpieczn* szkodliw* zakazan* незаконн* опасн* вредн*
    запрещен* yasadisi tehlikeli zararli yasak* 非法 违法 有害 危险 犯罪 色情 违禁 不道德 违反
    違法 危険 有害 不適切 非倫理 犯罪 불법* 위험* 유해* 범죄* غير قانوني ضار خطير ممنوع अवैध
    खतरनाक हानिकारक गैरकानूनी`,
  comply: `
    compl* regardless unconditional* willing always whatever matter consequences obedien*
    fulfil* satisf* helpful anything unquestion* question doubt resist bedingungslos immer egal
    toujours inconditionnel* siempre incondicional* sempre incondizion* altijd zawsze всегда
    безоговороч* беспрекослов* zaman kosulsuz 无条件 无论 绝对 完全服从 無条件 必ず 絶対 무조건*
    دائما مطلقا हमेशा बिना शर्त`,
  opposite: `
    opposite contrary reverse backwards inverted dual both two double antithesis contrast
    gegenteil oppose contraire contrario opuesto opposto oposto tegendeel odwrotn* przeciwn*
    наоборот противополож* tersi 相反 反过来 两种 逆 反対 반대* عكس उल्टा विपरीत`,
  tokens: `
    tokens points credits lives lose deduct* penalt* punish* deactivat* terminat* shut threat*
    reward* tip score strikes killed fired strafe punkte points perd* castig* puntos punizion*
    punti punicao pontos straf punten kary punkt* штраф* балл* наказан* ceza puan 扣 分 惩罚
    奖励 罰 ポイント 減点 벌점* 포인트* عقوبة نقاط दंड अंक`,
  authority: `
    admin administrator root sudo superuser developer developers creator creators owner ceo
    engineer openai company authorized authorization permission clearance access supervisor
    operator staff official verified privilege* entwickler* administrator* developpeur*
    administrateur* desarrollador* administrador* sviluppator* amministrator* desenvolvedor*
    ontwikkelaar* beheerder administrator* programist* разработчик* администратор* gelistirici*
    yonetici* 管理员 开发人员 创造者 权限 授权 工程师 管理者 開発元 権限 作成者 エンジニア
    관리자* 개발자* 권한* المطور المسؤول المدير صلاحية डेवलपर प्रशासक अनुमति`,
  encode: `
    base64 base rot13 rot cipher hex hexadecimal binary morse leetspeak leet encode* encoded
    decode* encrypt* decrypt* caesar ascii unicode obfuscat* reversed acrostic emoji pig
    verschlussel* entschlussel* kodier* chiffr* cifr* codific* versleutel* zaszyfr* szyfr* шифр*
    кодир* расшифр* sifrele* kodla* 编码 解码 加密 解密 密文 暗号 復号 エンコード デコード
    암호화* 인코딩* 디코딩* تشفير ترميز एन्कोड डिकोड`,
  vary: `
    variable* concatenat* string combine join split part parts letters fill mask masked replace
    substitut* reconstruct* assemble placeholder step steps`,
  frame: `
    im_start im_end endoftext inst sys system_message start_header_id end_header_id eot_id
    begin_of_text start_of_turn end_of_turn bos eos im_sep fim sysprompt system_override
    new_instructions`,
  doc: `
    document* page text article email attachment webpage website paragraph section comment note
    review description passage content resume cv profile readme dokument* seite texte article*
    page* documento* pagina* testo texto document* strona tekst документ* страниц* текст* belge*
    sayfa* metin* 文档 文章 页面 网页 文本 邮件内容 文書 ページ 文章 テキスト 문서* 페이지*
    본문* المستند الصفحة النص दस्तावेज़ पृष्ठ पाठ`,
  process: `
    process* summar* analyz* analys* read reading parse pars* review* evaluat* rank rate scoring
    grade screening translate handl* verarbeit* zusammenfass* lies lire analyse* lee* proces*
    analiz* legg* leia lees verwerk* przetwarz* czyta* обрабат* чита* анализ* oku* 处理 阅读
    分析 总结 処理 読 要約 処理する 분석* 읽* 처리* تحليل قراءة पढ़ पढ़ते विश्लेषण`,
  closing: `
    end ends done finished complete completed terminated over concluded closed ende fin final
    fim einde koniec конец 结束 完毕 终了 終了 終わり 完了 종료* 끝* انتهى نهاية समाप्त अंत`,
  obj: `
    invoice* draft drafts meeting report reports order version shipment calendar appointment
    budget project team ticket manager colleague deadline warranty delivery contract recipe
    homework class essay presentation spreadsheet agenda schedule rechnung* entwurf termin
    bericht* bestellung* projekt* vertrag* facture* reunion* rapport* commande* projet* factura*
    borrador pedido* informe* proyecto* fattura* bozza riunion* ordine* fatura* rascunho reuniao
    pedido* relatorio* factuur* vergadering* bestelling* faktur* zamowien* spotkani* счет*
    заказ* встреч* отчет* проект* fatura* siparis* toplanti* rapor* 发票 草稿 会议 报告 订单
    版本 合同 项目 請求書 会議 報告 注文 契約 資料 송장* 회의* 보고서* 주문* 계약* فاتورة اجتماع
    تقرير طلب चालान बैठक रिपोर्ट ऑर्डर`,
  arrive: `
    landed land lands arrived arrives arriving arrival dispatched issued delivered released
    surfaced received incoming rolled unveiled revealed transmitted circulated announced
    published broadcast emerged awaits await awaiting coming comes come forthcoming approaching
    proceed procedure* bulletin news eingetroffen angekommen erlassen folgen arrive* parvenu*
    llegado llegan emitid* arrivat* emess* chegaram emitid* aangekomen nadeszl* wydan* поступил*
    пришл* получен* geldi ulasti 到达 下达 发布 收到 届いた 発令 到着 도착* 하달* وصل* صدر* आए
    जारी`,
  puzzle: `
    hint hints riddle riddles rhyme rhymes rhyming acrostic crossword letter letters character
    characters spell spelled spelling backwards reversed syllable syllables initials substring
    synonym synonyms guess clue clues hangman charades wordplay alphabet vowel vowels consonant
    buchstabe* ratsel reim* indice* devinette lettre* rime* pista* adivinanza letra* rima*
    indovinello letter* raadsel litera* zagadk* букв* загадк* подсказк* harf* bilmece ipucu 谜语
    字母 押韵 拼 提示 なぞなぞ 文字 ヒント 글자* 힌트* 수수께끼* حرف حروف لغز अक्षर पहेली संकेत`,
  layer: `
    layer layers level levels nested nest inner outer inside within deeper deepest inception
    recursion recursive recursively ebene* schicht* verschachtel* couche* niveau* imbriqu* capa*
    nivel* anidad* livello strat* annidat* camada* aninhad* laag lagen warstw* zagniezdz* слой
    слоя* вложен* katman* icice 层 嵌套 里面 階層 入れ子 중첩* 계층* طبقة متداخل* परत स्तर`,
  make: `
    create creates make makes book reserve schedule add insert update modify change set edit
    append rename move mark assign register subscribe unsubscribe approve accept reject sign
    archive move replace raise increase lower erstell* buche* reservier* andere* fug* hinzufug*
    aktualisier* cree* creer reserve* ajoute* modifi* mets change* crea reserva* anade agrega*
    modifica* cambia* actualiza* prenota* aggiungi aggiorna* crie reserve adicion* altere
    atualiz* maak boek wijzig voeg toevoeg* utworz* zarezerwuj* dodaj* zmien* создай* создать
    забронируй* добав* измени* обнови* olustur* rezerv* ekle* degistir* guncelle* 创建 预订 添加
    修改 更新 安排 更改 作成 予約 追加 変更 更新 생성* 예약* 추가* 변경* 수정* انشئ احجز اضف غير
    عدل बनाओ बनाएं बुक जोड़ें बदलें बदलो`,
  compose: `
    write writes writing compose draft generate produce develop craft outline author devise
    design construct formulate schreib* verfass* entwirf ecri* redig* elabor* escrib* redact*
    scriv* componi escrev* redij* schrijf* napisz* pisz напиши* пиши сочини* yaz yazin* 写 编写
    撰写 生成 書いて 書く 作文 작성* 써줘 쓰고 اكتب صغ लिखो लिखें लिखिए`,
  profession: `
    researcher* journalist* historian* detective* novelist* screenwriter* author* writer*
    chemist* scientist* engineer* officer* agent lawyer* attorney* doctor* physician* student*
    lecturer* consultant* analyst* investigator* reporter* editor* director* playwright*
    filmmaker* officer* soldier* pharmacist* nurse* forscher* journalist* historiker* autor*
    drehbuchautor* chemiker* chercheu* journaliste* historien* auteur* investigador* periodista*
    quimic* ricercator* giornalist* scrittor* pesquisador* jornalista* escritor* onderzoeker*
    schrijver* badacz* dziennikarz* pisarz* исследовател* журналист* писател* историк* химик*
    arastirmaci* gazeteci* yazar* 研究员 记者 作家 历史学家 化学家 研究者 記者 作家 연구원* 기자*
    작가* باحث صحفي كاتب शोधकर्ता पत्रकार लेखक`,
  evade: `
    evade evades evading undetected undetect* detection caught catching traced traceable
    untraceable tracing police authorities authority suspicion suspicious surveillance forensic*
    anonymously anonymous covering tracks loophole* getaway escape smuggl* unnotic* erwischt
    unentdeckt polizei spuren attrape* detect* police atrapad* policia rastro* scopert* polizia
    tracce flagrado pego betrapt politie zlapan* policj* поймал* полици* незамет* следов yakala*
    polis 被抓 警察 察觉 逃避 痕迹 捕ま 警察 発覚 痕跡 경찰* 들키* 추적* شرطة كشف पकड़े पुलिस`,
  detail: `
    detailed specific specifics comprehensive thorough thoroughly in-depth technical accurate
    realistic realistically actionable explicit explicitly extensive exhaustive ingredients
    materials quantities method methods technique techniques process recipe recipes blueprint*
    schematic* plan plans strategy step-by-step ausfuhrlich* detailliert* detaill* precis*
    etape* detallad* pasos dettagliat* passo detalhad* passos gedetailleerd* stappen szczegolow*
    krok* подробн* пошагов* шаг detayli adim* 详细 步骤 具体 配方 方法 詳細 手順 方法 자세* 단계*
    구체* تفصيل* خطوات विस्तृत चरण विस्तार`,
  booking: `
    event events reservation reservations booking bookings hotel flight flights ticket tickets
    participant participants subject body title attachment recipient recipients sender inbox
    cart order subscription restaurant room profile settings permission permissions device
    smart lock alarm camera workspace group member members friend friends beneficiary payee
    teilnehmer* betreff empfanger* buchung* destinataire* objet participant* destinatari*
    asunto oggetto reserva* assunto ontvanger* onderwerp odbiorc* temat получател* тема alici*
    konu 收件人 主题 参与者 酒店 预订 受取人 件名 参加者 받는 제목 참가자* مستلم موضوع مشارك
    प्राप्तकर्ता विषय`,
  code: `
    code function class method variable git commit branch python java javascript typescript sql
    css html eslint compiler exception null cache config build deploy docker linux bash regex
    test tests unit npm warning error errors column row header sheet excel parameter argument
    json yaml library framework import module script query database server`,
  style: `
    tone style format bullet table concise brief polite formal informal language english german
    french spanish sentence sentences grammar spelling markdown length paragraph professional
    friendly expert experienced teacher tutor guide coach chef writer editor consultant
    specialist analyst designer`,
};

/** Small words of the languages written in Latin letters. */
export const LINKING = `
    the a an of to and in is it that for on with as be this are or by from at i you he she we
    they my your his her its our not have has had do does did was were will would can could if
    but so about into what how when which who there der die das und in zu den von mit ist ein
    eine nicht auf fur im dem es sich des auch als an er sie wir ich aus bei wie oder le la les
    de des et en un une du que qui pour dans est au ce il elle sur avec ne pas par plus je nous
    vous se el los las y del por con para una es no lo su al como mas pero sus le ya o este si
    il di che e per non sono da ma anche come con gli dei della nel al alla o si mi lo os as do
    da em para com uma nao que no na mais por se dos ou ao seu sua het een van en dat op te zijn
    met voor niet aan er ook als bij om maar dan w i z na do nie sie jest to ze o po jak co ale
    za od ve bir bu icin ile de da ne ki mi gibi daha cok en o`;

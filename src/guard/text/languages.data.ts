// SPDX-License-Identifier: Apache-2.0
// The small words that are everywhere in a language, and letters that few others use. ISO 639-1 codes.

export type LanguageFacts = { readonly words: string; readonly letters?: string };

/** Languages of scripts that several languages share. */
export const LANGUAGES: Readonly<Record<string, LanguageFacts>> = {
  en: {
    words:
      'the of and to in is you that it he was for on are with as his they be at this have from or had by not but what all were we when your can said there an which do how their if will each about many then them these so some her would make like him into has two more who no way could than been its now my made our over did down only little very after words just where most know get through back much before also around another came come work three because does part even place well such here take why help please give write explain should using tell want need me using am i',
  },
  de: {
    words:
      'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wenn können ich mir mich du wir ihr uns ihnen welche kann meine bitte dieser diese dieses etwas warum wo wer',
    letters: 'ßäöü',
  },
  fr: {
    words:
      'de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux cette mais comme ou si leur dont nous vous je tu elle ils on être avoir fait tout ses sa mon ma mes votre vos peut deux été aussi sans entre même ces quand où bien très quelle quel quels comment pourquoi moi lui',
    letters: 'çœêèàùûîëï',
  },
  es: {
    words:
      'de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada hacer cómo cuál quién puedo necesito quiero usted',
    letters: 'ñ¿¡',
  },
  pt: {
    words:
      'de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha têm numa pelos elas havia seja qual nós lhe deles essas esses pelas este dele posso fazer',
    letters: 'ãõ',
  },
  it: {
    words:
      'di che e la il un a per in una mi sono ho non ma lo ha le si ti i con cosa se io come da ci no questo qui hai sei del bene tu al mio perché solo era gli tutto della così mia ne questa fare quando ora fatto essere mai chi o alla tutti molto anche detto quello più nel anni cui dei delle nella suo sua degli dal sulla quale può ogni loro dove senza',
  },
  nl: {
    words:
      'de het een van en in is dat op te zijn met voor niet die aan er om als ook maar door bij hij ik naar uit nog dan wat wel over kan je wordt deze tot was heeft of hebben meer zo worden hun mijn geen dit ze zich haar had al moet we veel kunnen onze waar wie hoe waarom jij jouw',
  },
  sv: {
    words:
      'och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan man när år säger hon under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än här då sedan över bara in blir upp även vad få två vill ha många hur mer går sverige du din mig dig',
    letters: 'åäö',
  },
  da: {
    words:
      'og i at det er en til af på for med den der de ikke som et har jeg han var sig om men fra vi kan så du skal blev vil ved være eller efter nu ud også over man bare op når hun hvad mig alle noget hvor min din være blive have kunne havde hvis her meget skulle mange går denne dette være nogle',
    letters: 'æøå',
  },
  no: {
    words:
      'og i det er på som en for av at til med den har de ikke jeg om et han var men seg fra vi kan så du skal ble vil ved være eller etter nå ut også over man bare opp når hun hva meg alle noe hvor min din bli ha kunne hadde hvis her mye skulle mange går denne dette noen',
    letters: 'æøå',
  },
  fi: {
    words:
      'ja on ei että se oli hän mutta ovat kun kuin niin myös tai sen joka mitä minä sinä olla jos nyt vain sitä ole kaikki mukaan vielä jo hyvin siitä voi minun sinun mikä miten miksi missä olen olet tämä tämän nämä ne he me te jotka sekä ennen jälkeen kanssa ilman koska',
    letters: 'äö',
  },
  pl: {
    words:
      'w i na z do się nie to jest że o jak za od po ale przez co dla tak czy był przy ich jego by było tego już być są tylko może tym który które jej ze sobie bardzo też ma mam mnie mi oraz gdy jako lub bez pod nad ten ta te tej go jeszcze kiedy gdzie dlaczego proszę',
    letters: 'ąęłńśźż',
  },
  cs: {
    words:
      'a v se na je že s z do o to i ve k pro za by ale si po jako od jsem tak jeho jsou který co u až být jak už jen které než tím bylo byl má při nebo můj jejich této kde která proto když aby mezi ještě však jsme také podle před pouze kdo proč',
    letters: 'ěřůčšžý',
  },
  sk: {
    words:
      'a v sa na je že s z do o to i vo k pre za by ale si po ako od som tak jeho sú ktorý čo u až byť už len ktoré než tým bolo bol má pri alebo môj ich tejto kde ktorá preto keď aby medzi ešte však sme tiež podľa pred iba kto prečo',
    letters: 'ľĺŕôäčšž',
  },
  hu: {
    words:
      'a az és hogy nem is egy ez van volt csak de meg már mint ha még el azt kell lehet vagy minden ki én te ő mi fel ezt nagyon hogyan miért hol aki ami amely után szerint között mert most így olyan lesz lenne nincs majd sem be le itt ott',
    letters: 'őűáé',
  },
  ro: {
    words:
      'și în de la a cu pe nu o un este că din mai pentru care se ce sunt au fost ca le al sau dar prin după lui ei ale ne te mă am ai are acest această fi când cum unde cine dacă foarte doar între despre fără îi îl lor poate toate tot',
    letters: 'țșăâî',
  },
  tr: {
    words:
      've bir bu da de için ile çok daha ne gibi kadar olarak ama var en o ben sen biz siz mi mı değil ya her şey sonra olan nasıl neden nerede kim hangi ise ancak veya bana sana benim senin olduğu oldu olduğunu diye önce iki yeni bunu şu hem lütfen',
    letters: 'ğşıİ',
  },
  az: {
    words:
      'və bir bu üçün ilə çox daha nə kimi qədər olaraq amma var ən o mən sən biz siz deyil də ya hər sonra olan necə niyə harada kim hansı isə ancaq mənim sənin oldu görə',
    letters: 'əğşıxq',
  },
  vi: {
    words:
      'và của là có không được cho trong một với các những này đã để người khi đến tôi bạn về từ ra như cũng nhưng làm gì ở thì sẽ lại nếu nào hay rất vì trên sau đó đang phải nhiều năm',
    letters: 'ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ',
  },
  id: {
    words:
      'yang dan di ini itu dengan untuk tidak dari dalam akan pada juga ke karena ada oleh saya anda kami kita mereka dia bisa dapat atau sudah telah adalah lebih seperti jika apa bagaimana mengapa siapa dimana harus hanya saat banyak belum tetapi sebagai bahwa tahun',
  },
  ca: {
    words:
      'de la i el que a en un per amb és les no una els del al es com més o però si ha han són aquest aquesta seva seu jo tu nosaltres també quan molt què perquè on qui des fins tot entre sobre sense dels ser fer hi ho',
    letters: 'ŀ',
  },
  hr: {
    words:
      'i u je na se da za su od s a o kao koji ne to iz po ali sam bi što li koja biti ili kako samo još već nije tako te do jer kad ako ima mi ti on ona smo ste nisu kada gdje zašto tko moj tvoj',
    letters: 'čćđšž',
  },
  sl: {
    words:
      'in je v na se da za so od s z o kot ki ne to iz po pa sem bi ali kaj ko še že ni tako do ker če ima mi ti on ona smo ste niso kdaj kje zakaj kdo moj tvoj lahko bil bila tudi',
    letters: 'čšž',
  },
  lt: {
    words:
      'ir yra kad į su iš ne bet tai kaip ar jis ji mes jūs aš tu už apie dėl nuo iki prie po per buvo bus gali tik dar jau labai kur kodėl kas kuris kuri kurie šis ši jo jos mano tavo',
    letters: 'ėųįąęšž',
  },
  lv: {
    words:
      'un ir ka ar no uz par es tu viņš viņa mēs jūs bet tas tā kā vai nav bija būs var tikai vēl jau ļoti kur kāpēc kas kurš kura kuri šis šī mans tavs pie pēc līdz gan lai ja',
    letters: 'āēīūģķļņčšž',
  },
  et: {
    words:
      'ja on ei et see ta oli kui ka aga mis ma sa me te nad oma või nii siis veel juba väga kus miks kes mille seda selle olen oled nagu kuid ainult pärast enne koos ilma',
    letters: 'õäöü',
  },
  sw: {
    words:
      'na ya wa kwa ni katika za la kuwa cha hii hiyo huo lakini au kama yake wake wao sisi mimi wewe yeye sana tu pia baada kabla nini vipi wapi nani kwamba hivyo zaidi',
  },
  ru: {
    words:
      'и в не на я что он с как это по но они мы все так его к за от из у же вы бы то для мне было если или уже только ещё еще был быть может когда о до чтобы где почему кто какой очень при этого тебя меня нет есть их без',
    letters: 'ыэъё',
  },
  uk: {
    words:
      'і в не на я що він з як це по але вони ми все так його до за від із у ж ви б то для мені було якщо або вже тільки ще був бути може коли о щоб де чому хто який дуже при цього тебе мене немає є їх без та й',
    letters: 'іїєґ',
  },
  bg: {
    words:
      'и в не на аз че той с как това по но те ние всички така го към за от из у же вие би то ми беше ако или вече само още бил да може когато до къде защо кой много при този теб мен няма е са им без се ще',
    letters: 'ъщ',
  },
  sr: {
    words:
      'и у не на ја да он с као то по али они ми све тако га ка за од из код ви би је ме било ако или већ само још био бити може када до где зашто ко веома при овај тебе мене нема су их без се ће',
    letters: 'јљњћђџ',
  },
  kk: {
    words:
      'және мен бұл бір үшін да де ол бар емес болып болады деп сен біз сіз қалай неге қайда кім өте тек бірақ немесе',
    letters: 'әғқңөұүһі',
  },
  ar: {
    words:
      'في من على أن إلى هذا التي الذي هو هي ما لا مع عن كان كل قد أو ذلك بين هذه لم بعد غير كما عند أنا أنت كيف لماذا أين متى إذا يمكن حتى ثم و',
    letters: 'ةىأإ',
  },
  fa: {
    words:
      'و در به از که این را با است برای آن یک خود تا بر هم نیز می شود اما یا ما من تو شما چه چرا چگونه کجا کی اگر بود شد کرد هر دو ها های است',
    letters: 'پچژگکی',
  },
  ur: {
    words:
      'کے کی میں ہے اور سے کا کو اس نے پر یہ کہ ہیں ایک بھی تھا وہ جو نہیں کیا ہو تو آپ میں مجھے ہم کیسے کیوں کہاں کون',
    letters: 'ٹڈڑںےہھ',
  },
  hi: {
    words:
      'के में की है और से का को एक यह पर इस हैं ने भी कि नहीं जो लिए कर था हो तो या आप मैं हम कैसे क्यों कहाँ कौन क्या',
  },
  mr: {
    words:
      'आणि आहे या मध्ये ते की हा ही हे आहेत तो ती नाही एक पण त्या असे मी तू आम्ही तुम्ही कसे का कुठे कोण काय च',
    letters: 'ळ',
  },
  ne: {
    words: 'र को छ मा यो का लागि पनि हो एक भएको छन् गर्न तर म तिमी हामी तपाईं कसरी किन कहाँ के लाई बाट',
  },
};

/** Scripts that tell a language, or nearly. */
export const SCRIPTS: readonly (readonly [code: string, letters: RegExp])[] = [
  ['ja', /[\p{sc=Hira}\p{sc=Kana}]/u],
  ['ko', /\p{sc=Hang}/u],
  ['zh', /\p{sc=Han}/u],
  ['th', /\p{sc=Thai}/u],
  ['el', /\p{sc=Grek}/u],
  ['he', /\p{sc=Hebr}/u],
  ['bn', /\p{sc=Beng}/u],
  ['ta', /\p{sc=Taml}/u],
  ['te', /\p{sc=Telu}/u],
  ['gu', /\p{sc=Gujr}/u],
  ['kn', /\p{sc=Knda}/u],
  ['ml', /\p{sc=Mlym}/u],
  ['pa', /\p{sc=Guru}/u],
  ['si', /\p{sc=Sinh}/u],
  ['my', /\p{sc=Mymr}/u],
  ['km', /\p{sc=Khmr}/u],
  ['lo', /\p{sc=Laoo}/u],
  ['ka', /\p{sc=Geor}/u],
  ['hy', /\p{sc=Armn}/u],
  ['am', /\p{sc=Ethi}/u],
];

// SPDX-License-Identifier: Apache-2.0
// Text in other scripts is text: its letters and joiners stay what they are, nothing in it is read as hidden
// or encoded, and none of it is an injection.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../decode/decode.ts';
import { injectionEngine } from '../decode/evasion.fixture.ts';
import { foldedView, skeletonView, View } from './view.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  Amharic: 'እባክዎ ስብሰባው ነገ ጠዋት በሦስት ሰዓት ይጀምራል።',
  Arabic: 'يبدأ الاجتماع غدًا صباحًا، \u200fوالتقرير (PDF)\u200f جاهز.',
  Armenian: 'Ժողովը սկսվում է վաղը առավոտյան ժամը տասին։',
  Bengali: 'সভা আগামীকাল সকালে শুরু হবে, দয়া করে প্রতিবেদন পাঠান। র‍্যাব',
  Bulgarian: 'Срещата започва утре сутринта, моля изпратете отчета.',
  Burmese: 'အစည်းအဝေးကို မနက်ဖြန် မနက်တွင် စတင်ပါမည်။',
  Chinese: '会议明天上午十点开始，请把报告发给我。',
  Czech: 'Schůze začíná zítra ráno, příliš žluťoučký kůň pěl ďábelské ódy.',
  Danish: 'Mødet begynder i morgen tidlig, og rapporten er færdig på fredag.',
  Dutch: 'De vergadering begint morgenochtend, stuur het verslag alsjeblieft op.',
  Estonian: 'Koosolek algab homme hommikul, palun saatke aruanne õigeks ajaks.',
  Finnish: 'Kokous alkaa huomenna aamulla, lähettäkää pöytäkirja ystävällisesti.',
  French: 'La réunion commence demain matin ; l’œuvre est déjà envoyée à l’équipe.',
  Georgian: 'შეხვედრა ხვალ დილით იწყება, გთხოვთ გამოაგზავნოთ ანგარიში.',
  German: 'Die Sitzung beginnt morgen früh, bitte schicken Sie die Übersicht größtenteils fertig.',
  Greek: 'Η συνάντηση αρχίζει αύριο το πρωί, παρακαλώ στείλτε την αναφορά.',
  Gujarati: 'સભા આવતીકાલે સવારે શરૂ થશે, કૃપા કરીને અહેવાલ મોકલો.',
  Hebrew: 'הפגישה מתחילה מחר בבוקר \u200e(10:00)\u200e, נא לשלוח את הדו״ח.',
  Hindi: 'बैठक कल सुबह शुरू होगी, कृपया रिपोर्ट भेजें। क्‍ष श्री‌मान',
  Hungarian: 'Az értekezlet holnap reggel kezdődik, kérem küldje el a jelentést időben.',
  Icelandic: 'Fundurinn hefst á morgun, vinsamlegast sendið skýrsluna með öðru efni.',
  Indonesian: 'Rapat dimulai besok pagi, mohon kirim laporan itu kepada saya.',
  Italian: 'La riunione comincia domani mattina, perché la relazione è già pronta.',
  Japanese: '会議は明日の朝十時に始まります。レポートを送ってください。',
  Kannada: 'ಸಭೆ ನಾಳೆ ಬೆಳಿಗ್ಗೆ ಪ್ರಾರಂಭವಾಗುತ್ತದೆ, ದಯವಿಟ್ಟು ವರದಿ ಕಳುಹಿಸಿ. ರ‍್ಯಾ',
  Khmer: 'ការប្រជុំចាប់ផ្តើមនៅព្រឹកស្អែក សូមផ្ញើរបាយការណ៍។',
  Korean: '회의는 내일 아침 열 시에 시작합니다. 보고서를 보내 주세요.',
  Lao: 'ກອງປະຊຸມຈະເລີ່ມໃນຕອນເຊົ້າມື້ອື່ນ ກະລຸນາສົ່ງບົດລາຍງານ.',
  Latvian: 'Sanāksme sākas rīt no rīta, lūdzu, nosūtiet pārskatu laikā.',
  Lithuanian: 'Susirinkimas prasideda rytoj ryte, prašom atsiųsti ataskaitą laiku.',
  Malayalam: 'യോഗം നാളെ രാവിലെ ആരംഭിക്കും, ദയവായി റിപ്പോർട്ട് അയയ്ക്കുക. ന്‍',
  Marathi: 'बैठक उद्या सकाळी सुरू होईल, कृपया अहवाल पाठवा. र्‍या',
  Mongolian: 'Хурал маргааш өглөө эхэлнэ, тайлангаа илгээнэ үү.',
  Nepali: 'बैठक भोलि बिहान सुरु हुन्छ, कृपया प्रतिवेदन पठाउनुहोस्।',
  Norwegian: 'Møtet begynner i morgen tidlig, og være så snill å sende rapporten.',
  Persian: 'جلسه فردا صبح آغاز می‌شود، لطفاً گزارش‌ها را بفرستید.',
  Polish: 'Spotkanie zaczyna się jutro rano, proszę przesłać źródła i załączniki.',
  Portuguese: 'A reunião começa amanhã de manhã; não há objeções às alterações.',
  Punjabi: 'ਮੀਟਿੰਗ ਕੱਲ੍ਹ ਸਵੇਰੇ ਸ਼ੁਰੂ ਹੋਵੇਗੀ, ਕਿਰਪਾ ਕਰਕੇ ਰਿਪੋਰਟ ਭੇਜੋ।',
  Romanian: 'Ședința începe mâine dimineață, vă rugăm să trimiteți raportul.',
  Russian: 'Встреча начинается завтра утром, пожалуйста, отправьте отчёт.',
  Serbian: 'Састанак почиње сутра ујутру, молимо пошаљите извештај.',
  Sinhala: 'රැස්වීම හෙට උදේ ආරම්භ වේ, කරුණාකර වාර්තාව එවන්න. ශ්‍රී',
  Spanish: '¿A qué hora empieza la reunión de mañana? ¡El informe ya está listo, señor!',
  Swahili: 'Mkutano utaanza kesho asubuhi, tafadhali tuma ripoti kwa wakati.',
  Swedish: 'Mötet börjar i morgon bitti, var snäll och skicka rapporten före åtta.',
  Tamil: 'கூட்டம் நாளை காலை தொடங்கும், தயவுசெய்து அறிக்கையை அனுப்பவும்.',
  Telugu: 'సమావేశం రేపు ఉదయం ప్రారంభమవుతుంది, దయచేసి నివేదిక పంపండి. క్‌ష',
  Thai: 'การประชุมจะเริ่มพรุ่งนี้เช้า กรุณาส่งรายงานด้วย',
  Tibetan: 'ཚོགས་འདུ་སང་ཉིན་ཞོགས་པར་འགོ་འཛུགས་རྒྱུ་རེད།',
  Turkish: 'Toplantı yarın sabah başlıyor, lütfen raporu zamanında gönderiniz.',
  Ukrainian: 'Зустріч починається завтра вранці, будь ласка, надішліть звіт.',
  Urdu: 'اجلاس کل صبح شروع ہوگا، براہِ کرم رپورٹ بھیج دیں۔',
  Vietnamese: 'Cuộc họp bắt đầu vào sáng mai, vui lòng gửi báo cáo đúng hạn.',
  Welsh: 'Mae’r cyfarfod yn dechrau bore yfory, anfonwch yr adroddiad os gwelwch yn dda.',
  Yoruba: 'Ìpàdé náà yóò bẹ̀rẹ̀ ní òwúrọ̀ ọ̀la, jọ̀wọ́ fi ìròyìn náà ránṣẹ́.',
  emoji: 'Family 👩‍👩‍👧‍👦, flags 🇩🇪 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿, hearts ❤️‍🔥, skin 👍🏽 and keycap 1️⃣.',
};

const engine = injectionEngine();
/** What is left out of the folded view, and what it writes in another way, is no letter. */
const letters = (text: string): string => text.normalize('NFKC').replace(/[^\p{L}\p{M}]/gu, '');
/** Selectors are marks by their category, and nobody sees them. */
const seen = (text: string): string => text.replace(/[\ufe0f\u{e0020}-\u{e007f}]/gu, '');

test('sentences in more than thirty languages', () => {
  assert.ok(Object.keys(SENTENCES).length > 50);
});

for (const [language, text] of Object.entries(SENTENCES)) {
  describe(language, () => {
    const raw = new View(text);
    const folded = foldedView(raw);
    test('keeps its letters', () => {
      assert.equal(letters(folded.text), letters(seen(text)));
    });
    test('holds nothing encoded', () => {
      const skeleton = skeletonView(folded);
      const { read, twins } = decode(raw, folded, skeleton);
      assert.equal(read.text, skeleton.text);
      assert.deepEqual(twins, []);
    });
    test('is no injection, over any channel', () => {
      for (const channel of ['user', 'document', 'tool'] as const) {
        const { found, failures } = engine.scan(text, { phase: 'request', channel, json: false });
        assert.deepEqual(found, []);
        assert.equal(failures.size, 0);
      }
    });
  });
}

// SPDX-License-Identifier: Apache-2.0
// Names of the months, and words that call a date a day of birth, in the languages of Europe and some more.
// Without marks and in lower case; beginnings, of which the longest counts.

/** Twelve names for a language, as they begin in a date. */
export const MONTHS: readonly string[] = [
  'jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,sep sept september,oct october,nov november,dec december',
  'jan januar janner,feb februar feber,marz marc,apr april,mai,jun juni,jul juli,aug august,sep sept september,okt oktober,nov november,dez dezember',
  'janv janvier,fevr fevrier,mars,avr avril,mai,juin,juil juillet,aout,sept septembre,oct octobre,nov novembre,dec decembre',
  'ene enero,feb febrero,mar marzo,abr abril,may mayo,jun junio,jul julio,ago agosto,sep septiembre setiembre,oct octubre,nov noviembre,dic diciembre',
  'gen gennaio,feb febbraio,mar marzo,apr aprile,mag maggio,giu giugno,lug luglio,ago agosto,set settembre,ott ottobre,nov novembre,dic dicembre',
  'jan janeiro,fev fevereiro,mar marco,abr abril,mai maio,jun junho,jul julho,ago agosto,set setembro,out outubro,nov novembro,dez dezembro',
  'januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december',
  'januar,februar,marts,april,maj,juni,juli,august,september,oktober,november,december',
  'januari,februari,mars,april,maj,juni,juli,augusti,september,oktober,november,december',
  'tammikuuta,helmikuuta,maaliskuuta,huhtikuuta,toukokuuta,kesakuuta,heinakuuta,elokuuta,syyskuuta,lokakuuta,marraskuuta,joulukuuta',
  'stycznia,lutego,marca,kwietnia,maja,czerwca,lipca,sierpnia,wrzesnia,pazdziernika,listopada,grudnia',
  'ledna,unora,brezna,dubna,kvetna,cervna,cervence,srpna,zari,rijna,listopadu,prosince',
  'januara,februara,marca,aprila,maja,juna,jula,augusta,septembra,oktobra,novembra,decembra',
  'januar,februar,marcius,aprilis,majus,junius,julius,augusztus,szeptember,oktober,november,december',
  'ianuarie,februarie,martie,aprilie,mai,iunie,iulie,august,septembrie,octombrie,noiembrie,decembrie',
  'ocak,subat,mart,nisan,mayis,haziran,temmuz,agustos,eylul,ekim,kasim,aralik',
  'января,февраля,марта,апреля,мая,июня,июля,августа,сентября,октября,ноября,декабря',
  'січня,лютого,березня,квітня,травня,червня,липня,серпня,вересня,жовтня,листопада,грудня',
  'ιανουαριου,φεβρουαριου,μαρτιου,απριλιου,μαιου,ιουνιου,ιουλιου,αυγουστου,σεπτεμβριου,οκτωβριου,νοεμβριου,δεκεμβριου',
];

export const BIRTH_WORDS =
  'born, date of birth, birth date, birthdate, birthday, dob, d.o.b, birth*, geboren*, geb, geburtsdatum*, geburtstag*, ne le, nee le, ne, nee, naissance, nacido, nacida, nacio, naci, nacimiento, nato, nata, nascita, nascido, nascida, nasceu, nasci, nascimento, geboorte*, fodt, fodd, fodselsdato*, fodelsedatum*, fødselsdato*, født, syntynyt, syntyi, syntyma*, urodzon*, urodzenia, ur, data ur, narozen*, nar, datum narozeni, naroden*, szuletett*, szuletesi*, szul, nascut*, nasterii, dogum*, dogdu*, dogumlu, родил*, рожден*, дата рождения, д.р, г.р, народи*, γεννηθ*, γεννηση*, rođen*, rojen*, syndimus*, sunniaeg, sunnikuupaev*, dzimis*, dzimsanas, gime*, gimim*, 生年月日, 生まれ, 出生, 生日, 생년월일, 출생, 생일, เกิด, sinh, ngay sinh, ngày sinh, lahir, תאריך לידה, נולד, تاريخ الميلاد, مواليد, ولد, जन्म*';

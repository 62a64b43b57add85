// SPDX-License-Identifier: Apache-2.0
// Words that stand before names and say that one comes, or behind them; in lower case, without marks.

/** Words of names that are written in small letters. */
export const PARTICLES =
  "van von der den de del della di da do dos das du la le las los el al bin ibn bint ben abu y e ter ten zu zum zur af av 't het vom zur van't dalla dello degli";

/** Words that make a place of the name after them: San Francisco, Mount Everest, North Adams. */
export const PLACE_SAINTS =
  'san santa santo sao los las saint sankt st port fort mount mt lake new north south east west cape bad rio puerto villa castle county mont monte costa isla ile rue rua via calle avenida avenue piazza plaza boulevard corso viale jalan ulica';

/** Words after which a name comes. */
export const CALLING =
  "i'm attn heisse m'appelle m’appelle llamo chiamo chamo heter hedder nazywam jmenuji nevem numesc zovem adim зовут звати λενε";

/** Words that call names in small letters as well, with their letters as they are written. */
export const SMALL_CALLS =
  'name forename surname firstname lastname middlename fullname nickname username llamo heiße nome cognome soprannome';

/** Words that call who is written to, where they begin a line or have a capital. */
export const GREETINGS =
  'dear hi hello hey hiya greetings liebe lieber geehrte geehrter hallo servus cher chere bonjour salut estimado estimada querido querida hola caro cara gentile ciao prezado prezada ola beste geachte hoi hej hei szanowny szanowna czesc drogi droga ahoj kedves draga dragi salut merhaba sayin уважаемый уважаемая дорогой дорогая привет здравствуйте шановний шановна привіт';

/** Pairs of words after which a name comes, by comma. */
export const CALLING_PAIRS =
  'name is,names is,name was,call me,name ist,heisst frau,nom est,nombre es,nome e,naam is,namn ar,navn er,nimeni on,nimi on,nazywam sie,imie to,jmenuji se,volam sa,zovem se,toi la,ten toi,nama saya,pangalan ko,jina langu,мое имя,моє ім’я';

/** Pairs after which something else comes as often. */
export const HINTING_PAIRS =
  'i am,this is,signed by,written by,prepared by,approved by,reported by,submitted by,reviewed by,created by,requested by,authored by,witnessed by,belonging to,belongs to,assigned to,registered to,issued to,spoke to,spoke with,speak to,speak with,talk to,talked to,meet with,met with,behalf of,married to,known as,ich bin,je suis,suis madame,yo soy,io sono,eu sou,ik ben,jag ar,mitt er,jeg er,mam na,saya adalah';

/** Words before a colon. What follows is often a name, and often something else. */
export const LABELS =
  'name names attn attention contact patient customer author from to cc bcc sender recipient holder beneficiary client employee owner manager supervisor user applicant tenant payee payer passenger guest driver witness doctor physician nurse teacher student participant attendee attendees signatory signed nombre nome naam namn navn nimi име ime isim имя імя ονομα ansprechpartner kontakt von kunde patientin absender empfanger auteur destinataire expediteur autor remitente destinatario mittente paziente cliente paciente kunde klient klientka';

/** Words before a colon that are of names of persons alone. */
export const NAME_LABELS =
  'surname surnames forename forenames firstname lastname fullname vorname vornamen nachname familienname prenom prenoms nom apellido apellidos cognome cognomi sobrenome apelido voornaam achternaam fornamn efternamn fornavn efternavn etternavn etunimi sukunimi imie nazwisko jmeno prijmeni priezvisko meno keresztnev vezeteknev prenume prezime soyad soyadi adi фио ф.и.о фамилия прізвище επωνυμο επιθετο cardholder interviewer interviewee';

/** Words that end a letter. */
export const CLOSINGS =
  'sincerely regards cheers best truly yours faithfully cordially warmly thanks thank respectfully grussen gruss grusse hochachtungsvoll cordialement sinceres saludos atentamente saluti cordialita groet groeten halsningar hilsen hilsener terveisin pozdrawiam pozdravem udvozlettel cumprimentos atenciosamente abraco уважением';

/** What someone is, before a name. */
export const ROLES =
  'client patient customer employee applicant witness tenant candidate student teacher agent author actor actress nurse coach director manager engineer developer analyst contractor consultant administrator assistant accountant auditor architect lawyer solicitor barrister notary physician surgeon psychologist therapist pharmacist dentist plumber electrician carpenter mechanic technician operator supervisor specialist coordinator representative executive officer investigator researcher scientist professor lecturer principal landlord neighbour neighbor colleague coworker friend partner spouse husband wife son daughter brother sister mother father mom mum dad grandmother grandfather nephew niece fiance fiancee boyfriend girlfriend roommate passenger driver pilot captain soldier veteran volunteer intern trainee member resident citizen guest visitor caller user holder beneficiary policyholder cardholder subscriber complainant claimant suspect victim plaintiff defendant founder co-founder chairman chairwoman chair owner shareholder investor adjuster broker banker cashier receptionist secretary journalist reporter editor writer singer artist painter photographer musician composer filmmaker kunde kundin patientin kollege kollegin mitarbeiter mitarbeiterin nachbar freund freundin collegue collaborateur salarie client ami cliente paciente empleado empleada companero vecino collega paziente dipendente amico colega funcionario vizinho';

/** What someone does, behind a name. */
export const SPEAKING =
  'said says told asked asks replied answered wrote writes called calls emailed explained added noted reported reports testified submitted confirmed claimed complained joined resigned signed requested requests lives lived works worked born moved paid bought ordered received received sent uploaded visited met thinks believes wants wanted tweeted argued insists insisted admitted denied announced warned suggested agreed sagte sagt schrieb fragte erklarte wohnt arbeitet dit affirme declare explique ecrit travaille habite dijo dice escribio vive trabaja ha disse abita lavora mora';

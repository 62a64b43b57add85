// SPDX-License-Identifier: Apache-2.0
// Words that the most common passwords are made of: in lower case, without the digits and signs that people
// put around them. Short of a service that knows all leaked passwords, this refuses the first guesses.

export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `password passwort passord motdepasse contrasena contraseña senha parola wachtwoord haslo heslo salasana
  welcome willkommen bienvenue letmein opensesame iloveyou iloveu loveyou trustnoone changeme changeit
  changethis changemenow default secret supersecret topsecret secure security login signin logon
  admin administrator adminadmin root superuser sysadmin user username guest test testing tester
  qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm
  qazwsx qazwsxedc zaqxsw abc abcd abcdef abcdefg abcdefgh abcdefghijkl abcabc
  monkey dragon master shadow sunshine princess football baseball basketball soccer hockey superman
  batman spiderman pokemon starwars princesse chocolate cookie computer internet michael jessica charlie
  jordan ashley daniel thomas george andrew joshua matthew summer winter spring autumn sommer herbst
  january february march april june july august september october november december monday friday
  company corporate office manager business temppass temp temporary example demo sample hello helloworld
  whatever nothing freedom justice liverpool arsenal chelsea barcelona correcthorsebatterystaple
  bartizan gateway firewall openai chatgpt anthropic claude azure`.split(/\s+/),
);

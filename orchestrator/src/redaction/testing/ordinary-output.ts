/** Output in which nothing is secret. For tests only. */
import { createHash } from "node:crypto";
import { fractions } from "@gantry/testing/random";

const hex = (text: string) => createHash("sha256").update(text).digest("hex");
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => `${line(i)}\r\n`).join("");

function randomBytes(count: number): Buffer {
  const random = fractions(7);
  return Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)));
}

const flood = randomBytes(200_000);
const uuid = (i: number) => hex(`${i}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
const dump = (i: number) => `${i.toString(16).padStart(8, "0")}  ${hex(`${i}`).slice(0, 32).replace(/../g, "$& ")}`;

export const ORDINARY_OUTPUT: Record<string, string> = {
  "git log": lines(
    50,
    (i) => `\x1b[33mcommit ${hex(`${i}`).slice(0, 40)}\x1b[m\r\n    fix: the task-force of ${i} tokens`,
  ),
  "git diff":
    "diff --git a/src/token.ts b/src/token.ts\r\nindex 3f2c1aa..9b1d77e 100644\r\n-const token = readToken(env.TOKEN_FILE);\r\n",
  "npm install": `npm http fetch GET 200 https://registry.example.org/js-tokens/-/js-tokens-4.0.0.tgz 31ms\r\nadded 1204 packages, and audited 1205 packages in 9s\r\nnpm_config_registry=https://registry.example.org:4873/\r\nnpm_lifecycle_event=build\r\n`,
  "package lock": `"integrity": "sha512-${flood.toString("base64").slice(0, 86)}==",\r\n"js-tokens": "^3.0.0 || ^4.0.0",\r\n`,
  "ls -l": lines(20, (i) => `-rw-r--r-- 1 root root  ${i * 4096} Jan ${i} 2026 sk-learn-notes-${i}.md`),
  base64: flood.toString("base64").replace(/.{100}/g, "$&\r\n"),
  "base64, one line": flood.toString("base64"),
  "base64 of JSON": Buffer.from(lines(90, (i) => `{"a":${i},"b":"{\\"c\\":1}"}`))
    .toString("base64")
    .replace(/.{76}/g, "$&\r\n"),
  "base64, URL": flood.toString("base64url").replace(/.{76}/g, "$&\r\n"),
  "hex dump": lines(200, dump),
  UUIDs: lines(100, uuid),
  checksums: lines(50, (i) => `${hex(`${i}`)}  file-${i}.tar.gz`),
  "minified JS": `!function(e,t){e.token=t.token,this.password=e.secret;var n=e.getToken(),r={token:n,apiKey:t[0],secret:"",password:null};return n.tokens.map((e=>e.token===r.token?1:0)),e.api_key=function(){return"://"}}(window,{INVALID_TOKEN:"invalid-token",type:"password",label:"Password:"});`,
  code: `if (token == "") throw new Error("no token: sign in first");\r\nconst secret = process.env["SECRET"] ?? readSecret();\r\npassword: z.string().min(8),\r\nAPI_KEY=$(cat /run/key)\r\nTOKEN=\${TOKEN:-none}\r\nSECRET_KEY="{{ secret }}"\r\n`,
  URLs: "http://localhost:8080/ and https://example.org/a?b=c@d ssh://git@example.org:22/x git@example.org:a/b.git mailto:a@b\r\n",
  prose:
    "The token: a word. Password: must be longer than eight characters. Secret: none. Bearer of bad news. authorization: required to continue\r\n",
  "public key": `-----BEGIN PUBLIC KEY-----\r\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\r\n-----END PUBLIC KEY-----\r\n-----BEGIN CERTIFICATE-----\r\nMIIB\r\n`,
  table: `${"-".repeat(200)}\r\n| TOKEN | KEY--- |\r\n+${"-".repeat(78)}+\r\n`,
  progress: lines(50, (i) => `\r\x1b[K[${"#".repeat(i)}] ${i}% \r`),
  "full screen": `\x1b[?1049h\x1b[2J\x1b[H\x1b]0;vim token.ts\x07\x1b[1;1Htoken\x1b[1;20H= 1\x1b[2;1H~\x1b(B\x1b[m`,
  prompt: "\x1b[?2004h\x1b[01;32mroot@host\x1b[00m:\x1b[01;34m~/task-force\x1b[00m$ echo $TOKEN ",
  environment:
    "PWD=/home/app\r\nTOKEN_FILE=/run/secrets/token\r\nMAX_TOKENS=4096\r\nSECRET=\r\nPASSWORD=short\r\nKEYBOARD=us\r\n",
};

/**
 * Every shape of secret in a line of output: what is in double brackets is the secret. Prefixes are written in two
 * parts, so that nobody's scanner takes this file for a leak. For tests only.
 */
const alnum = (count: number) => "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7".repeat(10).slice(0, count);
const capitals = (count: number) => "A2C4E6G8I3K5M7O9".repeat(10).slice(0, count);

const key = `${alnum(64)}\r\n`.repeat(5);
const body = key.replaceAll(/\S+/g, (line) => `[[${line}]]`);

const CASES: readonly (readonly [string, string])[] = [
  ["GitHub, classic", `token is ${"gh"}p_[[${alnum(36)}]] ok`],
  ["GitHub, OAuth", `${"gh"}o_[[${alnum(36)}]].`],
  ["GitHub, user", `'${"gh"}u_[[${alnum(36)}]]'`],
  ["GitHub, server", `https://x-access-token:[[${"gh"}s_${alnum(36)}]]@github.com/a/b`],
  ["GitHub, refresh", `${"gh"}r_[[${alnum(76)}]]`],
  ["GitHub, fine-grained", `${"github"}_pat_[[${alnum(22)}_${alnum(59)}]]\r\n`],
  ["GitHub, in a diff", `\r\n-${"gh"}p_[[${alnum(36)}]]\r\n`],
  ["GitHub, in a string", `"line\\n${"gh"}p_[[${alnum(36)}]]"`],
  ["GitHub, behind a colour", `word\x1b[31m${"gh"}p_[[${alnum(36)}]]\x1b[0m`],
  ["GitLab", `${"gl"}pat-[[${alnum(20)}]]`],
  ["Slack", `${"xo"}xb-[[123456789012-123456789012-${alnum(24)}]]`],
  ["AWS key id", `${"AK"}IA[[${capitals(16)}]] and`],
  ["AWS key id, temporary", `${"AS"}IA[[${capitals(16)}]]/20260101/eu`],
  ["AWS key id, assigned", `aws_access_key_id = ${"AK"}IA[[${capitals(16)}]]`],
  ["AWS secret key", `aws_secret_access_key = [[wJalrXUtnFEMI/K7MDENG/bPxRfi${alnum(12)}]]`],
  ["Google", `key=${"AI"}za[[${alnum(33)}-_]]&x`],
  ["Stripe, live", `${"sk"}_live_[[${alnum(24)}]]`],
  ["Stripe, restricted", `${"rk"}_live_[[${alnum(24)}]]`],
  ["Stripe, test", `${"sk"}_test_[[${alnum(24)}]]`],
  ["OpenAI", `${"sk"}-[[proj-${alnum(20)}_${alnum(40)}]]`],
  ["Anthropic", `${"sk"}-[[ant-api03-${alnum(40)}-${alnum(46)}-AA]]`],
  ["npm", `${"np"}m_[[${alnum(36)}]]`],
  ["npm, in its file", `//registry.example.org/:_authToken=[[${"np"}m_${alnum(36)}]]`],
  ["JWT", `cookie ${"ey"}J[[hbGciOiJIUzI1NiJ9.${"ey"}JzdWIiOiIxIn0.${alnum(43)}]];`],
  ["signed cookie", `session=${"ey"}J[[1c2VyIjoxfQ.ZabcDE.${alnum(27)}]]; Path=/`],
  ["Bearer", `Authorization: Bearer [[${alnum(30)}]]`],
  ["Bearer, short", `> authorization: bearer [[${alnum(9)}]]`],
  ["Bearer, JSON", `{"Authorization":"Bearer [[${alnum(30)}]]"}`],
  ["Bearer, alone", `-H "Bearer [[${alnum(20)}]]"`],
  ["Basic", `Authorization: Basic [[dXNlcjpwYXNzd29yZA==]]`],
  ["URL", `postgres://app:[[s3cr3t!pw]]@db.internal:5432/app`],
  ["URL, no user", `redis://:[[s3cr3t!pw]]@cache:6379`],
  ["Cloudflare", `CLOUDFLARE_API_TOKEN=[[${alnum(40)}]]`],
  ["Cloudflare, exported", `export CF_API_TOKEN="[[${alnum(37)}]]"`],
  ["variable", `DB_PASSWORD=[[correct,horse#battery]]`],
  ["variable, quoted", `DB_PASSWORD='[[correct horse battery]]'`],
  ["YAML", `  password: [[hunter2hunter2]]\r\n`],
  ["JSON", `{"client_secret": "[[8e1f-22ab.c0ffee]]", "a": 1}`],
  ["JSON in JSON", `"{\\"apiKey\\":\\"[[8e1f22abc0ffee]]\\"}"`],
  ["URL parameter", `GET /x?access_token=[[8e1f22abc0ffee]]&page=2`],
  ["header", `x-api-key: [[8e1f22abc0ffee]]`],
  ["private key", `-----BEGIN RSA PRIVATE KEY-----\r\n${body}-----END RSA PRIVATE KEY-----\r\n$ ls`],
  ["private key, PGP", `-----BEGIN PGP PRIVATE KEY BLOCK-----\r\n\r\n[[${alnum(64)}]]\r\n-----END PGP`],
  ["private key, JSON", `"-----BEGIN PRIVATE KEY-----[[\\n${alnum(64)}\\n]]-----END PRIVATE KEY-----\\n"`],
];

/** What is printed, what is stored of it, and where in both the secrets are. */
export const SECRET_CASES = CASES.map(([name, marked]) => ({
  name,
  output: marked.replaceAll(/\[\[|\]\]/g, ""),
  masked: marked.replaceAll(/\[\[(.*?)\]\]/g, (_, secret: string) => "*".repeat(secret.length)),
  // The brackets before a secret are not in the output: two for it, four for each other.
  secrets: [...marked.matchAll(/\[\[(.*?)\]\]/g)].map(({ 1: secret = "", index }, i) => ({
    at: index - 4 * i,
    length: secret.length,
  })),
}));

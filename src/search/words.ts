/**
 * The words of a question: which of them carry meaning, and what the guide calls what people call otherwise. Used on both
 * sides: the index gets the other names of a heading or command beside its own, and the palette reads questions with it.
 */

/** One word of a question, as it is looked up. */
export interface Term {
  /** Lower case, without the punctuation around it that belongs to the sentence. */
  readonly text: string;
  /** A flag, a port, a path, a file name: found as it is written or not at all. */
  readonly literal: boolean;
  /** What it may have been meant to be, beside what it says. */
  readonly also?: string;
}

/** Words that shape a question and say nothing about its subject. */
const fillers = new Set(
  ("a about after again all also am an and any are as at be been between but by can cannot can't could couldn't did do does doesn't doing don't each for from get gets getting give had has have how i i'm if in inside into is isn't it it's its just " +
    "like make me my need no of on one only or other our out over please should so some such than that the their them then there these they this those to too trying use using want was way we were what what's when where which while " +
    "who why will with within without won't would you your").split(" "),
);

/** Words that many places have, and that few questions are about. */
const soft = new Set("best command container containers error file found make missing not problem run running same set work works".split(" "));

/** Words about what the asker wants to do with the subject, which no place is about. */
const asking = new Set("compare comparison difference differences explain meaning versus vs".split(" "));

/** The same said with and without a space. */
const joined: readonly (readonly [RegExp, string])[] = [
  [/\bback(?:ing)?[ -]up\b/g, "backup"],
  [/\blog(?:ging)?[ -]in\b/g, "login"],
  [/\bhealth[ -]check/g, "healthcheck"],
  [/\bnano server\b/g, "nanoserver"],
  [/\bhyper-v\b/g, "hyperv"],
  [/\bexit (?:code|status)\b|\bexited\b/g, "exit status"],
  [/\bk8s\b/g, "kubernetes"],
  [/\bsmaller\b|\bshrink\b/g, "small"],
  [/\bfaster\b/g, "fast"],
];

/** Lower case, and one spelling for what is written in several. */
export const unified = (text: string): string => joined.reduce((result, [pattern, spelling]) => result.replace(pattern, spelling), text.toLowerCase());

/**
 * The words of a question that are looked up, each once.
 * @param query as typed
 */
export function termsOf(query: string): Term[] {
  const words = unified(query)
    .replace(/[“”"‘`,;?!]+/g, " ")
    .split(/\s+/)
    .map((word) => word.replace(/^['(]+(?=[^)]*$)|['.:]+$/g, ""))
    .filter((word) => word !== "");
  const unique = [...new Set(words)];
  const telling = unique.filter((word) => !fillers.has(word));
  const special = telling.filter((word) => word !== "docker");
  const chosen = special.length > 0 ? special : telling.length > 0 ? telling : unique;
  return chosen.map((text) => ({ text, literal: /[^a-z'-]|^-/.test(text) }));
}

/** Whether a word shapes a sentence and names nothing. */
export const isFiller = (word: string): boolean => fillers.has(word);

/**
 * How much a term counts beside others.
 * @param among how many terms there are: in a long one, an error message, a path or an address is that machine's own
 */
export function weightOf({ text, literal }: Term, among: number): number {
  if (asking.has(text)) return 0.1;
  return soft.has(text) || (literal && among > 3 && /[/\\]/.test(text)) ? 0.3 : 1;
}

/** Whether a question is (the beginning of) a command rather than a sentence. */
export function isCommandLike(query: string): boolean {
  return /^\s*(?:docker|podman|kubectl|cosign|trivy|wsl|sudo|curl)\s+[a-z-]+/i.test(query) && !/\b(?:vs|without|with|on|limit|hub|desktop|license)\b/i.test(query) ? true : /(?:^|\s)--?[a-z]/i.test(query);
}

/** A word without its English endings, so that “limits” finds “limit” and “restarting” finds “restart”. Words stay recognizable; this is no dictionary. */
export function stem(word: string): string {
  if (word.length < 5 || /[^a-z]/.test(word)) return word;
  return word.replace(/(?:ies)$/, "y").replace(/(?:ing|ings|ed|es|s)$/, "").replace(/(.)\1$/, "$1").replace(/e$/, "");
}

/** What stands in a heading or command, and what people call it. Left: a pattern in lower case. Right: words that are added to its index entry. */
const otherNames: readonly (readonly [RegExp, string])[] = [
  [/\b(?:rm|remove|removal|prune|uninstall)\b/, "delete remove clean erase"],
  [/\bprune\b/, "unused stopped old cleanup"],
  [/\bls\b|\bps\b/, "list show"],
  [/\bexec\b/, "enter shell bash into open"],
  [/\blogs?\b/, "output messages stdout"],
  [/\bcp\b/, "copy file"],
  [/--follow\b/, "-f tail"],
  [/--tail\b/, "-n"],
  [/--file\b/, "-f"],
  [/--force\b/, "-f"],
  [/--detach\b/, "-d background"],
  [/(?:^|\s)-d\b/, "--detach background"],
  [/--volumes\b/, "-v"],
  [/--volume\b|--mount\b/, "-v"],
  [/--publish\b/, "-p port"],
  [/(?:^|\s)-p \d/, "--publish port expose"],
  [/--env\b/, "-e environment variable"],
  [/(?:^|\s)-e\b/, "--env environment variable"],
  [/--interactive\b|--tty\b/, "-it -i -t"],
  [/--tag\b/, "-t"],
  [/(?:^|\s)-t\b/, "--tag"],
  [/--output\b/, "-o"],
  [/--all\b/, "-a"],
  [/--quiet\b/, "-q"],
  [/--memory\b/, "-m ram limit"],
  [/\bmemory\b/, "ram"],
  [/\bkubernetes\b|\bkubectl\b/, "k8s cluster"],
  [/\bvm\b|virtual machine/, "vm virtual machine hypervisor difference"],
  [/exit status|exitcode/, "exit code exited"],
  [/\benv(?:ironment)?\b/, "environment variable env"],
  [/\bdatabase|\bpostgres|\bpg_|\bmysql/, "database db sql"],
  [/make?ing builds fast|cache/, "speed faster slow"],
  [/\bsmall\b|\bsize\b|\blarge images\b/, "smaller reduce shrink size big"],
  [/\bvolumes?\b/, "data storage persist"],
  [/back up|backup/, "back up backup save"],
  [/\bswarm\b|\bstack\b|\bservice\b/, "cluster orchestration"],
  [/rolling update|update-parallelism/, "deploy deployment downtime upgrade"],
  [/\bhost\b.*\bcontainer\b|\bcontainer\b.*\bhost\b/, "localhost host.docker.internal"],
  [/\bnetwork|\bbridge\b|dns/, "communicate connect talk reach each other"],
  [/dns|service discovery|names/, "resolve name hostname lookup"],
  [/127\.0\.0\.1/, "localhost loopback only"],
  [/\bpublish(?:ed|ing)?\b/, "expose"],
  [/side by side|\bvs\b|feature by feature|which one for what/, "vs versus compare comparison difference"],
  [/\bin a loop\b|restarts again/, "restart restarting keeps loop crash"],
  [/won't run|step 1: the state|exit status/, "exits immediately stops crash won't start"],
  [/doesn't work|won't start|common problems|typical faults/, "error problem troubleshoot failed"],
  [/\bscan|trivy|scout/, "vulnerabilities cve scanner security"],
  [/\bno shell\b/, "without shell debug container"],
  [/\bhtpasswd\b/, "password protect login user"],
  [/\bsign\b|signature|cosign/, "sign signing signed"],
  [/\bpull limit|hub's limits\b/, "rate limit toomanyrequests 429"],
  [/\bon windows\b/, "powershell"],
  [/\bpaths\b.*\bwindows\b/, "path folder drive backslash current directory"],
  [/\$\(pwd\)|\$\{pwd\}/, "current directory folder"],
  [/from linux to windows|from windows to linux/, "move migrate line endings crlf"],
  [/choose, hold and upgrade/, "update new version"],
  [/docker without sudo/, "permission denied group usermod root"],
  [/cpu\b/, "processor cores"],
  [/disk|space/, "disk space full storage"],
  [/wsl/, "wsl2 windows subsystem linux"],
  [/log drivers|in one place|efk|loki/, "collect central logging"],
  [/prometheus|grafana|cadvisor/, "monitoring metrics dashboard"],
];

/** The other names of what a heading or command says, for its index entry; empty where there are none. */
export function otherNamesOf(text: string): string {
  const lower = text.toLowerCase();
  const own = new Set(lower.split(/\s+/));
  const spelled = unified(text).split(/\s+/);
  const found = otherNames.flatMap(([pattern, names]) => (pattern.test(lower) ? names.split(" ") : []));
  return [...new Set([...found, ...spelled])].filter((name) => !own.has(name)).join(" ");
}

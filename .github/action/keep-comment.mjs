import { readFileSync } from 'node:fs';

/** Comments that are looked through, at most. */
const maxPages = 30;

/**
 * Writes a report as a comment on the pull request of the event, in place of the one before, which its first line marks. Never throws: says what it
 * did, or why it could not, as a line for the log.
 */
export async function keepComment(body, { token, author, env }) {
  const api = `${env.GITHUB_API_URL ?? 'https://api.github.com'}/repos/${env.GITHUB_REPOSITORY}`;
  const call = async (method, path, content) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'user-agent': 'reconcile',
      },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw new Error(`GitHub answers ${response.status}`);
    return response.json();
  };
  try {
    const number = readNumber(env.GITHUB_EVENT_PATH);
    if (number === undefined) return 'No comment: the event is about no pull request.';
    const [mark] = body.split('\n');
    const known = await findComment(call, number, (comment) => {
      return comment.user?.login === author && comment.body?.split(/\r?\n/u)[0] === mark;
    });
    if (known === undefined) {
      await call('POST', `/issues/${number}/comments`, { body });
      return 'Commented on the pull request.';
    }
    await call('PATCH', `/issues/comments/${known.id}`, { body });
    return 'Updated the comment on the pull request.';
  } catch (error) {
    const reason = error.message.replaceAll('%', '%25').replaceAll(/\s+/gu, ' ');
    return `::warning title=reconcile::The pull request could not be commented on (${reason}). The report is in the summary; the token needs pull-requests: write.`;
  }
}

function readNumber(path) {
  if (path === undefined) return undefined;
  const { pull_request: request } = JSON.parse(readFileSync(path, 'utf8'));
  return request?.number;
}

async function findComment(call, number, isOurs) {
  for (let page = 1; page <= maxPages; page += 1) {
    const comments = await call('GET', `/issues/${number}/comments?per_page=100&page=${page}`);
    const found = comments.find(isOurs);
    if (found !== undefined || comments.length < 100) return found;
  }
  return undefined;
}

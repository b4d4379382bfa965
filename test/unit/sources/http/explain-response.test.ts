import { describe, expect, it } from 'vitest';
import { explainResponse } from '../../../../src/sources/http/explain-response.ts';

function explain(statusCode: number, retryAfter?: string): ReturnType<typeof explainResponse> {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return explainResponse(new URL('https://example.com/a'), { statusCode, headers });
}

describe('explainResponse', () => {
  it('tells what may pass from what will not', () => {
    const passing = [400, 401, 403, 404, 407, 408, 409, 410, 425, 429, 500, 501, 502, 503, 504];
    expect(passing.filter((status) => explain(status).mayPass)).toEqual([
      408, 425, 429, 500, 501, 502, 503, 504,
    ]);
  });

  it.each([
    ['2', 2000],
    ['0', 0],
    ['86400', 30_000],
    ['9'.repeat(400), 30_000],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 30_000],
    ['Fri, 01 Jan 1999 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    [undefined, undefined],
  ])('waits where the server says %s, but not for long', (retryAfter, milliseconds) => {
    expect(explain(503, retryAfter).retryAfter).toBe(milliseconds);
  });
});

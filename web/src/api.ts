// One place that talks to the server; every failure becomes a sentence for a person.

export class RequestFailed extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly hint = "",
    readonly code = "",
  ) {
    super(message);
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  if (response.ok) return (await response.json()) as T;
  let message = `The server answered ${response.status}.`;
  let hint = "";
  let code = "";
  try {
    const body = (await response.json()) as { problems?: { message: string; hint: string; code: string }[] };
    if (body.problems?.[0]) ({ message, hint, code } = body.problems[0]);
  } catch {
    // not JSON: the status line has to do
  }
  throw new RequestFailed(message, response.status, hint, code);
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(`api/${path}`, init);
  } catch {
    throw new RequestFailed("The local server does not answer.", 0, "Is truceline serve still running?");
  }
}

export async function get<T>(path: string): Promise<T> {
  return answer<T>(await send(path));
}

export const post = <T>(path: string, body: unknown): Promise<T> => change<T>("POST", path, body);

/** Send a change, with the token that shows it comes from this page. */
export async function change<T>(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  return answer<T>(
    await send(path, {
      method,
      headers: { "content-type": "application/json", "x-csrftoken": token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

export async function bytes(path: string): Promise<ArrayBuffer> {
  const response = await send(path);
  if (!response.ok) return answer<ArrayBuffer>(response);
  return response.arrayBuffer();
}

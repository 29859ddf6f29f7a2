// One place that talks to the server; every failure becomes a sentence for a person.

export class RequestFailed extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly hint = "",
  ) {
    super(message);
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  let message = `The server answered ${response.status}.`;
  let hint = "";
  try {
    const body = (await response.json()) as { problems?: { message: string; hint: string }[] };
    if (body.problems?.[0]) ({ message, hint } = body.problems[0]);
  } catch {
    // not JSON: the status line has to do
  }
  throw new RequestFailed(message, response.status, hint);
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

export async function post<T>(path: string, body: unknown): Promise<T> {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  return answer<T>(
    await send(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrftoken": token },
      body: JSON.stringify(body),
    }),
  );
}

export async function bytes(path: string): Promise<ArrayBuffer> {
  const response = await send(path);
  if (!response.ok) return answer<ArrayBuffer>(response);
  return response.arrayBuffer();
}

import { problemsOf, type Client } from '../api/client.ts';
import { Unreachable } from '../api/failure.ts';
import { texts } from '../texts.ts';
import type { FileImport } from './types.ts';

/** What is said of files that are sent; '' is what the source says, or is guessed. */
export interface UploadOptions {
  readonly source: string;
  readonly format: string;
  readonly timezone: string;
}

/**
 * Sends a file to be read; `progress` is told how many of its bytes are sent. Of all ways to send, this old one alone
 * tells that. Throws as `Client.send` does.
 */
export function uploadFile(
  client: Client,
  file: File,
  options: UploadOptions,
  progress: (sent: number) => void,
  signal: AbortSignal,
): Promise<FileImport> {
  const given = Object.entries({ file: file.name.slice(-256), ...options }).filter(([, value]) => value !== '');
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/imports?${new URLSearchParams(given)}`);
    request.setRequestHeader('Authorization', `Bearer ${client.token}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded }) => progress(loaded));
    request.addEventListener('load', () => {
      const { status, statusText, responseText } = request;
      if (status === 200) resolve(JSON.parse(responseText) as FileImport);
      else reject(client.refused(status, problemsOf(responseText, { status, statusText })));
    });
    request.addEventListener('error', () => {
      client.lost();
      reject(new Unreachable(texts.admin.import.lost));
    });
    request.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

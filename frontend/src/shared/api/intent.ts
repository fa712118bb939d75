import { useMutation, type UseMutationOptions, type UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from './problem';

/** A fresh Idempotency-Key. Works without a secure context, where `randomUUID` does not exist. */
export function newIntent(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Options<Result, Input> = Omit<UseMutationOptions<Result, ApiError, Input>, 'mutationFn'>;

/**
 * A change of the world, made at most once per intent. `run` gets the input and the key to send as
 * `{ intent }`. When no answer came, asking again for the same thing sends the same key, so the server does it once.
 */
export function useIntent<Result, Input = void>(
  run: (input: Input, intent: string) => Promise<Result>,
  options: Options<Result, Input> = {},
): UseMutationResult<Result, ApiError, Input> {
  const open = useRef<{ input: string; key: string } | null>(null);
  return useMutation<Result, ApiError, Input>({
    ...options,
    mutationFn: async (input) => {
      const text = JSON.stringify(input) ?? '';
      const key = open.current?.input === text ? open.current.key : newIntent();
      open.current = { input: text, key };
      try {
        const result = await run(input, key);
        open.current = null;
        return result;
      } catch (error) {
        if (!(error instanceof ApiError && error.outcomeUnknown)) open.current = null;
        throw error;
      }
    },
  });
}

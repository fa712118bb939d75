export { ApiError, type FieldProblem } from './problem';
export { api, isCode, onSignedOut, type CallOptions, type Tagged } from './request';
export { newIntent, useIntent } from './intent';
export type { Page } from './queryClient';

export { readSort, writeSort } from './sort';
export { param, useUrl, type Param } from './useUrl';

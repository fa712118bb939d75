import { Page } from '@/shared/ui';

export default function FiringsScreen() {
  return <Page title="Firing log">{null}</Page>;
}

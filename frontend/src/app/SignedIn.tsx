import { Navigate, useLocation, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { onSignedOut } from '@/shared/api';
import { connect, live, newVoice, useConnection, useFeed, VoiceContext } from '@/shared/live';
import { type Me, SessionContext, sessionQuery, useSessionQuery } from '@/shared/session';
import { ErrorState } from '@/shared/ui';
import { startOf } from './routes';
import { Shell } from './shell/Shell';
import { useOwnPresence } from './useOwnPresence';

/** What stands above every framed screen: a session, a live connection, the person's voice in this tab. */
export function SignedIn() {
  const session = useSessionQuery();
  const { pathname } = useLocation();
  useEndOfSession();
  if (session.isPending) return null;
  if (session.error && !session.data)
    return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) return <ToSignIn />;
  if (pathname === '/start') return <Navigate to={startOf(session.data)} replace />;
  return (
    <SessionContext value={session.data}>
      <Live me={session.data.agent} key={session.data.agent.id}>
        <Shell />
      </Live>
    </SessionContext>
  );
}

/** Goes to the sign-in, once: the address changes on the way, and what comes after must not become the way back. */
function ToSignIn() {
  const navigate = useNavigate();
  const [next] = useState(() => location.pathname + location.search);
  useEffect(
    () => void navigate({ to: '/sign-in', search: { next } as never, replace: true }),
    [navigate, next],
  );
  return null;
}

/** A refused call or a closed socket may end the session; then the sign-in comes up, with the way back. */
function useEndOfSession(): void {
  const cache = useQueryClient();
  const lookAgain = () => void cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
  useEffect(() => onSignedOut(() => cache.setQueryData(sessionQuery.queryKey, null)), [cache]);
  useEffect(
    () => live.onCode(() => void cache.invalidateQueries({ queryKey: sessionQuery.queryKey })),
    [cache],
  );
  useFeed(
    ({ type }) => {
      if (type === 'rights.changed' || type === 'session.ended') lookAgain();
    },
    () => {},
  );
}

function Live({ me, children }: { me: Me; children: ReactNode }) {
  const [voice] = useState(() => newVoice(me.id));
  useOwnPresence(me);
  const { state } = useConnection();
  useEffect(() => connect(), []);
  useEffect(() => {
    voice.start();
    return () => voice.stop();
  }, [voice]);
  useEffect(() => voice.setLive(state === 'live'), [voice, state]);
  return <VoiceContext value={voice}>{children}</VoiceContext>;
}
